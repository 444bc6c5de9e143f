"""The one way in for a table: CSV or a workbook, a path or standard input, streamed row by row."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Self

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.formulas import undefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.bounds import MAX_FIELD_BYTES, MAX_TEXT_FILE_BYTES
from szdj_cli.files.cells import STREAMED, Room, Row, fitted
from szdj_cli.files.opening import BufferedFile, open_source
from szdj_cli.files.spreadsheets import open_workbook
from szdj_cli.files.tables.csv_reading import read_csv
from szdj_cli.files.workbooks import Layout, SheetRows, Workbook

_ROWS_AT_ONCE = 32
_MOST_ROWS_ABOVE = 40  # what a bank writes above its headings: whose account, which days


AreHeadings = Callable[[Sequence[str]], bool]
"""Tells whether a row of a file holds the headings of the rows below it."""


class RowSource:
    """A table open for one pass over its rows; a context manager."""

    path: str
    """The name to speak of it by."""
    headings: list[str]
    """As they stand in their row."""
    sha256: str
    """Of the file's bytes, in hex."""
    size: int
    """In bytes."""
    sheet: str | None
    """The sheet's name; None for CSV."""
    layout: Layout | None
    """What of the sheet does not meet the eye, of as much as is read; None for CSV."""
    encoding: str | None
    """As it was asked for; None where it was to be found out."""

    def __init__(
        self,
        file: BufferedFile,
        path: str,
        encoding: str | None,
        sheet: str | None,
        max_field_bytes: int,
        are_headings: AreHeadings | None = None,
    ) -> None:
        self._file = file
        self._are_headings = are_headings
        self.encoding = encoding
        self._wanted_sheet = sheet
        self.path = path
        self._max_field_bytes = max_field_bytes
        self._position: Callable[[], int] = file.tell
        self.size = file.seek(0, os.SEEK_END)
        if not self.size:
            raise FileRefused(path, FileProblem.EMPTY)
        workbook = open_workbook(file, path, self.size)
        if workbook is None and self.size > MAX_TEXT_FILE_BYTES:
            raise FileRefused(path, FileProblem.TOO_LARGE)
        file.seek(0)
        self.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        if workbook is not None:
            self.sheet, found = _sheet_of(workbook, path, sheet)
            self._rows, self._position, self.layout = found.rows, found.position, found.layout
        else:
            self._rows, self.sheet, self.layout = read_csv(file, path, encoding), None, None
        self.headings = self._read_headings()

    def rows(self, room: Room = STREAMED) -> Iterator[Row]:
        """Yield each row that is not blank with its number as a spreadsheet shows it; as many cells as headings.

        Raises:
            FileRefused: a row cannot be read, or there is more than there is room for.
        """
        return chain.from_iterable(self.blocks(_ROWS_AT_ONCE, room))

    def blocks(self, rows_at_once: int, room: Room = STREAMED) -> Iterator[list[Row]]:
        """Yield the same rows in lists of at most so many.

        Raises:
            FileRefused: a row cannot be read.
        """
        return fitted(self._rows, len(self.headings), self.path, self._max_field_bytes, rows_at_once, room)

    def again(self) -> "RowSource":
        """Return the same file for another pass, once this one has come to its end; closing this one closes both."""
        return RowSource(
            self._file, self.path, self.encoding, self._wanted_sheet, self._max_field_bytes, self._are_headings
        )

    def position(self) -> int:
        """Return how many of `size` bytes are read, for a progress bar."""
        return self.size if self._file.closed else self._position()

    def _read_headings(self) -> list[str]:
        above = self._first_row()
        if self._are_headings is None or self._are_headings(above):
            return above
        passed: list[Row] = []
        for number, row in islice(self._rows, _MOST_ROWS_ABOVE):
            if self._are_headings(headings := _trimmed(row)):
                return headings
            passed.append((number, row))
        self._rows = chain(passed, self._rows)  # none are: the first row is what a message should speak of
        return above

    def _first_row(self) -> list[str]:
        for _number, row in self._rows:
            if headings := _trimmed(row):
                return headings
        raise FileRefused(self.path, FileProblem.EMPTY)

    def is_at(self, path: Path) -> bool:
        """Return whether a path leads to this file."""
        try:
            return os.path.samestat(path.stat(), os.fstat(self._file.fileno()))
        except (OSError, ValueError):  # nothing is there, or can be
            return False

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_rows(
    source: Path | None,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    max_field_bytes: int = MAX_FIELD_BYTES,
    are_headings: AreHeadings | None = None,
) -> RowSource:
    """Open a table for reading; None is standard input.

    The headings are the first row that is not blank; with `are_headings`, the first that it is true of, if any is.

    CSV is UTF-8 with or without BOM, UTF-16, or GB18030, tried strictly, unless `encoding` says otherwise; a workbook
    is known by its first bytes, and read from its first sheet that is not empty unless `sheet` names one.

    Raises:
        FileRefused: the file cannot be read as a table.
    """
    file, path = open_source(source)
    try:
        return RowSource(file, path, encoding, sheet, max_field_bytes, are_headings)
    except BaseException:
        file.close()
        raise


def _sheet_of(workbook: Workbook, path: str, name: str | None) -> tuple[str, SheetRows]:
    for place, sheet in enumerate(workbook.sheets):
        if name == sheet.name or (name is None and sheet.is_visible):
            found = workbook.open(place)
            first = next((row for row in found.rows if not "".join(row[1]).isspace()), None)
            if first is not None or name is not None:
                return sheet.name, found._replace(rows=chain([first] if first else [], found.rows))
    raise FileRefused(path, FileProblem.EMPTY if name is None else FileProblem.SHEET_MISSING)


def _trimmed(row: Sequence[str]) -> list[str]:
    headings = [undefused(cell).strip() for cell in row]
    while headings and not headings[-1]:
        headings.pop()
    return headings
