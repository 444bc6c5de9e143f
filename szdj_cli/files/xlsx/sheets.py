"""One sheet of a workbook read row by row, and what of its rows and columns does not meet the eye."""

import re
from collections.abc import Iterator
from datetime import datetime, time

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.bounds import EXCEL_COLUMNS, EXCEL_ROWS, EXCEL_TEXT, MAX_ROW_SIZE, MAX_TOKEN_BYTES
from szdj_cli.files.cells import NOT_CALCULATED, FailedCell, Row
from szdj_cli.files.workbooks import Layout, Range, require_few
from szdj_cli.files.xlsx.numbers import Numbers
from szdj_cli.files.xlsx.packages import Package, refusals
from szdj_cli.files.xlsx.texts import unescaped
from szdj_cli.files.xlsx.xml_parts import Attributes, XmlPart

_END = b"</row>"
# What nearly every row is written as; whatever else there may be, expat reads, in three times the time.
_PLAIN_ROW = re.compile(r'\s*<row r="([0-9]{1,7})"((?: [\w:]+="[^"<&]*")*)>')
_PLAIN_CELL = re.compile(
    r'<c r="([A-Z]{1,3}+)([0-9]++)"(?: s="([0-9]++)")?+(?: t="(\w++)")?+'
    r'(?:>(?:<v>|<is><t>|<is><t xml:space="preserve">|<f(?: [^<>]*)?(?:/>|>[^<]*</f>)<v>(?(4)|(?!</v>)))([^<&\r]*+)'
    r"(?:</v>|</t></is>)</c>| ?/>|>(?:<v ?/>)?</c>)"
)
_HIDING = re.compile(r' (?:hidden="(?:1|true)"|ht="0(?:\.0*)?")')
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_MERGED_BEGIN = b"mergeCells"
_MERGED = re.compile(rb'mergeCell [^<>]*?ref="([^"]*)"')
_TRUE = frozenset({"1", "true"})


class SheetReader(XmlPart):
    """The rows of a sheet, those that are filled, in their order, and each as long as it is filled."""

    def __init__(self, package: Package, part: str, texts: list[str], numbers: Numbers) -> None:
        super().__init__()
        self.layout = Layout()
        self.done = 0
        """How many bytes of the part are gone through."""
        self._package = package
        self._part = part
        self._texts = texts
        self._numbers = numbers
        self._finished: list[Row] = []
        self._number = 0
        self._size = 0
        self._is_hidden = self._in_data = False
        self._cells: dict[int, str] = {}
        self._column = -1
        self._cell: Attributes = {}
        self._value: list[str] = []
        self._is_formula = False
        self._reads = self._in_run = False
        self._clean_at = -1

    def rows(self) -> Iterator[Row]:
        """Yield each row that is filled with its number.

        Raises:
            FileRefused: damaged, or a cell that is too long.
        """
        with refusals(self._package.path):
            rest = b""
            for block in self._package.blocks(self._part):
                *pieces, rest = (rest + block).split(_END)
                for piece in pieces:
                    yield from self._read(piece)
                if len(rest) > len(block):
                    self.feed(rest)
                    rest = b""
                self.done += len(block)
            self.feed(rest)
            self.close()
            yield from self._finished

    def _read(self, piece: bytes) -> list[Row]:
        # What expat has not seen it does not miss: between two rows it stands just after the end of one.
        if self._clean_at != self.fed or not self.is_utf_8 or (row := self._plain_row(piece.decode())) is None:
            self.feed(piece + _END)
            finished, self._finished = self._finished, []
            return finished
        return [row] if row[1] else []

    def _plain_row(self, piece: str) -> Row | None:
        if not (head := _PLAIN_ROW.match(piece)):
            return None
        digits, attributes = head.groups()
        gap, *parts = _PLAIN_CELL.split(piece[head.end() :])
        letters = parts[0::6]
        if gap or any(parts[5::6]) or parts[1::6].count(digits) != len(letters) or len(piece) > MAX_ROW_SIZE:
            return None
        self._begin(int(digits), is_hidden=_HIDING.search(attributes) is not None)
        texts, plain = self._texts, "inlineStr" if len(piece) <= EXCEL_TEXT and "_x" not in piece else ""
        values = [
            (raw or "")
            if not raw or kind == plain
            else (texts[int(raw)] if kind == "s" and raw.isdecimal() else self._text(kind, style, raw))
            for style, kind, raw in zip(parts[2::6], parts[3::6], parts[4::6], strict=True)
        ]
        if letters != _LETTERS[: len(letters)]:
            values = _laid([_COLUMNS[name] for name in letters], values)
        while values and not values[-1]:
            values.pop()
        self._check_size(sum(map(len, values)) + len(values))
        self._note_hidden(values)
        return self._number, values

    def start(self, name: str, attributes: Attributes) -> None:
        match self.depth, name:
            case 2, "sheetData":
                self._in_data = True
            case 3, "row" if self._in_data:
                number = int(attributes.get("r", self._number + 1))
                hiding = attributes.get("hidden") in _TRUE or float(attributes.get("ht", 1)) == 0
                self._begin(number, is_hidden=hiding)
            case 4, "c" if self._in_data:
                self._cell = attributes
                self._value.clear()
                self._is_formula = False
                self._column = self._place_of(attributes.get("r"))
            case 5, "f":
                self._is_formula = True
            case 3, "col":
                self._read_column(attributes)
            case 3, "mergeCell":
                _add_range(self.layout.merged, attributes)
            case ((2 | 3), "sortState"):
                _add_range(self.layout.sorted, attributes)
        is_text = name == "t" and (self.depth == 6 or (self.depth == 7 and self._in_run))
        self._reads = self._in_data and (is_text or (name == "v" and self.depth == 5))
        if self.depth == 6:
            self._in_run = name == "r"

    def end(self, name: str) -> None:
        self._reads = False
        if self.depth == 2:
            self._in_data = False
        if not self._in_data:
            return
        if self.depth == 4 and name == "c":
            self._finish_cell()
        elif self.depth == 3 and name == "row":
            values = _laid(list(self._cells), list(self._cells.values()))
            self._note_hidden(values)
            if values:
                self._finished.append((self._number, values))
            self._clean_at = self.at + len(_END)

    def read_text(self, text: str) -> None:
        if self._reads:
            self._value.append(text)
            self._check_size(len(text))

    def _begin(self, number: int, *, is_hidden: bool) -> None:
        if not self._number < number <= EXCEL_ROWS:
            raise ValueError
        self._number = number
        self._size = 0
        self._column = -1
        self._is_hidden = is_hidden
        self._cells = {}

    def _finish_cell(self) -> None:
        raw = "".join(self._value)
        kind = self._cell.get("t")
        if self._is_formula and not raw and kind != "str":  # of text the result may be empty
            text: str = NOT_CALCULATED
        else:
            text = self._text(kind, self._cell.get("s"), raw) if raw else ""
        if text:
            self._check_size(len(text))
            self._cells[self._column] = text

    def _check_size(self, size: int) -> None:
        self._size += size
        if self._size > MAX_ROW_SIZE:
            raise FileRefused(self._package.path, FileProblem.FIELD_TOO_LONG, self._number)

    def _note_hidden(self, values: list[str]) -> None:
        if self._is_hidden and values:
            self.layout.hidden_rows.append(self._number)

    def _text(self, kind: str | None, style: str | None, raw: str) -> str:
        match kind:
            case "s" if raw.isdecimal():
                return self._texts[int(raw)]
            case None | "n":
                return self._numbers.text(raw, style)
            case "str" | "inlineStr":
                if len(raw) > EXCEL_TEXT:
                    raise FileRefused(self._package.path, FileProblem.FIELD_TOO_LONG, self._number)
                return unescaped(raw)
            case "b":
                return "是" if raw in _TRUE else "否"
            case "e":
                return FailedCell.shown(raw)
            case "d":
                moment = datetime.fromisoformat(raw)
                return str(moment if moment.time() != time.min else moment.date())
        raise ValueError

    def _place_of(self, name: str | None) -> int:
        if name is None:
            if self._column + 1 == EXCEL_COLUMNS:
                raise ValueError
            return self._column + 1
        match = _PLACE.fullmatch(name)
        if not match or int(match[2]) != self._number:
            raise ValueError
        return _COLUMNS[match[1]]

    def _read_column(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in _TRUE or float(attributes.get("width", 1)) == 0:
            self.layout.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))
            require_few(self.layout.hidden_columns)


def merged_ranges(package: Package, part: str) -> list[Range]:
    """Return the merged ranges of a sheet: they stand behind its rows, of which none is looked at.

    Raises:
        FileRefused: it is damaged.
    """
    ranges: list[Range] = []
    with refusals(package.path):
        rest = b""
        for block in package.blocks(part):
            rest += block
            begin = rest.find(_MERGED_BEGIN)
            if begin < 0:
                rest = rest[-len(_MERGED_BEGIN) :]
                continue
            whole, _, rest = rest[begin:].rpartition(b">")
            for reference in _MERGED.findall(whole):
                _add_range(ranges, {"ref": reference.decode("ascii")})
            rest = _MERGED_BEGIN + rest
            if len(rest) > MAX_TOKEN_BYTES:
                raise ValueError
    return ranges


def _add_range(ranges: list[Range], attributes: Attributes) -> None:
    first, _, last = attributes["ref"].partition(":")
    ends = _PLACE.fullmatch(first), _PLACE.fullmatch(last or first)
    if not ends[0] or not ends[1]:
        raise ValueError
    columns, rows = [_COLUMNS[end[1]] for end in ends if end], [int(end[2]) for end in ends if end]
    ranges.append(Range(min(rows), max(rows), min(columns), max(columns)))
    require_few(ranges)


class _Columns(dict[str, int]):
    """Columns, from 0, by their letters."""

    def __missing__(self, letters: str) -> int:
        number = 0
        for letter in letters.upper():
            number = number * 26 + ord(letter) - ord("A") + 1
        if number > EXCEL_COLUMNS:
            raise ValueError
        return self.setdefault(letters, number - 1)


def _laid(columns: list[int], texts: list[str]) -> list[str]:
    if not columns:
        return []
    values = [""] * (max(columns) + 1)
    for column, text in zip(columns, texts, strict=True):
        values[column] = text
    return values


_COLUMNS = _Columns()
_LETTERS = [chr(ord("A") + place) for place in range(26)]
