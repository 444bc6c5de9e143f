"""Tables that are read whole, and whose bad rows go back into a file of their own."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from szdj_cli.domain.errors import FileExists, HeadingsDoubled, HeadingsMissing
from szdj_cli.domain.imports.layouts import TableForm
from szdj_cli.domain.imports.plan import RowProblem
from szdj_cli.domain.imports.readings import Reading
from szdj_cli.domain.values.reasons import TemplateKind
from szdj_cli.files.cells import HELD, Row
from szdj_cli.files.tables.error_file import ErrorFile
from szdj_cli.files.tables.reading import open_rows


@dataclass(frozen=True)
class HeldTable:
    """A table as it was read: its rows as they stand, and which column holds which term."""

    source: Path | None
    headings: tuple[str, ...]
    columns: Mapping[str, int]
    rows: Sequence[Row] = field(repr=False)
    reading: Reading


def read_held(
    source: Path | None, form: TableForm, template: TemplateKind | None, *, encoding: str | None, sheet: str | None
) -> HeldTable:
    """Read a table whole; None is standard input, `template` what has its columns.

    Raises:
        FileRefused: it is no table.
        HeadingsMissing, HeadingsDoubled: a column that has to be there is not, or is there twice.
    """
    with open_rows(source, encoding=encoding, sheet=sheet, form=form) as table:
        match = form.match(table.headings)
        if match.missing:
            missing, unknown, guesses = form.missing(match)
            raise HeadingsMissing(table.path, missing, template, unknown, guesses)
        if match.doubled:
            raise HeadingsDoubled(table.path, match.doubled)
        rows = list(table.rows(HELD))
        return HeldTable(source, tuple(table.headings), match.columns, rows, table.reading)


def write_bad_rows(
    table: HeldTable,
    problems: Sequence[RowProblem],
    target: Path,
    describe: Callable[[Sequence[RowProblem]], str],
    *,
    force: bool,
) -> None:
    """Write the rows that have problems, which come in the order of the rows; without any there is no file.

    Raises:
        OutputProtected, OutputUnfit, FileExists, FileUnwritable, FileRefused: the target cannot be written, or is the
            table itself, whose other rows would be gone.
    """
    with suppress(OSError):  # what is not there is not the table
        if table.source is not None and target.samefile(table.source):
            raise FileExists(str(target), is_forcible=False)
    of_row = {row: describe(list(group)) for row, group in groupby(problems, lambda problem: problem.row)}
    with ErrorFile(target, table.headings, force=force) as file:
        for number, cells in table.rows:
            if number in of_row:
                file.write(cells, of_row[number])
