"""Text in the cells of a terminal: how many it takes, how it is folded into a few, and how it is coloured."""

import os
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import IO, Literal

Justify = Literal["left", "right", "center"]

_DEFAULT_WIDTH = 80
_ELLIPSIS = "…"
_STYLES = {"bold": "1", "dim": "2", "italic": "3", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


def width_of(text: str) -> int:
    """Return how many cells a text takes: two for a Chinese character, none for what stands above another."""
    return len(text) if text.isascii() else sum(map(_width, text))


def folded(text: str, width: int) -> list[str]:
    """Return the lines into which a text is folded, at a blank where one is near, each at most so many cells wide."""
    return list(_lines(text, max(width, 2))) or [""]


def shortened(text: str, width: int) -> str:
    """Return a text in at most so many cells; an ellipsis says that something is left out."""
    if width_of(text) <= width:
        return text
    room, kept = width - width_of(_ELLIPSIS), ""
    for character in text:
        room -= _width(character)
        if room < 0:
            break
        kept += character
    return kept + _ELLIPSIS


def padded(text: str, width: int, justify: Justify = "left", style: str = "") -> str:
    """Return a text that fits, in a style, filled up with blanks."""
    blanks = max(width - width_of(text), 0)
    before = {"left": 0, "right": blanks, "center": blanks // 2}[justify]
    return " " * before + styled(text, style) + " " * (blanks - before)


def styled(text: str, style: str) -> str:
    """Return a text in a style of one or more words, for a terminal that has colours."""
    return f"\x1b[{';'.join(_STYLES[word] for word in style.split())}m{text}\x1b[0m" if style and text.strip() else text


def is_colourful(stream: IO[str]) -> bool:
    """Return whether a stream is a terminal that is wanted in colour."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()


def takes_styles(stream: IO[str]) -> bool:
    """Return whether styles may be written to a stream as they are: the old Windows console would show the signs."""
    return is_colourful(stream) and not is_old_windows()


def is_old_windows() -> bool:
    """Return whether this is the old Windows console: it draws a block character two cells wide in a Chinese font."""
    return sys.platform == "win32" and "WT_SESSION" not in os.environ


def terminal_width(stream: IO[str]) -> int:
    """Return how many cells a line has: of the terminal that a stream is, or as `COLUMNS` says."""
    if (given := os.environ.get("COLUMNS", "")).isdecimal() and int(given):
        return int(given)
    for each in (stream, sys.stderr, sys.stdin):
        try:
            width = os.get_terminal_size(each.fileno()).columns
        except (OSError, ValueError):  # no terminal, or a stream without a descriptor
            continue
        if width:
            return width - is_old_windows()
    return _DEFAULT_WIDTH


def _lines(text: str, width: int) -> Iterator[str]:
    line, taken, blank = "", 0, -1
    for character in text:
        needed = _width(character)
        if taken + needed > width:
            if character == " ":
                yield line
                line, taken, blank = "", 0, -1
                continue
            head, tail = (line[:blank], line[blank + 1 :]) if blank > 0 else (line, "")
            yield head.rstrip(" ")
            line, taken, blank = tail, width_of(tail), -1
        if character == " ":
            blank = len(line)
        line, taken = line + character, taken + needed
    if line:
        yield line


@cache
def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
