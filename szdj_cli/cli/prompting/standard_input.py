"""Lines of standard input, where secrets come from that must not be options."""

import sys
from collections.abc import Iterable

import typer

from szdj_cli.cli.prompting.keys import let_go
from szdj_cli.domain.errors import FileRefused, InputEnded
from szdj_cli.domain.values.numbers import is_number
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.domain.values.text import STANDARD_STREAM, narrowed

_MAX_BYTES = 4096  # a line
_ENCODINGS = ("utf-8-sig", "gb18030")


def read_lines(count: int, *, option: str) -> list[str]:
    """Return so many lines, without their ends; UTF-8, or GB18030 as Chinese Windows pipes it.

    Raises:
        InputEnded: there are fewer; `option` is the one that asked for them.
    """
    lines: list[str] = []
    for found in range(count):
        if (line := _line()) is None:
            raise InputEnded(option, count, found)
        lines.append(line)
    return lines


def remaining_lines() -> list[str]:
    """Return all lines that are left, the empty ones too, without blanks around.

    Nothing is returned where all are empty: that there is nothing to do is no error.

    Raises:
        FileRefused: as `read_all`.
    """
    lines = [line.strip() for line in read_all().splitlines()]
    return lines if any(lines) else []


def read_all() -> str:
    """Return all that is left; UTF-8, or GB18030 as Chinese Windows pipes it.

    Raises:
        FileRefused: it is neither.
    """
    let_go()  # whoever types it sees it
    content = sys.stdin.buffer.read()
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(STANDARD_STREAM, FileProblem.ENCODING_UNKNOWN)


def words_of(texts: Iterable[str]) -> list[str]:
    """Return words; `-` stands for those on standard input, blanks and line ends between them.

    Raises:
        FileRefused: as `read_all`.
    """
    return [word for text in texts for word in (read_all().split() if text == STANDARD_STREAM else [text])]


def read_numbers(texts: Iterable[str], argument: str, refusal: str) -> list[int]:
    """Return numbers of ours; `-` stands for those on standard input, blanks and line ends between them, if any.

    Raises:
        BadParameter: something is none; `argument` is what it stands for, `refusal` what is said.
        FileRefused: as `read_all`.
    """

    def number(word: str) -> int:
        text = narrowed(word).removeprefix("#")
        if not is_number(text):
            raise typer.BadParameter(refusal, param_hint=argument)
        return int(text)

    return [number(word) for word in words_of(texts)]


def _line() -> str | None:
    """Return the next line; None where there is none, or it is no text."""
    let_go()
    line = sys.stdin.buffer.readline(_MAX_BYTES)
    for encoding in _ENCODINGS if line else ():
        try:
            return line.decode(encoding).rstrip("\r\n")
        except UnicodeDecodeError:
            continue
    return None
