"""Corrections that wait for a second person: begun, found, ended."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from szdj_cli.domain.accounts.countersigning import CorrectionAct, CorrectionState
from szdj_cli.domain.changes import Changes, changes_from_text, changes_to_text
from szdj_cli.domain.values.text import UNREADABLE, shown_without
from szdj_cli.store.core.crypto import Open
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction


class StoredCorrection(NamedTuple):
    """One correction; `beginner` is the name of whoever began it, `beginner_member` their member number."""

    id: int
    member: int
    act: CorrectionAct
    changes: Changes
    reason: str
    begun_by: int
    begun_at: datetime
    state: CorrectionState
    beginner: str
    beginner_member: int | None
    is_readable: bool = True
    """Whether `changes` could be opened; in a list, one that cannot be is shown with a mark."""

    def __repr__(self) -> str:
        """Leave out what is secret or personal."""
        return shown_without(self, "changes")


class _Row(NamedTuple):
    id: int
    member: int
    act: CorrectionAct
    payload: bytes
    reason: str
    begun_by: int
    begun_at: datetime
    state: CorrectionState
    beginner: str
    beginner_member: int | None


_ROWS = """SELECT correction.id, correction.member_id, correction.act, payload, correction.reason, begun_by, begun_at,
       correction.state, coalesce(member.name, account.name, ''), member.id
FROM correction JOIN account ON account.id = correction.begun_by
LEFT JOIN member ON member.id_index = account.id_index"""
_FEW = "those that wait are few, and have an index of their own"

_NEXT_NUMBER = Query(int, "SELECT coalesce(max(id), 0) + 1 FROM correction")
_ADD = Statement(
    """INSERT INTO correction (id, member_id, act, payload, reason, begun_by, begun_at, state)
       VALUES (:number, :member, :act, :payload, :reason, :begun_by, :now, 'waiting')"""
)
_FIND = Query(_Row, f"{_ROWS} WHERE correction.id = :number")
_WAITING = Query(
    _Row,
    # The plus keeps SQLite from going through all of them in the order of their numbers.
    f"{_ROWS} WHERE correction.state = 'waiting' [[AND begun_at <= :begun_before]] ORDER BY +correction.id",
    scans=_FEW,
)
_COUNT_WAITING = Query(int, "SELECT count(*) FROM correction WHERE state = 'waiting'", scans=_FEW)
_WAITING_OF = Query(int, "SELECT id FROM correction WHERE member_id = :member AND state = 'waiting'")
_END = Statement(
    """UPDATE correction SET state = :state, ended_by = :by, ended_at = :now, ended_reason = :reason
       WHERE id = :number AND state = 'waiting'"""
)


def add(
    tx: Transaction, member: int, act: CorrectionAct, changes: Changes, reason: str, begun_by: int, now: datetime
) -> int:
    """Write a correction that waits, and return its number."""
    number = tx.one(_NEXT_NUMBER)
    payload = tx.keys.seal("correction", "payload", number, changes_to_text(changes))
    tx.execute(_ADD, number=number, member=member, act=act, payload=payload, reason=reason, begun_by=begun_by, now=now)
    return number


def find(tx: Transaction, number: int) -> StoredCorrection | None:
    """Return a correction by its number."""
    return next(_opened(tx.each(_FIND, number=number), tx.keys.opener("correction", "payload")), None)


def waiting(tx: Transaction, *, begun_before: datetime | None = None) -> list[StoredCorrection]:
    """Return the corrections that wait, the oldest first; with an instant, only those begun by then."""
    opener = tx.keys.opener("correction", "payload", marking=True)
    return list(_opened(tx.each(_WAITING, begun_before=begun_before), opener))


def count_waiting(tx: Transaction) -> int:
    """Return how many corrections wait."""
    return tx.one(_COUNT_WAITING)


def waiting_of(tx: Transaction, member: int) -> int | None:
    """Return the number of the correction that waits about a member."""
    return tx.first(_WAITING_OF, member=member)


def end(
    tx: Transaction, number: int, state: CorrectionState, by: int | None, reason: str | None, now: datetime
) -> None:
    """End a correction that waits; `by` is the account that did."""
    tx.execute(_END, number=number, state=state, by=by, reason=reason, now=now)


def _opened(rows: Iterable[_Row], opened: Open) -> Iterator[StoredCorrection]:
    for row in rows:
        is_readable = (payload := opened(row.id, row.payload)) != UNREADABLE
        changes = changes_from_text(payload) if is_readable else {}
        yield StoredCorrection(row.id, row.member, row.act, changes, *row[4:], is_readable=is_readable)
