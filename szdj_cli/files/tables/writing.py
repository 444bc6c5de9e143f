"""The one way out for a table: CSV for programs, xlsx for people."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from szdj_cli.domain.imports.tables import Notes, SheetExtras, SheetTitle, TableKind
from szdj_cli.domain.values.fields import Field
from szdj_cli.domain.values.text import STANDARD_STREAM
from szdj_cli.files.outgoing import kind_of, outgoing
from szdj_cli.files.tables.csv_writing import csv_table

NO_EXTRAS = SheetExtras()


class Table(Protocol):
    """What takes rows one by one."""

    def write(self, row: Iterable[str], /) -> None:
        """Add a row."""


@contextmanager
def open_table(
    target: Path | None,
    headings: Sequence[str],
    kind: TableKind | None = None,
    *,
    force: bool = False,
    extras: SheetExtras = NO_EXTRAS,
) -> Iterator[Table]:
    """Yield a table to write rows to; the file is there, whole, once the block has ended well.

    `target` None is standard output; `kind` None follows the suffix; `extras` are for xlsx.

    Raises:
        FileExists: the target is there, and not `force`.
        FileUnwritable: no room, or no right to write.
        OutputProtected, OutputUnfit: as `files.outgoing.check_target`.
        FileRefused: a row does not fit the kind.
    """
    if kind is None:
        kind = TableKind.CSV if target is None else kind_of(target)
    with outgoing(target, kind, force=force) as file:
        if kind is TableKind.CSV:
            with csv_table(file, headings) as table:
                yield table
        else:
            from szdj_cli.files.xlsx.writing import xlsx_table

            path = STANDARD_STREAM if target is None else str(target)
            with xlsx_table(file, path, headings, extras) as sheet:
                yield sheet


def write_table(
    target: Path | None,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    kind: TableKind | None = None,
    *,
    force: bool = False,
    extras: SheetExtras = NO_EXTRAS,
) -> int:
    """Write a table and return how many rows it has; arguments and refusals as `open_table`."""
    count = 0
    with open_table(target, headings, kind, force=force, extras=extras) as table:
        for row in rows:
            table.write(row)
            count += 1
    return count


def write_template(
    target: Path | None,
    fields: Sequence[Field],
    kind: TableKind | None = None,
    *,
    notes: Notes | None = None,
    rows: Iterable[Sequence[str]] = (),
    force: bool = False,
) -> None:
    """Write an empty table for an import: `*` before what is required, code lists to choose from.

    Arguments and refusals as `open_table`.
    """
    headings = [f"*{field.heading}" if field.required else field.heading for field in fields]
    choices = {place: tuple(field.codes.labels.values()) for place, field in enumerate(fields) if field.codes}
    extras = SheetExtras(SheetTitle.TEMPLATE, choices, notes)
    write_table(target, headings, rows, kind, force=force, extras=extras)
