"""A path or standard input as a file that can be read twice, and is not one of those that are nobody's to hand over."""

import io
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from szdj_cli import callers, private_files
from szdj_cli.domain.errors import FileRefused, FileUnwritable
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.domain.values.text import STANDARD_STREAM
from szdj_cli.files.bounds import MAX_TEXT_FILE_BYTES, MIB
from szdj_cli.files.protected import id_of, secrets_present

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BufferedFile = io.BufferedReader | io.BufferedRandom
"""A file in binary, that can be read again from its beginning."""


class _Input(io.FileIO):
    """A file whose failures while it is read are told of the file, and are not taken for those of an output."""

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        with self._refusing():
            return super().readinto(buffer) or 0

    def readall(self) -> bytes:
        with self._refusing():
            return super().readall()

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            raise FileRefused(str(self.name), FileProblem.UNREADABLE) from None


def open_source(source: Path | None, *, may_be_ours: bool = False) -> tuple[BufferedFile, str]:
    """Return a seekable file and the name to speak of it by; None is standard input.

    A pipe is copied to a temporary file that only its owner can open and that has no name. What a refusal shows of a
    file, its headings, must never be of a key or of a session: the files of the program are none that somebody hands
    over, unless it `may_be_ours`, as what a setting names.

    Raises:
        FileRefused: there is nothing that can be read, or it is the program's own, or that of the account by which
            somebody else calls.
        FileUnwritable: no room for the copy.
    """
    if source is None:
        return _spooled(sys.stdin.buffer, STANDARD_STREAM), STANDARD_STREAM
    path = str(source)
    try:
        file: BufferedFile = io.BufferedReader(_Input(source))
    except FileNotFoundError:
        raise FileRefused(path, FileProblem.MISSING) from None
    except IsADirectoryError:
        raise FileRefused(path, FileProblem.DIRECTORY) from None
    except PermissionError as error:
        if private_files.is_held(error):
            raise FileRefused(path, FileProblem.IN_USE) from None
        is_directory = os.path.isdir(path)  # noqa: PTH112 -- Windows says so of a directory; Path.is_dir raises again
        raise FileRefused(path, FileProblem.DIRECTORY if is_directory else FileProblem.NO_PERMISSION) from None
    except (OSError, ValueError):
        raise FileRefused(path, FileProblem.UNREADABLE) from None
    status = os.fstat(file.fileno())
    mode = status.st_mode
    if stat.S_ISREG(mode):
        if not may_be_ours and _is_nobodys_to_give(status):
            file.close()
            raise FileRefused(path, FileProblem.OURS)
        if not _has_an_end(file):
            file.close()
            raise FileRefused(path, FileProblem.UNREADABLE)
        return file, path
    with file:
        if not stat.S_ISFIFO(mode):
            raise FileRefused(path, FileProblem.NOT_A_FILE)
        return _spooled(file, path), path


def _has_an_end(file: BufferedFile) -> bool:
    """Return whether a file can be gone through; some that the kernel shows as files cannot."""
    try:
        file.seek(0, os.SEEK_END)
        file.seek(0)
    except OSError:
        return False
    return True


def _is_nobodys_to_give(status: os.stat_result) -> bool:
    """Return whether a file, by whatever way it was reached, is ours or one that whoever calls could not read."""
    return id_of(status) in secrets_present() or callers.is_nobodys_to_give(status)


def _spooled(pipe: BinaryIO, path: str) -> BufferedFile:
    size = 0
    copy: BufferedFile = io.BufferedRandom(tempfile.TemporaryFile(buffering=0))  # noqa: SIM115 -- it is handed on
    try:
        while block := _next_of(pipe, path):
            size += len(block)
            if size > MAX_TEXT_FILE_BYTES:
                raise FileRefused(path, FileProblem.TOO_LARGE)
            copy.write(block)
    except OSError:
        copy.close()
        raise FileUnwritable(tempfile.gettempdir()) from None
    except BaseException:
        copy.close()
        raise
    return copy


def _next_of(pipe: BinaryIO, path: str) -> bytes:
    try:
        return pipe.read(MIB)
    except OSError:
        raise FileRefused(path, FileProblem.UNREADABLE) from None
