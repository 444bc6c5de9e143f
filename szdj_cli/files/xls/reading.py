"""A workbook of Excel 5 to 2003, or of WPS, read record by record; no sheet is ever laid out whole."""

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from sys import getsizeof
from typing import BinaryIO, NamedTuple

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.bounds import EXCEL_TEXT, MAX_LISTED, MAX_SHARED_BYTES, MIB
from szdj_cli.files.workbooks import Range, Sheet, SheetRows
from szdj_cli.files.xls.containers import SIGNATURE, Container, PlainStream
from szdj_cli.files.xls.records import Kind, Readable, Records, SharedTexts, Texts
from szdj_cli.files.xls.sheets import Book, SheetReader, merged_ranges
from szdj_cli.files.xlsx.numbers import Numbers, form_of

_BROKEN = (struct.error, EOFError, LookupError, OverflowError, ValueError)
_STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
_LOCKED = "EncryptedPackage"
_LETTERS = ("WordDocument",)
_VERSIONS = (0x0500, 0x0600)
_GLOBALS, _SHEET = 0x05, 0x10
_PAGES = {932: "cp932", 936: "gb18030", 949: "cp949", 950: "cp950", 1200: "utf-16-le", 10000: "mac-roman"}
_POINTER = 8


class XlsWorkbook:
    """An .xls, of which nothing but what all sheets share is read until one is opened."""

    format = "xls"

    def __init__(self, file: BinaryIO, path: str, size: int) -> None:
        """Look at the container and at the list of sheets.

        Raises:
            FileRefused: no workbook, damaged, locked, or too large.
        """
        self._path = path
        self._size = size
        file.seek(0)
        is_contained = file.read(len(SIGNATURE)) == SIGNATURE
        try:
            with refusals(path):
                self._stream = _stream_of(Container(file, size), path) if is_contained else PlainStream(file, size)
        except FileRefused as refused:
            if refused.why is FileProblem.DAMAGED and _names_locked_part(file):
                raise FileRefused(path, FileProblem.PASSWORD) from None
            raise
        with refusals(path):
            self._globals = _Globals(self._stream, path)
        self.sheets: Sequence[Sheet] = [Sheet(entry.name, entry.is_visible) for entry in self._globals.entries]

    def open(self, place: int) -> SheetRows:
        """Return the sheet that stands at a place in `sheets`.

        Raises:
            FileRefused: it is damaged, or too large.
        """
        offset = self._globals.entries[place].offset
        with refusals(self._path):
            book = self._book
            merged = partial(_merged, self._stream, offset, self._path)
        reader = SheetReader(self._stream, offset, book, self._path)
        whole = max(1, self._stream.size)

        def position() -> int:
            return self._size if reader.is_done else self._size * min(reader.at, whole) // whole

        return SheetRows(_guarded(reader.rows(), self._path), reader.grid.layout, position, merged)

    @cached_property
    def _book(self) -> Book:
        found = self._globals
        return Book(found.texts, found.shared, Numbers(found.forms, is_1904=found.is_1904))


@contextmanager
def refusals(path: str) -> Iterator[None]:
    """Speak of whatever broken records lead to as of a damaged file.

    Raises:
        FileRefused: it is damaged.
    """
    try:
        yield
    except _BROKEN:
        raise FileRefused(path, FileProblem.DAMAGED) from None


def _guarded(rows: Iterator[tuple[int, list[str]]], path: str) -> Iterator[tuple[int, list[str]]]:
    with refusals(path):
        yield from rows


def _merged(stream: Readable, offset: int, path: str) -> list[Range]:
    with refusals(path):
        return merged_ranges(stream, offset)


def _stream_of(container: Container, path: str) -> Readable:
    if _LOCKED in container:
        raise FileRefused(path, FileProblem.PASSWORD)
    if any(name in container for name in _LETTERS):
        raise FileRefused(path, FileProblem.WORD_DOCUMENT)
    name = next((name for name in _STREAMS if name in container), None)
    if name is None:
        raise FileRefused(path, FileProblem.NOT_A_WORKBOOK)
    return container.stream(name)


def _names_locked_part(file: BinaryIO) -> bool:
    # The directory may lie anywhere, and of a file that is cut off it may be all that is left.
    name, rest = _LOCKED.encode("utf-16-le"), b""
    file.seek(0)
    while block := file.read(MIB):
        if name in rest + block:
            return True
        rest = block[-len(name) :]
    return False


class _Entry(NamedTuple):
    name: str
    offset: int
    is_visible: bool


class _Globals:
    """What stands before the sheets: their names, the formats, and the texts that they share."""

    def __init__(self, stream: Readable, path: str) -> None:
        self.entries: list[_Entry] = []
        self.shared: list[str] = []
        self.forms = bytearray()
        self.is_1904 = False
        self.texts = Texts(is_unicode=False, page="gb18030")
        self._own: dict[int, str] = {}
        self._styles: list[int] = []
        self._path = path
        records = Records(stream, 0)
        kind, begin = next(iter(records), (0, b""))
        if kind != Kind.BEGIN:
            raise EOFError
        version, what = struct.unpack_from("<HH", begin)
        if version not in _VERSIONS:
            raise FileRefused(path, FileProblem.NOT_A_WORKBOOK)
        self._is_unicode = version == _VERSIONS[-1]
        self.texts = Texts(is_unicode=self._is_unicode, page="gb18030")
        if what == _SHEET:
            self.entries.append(_Entry("Sheet1", 0, is_visible=True))
            return
        if what != _GLOBALS:
            raise FileRefused(path, FileProblem.NOT_A_WORKBOOK)
        self._go_through(iter(Records(stream, 0)))
        self.forms.extend(form_of(str(number), self._own.get(number)) for number in self._styles)

    def _go_through(self, records: Iterator[tuple[int, bytes]]) -> None:
        waiting: tuple[int, bytes] | None = None
        while (record := waiting or next(records, None)) is not None:
            waiting = None
            kind, data = record
            if kind == Kind.TEXTS:
                shared = SharedTexts(records, data)
                self._share(shared)
                waiting = shared.after
            else:
                self._take(kind, data)

    def _take(self, kind: int, data: bytes) -> None:
        match kind:
            case Kind.LOCK:
                raise FileRefused(self._path, FileProblem.PASSWORD)
            case Kind.CODE_PAGE:
                (page,) = struct.unpack_from("<H", data)
                self.texts = Texts(is_unicode=self._is_unicode, page=_PAGES.get(page) or _page(page))
            case Kind.DATE_MODE:
                self.is_1904 = struct.unpack_from("<H", data)[0] == 1
            case Kind.FORMAT:
                (number,) = struct.unpack_from("<H", data)
                self._own[number] = self.texts.read(data, 2, is_short=not self._is_unicode)
            case Kind.STYLE:
                self._styles.append(struct.unpack_from("<H", data, 2)[0])
            case Kind.SHEET:
                offset, state, what = struct.unpack_from("<IBB", data)
                if what == 0:
                    name = self.texts.read(data, 6, is_short=True)
                    self.entries.append(_Entry(name, offset, is_visible=state & 3 == 0))
        if len(self.entries) + len(self._styles) > MAX_LISTED:
            raise ValueError

    def _share(self, texts: SharedTexts) -> None:
        room = MAX_SHARED_BYTES
        for text in texts:
            self.shared.append(text)
            room -= getsizeof(text) + _POINTER
            if len(text) > EXCEL_TEXT:
                raise FileRefused(self._path, FileProblem.FIELD_TOO_LONG)
            if room < 0:
                raise FileRefused(self._path, FileProblem.TOO_LARGE)


def _page(number: int) -> str:
    try:
        "".encode(f"cp{number}")
    except LookupError:
        return "gb18030"
    return f"cp{number}"
