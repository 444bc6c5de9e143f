"""Text in the cells of a terminal: how many it takes, how it is folded into a few, and how it is coloured."""

import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import IO, Literal

from szdj_cli.domain.values.patterns import pattern
from szdj_cli.messages.kit.places import ENTRY

Justify = Literal["left", "right", "center"]

_DEFAULT_WIDTH = 80
_ELLIPSIS = "…"
COLOURS = {"red": 163, "green": 29, "yellow": 131, "cyan": 63, "dim": 243}
"""Colours by their numbers among the 256: the few that stand out by 4.5 to 1 on black and on white alike.

The sixteen colours that every theme sets for itself cannot: yellow on white is 1.1 to 1.
"""
_STYLES = {"bold": "1", "italic": "3"} | {name: f"38;5;{number}" for name, number in COLOURS.items()}

_OPENING, _CLOSING = "“‘（《〈【「『〔([{<\u2061", "”’）》〉】」』〕，。、；：！？…—％·)]}>,.;:!?%=\u2062"
# Invisible marks, as `render.review` sets them, belong to the character that they stand around.
_WORD = r"(?:\u2061*[!-{}~]\u2062*)+(?:\u2061*\|\u2062*)?"
_COMMAND = r"szdj(?: [!-~]+)+"  # in one piece, blanks and all: it is typed as it stands there
_ENTRY = "[^”]+".join(map(re.escape, ENTRY.split("{path}")))  # what stands in its place in the menu
_PIECE = pattern(rf"(?P<blank> )|[{re.escape(_OPENING)}]*(?:{_COMMAND}|{_ENTRY}|{_WORD}|[^ ])[{re.escape(_CLOSING)}]*")


def width_of(text: str) -> int:
    """Return how many cells a text takes: two for a Chinese character, none for what stands above another."""
    if text.isascii():
        return len(text)
    wide = _wide()
    return sum(_width_in(character, wide) for character in text)


def folded(text: str, width: int, *, cuts: bool = True) -> list[str]:
    """Return the lines into which a text is folded, each at most so many cells wide.

    Chinese is folded between any two characters, but no line begins or ends with a mark that belongs to the other side.
    A word, an option, a command of this program or an entry of its menu stays whole; what is longer than a line by
    itself is cut, or stands in a line of its own where nothing is to be cut: a terminal wraps it, and it can still be
    copied.
    """
    if width_of(text) <= width:
        return [text]
    return list(_lines(text, max(width, 2), cuts=cuts))


def shortened(text: str, width: int) -> str:
    """Return a text in at most so many cells; an ellipsis says that something is left out."""
    if width_of(text) <= width:
        return text
    return _beginning(text, width - width_of(_ELLIPSIS)) + _ELLIPSIS


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


def _lines(text: str, width: int, *, cuts: bool) -> Iterator[str]:
    waiting = [(match[0], match["blank"] is not None) for match in _PIECE.finditer(text)][::-1]
    line, taken = "", 0
    while waiting:
        piece, is_blank = waiting.pop()
        needed = width_of(piece)
        if taken + needed <= width or (is_blank and not line.strip()):
            line, taken = line + piece, taken + needed
        elif needed <= width:
            if line:
                yield line.rstrip(" ")
            line, taken = ("", 0) if is_blank else (piece, needed)
        elif " " in piece:
            waiting += [(part, part == " ") for part in reversed(_with_blanks(piece.split(" ")))]
        elif cuts:
            head = _beginning(piece, width - taken)
            if not head:
                yield line.rstrip(" ")
                line, taken = "", 0
                head = _beginning(piece, width)
            waiting.append((piece[len(head) :], False))
            line, taken = line + head, taken + width_of(head)
        else:
            if line.strip():
                yield line.rstrip(" ")
            line, taken = piece, needed
    if line:
        yield line


def _with_blanks(words: list[str]) -> list[str]:
    return [part for word in words for part in (" ", word)][1:]


def _beginning(text: str, width: int) -> str:
    """Return as much of a text as so many cells hold."""
    for place, character in enumerate(text):
        width -= _width(character)
        if width < 0:
            return text[:place]
    return text


@cache
def _width_in(character: str, wide: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in wide else 1


def _width(character: str) -> int:
    return _width_in(character, _wide())


def _wide() -> str:
    # The old Windows console draws with a Chinese font: quotation marks, dashes, arrows and lines are as wide as hanzi.
    return "WFA" if is_old_windows() else "WF"
