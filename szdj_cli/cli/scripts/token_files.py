"""Where a script's token is read from: a file that nobody else can read, a pipe, or a variable."""

import os
import stat
import sys
from pathlib import Path

from szdj_cli import callers, private_files
from szdj_cli.domain.accounts.tokens import read
from szdj_cli.domain.errors import FileExposed, FileRefused, TokenInvalid
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.domain.values.text import STANDARD_STREAM

_MOST = 4096  # bytes; a token has less than a hundred
_STANDARD_INPUT = (STANDARD_STREAM, "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")
_DESCRIPTORS = ("/dev/fd/", "/proc/self/fd/")
"""What a shell makes of `<(…)`: the end of a pipe, under a name that is a link."""


def token_in(file: str | None, variable: str | None) -> str:
    """Return the token in a file, `-` being the first line of standard input, or else in the variable.

    Raises:
        TokenInvalid: there is none, or only a part of one.
        FileExposed: others can read the file, or it is a symbolic link.
        FileRefused: it cannot be read, or not by whoever calls.
    """
    content = (variable or "").encode(errors="surrogateescape") if file is None else _content(file)
    source = "SZDJ_TOKEN" if file is None else file
    try:
        token = read(content.decode())
    except UnicodeDecodeError:
        token = None
    if token is None:
        raise TokenInvalid(source)
    return token


def _content(file: str) -> bytes:
    if file in _STANDARD_INPUT:
        # A line alone: what comes after it is for the command.
        return b"" if sys.stdin.isatty() else sys.stdin.buffer.readline(_MOST)
    try:
        if file.startswith(_DESCRIPTORS):
            return _of_descriptor(file)
        return private_files.read(Path(file), is_handed_over=True)
    except (FileExposed, FileRefused):
        raise
    except FileNotFoundError:
        raise FileRefused(file, FileProblem.MISSING) from None
    except IsADirectoryError:
        raise FileRefused(file, FileProblem.DIRECTORY) from None
    except OSError:
        raise FileRefused(file, FileProblem.UNREADABLE) from None


def _of_descriptor(file: str) -> bytes:
    with open(file, "rb") as opened:  # noqa: PTH123 -- pathlib has nothing to add
        status = os.fstat(opened.fileno())
        if stat.S_ISREG(status.st_mode) and stat.S_IMODE(status.st_mode) & 0o077:
            raise FileExposed(file)
        if stat.S_ISREG(status.st_mode) and callers.is_nobodys_to_give(status):
            raise FileRefused(file, FileProblem.OURS)
        return opened.read(_MOST)
