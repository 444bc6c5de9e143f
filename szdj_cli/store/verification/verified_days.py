"""The days on which members were verified: every command of the day looks here."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select

from szdj_cli.domain.accounts.verification import VerifiedDay
from szdj_cli.domain.values.clock import CLOCK_TOLERANCE, is_ahead, shanghai_day
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.verified_days import VERIFICATION


def day_of(tx: Transaction, member_id: int, now: datetime) -> VerifiedDay:
    """Return how a member stands on the Shanghai day of an instant."""
    day = shanghai_day(now).isoformat()
    row = tx.conn.execute(
        select(VERIFICATION.c.method, VERIFICATION.c.at).where(
            VERIFICATION.c.member_id == member_id, VERIFICATION.c.day == day
        )
    ).first()
    if row is None or is_ahead(row.at, now):
        return VerifiedDay(day, None, None)
    return VerifiedDay(day, row.method, row.at)


def forget_day(tx: Transaction, members: Sequence[int], now: datetime) -> None:
    """Let some members be verified anew on the Shanghai day of an instant."""
    day = shanghai_day(now).isoformat()
    tx.conn.execute(delete(VERIFICATION).where(VERIFICATION.c.member_id.in_(members), VERIFICATION.c.day == day))


def add_day(tx: Transaction, member_id: int, method: str, now: datetime) -> None:
    """Write down that a member is verified today; the first one of a day stands."""
    if day_of(tx, member_id, now).method is None:
        _forget(tx, VERIFICATION.c.member_id == member_id, now + CLOCK_TOLERANCE)
        day = shanghai_day(now).isoformat()
        tx.conn.execute(insert(VERIFICATION).values(member_id=member_id, day=day, method=str(method), at=now))


def forget_ahead(tx: Transaction, id_index: bytes, after: datetime) -> None:
    """Forget the days of the member of an identity number that were written down after an instant still to come."""
    member = select(MEMBER.c.id).where(MEMBER.c.id_index == id_index).scalar_subquery()
    _forget(tx, VERIFICATION.c.member_id == member, after)


def _forget(tx: Transaction, whose: ColumnElement[bool], after: datetime) -> None:
    tx.conn.execute(delete(VERIFICATION).where(whose, VERIFICATION.c.at > after))
