"""The plan file (审批单) in and out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from szdj_cli.domain.errors import HeadingsDoubled, NotAPlan, PlanColumnsElsewhere
from szdj_cli.domain.imports.layouts import TableForm
from szdj_cli.domain.imports.tables import SheetExtras, SheetLayout, SheetTitle, TableKind, term_of_heading
from szdj_cli.domain.members.fields import find
from szdj_cli.domain.requests.plan_files import (
    DECISION_COLUMN,
    PLAN_COLUMNS,
    PLAN_FORM,
    FilledPlan,
    read_rows,
)
from szdj_cli.domain.requests.requests import OUTCOMES
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.files.cells import HELD
from szdj_cli.files.outgoing import kind_of
from szdj_cli.files.tables.reading import RowSource, open_rows
from szdj_cli.files.tables.writing import write_table

_ROOM_TO_WRITE = {"decision": 10, "reason": 24}
# A difference in every field, old and new at their longest, is about 25 KiB.
_MAX_FIELD_BYTES = 32 * 1024


def write_plan(target: Path | None, rows: Iterable[Sequence[str]], beside: Sequence[str] = (), *, force: bool) -> int:
    """Write a plan file, in which 决定 is a list to choose from where the kind of file knows lists; return its rows.

    `beside` are the headings of what deciders look at besides.

    Raises:
        FileExists, FileUnwritable, FileRefused: see `files.tables.writing.open_table`.
    """
    choices = {DECISION_COLUMN: tuple(OUTCOMES.labels.values())}
    headings = [*PLAN_COLUMNS.values(), *beside]
    several_lines = {PLAN_COLUMNS["branch"], PLAN_COLUMNS["changes"], PLAN_COLUMNS["reason"], *beside}
    layout = SheetLayout(
        frozenset(place for place, heading in enumerate(headings) if heading in several_lines),
        {headings.index(PLAN_COLUMNS[term]): least for term, least in _ROOM_TO_WRITE.items()},
    )
    return write_table(target, headings, rows, force=force, extras=SheetExtras(SheetTitle.PLAN, choices, layout=layout))


def has_lines(target: Path | None) -> bool:
    """Return whether the cells of a plan file may have several lines: in CSV a row is a line, for other programs.

    Raises:
        OutputUnfit: the suffix is none of a table.
    """
    return target is not None and kind_of(target) is TableKind.XLSX


def read_plan(
    source: Path | None, *, encoding: str | None, sheet: str | None, form: TableForm = PLAN_FORM
) -> FilledPlan:
    """Read a filled plan file; None is standard input.

    Raises:
        FileRefused: it is no table.
        NotAPlan, HeadingsDoubled: it is no plan file, or holds a column twice.
        PlanColumnsElsewhere: it holds fields of the roster, which it does not change.
    """
    with open_rows(source, encoding=encoding, sheet=sheet, max_field_bytes=_MAX_FIELD_BYTES, form=form) as table:
        match = form.match(table.headings)
        if match.missing:
            raise NotAPlan(table.path, *form.missing(match))
        if match.doubled:
            raise HeadingsDoubled(table.path, match.doubled)
        if ours := tuple(heading for heading in match.unknown if term_of_heading(heading, _field_term)):
            raise PlanColumnsElsewhere(table.path, ours)
        filled = read_rows(table.rows(HELD), match.columns, partial(_doubts, table, match.columns), form)
        return replace(filled, reading=table.reading)


def _field_term(text: str) -> str | None:
    field = find(text)
    return field.term if field else None


def _doubts(table: RowSource, columns: dict[str, int], numbers: Iterable[int]) -> dict[int, Reason]:
    if table.shows_everything():
        return {}
    return {number: why for number in numbers if (why := _doubt(table, columns, number))}


def _doubt(table: RowSource, columns: dict[str, int], number: int) -> Reason | None:
    layout, row = table.layout(number)
    decision = columns["decision"]
    if layout.hides_column(decision):
        return Reason.DECISIONS_HIDDEN
    if layout.hides_row(row):
        return Reason.DECISION_HIDDEN
    if any(merged.is_tall and merged.holds(row, decision) for merged in layout.merged):
        return Reason.DECISION_MERGED
    return Reason.SORTED_APART if layout.is_sorted_apart(row, columns.values()) else None
