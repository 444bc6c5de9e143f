"""The one way out for tables that are printed: xlsx, Word, or CSV without what stands around the table."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from szdj_cli.domain.errors import OutputUnfit
from szdj_cli.domain.imports.tables import DocumentKind, FileKind, TableKind
from szdj_cli.domain.printed_tables import PrintedTable
from szdj_cli.files.outgoing import check_target, is_standard, outgoing
from szdj_cli.files.tables.csv_writing import csv_table

TABLES: Sequence[FileKind] = (TableKind.XLSX, TableKind.CSV)
TABLES_AND_DOCUMENTS: Sequence[FileKind] = (TableKind.XLSX, DocumentKind.DOCX, TableKind.CSV)


def check_printed(target: Path, kinds: Sequence[FileKind], *, force: bool) -> None:
    """Refuse a target into which no table will be written.

    Raises:
        OutputProtected, OutputUnfit, FileExists, FileUnwritable: as `files.outgoing.check_target`.
    """
    check_target(target, _kind_of(target, kinds), force=force)


@contextmanager
def outgoing_printed(
    target: Path, kinds: Sequence[FileKind], *, force: bool
) -> Iterator[Callable[[PrintedTable], None]]:
    """Yield what writes a table into a file of one of some kinds, by its suffix; it is there once the block ends well.

    Raises:
        OutputProtected, OutputUnfit, FileExists, FileUnwritable: the target.
    """
    kind = _kind_of(target, kinds)
    with outgoing(target, kind, force=force) as file:
        yield lambda table: _write(file, kind, table)


def write_printed(target: Path, table: PrintedTable, kinds: Sequence[FileKind], *, force: bool) -> None:
    """Write a table; only the owner can read the file. Arguments and refusals as `outgoing_printed`."""
    with outgoing_printed(target, kinds, force=force) as write:
        write(table)


def _write(file: BinaryIO, kind: FileKind, table: PrintedTable) -> None:
    if kind is TableKind.CSV:
        with csv_table(file, table.headings) as written:
            for row in table.rows:
                written.write(row)
    elif kind is TableKind.XLSX:
        from szdj_cli.files.xlsx.printing import write_sheet

        write_sheet(file, table)
    else:
        from szdj_cli.files.documents.printed_tables import document_of

        file.write(document_of(table))


def _kind_of(target: Path, kinds: Sequence[FileKind]) -> FileKind:
    if is_standard(target):
        return TableKind.CSV if TableKind.CSV in kinds else kinds[0]
    suffix = target.suffix.lower().removeprefix(".")
    found = next((kind for kind in kinds if kind == suffix), None)
    if found is None:
        raise OutputUnfit(str(target), tuple(kind.value for kind in kinds))
    return found
