"""Corrections that wait for a second person: begun, found, ended."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, insert, select, update

from szdj_cli.domain.accounts.countersigning import CorrectionAct, CorrectionState
from szdj_cli.domain.changes import Changes, changes_from_text, changes_to_text
from szdj_cli.domain.values.text import UNREADABLE
from szdj_cli.store.core.library import Selection
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.accounts import ACCOUNT
from szdj_cli.store.tables.corrections import CORRECTION
from szdj_cli.store.tables.members import MEMBER

_IS_WAITING = CORRECTION.c.state == CorrectionState.WAITING.value


@dataclass(frozen=True)
class StoredCorrection:
    """One correction; `beginner` is the name of whoever began it, `beginner_member` their member number."""

    id: int
    member: int
    act: CorrectionAct
    changes: Changes = field(repr=False)
    reason: str
    begun_by: int
    begun_at: datetime
    state: CorrectionState
    beginner: str
    beginner_member: int | None
    is_readable: bool = True
    """Whether `changes` could be opened; in a list, one that cannot be is shown with a mark."""


def add(
    tx: Transaction, member: int, act: CorrectionAct, changes: Changes, reason: str, begun_by: int, now: datetime
) -> int:
    """Write a correction that waits, and return its number."""
    number = (tx.conn.scalar(select(func.max(CORRECTION.c.id))) or 0) + 1
    tx.conn.execute(
        insert(CORRECTION).values(
            id=number,
            member_id=member,
            act=act.value,
            payload=tx.keys.seal("correction", "payload", number, changes_to_text(changes)),
            reason=reason,
            begun_by=begun_by,
            begun_at=now,
            state=CorrectionState.WAITING.value,
        )
    )
    return number


def find(tx: Transaction, number: int) -> StoredCorrection | None:
    """Return a correction by its number."""
    return next(iter(_read(tx, _query().where(CORRECTION.c.id == number))), None)


def waiting(tx: Transaction, *, begun_before: datetime | None = None) -> list[StoredCorrection]:
    """Return the corrections that wait, the oldest first; with an instant, only those begun by then."""
    query = _query().where(_IS_WAITING).order_by(CORRECTION.c.id)
    if begun_before is not None:
        query = query.where(CORRECTION.c.begun_at <= begun_before)
    return _read(tx, query, marking=True)


def count_waiting(tx: Transaction) -> int:
    """Return how many corrections wait."""
    return tx.conn.scalar(select(func.count()).select_from(CORRECTION).where(_IS_WAITING)) or 0


def waiting_of(tx: Transaction, member: int) -> int | None:
    """Return the number of the correction that waits about a member."""
    return tx.conn.scalar(select(CORRECTION.c.id).where(CORRECTION.c.member_id == member, _IS_WAITING))


def end(
    tx: Transaction, number: int, state: CorrectionState, by: int | None, reason: str | None, now: datetime
) -> None:
    """End a correction that waits; `by` is the account that did."""
    values = {"state": state.value, "ended_by": by, "ended_at": now, "ended_reason": reason}
    tx.conn.execute(update(CORRECTION).where(CORRECTION.c.id == number, _IS_WAITING).values(values))


def _query() -> Selection:
    return (
        select(
            CORRECTION,
            func.coalesce(MEMBER.c.name, ACCOUNT.c.name, "").label("beginner"),
            MEMBER.c.id.label("beginner_member"),
        )
        .join(ACCOUNT, ACCOUNT.c.id == CORRECTION.c.begun_by)
        .outerjoin(MEMBER, MEMBER.c.id_index == ACCOUNT.c.id_index)
    )


def _read(tx: Transaction, query: Selection, *, marking: bool = False) -> list[StoredCorrection]:
    opened = (tx.keys.marking_opener if marking else tx.keys.opener)("correction", "payload")
    return [
        StoredCorrection(
            id=row.id,
            member=row.member_id,
            act=CorrectionAct(row.act),
            changes={} if (payload := opened(row.id, row.payload)) == UNREADABLE else changes_from_text(payload),
            reason=row.reason,
            begun_by=row.begun_by,
            begun_at=row.begun_at,
            state=CorrectionState(row.state),
            beginner=row.beginner,
            beginner_member=row.beginner_member,
            is_readable=payload != UNREADABLE,
        )
        for row in tx.conn.execute(query)
    ]
