"""Lines of standard input, where secrets come from that must not be options."""

import sys
from collections.abc import Callable, Iterable

import typer

from szdj_cli.cli.prompting.keys import let_go
from szdj_cli.domain.errors import FileRefused, InputEnded
from szdj_cli.domain.imports.piped import NotTheirList, Numbers, numbers_in_list
from szdj_cli.domain.values.numbers import is_number
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.domain.values.text import STANDARD_STREAM, narrowed
from szdj_cli.messages.piped import NO_LIST_OF

_MAX_BYTES = 4096  # a line
_MOST = 64 * 1024 * 1024  # bytes of all lines: a list of two hundred thousand requests, as JSON
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
    lines = stripped_lines(read_all())
    return lines if any(lines) else []


def stripped_lines(text: str) -> list[str]:
    """Return lines without blanks around."""
    return [line.strip() for line in text.splitlines()]


def read_all() -> str:
    """Return all that is left; UTF-8, or GB18030 as Chinese Windows pipes it.

    Raises:
        FileRefused: it is neither, or more than any list.
    """
    let_go()  # whoever types it sees it
    content = sys.stdin.buffer.read(_MOST + 1)
    if len(content) > _MOST:
        raise FileRefused(STANDARD_STREAM, FileProblem.LIST_TOO_LONG)
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(STANDARD_STREAM, FileProblem.ENCODING_UNKNOWN)


def listed_or(words: Callable[[str], Iterable[str]], texts: Iterable[str], kind: Numbers, argument: str) -> list[str]:
    """Return texts; `-` stands for the numbers of a list of ours on standard input, or for the words that are there.

    Raises:
        BadParameter: it is a list, but may be of something else; `argument` is what the numbers stand for.
        FileRefused: as `read_all`.
    """

    def piped() -> Iterable[str]:
        given = read_all()
        try:
            numbers = numbers_in_list(given, kind)
        except NotTheirList:
            raise typer.BadParameter(NO_LIST_OF[kind], param_hint=argument) from None
        return words(given) if numbers is None else numbers

    return [word for text in texts for word in (piped() if text == STANDARD_STREAM else [text])]


def read_numbers(texts: Iterable[str], kind: Numbers, argument: str, refusal: str) -> list[int]:
    """Return numbers of ours; `-` stands for a list, or for words with blanks and line ends between them, if any.

    Raises:
        BadParameter: something is none; `argument` is what it stands for, `refusal` what is said.
        FileRefused: as `read_all`.
    """

    def number(word: str) -> int:
        text = narrowed(word).removeprefix("#")
        if not is_number(text):
            raise typer.BadParameter(refusal, param_hint=argument)
        return int(text)

    return [number(word) for word in listed_or(str.split, texts, kind, argument)]


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
