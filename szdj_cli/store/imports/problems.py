"""What is wrong with the rows of a file that is being imported, noted in a temporary table."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from szdj_cli.domain.imports.plan import ChangedHere, RowProblem
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.store.core.insert import insert_rows
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction


class _Noted(NamedTuple):
    """The last five are NULL where nobody changed here what is stored."""

    row: int
    heading: str
    shown: str
    reason: Reason
    stored: str | None
    at: datetime | None
    actor: str | None
    name: str | None
    is_approved: bool | None


_CREATE = (
    """CREATE TEMPORARY TABLE IF NOT EXISTS import_problem (
           row INTEGER, heading TEXT, shown TEXT, reason TEXT,
           stored TEXT, at TEXT, actor TEXT, name TEXT, is_approved BOOLEAN, is_warning BOOLEAN)""",
    "CREATE INDEX IF NOT EXISTS import_problem_row ON import_problem (row)",
)
_READ = f"SELECT {', '.join(_Noted._fields)} FROM import_problem"
_FIRST = Query(_Noted, f"{_READ} WHERE is_warning = :is_warning ORDER BY row LIMIT :limit")
_BETWEEN = Query(_Noted, f"{_READ} WHERE is_warning = :is_warning AND row BETWEEN :first AND :last ORDER BY row")


def begin(tx: Transaction) -> None:
    """Create the table."""
    for statement in _CREATE:
        tx.driver.execute(statement)


def note_problems(tx: Transaction, problems: Sequence[RowProblem], *, is_warning: bool = False) -> None:
    """Note what is wrong, or worth a warning, in rows."""
    rows = [(p.row, p.heading, p.shown, p.reason.value, *_who(p.changed), is_warning) for p in problems]
    if rows:
        insert_rows(tx, "import_problem", (*_Noted._fields, "is_warning"), rows)


def first_problems(tx: Transaction, limit: int, *, warnings: bool = False) -> list[RowProblem]:
    """Return the first noted problems, or warnings, in the order of the rows."""
    return list(map(_problem, tx.each(_FIRST, is_warning=warnings, limit=limit)))


def problems(tx: Transaction, first: int, last: int, *, warnings: bool = False) -> list[RowProblem]:
    """Return the noted problems, or warnings, of the rows between two row numbers, these included, in their order."""
    return list(map(_problem, tx.each(_BETWEEN, is_warning=warnings, first=first, last=last)))


def _who(changed: ChangedHere | None) -> tuple[object, ...]:
    if changed is None:
        return (None,) * 5
    return changed.stored, to_stored(changed.at), changed.actor, changed.name, changed.is_approved


def _problem(noted: _Noted) -> RowProblem:
    row, heading, shown, reason, stored, at, actor, name, is_approved = noted
    changed = None if at is None else ChangedHere(stored or "", at, actor or "", name, bool(is_approved))
    return RowProblem(row, heading, shown, reason, changed)
