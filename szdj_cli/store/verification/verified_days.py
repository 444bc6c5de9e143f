"""The days on which members were verified: every command of the day looks here."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from szdj_cli.domain.values.clock import CLOCK_TOLERANCE, shanghai_day
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction


class VerifiedDay(NamedTuple):
    """A Shanghai day (YYYY-MM-DD), and how and when a member was verified on it; `method` is None before that."""

    day: str
    method: str | None
    at: datetime | None


_DAY_OF = Query(
    VerifiedDay, "SELECT day, method, at FROM verification WHERE member_id = :member AND day = :day AND at <= :until"
)
_FORGET_DAY = Statement("DELETE FROM verification WHERE member_id IN (:members) AND day = :day")
_ADD_DAY = Statement("INSERT INTO verification (member_id, day, method, at) VALUES (:member, :day, :method, :now)")
_FORGET_AHEAD = Statement("DELETE FROM verification WHERE member_id = :member AND at > :after")
_FORGET_AHEAD_OF = Statement(
    """DELETE FROM verification
       WHERE member_id = (SELECT id FROM member WHERE id_index = :id_index) AND at > :after"""
)


def day_of(tx: Transaction, member_id: int, now: datetime) -> VerifiedDay:
    """Return how a member stands on the Shanghai day of an instant."""
    day = shanghai_day(now)
    found = tx.first(_DAY_OF, member=member_id, day=day, until=now + CLOCK_TOLERANCE)
    return found or VerifiedDay(day.isoformat(), None, None)


def forget_day(tx: Transaction, members: Sequence[int], now: datetime) -> int:
    """Let some members be verified anew on the Shanghai day of an instant; return how many were."""
    return tx.execute(_FORGET_DAY, members=members, day=shanghai_day(now))


def add_day(tx: Transaction, member_id: int, method: str, now: datetime) -> None:
    """Write down that a member is verified today; the first one of a day stands."""
    if day_of(tx, member_id, now).method is None:
        tx.execute(_FORGET_AHEAD, member=member_id, after=now + CLOCK_TOLERANCE)
        tx.execute(_ADD_DAY, member=member_id, day=shanghai_day(now), method=method, now=now)


def forget_ahead(tx: Transaction, id_index: bytes, after: datetime) -> None:
    """Forget the days of the member of an identity number that were written down after an instant still to come."""
    tx.execute(_FORGET_AHEAD_OF, id_index=id_index, after=after)
