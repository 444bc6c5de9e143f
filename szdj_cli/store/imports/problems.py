"""What is wrong with the rows of a file that is being imported, noted in a temporary table."""

from collections.abc import Sequence

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, select
from sqlalchemy.schema import CreateIndex, CreateTable

from szdj_cli.domain.imports.plan import ChangedHere, RowProblem
from szdj_cli.domain.values.clock import from_stored, to_stored
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.store.core.insert import insert_rows
from szdj_cli.store.core.library import Selection
from szdj_cli.store.core.transactions import Transaction

PROBLEM = Table(
    "import_problem",
    MetaData(),
    Column("row", Integer),
    Column("heading", String),
    Column("shown", String),
    Column("reason", String),
    Column("is_warning", Integer),
    *(Column(name, String) for name in ("stored", "at", "actor", "name")),  # NULL where nobody changed it here
    Column("is_approved", Integer),
    Index("import_problem_row", "row"),
    prefixes=["TEMPORARY"],
)


def begin(tx: Transaction) -> None:
    """Create the table."""
    tx.conn.execute(CreateTable(PROBLEM))
    for index in PROBLEM.indexes:
        tx.conn.execute(CreateIndex(index))


def note_problems(tx: Transaction, problems: Sequence[RowProblem], *, is_warning: bool = False) -> None:
    """Note what is wrong, or worth a warning, in rows."""
    rows = [(p.row, p.heading, p.shown, p.reason.value, int(is_warning), *_who(p.changed)) for p in problems]
    if rows:
        insert_rows(tx, PROBLEM, PROBLEM.columns.keys(), rows)


def first_problems(tx: Transaction, limit: int, *, warnings: bool = False) -> list[RowProblem]:
    """Return the first noted problems, or warnings, in the order of the rows."""
    return _problems(tx, _noted(warnings=warnings).limit(limit))


def problems(tx: Transaction, first: int, last: int) -> list[RowProblem]:
    """Return the noted problems of the rows between two row numbers, these included, in their order."""
    return _problems(tx, _noted(warnings=False).where(PROBLEM.c.row.between(first, last)))


def _noted(*, warnings: bool) -> Selection:
    return select(PROBLEM).where(PROBLEM.c.is_warning == int(warnings)).order_by(PROBLEM.c.row)


def _problems(tx: Transaction, query: Selection) -> list[RowProblem]:
    return [
        RowProblem(row, heading, shown, Reason(reason), _changed(*changed))
        for row, heading, shown, reason, _, *changed in tx.conn.execute(query)
    ]


def _who(changed: ChangedHere | None) -> tuple[object, ...]:
    if changed is None:
        return (None,) * 5
    return changed.stored, to_stored(changed.at), changed.actor, changed.name, int(changed.is_approved)


def _changed(stored: str, at: str | None, actor: str, name: str | None, is_approved: int) -> ChangedHere | None:
    return None if at is None else ChangedHere(stored, from_stored(at), actor, name, bool(is_approved))
