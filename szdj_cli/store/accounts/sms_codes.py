"""Codes that were sent: counted by whose budget it is, tried by what they are bound to."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from szdj_cli.domain.sms import Purpose
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.sign_ins import SMS_CODE


@dataclass(frozen=True)
class SentCode:
    """The newest code of what it is bound to."""

    id: int
    budget: bytes = field(repr=False)
    code_mac: bytes = field(repr=False)
    sent_at: datetime
    is_spent: bool


def newest(tx: Transaction, purpose: Purpose, bound_to: str) -> SentCode | None:
    """Return the code that was sent last for something."""
    row = tx.conn.execute(
        select(SMS_CODE.c.id, SMS_CODE.c.budget, SMS_CODE.c.code_mac, SMS_CODE.c.sent_at, SMS_CODE.c.is_spent)
        .where(SMS_CODE.c.purpose == purpose.value, SMS_CODE.c.bound_to == bound_to)
        .order_by(SMS_CODE.c.id.desc())
        .limit(1)
    ).first()
    return SentCode(row.id, row.budget, row.code_mac, row.sent_at, row.is_spent) if row else None


def tries(tx: Transaction, purpose: Purpose, bound_to: str) -> int:
    """Return how many wrong codes were given for something, over all that were sent for it."""
    total = tx.conn.scalar(
        select(func.sum(SMS_CODE.c.tries)).where(SMS_CODE.c.purpose == purpose.value, SMS_CODE.c.bound_to == bound_to)
    )
    return int(total or 0)


def sent_since(tx: Transaction, budget: bytes, since: datetime) -> int:
    """Return how many codes a budget has been charged with after an instant."""
    count = tx.conn.scalar(select(func.count()).where(SMS_CODE.c.budget == budget, SMS_CODE.c.sent_at > since))
    return int(count or 0)


def add(tx: Transaction, purpose: Purpose, bound_to: str, budget: bytes, code_mac: bytes, now: datetime) -> None:
    """Write down a code that is being sent."""
    tx.conn.execute(
        insert(SMS_CODE).values(
            purpose=purpose.value,
            bound_to=bound_to,
            budget=budget,
            code_mac=code_mac,
            sent_at=now,
            tries=0,
            is_spent=False,
        )
    )


def count_wrong_try(tx: Transaction, code_id: int) -> None:
    """Count a wrong try at a code."""
    tx.conn.execute(update(SMS_CODE).where(SMS_CODE.c.id == code_id).values(tries=SMS_CODE.c.tries + 1))


def spend(tx: Transaction, code_id: int) -> None:
    """Use a code up."""
    tx.conn.execute(update(SMS_CODE).where(SMS_CODE.c.id == code_id).values(is_spent=True))


def forget(tx: Transaction, budget: bytes, before: datetime, after: datetime) -> None:
    """Delete what a budget was charged with too long ago for any limit, or by a clock that was ahead."""
    is_out = (SMS_CODE.c.sent_at <= before) | (SMS_CODE.c.sent_at > after)
    tx.conn.execute(delete(SMS_CODE).where(SMS_CODE.c.budget == budget, is_out))
