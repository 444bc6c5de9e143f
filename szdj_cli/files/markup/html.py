"""A web page whose tables are read as sheets: what many systems export and name .xls."""

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import BinaryIO

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.bounds import EXCEL_COLUMNS, EXCEL_ROWS, EXCEL_TEXT, MAX_LISTED
from szdj_cli.files.cells import FailedCell, Row
from szdj_cli.files.grids import Grid, Listing
from szdj_cli.files.markup.encodings import decoded, encoding_of
from szdj_cli.files.workbooks import Range, Sheet, SheetRows
from szdj_cli.files.xlsx.numbers import Form, Numbers
from szdj_cli.files.xlsx.packages import refusals

_MAX_WAITING = 128 * 1024
"""Characters of one tag or remark: the parser goes through it from its beginning with every piece that comes."""
_MAX_TABLES_DEEP = 20
_MAX_STEPS = 20_000_000
"""Cells that are passed over because one of a row above reaches down to them."""
_MAX_SPAN = 65_534  # that of rows in HTML; of columns 1,000
_MAX_COLUMNS_SPANNED = 1_000
_NO_TEXT = frozenset({"script", "style", "title", "select", "textarea", "comment"})
_CELLS = frozenset({"table", "tr", "td", "th"})
_LINES = frozenset({"p", "div", "li"})
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_NAME = re.compile(r"<x:Name>([^<]{1,31})</x:Name>")
_UNREADABLE = re.compile(r"#+|-?[0-9](?:\.[0-9]+)?E[+-]?[0-9]+")
"""What a number is shown as in a narrow column."""
_TRUE, _FALSE = "是", "否"
_NUMBERS = Numbers(bytes([Form.NUMBER]), is_1904=False)

_Said = list[tuple[str, str | None]]


class HtmlWorkbook:
    """A web page; its tables are listed in a pass of their own."""

    format = "html"

    def __init__(self, file: BinaryIO, path: str, size: int) -> None:
        """Go through the list of tables.

        Raises:
            FileRefused: there is none, or nobody can read it.
        """
        self._file = file
        self._path = path
        self._size = size
        self._encoding = encoding_of(file, path)
        listed = _Tables(path, None)
        with refusals(path):
            for piece in decoded(file, self._encoding):
                listed.take(piece)
            listed.finish()
        if not listed.number:
            raise FileRefused(path, FileProblem.WEB_ANSWER)
        names = listed.names if len(listed.names) == listed.number else [f"Sheet{n + 1}" for n in range(listed.number)]
        self.sheets: Sequence[Sheet] = [Sheet(name, is_visible=True) for name in names]
        self._merged = listed.found.merged

    def open(self, place: int) -> SheetRows:
        """Return the table that stands at a place in `sheets`."""
        reader = _Tables(self._path, place)
        characters = 0

        def rows() -> Iterator[Row]:
            nonlocal characters
            with refusals(self._path):
                for piece in decoded(self._file, self._encoding):
                    characters += len(piece)
                    reader.take(piece)
                    yield from reader.grid.taken()
                    if reader.is_done:
                        return
                reader.finish()
                reader.is_done = True
                yield from reader.grid.taken()

        def position() -> int:
            return self._size if reader.is_done else min(characters, self._size)

        return SheetRows(rows(), reader.grid.layout, position, lambda: self._merged.get(place, []))


class _Table:
    """Where the parser stands in a table."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.row = 0
        self.column = 0
        self.in_row = False
        self.reaching: dict[int, int] = {}
        """By column the last row that a cell above reaches down to."""


class _Tables(HTMLParser):
    """The tables of a page: all of them for what is merged in each, and one for its cells."""

    def __init__(self, path: str, wanted: int | None) -> None:
        super().__init__(convert_charrefs=True)
        self.grid = Grid(path)
        self.is_done = False
        self.number = 0
        self.names: list[str] = []
        self.found = Listing()
        """Of what is merged; the names of tables may stand anywhere."""
        self._path = path
        self._wanted = wanted
        self._open: list[_Table] = []
        self._steps = 0
        self._silent: str | None = None
        self._pieces: list[str] | None = None
        """Of the cell that the parser is in, in the table that is wanted."""
        self._length = 0
        self._at = 0, 1
        self._said: dict[str, str] = {}

    def take(self, piece: str) -> None:
        """Go through one more piece.

        Raises:
            FileRefused, ValueError: it asks for too much.
        """
        try:
            self.feed(piece)
        except AssertionError:  # the parser's word for a declaration that it does not know
            raise ValueError from None
        if len(self.rawdata) > _MAX_WAITING:
            raise ValueError

    def finish(self) -> None:
        """Go through what is left, and end what was left open."""
        try:
            self.close()
        except AssertionError:
            raise ValueError from None
        while self._open:
            self._end_table()

    def handle_starttag(self, tag: str, attrs: _Said) -> None:
        if self._silent and tag not in _CELLS:
            return
        self._silent = None  # one that was never ended does not make a whole table silent
        if tag in _NO_TEXT:
            self._silent = tag
        elif tag == "table":
            self._start_table()
        elif not self._open:
            return
        elif tag == "tr":
            self._end_row()
            self._start_row(dict(attrs))
        elif tag in ("td", "th"):
            self._start_cell(attrs)
        elif tag == "col":
            self._take_columns(dict(attrs))
        elif tag == "br" or (tag in _LINES and self._pieces):
            self._add("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent:
                self._silent = None
        elif not self._open:
            return
        elif tag == "table":
            self._end_table()
        elif tag == "tr":
            self._end_row()
        elif tag in ("td", "th"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._pieces is not None and not self._silent and self._is_here:
            self._add(_BLANKS.sub(" ", data))

    def handle_comment(self, data: str) -> None:
        self.names += _NAME.findall(data)
        self._count(len(self.names))

    def updatepos(self, i: int, j: int) -> int:
        return j  # nobody asks for lines, and to count them takes a tenth of the time

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        # The parser takes the words of Office alone, and fails on others.
        return self.rawdata.find(">", i) + 1 or -1

    @property
    def _is_here(self) -> bool:
        return bool(self._open) and self._open[-1].place == self._wanted

    def _start_table(self) -> None:
        self._open.append(_Table(self.number))
        self.number += 1
        self._count(self.number)
        if len(self._open) > _MAX_TABLES_DEEP:
            raise ValueError

    def _end_table(self) -> None:
        self._end_row()
        self.is_done |= self._is_here
        self._open.pop()

    def _start_row(self, said: dict[str, str | None]) -> None:
        table = self._open[-1]
        table.row += 1
        table.column = 0
        table.in_row = True
        if table.row > EXCEL_ROWS:
            raise ValueError
        if self._is_here:
            self.grid.begin(table.row, is_hidden=_is_hidden(said))

    def _end_row(self) -> None:
        self._end_cell()
        if self._open[-1].in_row:
            self._open[-1].in_row = False
            if self._is_here:
                self.grid.end()

    def _start_cell(self, attrs: _Said) -> None:
        self._end_cell()
        table = self._open[-1]
        if not table.in_row:
            self._start_row({})
        said = {name: value or "" for name, value in attrs}
        columns = _span(said.get("colspan"), _MAX_COLUMNS_SPANNED)
        rows = _span(said.get("rowspan"), _MAX_SPAN)
        while table.reaching.get(table.column, 0) >= table.row:
            table.column += 1
            self._steps += 1
        first = table.column
        table.column += columns
        if self._steps > _MAX_STEPS or table.column > EXCEL_COLUMNS:
            raise ValueError
        if rows > 1:
            last = min(table.row + rows - 1, EXCEL_ROWS)
            self._steps += columns
            for column in range(first, first + columns):
                table.reaching[column] = last
        if rows > 1 or columns > 1:
            self._merge(table, Range(table.row, table.row + rows - 1, first, first + columns - 1))
        if self._is_here:
            self._pieces = []
            self._length = 0
            self._at = first, columns
            self._said = said

    def _end_cell(self) -> None:
        if self._pieces is None or not self._is_here:
            return
        text = _lines("".join(self._pieces))
        self._pieces = None
        self.grid.put(self._at[0], self._text(text))

    def _text(self, shown: str) -> str:
        said = self._said
        if "x:err" in said:
            return FailedCell.shown(shown)
        if "x:bool" in said or said.get("sdnum", "").endswith("BOOLEAN"):
            return _TRUE if (said.get("x:bool") or shown).upper() in ("TRUE", _TRUE) else _FALSE
        # What the program that wrote the page kept of a number, where the page does not show all of it.
        value = said.get("x:num") or said.get("sdval")
        is_general = said.get("sdnum", "").endswith(";")
        if value and (is_general or _UNREADABLE.fullmatch(shown)):
            return _NUMBERS.text(value, None)
        return shown

    def _take_columns(self, said: dict[str, str | None]) -> None:
        table = self._open[-1]
        if table.row:
            return
        first = table.column
        table.column += _span(said.get("span"), _MAX_COLUMNS_SPANNED)
        if table.column > EXCEL_COLUMNS:
            raise ValueError
        if self._is_here and _is_hidden(said):
            self.grid.hide_columns(first, table.column - 1)

    def _merge(self, table: _Table, merged: Range) -> None:
        if self._wanted is None:
            self.found.merge(table.place, merged)
        elif self._is_here:
            self.grid.merge(merged)

    def _add(self, piece: str) -> None:
        if self._pieces is None or not self._is_here:
            return
        self._pieces.append(piece)
        self._length += len(piece)
        if self._length > EXCEL_TEXT:
            raise FileRefused(self._path, FileProblem.FIELD_TOO_LONG, self.grid.row)

    def _count(self, number: int) -> None:
        if number > MAX_LISTED:
            raise ValueError


def _span(said: str | None, most: int) -> int:
    digits = (said or "").strip()[:6]
    return max(1, min(int(digits), most)) if digits.isdecimal() else 1


def _is_hidden(said: dict[str, str | None]) -> bool:
    return "hidden" in said or _NOT_DISPLAYED.search(said.get("style") or "") is not None


def _lines(text: str) -> str:
    return "\n".join(_BLANKS.sub(" ", line).strip(" ") for line in text.split("\n")).strip("\n")
