"""The plan file (审批单) in and out."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from szdj_cli.domain.decision_plans import (
    DECISION_COLUMN,
    NOTES_COLUMN,
    PLAN_COLUMNS,
    REQUIRED_COLUMNS,
    FilledPlan,
    find_column,
    read_rows,
)
from szdj_cli.domain.errors import HeadingsDoubled, NotAPlan
from szdj_cli.domain.files import SheetTitle, match_headings
from szdj_cli.domain.requests import OUTCOMES
from szdj_cli.files.cells import HELD
from szdj_cli.files.reading import open_rows
from szdj_cli.files.writing import write_table

# A difference in every field, old and new at their longest, is about 25 KiB.
_MAX_FIELD_BYTES = 32 * 1024


def write_plan(target: Path | None, rows: Iterable[Sequence[str]], *, force: bool, with_notes: bool = False) -> int:
    """Write a plan file, in which 决定 is a list to choose from where the kind of file knows lists; return its rows.

    Raises:
        FileExists, FileUnwritable, FileRefused: see `files.writing.open_table`.
    """
    choices = {DECISION_COLUMN: tuple(OUTCOMES.labels.values())}
    headings = [*PLAN_COLUMNS.values(), *([NOTES_COLUMN] if with_notes else [])]
    return write_table(target, headings, rows, force=force, title=SheetTitle.PLAN, choices=choices)


def read_plan(source: Path | None, *, encoding: str | None, sheet: str | None) -> FilledPlan:
    """Read a filled plan file; None is standard input.

    Raises:
        FileRefused: it is no table.
        NotAPlan, HeadingsDoubled: it is no plan file, or holds a column twice.
    """
    with open_rows(source, encoding=encoding, sheet=sheet, max_field_bytes=_MAX_FIELD_BYTES) as table:
        match = match_headings(table.headings, find_column, REQUIRED_COLUMNS)
        if match.missing:
            raise NotAPlan(table.path, tuple(PLAN_COLUMNS[term] for term in match.missing))
        if match.doubled:
            raise HeadingsDoubled(table.path, match.doubled)
        return read_rows(table.rows(HELD), match.columns)
