"""Lines of standard input, where secrets come from that must not be options."""

import sys
from collections.abc import Iterable

import typer

from szdj_cli.domain.errors import InputNeeded
from szdj_cli.domain.values.numbers import is_number

_MAX_BYTES = 4096  # a line


def read_lines(count: int, *, option: str) -> list[str]:
    """Return so many lines, without their ends; UTF-8, or GB18030 as Chinese Windows pipes it.

    Raises:
        InputNeeded: there are fewer; `option` is the one that asked for them.
    """
    return [_line(option) for _ in range(count)]


def remaining_lines(*, option: str) -> list[str]:
    """Return all lines that are left, the empty ones too, without blanks around; UTF-8 or GB18030.

    Raises:
        InputNeeded: all are empty; `option` is the one that asked for them.
    """
    content = sys.stdin.buffer.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            lines = [line.strip() for line in content.decode(encoding).splitlines()]
        except UnicodeDecodeError:
            continue
        if any(lines):
            return lines
    raise InputNeeded(option)


def read_numbers(texts: Iterable[str], argument: str, refusal: str) -> list[int]:
    """Return numbers of ours; `-` stands for those on standard input, blanks and line ends between them, if any.

    Raises:
        BadParameter: something is none; `argument` is what it stands for, `refusal` what is said.
    """

    def number(word: str) -> int:
        text = word.removeprefix("#")
        if not is_number(text):
            raise typer.BadParameter(refusal, param_hint=argument)
        return int(text)

    return [number(word) for text in texts for word in (sys.stdin.read().split() if text == "-" else [text])]


def _line(option: str) -> str:
    line = sys.stdin.buffer.readline(_MAX_BYTES)
    if not line:
        raise InputNeeded(option)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return line.decode(encoding).rstrip("\r\n")
        except UnicodeDecodeError:
            continue
    raise InputNeeded(option)
