"""The compound file around an .xls: streams that lie in a file in sectors, chained like those of a disk of old."""

import io
import struct
from array import array
from collections.abc import Iterator
from typing import BinaryIO

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BARE = b"\x09\x08"
"""What a workbook begins with that lies in no container."""

_HEADER = 512
_LAST = 0xFFFFFFFA
"""Numbers above are no sectors: the end of a chain, or nothing."""
_ENTRY = struct.Struct("<64sHB49xI I")
_SHIFTS = (9, 12)
_STREAM, _ROOT = 2, 5


class Container:
    """The streams of a compound file by their names. Its file stays the caller's."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        """Look at the table of sectors and at the directory.

        Raises:
            ValueError, struct.error: it is damaged.
        """
        self._file = file
        file.seek(0)
        header = file.read(_HEADER)
        shift, self._mini_shift = struct.unpack_from("<HH", header, 30)
        if not header.startswith(SIGNATURE) or shift not in _SHIFTS or self._mini_shift != 6:
            raise ValueError
        self._sector = 1 << shift
        self._sectors = size // self._sector
        _tables, directory, self._cutoff, mini_table, _minis, more, _mores = struct.unpack_from(
            "<I I 4x I I I I I", header, 44
        )
        self._table = self._numbers(self._table_sectors(header, more))
        self._mini_table = self._numbers(self._chain(mini_table))
        self._root = 0
        self._streams: dict[str, tuple[int, int]] = {}
        self._read_directory(directory)

    def __contains__(self, name: str) -> bool:
        return name in self._streams

    def stream(self, name: str) -> "Stream":
        """Return a stream.

        Raises:
            ValueError: its chain is broken.
        """
        start, size = self._streams[name]
        if size >= self._cutoff:
            places = [(number + 1) * self._sector for number in self._chain(start)]
            return Stream(self._file, places, self._sector, size)
        minis_in_sector = self._sector >> self._mini_shift
        root = self._chain(self._root)
        places = []
        for number in _followed(self._mini_table, start, len(self._mini_table)):
            sector, place = divmod(number, minis_in_sector)
            if sector >= len(root):
                raise ValueError
            places.append((root[sector] + 1) * self._sector + (place << self._mini_shift))
        return Stream(self._file, places, 1 << self._mini_shift, size)

    def _table_sectors(self, header: bytes, more: int) -> list[int]:
        listed = [*struct.unpack_from("<109I", header, 76)]
        seen = 0
        while more < _LAST:
            seen += 1
            if seen > self._sectors:
                raise ValueError
            *numbers, more = self._numbers([more])
            listed += numbers
            if len(listed) > self._sectors + 109 + self._sector:
                raise ValueError
        return [number for number in listed if number < _LAST]

    def _read_directory(self, start: int) -> None:
        for number in self._chain(start):
            block = self._read(number)
            for place in range(0, len(block) - 127, 128):
                raw, length, kind, first, size = _ENTRY.unpack_from(block, place)
                if kind == _ROOT:
                    self._root = first
                elif kind == _STREAM and length >= 2:
                    name = raw[: min(length, 64) - 2].decode("utf-16-le", "replace")
                    self._streams.setdefault(name, (first, size))

    def _chain(self, start: int) -> list[int]:
        return list(_followed(self._table, start, self._sectors))

    def _numbers(self, sectors: list[int]) -> "array[int]":
        numbers = array("I")
        for number in sectors:
            block = self._read(number)
            numbers.frombytes(block[: len(block) // 4 * 4])
        if struct.pack("=I", 1) != struct.pack("<I", 1):
            numbers.byteswap()
        return numbers

    def _read(self, number: int) -> bytes:
        if number > self._sectors:
            raise ValueError
        self._file.seek((number + 1) * self._sector)
        return self._file.read(self._sector)


class Stream:
    """One stream, read in order from any place."""

    def __init__(self, file: BinaryIO, places: list[int], length: int, size: int) -> None:
        self._file = file
        self._places = array("Q", places)
        self._length = length
        self.size = min(size, len(places) * length)

    def read(self, offset: int, size: int) -> bytes:
        """Return so many bytes from a place, fewer where the stream ends."""
        size = max(0, min(size, self.size - offset))
        first, skipped = divmod(offset, self._length)
        pieces = io.BytesIO()
        place, wanted = first, skipped + size
        while place < len(self._places) and wanted > 0:
            at, last = self._places[place], place + 1
            # Sectors mostly lie one behind the other.
            while (
                last < len(self._places)
                and self._places[last] == at + (last - place) * self._length
                and (last - place) * self._length < wanted
            ):
                last += 1
            length = (last - place) * self._length
            self._file.seek(at)
            pieces.write(self._file.read(min(length, wanted)))
            wanted -= length
            place = last
        return pieces.getvalue()[skipped : skipped + size]


class PlainStream:
    """A whole file as a stream: some programs write a workbook without anything around it."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self.size = size

    def read(self, offset: int, size: int) -> bytes:
        """Return so many bytes from a place, fewer where the file ends."""
        self._file.seek(offset)
        return self._file.read(size)


def _followed(table: "array[int]", start: int, most: int) -> Iterator[int]:
    number = start
    for _ in range(most + 1):
        if number >= _LAST:
            return
        yield number
        if number >= len(table):
            raise ValueError
        number = table[number]
    raise ValueError  # a chain that bites its tail
