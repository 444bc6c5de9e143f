"""A path or standard input as a file that can be read twice."""

import io
import os
import stat
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

from szdj_cli import private_files
from szdj_cli.domain.errors import FileRefused, FileUnwritable
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.domain.values.text import STANDARD_STREAM
from szdj_cli.files.bounds import MAX_TEXT_FILE_BYTES, MIB

BufferedFile = io.BufferedReader | io.BufferedRandom
"""A file in binary, that can be read again from its beginning."""


def open_source(source: Path | None) -> tuple[BufferedFile, str]:
    """Return a seekable file and the name to speak of it by; None is standard input.

    A pipe is copied to a temporary file that only its owner can open and that has no name.

    Raises:
        FileRefused: there is nothing that can be read.
        FileUnwritable: no room for the copy.
    """
    if source is None:
        return _spooled(sys.stdin.buffer, STANDARD_STREAM), STANDARD_STREAM
    path = str(source)
    try:
        file = source.open("rb")
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
    mode = os.fstat(file.fileno()).st_mode
    if stat.S_ISREG(mode):
        return file, path
    with file:
        if not stat.S_ISFIFO(mode):
            raise FileRefused(path, FileProblem.NOT_A_FILE)
        return _spooled(file, path), path


def _spooled(pipe: BinaryIO, path: str) -> BufferedFile:
    size = 0
    copy: BufferedFile = io.BufferedRandom(tempfile.TemporaryFile(buffering=0))  # noqa: SIM115 -- it is handed on
    try:
        while block := pipe.read(MIB):
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
