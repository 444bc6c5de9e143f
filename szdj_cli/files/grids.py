"""The rows of a sheet as a reader finds them cell by cell: bounded, and repeated only when they are asked for."""

from collections.abc import Iterator

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.bounds import EXCEL_COLUMNS, EXCEL_ROWS, EXCEL_TEXT, MAX_LISTED, MAX_ROW_SIZE, MAX_UNPACKED_BYTES
from szdj_cli.files.cells import Row
from szdj_cli.files.workbooks import Layout, Range, Sheet, require_few

_Run = tuple[int, int, str]
"""Column, how many columns from there on, and the text of each."""


class Grid:
    """One sheet row by row; each row is begun, filled from left to right or in any order, and ended."""

    def __init__(self, path: str) -> None:
        self.layout = Layout()
        self.row = 0
        """The number of the row that was begun last."""
        self._path = path
        self._is_hidden = False
        self._runs: list[_Run] = []
        self._size = 0
        self._room = MAX_UNPACKED_BYTES
        """For what is repeated: as much as might have been written out."""
        self._finished: list[tuple[int, int, list[_Run]]] = []

    def begin(self, number: int, *, is_hidden: bool = False) -> None:
        """Begin a row, which must stand below the one before.

        Raises:
            ValueError: it does not.
        """
        if number <= self.row:
            raise ValueError
        self.row = number
        self._is_hidden = is_hidden
        self._runs = []
        self._size = 0

    def put(self, column: int, text: str, times: int = 1) -> None:
        """Put a text into a cell, and into as many more as it is repeated in.

        Raises:
            FileRefused: the text or the row is too long, or more comes out than a file has room for.
            ValueError: no sheet has so many rows or columns.
        """
        if not text:
            return
        if self.row > EXCEL_ROWS or not 0 <= column <= column + times <= EXCEL_COLUMNS:
            raise ValueError
        self._size += times * (len(text) + 1)
        if len(text) > EXCEL_TEXT or self._size > MAX_ROW_SIZE:
            raise FileRefused(self._path, FileProblem.FIELD_TOO_LONG, self.row)
        if times > 1:
            self._use_up(times * (len(text) + 1))
        self._runs.append((column, times, text))

    def end(self, times: int = 1) -> None:
        """End the row, which may stand for several that are the same.

        Raises:
            FileRefused: more comes out than any file of the size has room for.
            ValueError: no sheet has so many rows.
        """
        last = self.row + times - 1
        if self._runs:
            if last > EXCEL_ROWS:  # blank ones go on beyond the end in some files
                raise ValueError
            if times > 1:
                self._use_up(times * self._size)
            if self._is_hidden:
                self.layout.hidden_rows.extend(range(self.row, last + 1))
            self._finished.append((self.row, times, self._runs))
        self.row = last

    def hide_columns(self, first: int, last: int) -> None:
        """Note that columns are hidden.

        Raises:
            ValueError: too many ranges of them.
        """
        self.layout.hidden_columns.append((first, last))
        require_few(self.layout.hidden_columns)

    def merge(self, merged: Range) -> None:
        """Note that cells are one.

        Raises:
            ValueError: too many ranges of them.
        """
        self.layout.merged.append(merged)
        require_few(self.layout.merged)

    def taken(self) -> Iterator[Row]:
        """Yield the rows that were ended since this was asked last, those that are filled."""
        finished, self._finished = self._finished, []
        for number, times, runs in finished:
            for place in range(number, number + times):
                yield place, _laid(runs)

    def _use_up(self, size: int) -> None:
        self._room -= size
        if self._room < 0:
            raise FileRefused(self._path, FileProblem.BOMB)


class Listing:
    """The sheets of a file, and what is merged in each, gone through before one is read: bounded all together."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.merged: dict[int, list[Range]] = {}
        """By the place of the sheet in `sheets`."""
        self._left = MAX_LISTED

    def add(self, sheet: Sheet) -> None:
        """Note one more sheet.

        Raises:
            ValueError: too much is noted.
        """
        self.count()
        self.sheets.append(sheet)

    def merge(self, place: int, merged: Range) -> None:
        """Note that cells of a sheet are one.

        Raises:
            ValueError: too much is noted.
        """
        self.count()
        self.merged.setdefault(place, []).append(merged)

    def count(self) -> None:
        """Count one more thing that somebody remembers meanwhile.

        Raises:
            ValueError: it is too much.
        """
        self._left -= 1
        if self._left < 0:
            raise ValueError


def _laid(runs: list[_Run]) -> list[str]:
    values = [""] * max(column + times for column, times, _text in runs)
    for column, times, text in runs:
        if times == 1:
            values[column] = text
        else:
            values[column : column + times] = [text] * times
    return values
