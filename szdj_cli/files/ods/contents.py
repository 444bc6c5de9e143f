"""The XML of an OpenDocument spreadsheet: which sheets there are, and the cells of one of them."""

import re
from datetime import datetime, time, timedelta

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.domain.values.text import AS_NUMBER
from szdj_cli.files.bounds import EXCEL_COLUMNS, EXCEL_ROWS, EXCEL_TEXT
from szdj_cli.files.cells import NOT_CALCULATED, FailedCell
from szdj_cli.files.grids import Grid, Listing
from szdj_cli.files.workbooks import Range, Sheet
from szdj_cli.files.xlsx.numbers import Form, Numbers
from szdj_cli.files.xlsx.xml_parts import Attributes, XmlPart

_TABLE_DEPTH = 4
"""document, body, spreadsheet, table: what was deleted or copied in lies deeper."""
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_APART = frozenset(
    {"annotation", "shapes", "frame", "custom-shape", "table", "ruby-text", "detective", "note", "control"}
)
"""Within a cell, what is not its text."""
_PARAGRAPHS = frozenset({"p", "h"})
_HIDING = frozenset({"collapse", "filter"})
_SHOWN = re.compile(r"-?[0-9]+\.[0-9]+")
_DURATION = re.compile(r"(-?)P(?:([0-9]+)D)?T?(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:[.,]([0-9]+))?S)?")
_TRUTHS = {"TRUE": "是", "FALSE": "否"}
_HALF_A_MILLISECOND = timedelta(microseconds=500)
_DAY = timedelta(days=1)
_NUMBERS = Numbers(bytes(Form), is_1904=False)
_FORMS = {"percentage": str(int(Form.PERCENT))}


class _Tables(XmlPart):
    """The tables that are sheets, and where in them the parser stands."""

    def __init__(self) -> None:
        super().__init__()
        self.is_spreadsheet = False
        self._place = -1
        self._in_table = False
        self._row = 0
        """The number of the row that the parser is in, or of the one before."""
        self._repeats = 1
        self._column = 0
        self._first_of_columns = 0
        self._cell: dict[str, str] | None = None
        self._depth_of_cell = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if not self._in_table:
            self.start_outside(name, attributes)
            self.is_spreadsheet |= name == "spreadsheet" and self.depth == _TABLE_DEPTH - 1
            if name == "table" and self.depth == _TABLE_DEPTH and self.is_spreadsheet:
                self._place += 1
                self._in_table = True
                self._row, self._first_of_columns = 0, 0
                self.start_table(_plain(attributes))
        elif self._cell is not None:
            self.start_within(name, attributes)
        elif name in _CELLS:
            self._cell = _plain(attributes)
            self._depth_of_cell = self.depth
            self.start_cell(self._cell)
            rows = _count(self._cell.get("number-rows-spanned"), EXCEL_ROWS)
            columns = _count(self._cell.get("number-columns-spanned"), EXCEL_COLUMNS)
            if rows > 1 or columns > 1:
                self.merge(Range(self._row + 1, self._row + rows, self._column, self._column + columns - 1))
        elif name == "table-row":
            said = _plain(attributes)
            self._repeats = _count(said.get("number-rows-repeated"), EXCEL_ROWS)
            self._column = 0
            self.start_row(is_hidden=said.get("visibility") in _HIDING)
        elif name == "table-column":
            said = _plain(attributes)
            repeats = _count(said.get("number-columns-repeated"), EXCEL_COLUMNS)
            if said.get("visibility") in _HIDING:
                self.hide_columns(self._first_of_columns, self._first_of_columns + repeats - 1)
            self._first_of_columns += repeats

    def end(self, name: str) -> None:
        if not self._in_table:
            return
        if self.depth == _TABLE_DEPTH:
            self._in_table = False
            self.end_table()
        elif self._cell is not None:
            if name in _CELLS and self.depth == self._depth_of_cell:
                times = _count(self._cell.get("number-columns-repeated"), EXCEL_COLUMNS)
                self.end_cell(self._cell, times)
                self._column += times
                self._cell = None
            else:
                self.end_within(name)
        elif name == "table-row":
            self.end_row()
            self._row += self._repeats

    def start_outside(self, name: str, attributes: Attributes) -> None:
        """Take what stands beside the tables."""

    def start_table(self, said: dict[str, str]) -> None:
        """Take the beginning of a sheet."""

    def end_table(self) -> None:
        """Take the end of a sheet."""

    def start_row(self, *, is_hidden: bool) -> None:
        """Take the beginning of a row."""

    def end_row(self) -> None:
        """Take the end of a row."""

    def start_cell(self, said: dict[str, str]) -> None:
        """Take the beginning of a cell."""

    def merge(self, merged: Range) -> None:
        """Take cells that are one."""

    def start_within(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of what is in a cell."""

    def end_within(self, name: str) -> None:
        """Take the end of what is in a cell."""

    def end_cell(self, said: dict[str, str], times: int) -> None:
        """Take the end of a cell."""

    def hide_columns(self, first: int, last: int) -> None:
        """Take columns that are hidden."""


class SheetList(_Tables):
    """The names of all sheets, whether they are shown, and what is merged in each."""

    def __init__(self) -> None:
        super().__init__()
        self.found = Listing()
        self._hidden: set[str] = set()
        self._style = ""

    def start_outside(self, name: str, attributes: Attributes) -> None:
        if name == "style":
            self._style = _plain(attributes).get("name", "")
        elif name == "table-properties" and _plain(attributes).get("display") == "false":
            self._hidden.add(self._style)
            self.found.count()

    def start_table(self, said: dict[str, str]) -> None:
        is_hidden = said.get("style-name") in self._hidden or said.get("visibility") in _HIDING
        self.found.add(Sheet(said.get("name", ""), not is_hidden))

    def merge(self, merged: Range) -> None:
        self.found.merge(self._place, merged)


class SheetReader(_Tables):
    """The cells of the sheet at one place."""

    def __init__(self, path: str, place: int) -> None:
        super().__init__()
        self.grid = Grid(path)
        self.is_done = False
        self._path = path
        self._wanted = place
        self._apart = 0
        """How deep the parser is in what is not the text of a cell."""
        self._reads = 0
        self._pieces: list[str] = []
        self._length = 0
        self._lines = 0

    @property
    def _is_here(self) -> bool:
        return self._place == self._wanted

    def start_row(self, *, is_hidden: bool) -> None:
        if self._is_here:
            self.grid.begin(self._row + 1, is_hidden=is_hidden)

    def end_row(self) -> None:
        if self._is_here:
            self.grid.end(self._repeats)

    def end_table(self) -> None:
        self.is_done = self._is_here

    def hide_columns(self, first: int, last: int) -> None:
        if self._is_here:
            self.grid.hide_columns(first, last)

    def start_cell(self, said: dict[str, str]) -> None:
        self._pieces.clear()
        self._length = self._lines = self._reads = self._apart = 0

    def merge(self, merged: Range) -> None:
        if self._is_here:
            self.grid.merge(merged)

    def start_within(self, name: str, attributes: Attributes) -> None:
        if self._apart or name in _APART:
            self._apart += 1
        elif name in _PARAGRAPHS:
            if self._lines:
                self._add("\n")
            self._lines += 1
            self._reads += 1
        elif self._reads:
            match name:
                case "s":
                    self._add(" " * _count(_plain(attributes).get("c"), EXCEL_TEXT))
                case "tab":
                    self._add("\t")
                case "line-break":
                    self._add("\n")

    def end_within(self, name: str) -> None:
        if self._apart:
            self._apart -= 1
        elif name in _PARAGRAPHS:
            self._reads -= 1

    def read_text(self, text: str) -> None:
        if self._reads and not self._apart and self._is_here:
            self._add(text)

    def end_cell(self, said: dict[str, str], times: int) -> None:
        if not self._is_here:
            return
        if self._pieces or "value-type" in said:
            self.grid.put(self._column, self._text(said, "".join(self._pieces)), times)
        elif "formula" in said:
            self.grid.put(self._column, NOT_CALCULATED, times)

    def _add(self, piece: str) -> None:
        if not self._is_here:
            return
        self._pieces.append(piece)
        self._length += len(piece)
        if self._length > EXCEL_TEXT:
            raise FileRefused(self._path, FileProblem.FIELD_TOO_LONG, self._row + 1)

    def _text(self, said: dict[str, str], shown: str) -> str:
        if said.get("calcext") == "error":
            return FailedCell.shown(shown)
        match said.get("value-type"):
            case "float" | "percentage" | "currency" as kind:
                return _number(said["value"], shown, _FORMS.get(kind))
            case "date":
                return _date(said["date-value"])
            case "time":
                return _time(said["time-value"])
            case "boolean":
                return "是" if said["boolean-value"] == "true" else "否"
        return shown or said.get("string-value", "")


def _plain(attributes: Attributes) -> dict[str, str]:
    """Return attributes by their names without prefix; the type that LibreOffice adds, which knows errors, apart."""
    said = {}
    for name, value in attributes.items():
        prefix, _, plain = name.rpartition(":")
        said["calcext" if prefix == "calcext" and plain == "value-type" else plain] = value
    return said


def _count(said: str | None, most: int) -> int:
    if said is None:
        return 1
    number = int(said)
    if not 1 <= number <= most:
        raise ValueError
    return number


def _number(value: str, shown: str, form: str | None) -> str:
    if shown in _TRUTHS:  # LibreOffice's word for one that came out of xlsx
        return _TRUTHS[shown]
    # A code such as 2010.10 that became a number is the number 2010.1; what it was typed as stands in what is shown.
    plain = _NUMBERS.text(value, form)
    is_longer = shown.endswith("0") and _SHOWN.fullmatch(shown) and shown.rstrip("0") == plain.rstrip(AS_NUMBER)
    return shown if is_longer else plain


def _date(value: str) -> str:
    # LibreOffice writes what is left of a calculation, ….999999999 of a second: a day has no more than milliseconds.
    moment = datetime.fromisoformat(value) + _HALF_A_MILLISECOND
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return str(moment if moment.time() != time.min else moment.date())


def _time(value: str) -> str:
    found = _DURATION.fullmatch(value)
    if not found:
        raise ValueError
    sign, days, hours, minutes, seconds, fraction = found.groups(default="0")
    since = timedelta(int(days), int(seconds), round(float(f"0.{fraction}") * 1_000_000), 0, int(minutes), int(hours))
    if sign == "-":
        return str(-since)
    return str((datetime.min + since).time() if since < _DAY else since)  # noqa: DTZ901 -- a time of no day
