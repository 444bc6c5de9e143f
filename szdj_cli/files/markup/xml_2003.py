"""The XML of Excel 2003, which many systems write and name .xls: its list of sheets, and the cells of one."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import BinaryIO

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.bounds import EXCEL_COLUMNS, EXCEL_ROWS, EXCEL_TEXT, MAX_LISTED
from szdj_cli.files.cells import NOT_CALCULATED, FailedCell, Row
from szdj_cli.files.grids import Grid, Listing
from szdj_cli.files.markup.encodings import decoded, encoding_of
from szdj_cli.files.workbooks import Range, Sheet, SheetRows
from szdj_cli.files.xlsx.numbers import Form, Numbers, form_of
from szdj_cli.files.xlsx.packages import refusals
from szdj_cli.files.xlsx.xml_parts import Attributes, XmlPart

_SHEET, _TABLE, _ROW, _CELL, _DATA = 2, 3, 4, 5, 6
"""How deep these stand."""
_NUMBERS = Numbers(bytes(Form), is_1904=False)
_NAMED = {**dict.fromkeys(("Fixed", "Standard", "Currency"), Form.HUNDREDTHS), "Percent": Form.PERCENT}
"""Excel's own names of formats."""
_SHOWN_AS_NUMBERS = (Form.HUNDREDTHS, Form.PERCENT)
_NO_DAY = re.compile(r"(?:1899-12-3[01]|1904-01-01)T")


class Xml2003Workbook:
    """A workbook that is one file of XML; its sheets are listed in a pass of their own."""

    format = "xml"

    def __init__(self, file: BinaryIO, path: str, size: int) -> None:
        """Go through the list of sheets.

        Raises:
            FileRefused: it is damaged, or no workbook.
        """
        self._file = file
        self._path = path
        self._size = size
        self._encoding = encoding_of(file, path)
        listed = _SheetList()
        with refusals(path):
            for piece in self._pieces():
                listed.feed(piece)
            listed.close()
        if not listed.found.sheets:
            raise FileRefused(path, FileProblem.NOT_A_WORKBOOK)
        self.sheets: Sequence[Sheet] = listed.found.sheets
        self._merged = listed.found.merged

    def open(self, place: int) -> SheetRows:
        """Return the sheet that stands at a place in `sheets`."""
        reader = _SheetReader(self._path, place)

        def position() -> int:
            return self._size if reader.is_done else min(reader.fed, self._size)

        def rows() -> Iterator[Row]:
            with refusals(self._path):
                for piece in self._pieces():
                    reader.feed(piece)
                    yield from reader.grid.taken()
                    if reader.is_done:
                        return

        return SheetRows(rows(), reader.grid.layout, position, lambda: self._merged.get(place, []))

    def _pieces(self) -> Iterator[bytes]:
        # Expat knows no Chinese encoding.
        return (piece.encode() for piece in decoded(self._file, self._encoding))


class _Tables(XmlPart):
    """The tables that are sheets, and where in them the parser stands."""

    def __init__(self) -> None:
        super().__init__("utf-8")
        self._place = -1
        self._row = self._column = 0
        """Row and column, the first counting from 1, of what the parser is in."""
        self._height = 1
        self._width = 1
        self._in_table = False
        self._style = ""
        self._awaits_result = False
        """Whether the cell is a formula whose result has not been met."""

    def start(self, name: str, attributes: Attributes) -> None:
        if self.depth == _SHEET and name == "Worksheet":
            self._place += 1
            self._in_table = False
            self.start_sheet(_plain(attributes))
        elif self.depth == _TABLE and name == "Table" and self._place >= 0:
            self._in_table = True
            self._row, self._height, self._column, self._width = 0, 1, -1, 1
        elif not self._in_table:
            return
        elif self.depth == _ROW and name == "Row":
            said = _plain(attributes)
            self._row = _place_of(said, self._row + self._height, EXCEL_ROWS)
            self._height = 1 + _number_of(said, "Span", EXCEL_ROWS)
            self._column, self._width = -1, 1
            self.start_row(is_hidden=said.get("Hidden") == "1" or said.get("Height") == "0")
        elif self.depth == _ROW and name == "Column":
            said = _plain(attributes)
            self._column = _place_of(said, self._column + self._width + 1, EXCEL_COLUMNS) - 1
            self._width = 1 + _number_of(said, "Span", EXCEL_COLUMNS)
            if said.get("Hidden") == "1" or said.get("Width") == "0":
                self.hide_columns(self._column, self._column + self._width - 1)
        elif self.depth == _CELL and name == "Cell":
            said = _plain(attributes)
            self._column = _place_of(said, self._column + self._width + 1, EXCEL_COLUMNS) - 1
            across, down = _number_of(said, "MergeAcross", EXCEL_COLUMNS), _number_of(said, "MergeDown", EXCEL_ROWS)
            self._width = 1 + across
            self._style = said.get("StyleID", "")
            self._awaits_result = "Formula" in said
            if across or down:
                self.merge(Range(self._row, self._row + down, self._column, self._column + across))
        elif self.depth == _DATA and name == "Data":
            self.start_data(_plain(attributes).get("Type", "String"))

    def end(self, name: str) -> None:
        if self.depth == _TABLE and name == "Table":
            self._in_table = False
            self.end_table()
        elif not self._in_table:
            return
        elif self.depth == _ROW and name == "Row":
            self.end_row()
        elif self.depth == _CELL and name == "Cell":
            self.end_cell()
        elif self.depth == _DATA and name == "Data":
            self.end_data()

    def start_sheet(self, said: dict[str, str]) -> None:
        """Take the beginning of a sheet."""

    def end_table(self) -> None:
        """Take the end of the cells of a sheet."""

    def start_row(self, *, is_hidden: bool) -> None:
        """Take the beginning of a row."""

    def end_row(self) -> None:
        """Take the end of a row."""

    def end_cell(self) -> None:
        """Take the end of a cell, whether or not anything is in it."""

    def start_data(self, kind: str) -> None:
        """Take the beginning of what is in a cell."""

    def end_data(self) -> None:
        """Take the end of what is in a cell."""

    def merge(self, merged: Range) -> None:
        """Take cells that are one."""

    def hide_columns(self, first: int, last: int) -> None:
        """Take columns that are hidden."""


class _SheetList(_Tables):
    """The names of all sheets, whether they are shown, and what is merged in each."""

    def __init__(self) -> None:
        super().__init__()
        self.found = Listing()
        self._in_visible = False
        self._said: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        super().start(name, attributes)
        self._in_visible = self.depth == 4 and name == "Visible" and not self._in_table and bool(self.found.sheets)
        self._said.clear()

    def read_text(self, text: str) -> None:
        if self._in_visible:
            self._said.append(text)

    def end(self, name: str) -> None:
        super().end(name)
        if self._in_visible:
            if "Hidden" in "".join(self._said):  # SheetHidden, SheetVeryHidden
                self.found.sheets[-1] = self.found.sheets[-1]._replace(is_visible=False)
            self._in_visible = False

    def start_sheet(self, said: dict[str, str]) -> None:
        self.found.add(Sheet(said.get("Name", ""), is_visible=True))

    def merge(self, merged: Range) -> None:
        self.found.merge(self._place, merged)


class _SheetReader(_Tables):
    """The cells of the sheet at one place."""

    def __init__(self, path: str, place: int) -> None:
        super().__init__()
        self.grid = Grid(path)
        self.is_done = False
        self._path = path
        self._wanted = place
        self._kind: str | None = None
        self._forms: dict[str, Form] = {}
        self._pieces: list[str] = []
        self._length = 0

    @property
    def _is_here(self) -> bool:
        return self._place == self._wanted

    def start(self, name: str, attributes: Attributes) -> None:
        super().start(name, attributes)
        if self._place < 0 and name == "Style":
            self._style = _plain(attributes).get("ID", "")
        elif self._place < 0 and name == "NumberFormat":
            code = _plain(attributes).get("Format", "")
            if (form := _NAMED.get(code) or form_of("0", code)) in _SHOWN_AS_NUMBERS:
                self._forms[self._style] = form
                if len(self._forms) > MAX_LISTED:
                    raise ValueError

    def start_sheet(self, said: dict[str, str]) -> None:
        self.is_done = self._place > self._wanted

    def end_table(self) -> None:
        self.is_done = self._is_here

    def start_row(self, *, is_hidden: bool) -> None:
        if self._is_here:
            self.grid.begin(self._row, is_hidden=is_hidden)

    def end_row(self) -> None:
        if self._is_here:
            self.grid.end()

    def hide_columns(self, first: int, last: int) -> None:
        if self._is_here:
            self.grid.hide_columns(first, last)

    def merge(self, merged: Range) -> None:
        if self._is_here:
            self.grid.merge(merged)

    def start_data(self, kind: str) -> None:
        if self._is_here:
            self._kind = kind
            self._pieces.clear()
            self._length = 0

    def read_text(self, text: str) -> None:
        if self._kind is None:
            return
        self._pieces.append(text)
        self._length += len(text)
        if self._length > EXCEL_TEXT:
            raise FileRefused(self._path, FileProblem.FIELD_TOO_LONG, self._row)

    def end_data(self) -> None:
        if self._kind is not None:
            text = self._text(self._kind, "".join(self._pieces))
            # Of text the result may be empty.
            self._awaits_result = self._awaits_result and not text and self._kind != "String"
            self.grid.put(self._column, text)
            self._kind = None

    def end_cell(self) -> None:
        if self._is_here and self._awaits_result:
            self.grid.put(self._column, NOT_CALCULATED)

    def _text(self, kind: str, raw: str) -> str:
        match kind:
            case "Number":
                form = self._forms.get(self._style, Form.NUMBER)
                return _NUMBERS.text(raw.strip(), str(int(form))) if raw.strip() else ""
            case "DateTime":
                return _moment(raw.strip())
            case "Boolean":
                return "是" if raw.strip() == "1" else "否"
            case "Error":
                return FailedCell.shown(raw)
        return raw


def _plain(attributes: Attributes) -> dict[str, str]:
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}


def _place_of(said: dict[str, str], following: int, most: int) -> int:
    place = int(said.get("Index", following))
    if not 1 <= place <= most:
        raise ValueError
    return place


def _number_of(said: dict[str, str], name: str, most: int) -> int:
    number = int(said.get(name, 0))
    if not 0 <= number < most:
        raise ValueError
    return number


def _moment(raw: str) -> str:
    moment = datetime.fromisoformat(raw)
    if _NO_DAY.match(raw):
        return str(moment.time())
    return str(moment if moment.time() != time.min else moment.date())
