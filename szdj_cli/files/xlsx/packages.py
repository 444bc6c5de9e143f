"""The zip around a workbook: its parts, each unpacked a block at a time, none beyond what the directory says."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import BinaryIO
from xml.parsers.expat import ExpatError

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.bounds import (
    MAX_DIRECTORY_BYTES,
    MAX_PACKING_RATIO,
    MAX_UNPACKED_BYTES,
    SMALL_UNPACKED_BYTES,
)

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ExpatError,
    EOFError,
    LookupError,
    NotImplementedError,
    OverflowError,
    ValueError,
)
_BLOCK = 256 * 1024
BOOK = "xl/workbook.xml"
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""What a workbook may be packed with; others could ask for any amount of memory."""


class Package:
    """The parts of a workbook. Its file stays the caller's."""

    def __init__(self, file: BinaryIO, path: str, size: int) -> None:
        """Look at the directory and unpack nothing.

        Raises:
            FileRefused: it is damaged.
        """
        self.path = path
        with refusals(path):
            self._zip = zipfile.ZipFile(_Sipped(file))
        entries = self._zip.infolist()
        self._parts = {_plain(entry.filename): entry for entry in entries}
        unpacked = sum(entry.file_size for entry in entries)
        self._is_bomb = unpacked > min(MAX_UNPACKED_BYTES, max(SMALL_UNPACKED_BYTES, size * MAX_PACKING_RATIO))

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._parts

    def size(self, name: str) -> int:
        """Return how many bytes a part has unpacked, as the directory says."""
        return self._parts[_plain(name)].file_size

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield a part in blocks; what the directory says of its size is checked against what comes out.

        Raises:
            FileRefused: it is locked, or larger than it says, or there is more in the package than allowed.
        """
        if self._is_bomb:  # what a package is can be said without unpacking any of it
            raise FileRefused(self.path, FileProblem.BOMB)
        entry = self._parts[_plain(name)]
        if entry.compress_type not in _METHODS:
            raise zipfile.BadZipFile
        left = entry.file_size
        unbound = copy(entry)
        unbound.file_size = MAX_UNPACKED_BYTES
        with self._zip.open(unbound) as part:
            while block := part.read(_BLOCK):
                left -= len(block)
                if left < 0:
                    raise FileRefused(self.path, FileProblem.BOMB)
                yield block
        if left:
            raise zipfile.BadZipFile


def _plain(name: str) -> str:
    return name.replace("\\", "/").lower()  # names of parts are the same in any case, and some programs write Windows'


@contextmanager
def refusals(path: str) -> Iterator[None]:
    """Speak of whatever a broken package or a broken part of one leads to as of a damaged file.

    Raises:
        FileRefused: it is damaged, or locked.
    """
    try:
        yield
    except _BROKEN:
        raise FileRefused(path, FileProblem.DAMAGED) from None
    except RuntimeError:  # zipfile's word for a part with a password
        raise FileRefused(path, FileProblem.PASSWORD) from None


class _Sipped(io.RawIOBase):
    """A file of which no more is read at once than a sound package makes anybody ask for.

    zipfile reads the directory whole, as long as the file says it is, and makes an object of each part in it.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(MAX_DIRECTORY_BYTES + 1 if size < 0 else min(size, MAX_DIRECTORY_BYTES + 1))
        if len(data) > MAX_DIRECTORY_BYTES:
            raise zipfile.BadZipFile
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if offset < 0 and whence == io.SEEK_SET:  # what a broken directory makes of its own place
            raise zipfile.BadZipFile
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True
