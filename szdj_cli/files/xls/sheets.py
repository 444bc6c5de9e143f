"""One sheet of a workbook of old, and what of its rows and columns does not meet the eye."""

import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.cells import FailedCell, Row
from szdj_cli.files.grids import Grid
from szdj_cli.files.workbooks import Range, require_few
from szdj_cli.files.xls.records import Kind, Readable, Record, Records, Texts
from szdj_cli.files.xlsx.numbers import Numbers

_PLACE = struct.Struct("<HHH")
_RK_OF_MANY = struct.Struct("<HI")
_HIDDEN_ROW = 0x20
_HIDDEN_COLUMN = 1
_AT_ONCE = 64
_MAX_HELD = 500_000
"""Records of a sheet that does not stand in order: 100 MiB."""
_ROW = struct.Struct("<H")
_OF_CELLS = frozenset(
    {
        *(Kind.NUMBER, Kind.RK, Kind.MANY_RK, Kind.LABEL, Kind.RICH_LABEL, Kind.SHARED_LABEL, Kind.TRUTH_OR_ERROR),
        *(Kind.FORMULA, Kind.FORMULA_3, Kind.FORMULA_4, Kind.STRING),
    }
)
_NO_NUMBER = 0xFFFF
"""What the last bytes of a formula's result are where it is no number."""
_TEXT_FOLLOWS, _TRUTH, _ERROR = 0, 1, 2


class Book(NamedTuple):
    """What the sheets of a workbook share."""

    texts: Texts
    shared: list[str]
    numbers: Numbers


class SheetReader:
    """The rows of a sheet, those that are filled, in their order, and each as long as it is filled."""

    def __init__(self, stream: Readable, offset: int, book: Book, path: str) -> None:
        self.grid = Grid(path)
        self.is_done = False
        self._stream = stream
        self._offset = offset
        self._records = Records(stream, offset)
        self._book = book
        self._path = path
        self._hidden: set[int] = set()
        self._formula: tuple[int, int] | None = None
        """Where the text goes that follows."""
        self._row = -1
        self._takes: dict[int, Callable[[bytes], None]] = {
            Kind.NUMBER: self._take_number,
            Kind.RK: self._take_rk,
            Kind.MANY_RK: self._take_many,
            Kind.LABEL: self._take_label,
            Kind.RICH_LABEL: self._take_label,
            Kind.SHARED_LABEL: self._take_shared,
            Kind.TRUTH_OR_ERROR: self._take_truth_or_error,
            **dict.fromkeys((Kind.FORMULA, Kind.FORMULA_3, Kind.FORMULA_4), self._take_formula),
            Kind.STRING: self._take_string,
            Kind.ROW: self._take_row,
            Kind.COLUMNS: self._take_columns,
            Kind.MERGED: self._take_merged,
        }

    @property
    def at(self) -> int:
        """Return where in the stream reading is."""
        return self._records.at

    def rows(self) -> Iterator[Row]:
        """Yield each row that is filled with its number.

        Raises:
            ValueError, IndexError, EOFError, struct.error: it is damaged.
            FileRefused: a cell with an error value such as #N/A, or one that is too long.
        """
        takes = self._takes
        number = 0
        for kind, data in self._in_order():
            if kind == Kind.LOCK:
                raise FileRefused(self._path, FileProblem.PASSWORD)
            if kind in takes:
                takes[kind](data)
                number += 1
                if not number % _AT_ONCE:
                    yield from self.grid.taken()
        self._end_row()
        yield from self.grid.taken()
        self.is_done = True

    def _in_order(self) -> Iterator[Record]:
        last = row = -1
        for kind, data in Records(self._stream, self._offset):
            row = _row_of(kind, data, row)
            if row < last:
                return iter(self._sorted())
            last = max(last, row)
        return iter(self._records)

    def _sorted(self) -> list[Record]:
        # Excel writes row by row, some other programs as their users please, and then a sheet must be held.
        held: list[tuple[int, int, bytes]] = []
        row = -1
        for kind, data in self._records:
            row = _row_of(kind, data, row)
            if kind in self._takes:
                held.append((row if kind in _OF_CELLS else -1, kind, data))
            if len(held) > _MAX_HELD:
                raise FileRefused(self._path, FileProblem.TOO_LARGE)
        held.sort(key=lambda each: each[0])
        return [(kind, data) for _row, kind, data in held]

    def _put(self, row: int, column: int, text: str) -> None:
        if row != self._row:
            self._end_row()
            self.grid.begin(row + 1, is_hidden=row in self._hidden)
            self._row = row
        self.grid.put(column, text)

    def _end_row(self) -> None:
        if self._row >= 0:
            self.grid.end()
            self._hidden.discard(self._row)

    def _take_number(self, data: bytes) -> None:
        row, column, style, value = struct.unpack_from("<HHHd", data)
        self._put(row, column, self._number(value, style))

    def _take_rk(self, data: bytes) -> None:
        row, column, style, value = struct.unpack_from("<HHHI", data)
        self._put(row, column, self._number(_of_rk(value), style))

    def _take_many(self, data: bytes) -> None:
        row, column = struct.unpack_from("<HH", data)
        for place in range(4, len(data) - 7, 6):
            style, value = _RK_OF_MANY.unpack_from(data, place)
            self._put(row, column, self._number(_of_rk(value), style))
            column += 1

    def _take_label(self, data: bytes) -> None:
        row, column, _style = _PLACE.unpack_from(data)
        self._put(row, column, self._book.texts.read(data, 6))

    def _take_shared(self, data: bytes) -> None:
        row, column, _style, number = struct.unpack_from("<HHHI", data)
        self._put(row, column, self._book.shared[number])

    def _take_truth_or_error(self, data: bytes) -> None:
        row, column, _style, value, is_error = struct.unpack_from("<HHHBB", data)
        if is_error:
            self._put(row, column, FailedCell.shown(""))
        else:
            self._put(row, column, _truth(value))

    def _take_formula(self, data: bytes) -> None:
        row, column, style, what, truth, mark = struct.unpack_from("<HHHBxB3xH", data)
        self._formula = None
        if mark != _NO_NUMBER:
            self._put(row, column, self._number(struct.unpack_from("<d", data, 6)[0], style))
        elif what == _TEXT_FOLLOWS:
            self._formula = row, column
        elif what == _TRUTH:
            self._put(row, column, _truth(truth))
        elif what == _ERROR:
            self._put(row, column, FailedCell.shown(""))

    def _take_string(self, data: bytes) -> None:
        if self._formula is not None:
            self._put(*self._formula, self._book.texts.read(data, 0))
            self._formula = None

    def _take_row(self, data: bytes) -> None:
        row, options = struct.unpack_from("<H10xB", data)
        if options & _HIDDEN_ROW and row > self._row:
            self._hidden.add(row)

    def _take_columns(self, data: bytes) -> None:
        first, last, _width, _style, options = struct.unpack_from("<HHHHH", data)
        if options & _HIDDEN_COLUMN:
            self.grid.hide_columns(first, last)

    def _take_merged(self, data: bytes) -> None:
        for merged in _ranges(data):
            self.grid.merge(merged)

    def _number(self, value: float, style: int) -> str:
        return self._book.numbers.text(repr(value), str(style))


def merged_ranges(stream: Readable, offset: int) -> list[Range]:
    """Return the merged ranges of a sheet: they stand behind its cells, of which none is looked at.

    Raises:
        ValueError, EOFError, struct.error: it is damaged.
    """
    found: list[Range] = []
    for kind, data in Records(stream, offset):
        if kind == Kind.MERGED:
            found += _ranges(data)
            require_few(found)
    return found


def _row_of(kind: int, data: bytes, last: int) -> int:
    """Return the row of a cell; what belongs to no cell belongs to the row before."""
    return _ROW.unpack_from(data)[0] if kind in _OF_CELLS and kind != Kind.STRING else last


def _ranges(data: bytes) -> Iterator[Range]:
    (number,) = struct.unpack_from("<H", data)
    for place in range(number):
        first_row, last_row, first_column, last_column = struct.unpack_from("<HHHH", data, 2 + place * 8)
        yield Range(first_row + 1, last_row + 1, first_column, last_column)


def _of_rk(number: int) -> float:
    """Return a number packed into thirty bits: an integer or the upper half of a float, perhaps a hundredfold."""
    if number & 2:
        value: float = (number >> 2) - (1 << 30 if number & 0x80000000 else 0)
    else:
        (value,) = struct.unpack("<d", struct.pack("<Q", (number & 0xFFFFFFFC) << 32))
    return value / 100 if number & 1 else value


def _truth(value: int) -> str:
    return "是" if value else "否"
