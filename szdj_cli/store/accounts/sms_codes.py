"""Codes that were sent: counted by whose budget it is, tried by what they are bound to."""

from dataclasses import dataclass, field
from datetime import datetime

from szdj_cli.domain.sms import Purpose
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction


@dataclass(frozen=True)
class SentCode:
    """The newest code of what it is bound to."""

    id: int
    budget: bytes = field(repr=False)
    code_mac: bytes = field(repr=False)
    sent_at: datetime
    is_spent: bool


_NEWEST = Query(
    SentCode,
    """SELECT id, budget, code_mac, sent_at, is_spent FROM sms_code
       WHERE purpose = :purpose AND bound_to = :bound_to ORDER BY id DESC LIMIT 1""",
)
_TRIES = Query(int, "SELECT coalesce(sum(tries), 0) FROM sms_code WHERE purpose = :purpose AND bound_to = :bound_to")
_SENT_SINCE = Query(int, "SELECT count(*) FROM sms_code WHERE budget = :budget AND sent_at > :since")
_ADD = Statement(
    """INSERT INTO sms_code (purpose, bound_to, budget, code_mac, sent_at, tries, is_spent)
       VALUES (:purpose, :bound_to, :budget, :code_mac, :now, 0, false)"""
)
_COUNT_WRONG_TRY = Statement("UPDATE sms_code SET tries = tries + 1 WHERE id = :id")
_SPEND = Statement("UPDATE sms_code SET is_spent = true WHERE id = :id")
_FORGET = Statement("DELETE FROM sms_code WHERE budget = :budget AND (sent_at <= :before OR sent_at > :after)")


def newest(tx: Transaction, purpose: Purpose, bound_to: str) -> SentCode | None:
    """Return the code that was sent last for something."""
    return tx.first(_NEWEST, purpose=purpose, bound_to=bound_to)


def tries(tx: Transaction, purpose: Purpose, bound_to: str) -> int:
    """Return how many wrong codes were given for something, over all that were sent for it."""
    return tx.one(_TRIES, purpose=purpose, bound_to=bound_to)


def sent_since(tx: Transaction, budget: bytes, since: datetime) -> int:
    """Return how many codes a budget has been charged with after an instant."""
    return tx.one(_SENT_SINCE, budget=budget, since=since)


def add(tx: Transaction, purpose: Purpose, bound_to: str, budget: bytes, code_mac: bytes, now: datetime) -> None:
    """Write down a code that is being sent."""
    tx.execute(_ADD, purpose=purpose, bound_to=bound_to, budget=budget, code_mac=code_mac, now=now)


def count_wrong_try(tx: Transaction, code_id: int) -> None:
    """Count a wrong try at a code."""
    tx.execute(_COUNT_WRONG_TRY, id=code_id)


def spend(tx: Transaction, code_id: int) -> None:
    """Use a code up."""
    tx.execute(_SPEND, id=code_id)


def forget(tx: Transaction, budget: bytes, before: datetime, after: datetime) -> None:
    """Delete what a budget was charged with too long ago for any limit, or by a clock that was ahead."""
    tx.execute(_FORGET, budget=budget, before=before, after=after)
