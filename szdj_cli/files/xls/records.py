"""The records that a workbook of old is made of, and the texts in them."""

import struct
from collections.abc import Iterator
from enum import IntEnum
from typing import Protocol

_BLOCK = 256 * 1024
_HEAD = struct.Struct("<HH")


class Kind(IntEnum):
    """What a record is, of those that are read."""

    FORMULA = 0x06
    END = 0x0A
    DATE_MODE = 0x22
    LOCK = 0x2F
    CONTINUE = 0x3C
    CODE_PAGE = 0x42
    COLUMNS = 0x7D
    SHEET = 0x85
    MANY_RK = 0xBD
    RICH_LABEL = 0xD6
    STYLE = 0xE0
    MERGED = 0xE5
    TEXTS = 0xFC
    SHARED_LABEL = 0xFD
    NUMBER = 0x203
    LABEL = 0x204
    TRUTH_OR_ERROR = 0x205
    FORMULA_3 = 0x206
    STRING = 0x207
    ROW = 0x208
    RK = 0x27E
    FORMULA_4 = 0x406
    FORMAT = 0x41E
    BEGIN = 0x809


Record = tuple[int, bytes]


class Readable(Protocol):
    """What records are read from."""

    size: int

    def read(self, offset: int, size: int) -> bytes:
        """Return so many bytes from a place, fewer where it ends."""


class Records:
    """The records from a place on, to the end of what begins there: that of the workbook, or of one sheet."""

    def __init__(self, stream: Readable, offset: int) -> None:
        self._stream = stream
        self.at = offset
        """Where in the stream the next record begins."""

    def __iter__(self) -> Iterator[Record]:
        """Yield what stands at the first level, the beginning included: charts on a sheet are passed over.

        Raises:
            EOFError: it ends before its end.
        """
        depth = 0
        for kind, data in self._all():
            depth += kind == Kind.BEGIN
            if depth == 1:
                yield kind, data
            if kind == Kind.END:
                depth -= 1
                if depth <= 0:
                    return
        raise EOFError

    def _all(self) -> Iterator[Record]:
        unpack = _HEAD.unpack_from
        while block := self._stream.read(self.at, _BLOCK):
            place, end = 0, len(block)
            while place + 4 <= end:
                kind, length = unpack(block, place)
                if place + 4 + length > end:
                    break
                data = block[place + 4 : place + 4 + length]
                place += 4 + length
                self.at += 4 + length
                yield kind, data
            if not place:
                raise EOFError


class Texts:
    """The texts of one version of the format: in UTF-16 or its lower half, or in the page of the machine."""

    def __init__(self, *, is_unicode: bool, page: str) -> None:
        self._is_unicode = is_unicode
        self._page = page

    def read(self, data: bytes, place: int, *, is_short: bool = False) -> str:
        """Return a text that begins at a place with its length.

        Raises:
            ValueError, struct.error: it does not stand there.
        """
        (length,) = struct.unpack_from("<B" if is_short else "<H", data, place)
        place += 1 if is_short else 2
        if not self._is_unicode:
            return _cut(data, place, length).decode(self._page, "replace")
        flags = data[place]
        place += 1 + (2 if flags & 8 else 0) + (4 if flags & 4 else 0)
        return _whole(_decoded(_cut(data, place, length * 2 if flags & 1 else length), flags))


class SharedTexts:
    """The texts that cells share, which go on in records that continue the first."""

    def __init__(self, records: Iterator[Record], first: bytes) -> None:
        self._records = records
        self._data = first
        self._place = 8
        (self._count,) = struct.unpack_from("<I", first, 4)
        self.after: Record | None = None
        """The record behind them."""

    def __iter__(self) -> Iterator[str]:
        """Yield each.

        Raises:
            ValueError, IndexError, struct.error: they are damaged.
        """
        for _ in range(self._count):
            if self._place >= len(self._data) and not self._go_on():
                return  # some programs count more than there are
            yield self._text()
        while self._go_on():
            pass

    def _text(self) -> str:
        length, flags = struct.unpack("<HB", self._bytes(3))
        runs = struct.unpack("<H", self._bytes(2))[0] if flags & 8 else 0
        beside = struct.unpack("<I", self._bytes(4))[0] if flags & 4 else 0
        pieces = []
        while True:
            width = 2 if flags & 1 else 1
            taken = min(length, (len(self._data) - self._place) // width)
            pieces.append(_decoded(_cut(self._data, self._place, taken * width), flags))
            self._place += taken * width
            length -= taken
            if not length:
                break
            if not self._go_on():
                raise ValueError
            flags = self._data[0]  # each piece of a text says anew how wide its characters are
            self._place = 1
        self._skip(runs * 4 + beside)
        return _whole("".join(pieces))

    def _bytes(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            piece = self._data[self._place : self._place + size - len(data)]
            self._place += len(piece)
            data += piece
            if len(data) < size and not self._go_on():
                raise ValueError
        return data

    def _skip(self, size: int) -> None:
        while size > (left := len(self._data) - self._place):
            size -= left
            if not self._go_on():
                raise ValueError
        self._place += size

    def _go_on(self) -> bool:
        if self.after is not None:
            return False
        self.after = next(self._records, None)
        if self.after is None or self.after[0] != Kind.CONTINUE:
            return False
        self._data, self._place, self.after = self.after[1], 0, None
        return True


def _cut(data: bytes, place: int, size: int) -> bytes:
    if place + size > len(data):
        raise ValueError
    return data[place : place + size]


def _decoded(data: bytes, flags: int) -> str:
    return data.decode("utf-16-le", "surrogatepass") if flags & 1 else data.decode("latin-1")


def _whole(text: str) -> str:
    """Return a text in which both halves of a sign of the upper planes are one, and no half is alone."""
    if text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
