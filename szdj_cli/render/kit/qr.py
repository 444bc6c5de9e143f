"""QR codes in a terminal."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple, TypeVar

from qrcode import constants
from qrcode.main import QRCode
from rich.style import Style
from rich.text import Text

_QUIET_ZONES = (4, 2)  # modules; the standard's four where they fit, else the two that decoders need
_DARK, _LIGHT = "#000000", "#ffffff"

Rows = list[list[bool]]
Cell = TypeVar("Cell")


@dataclass(frozen=True)
class Canvas:
    """What a terminal can draw. `has_narrow_blocks`: a block character is one column wide there."""

    columns: int
    rows: int
    encoding: str
    has_colour: bool
    has_narrow_blocks: bool


@dataclass(frozen=True)
class Drawing:
    """A QR code, line by line, and how many columns of the terminal it takes."""

    lines: list[Text]
    columns: int


def drawn(text: str, canvas: Canvas) -> Drawing | None:
    """Return the smallest QR code of a text, drawn for a terminal; None where it does not fit.

    In colour: dark on light whatever the theme is, of `▄` and blanks alone, because GBK has no `▀`. Where blocks may
    be two columns wide, of blanks alone, two for a module: half a line high, a module would be twice as wide. Without
    colour: the light modules are what is written, so that the code is dark on light on a dark terminal; on a light one
    it is inverted, which most scanners read too.
    """
    way = _way(canvas)
    if way is None:
        return None
    modules = _modules(text)
    for quiet_zone in _QUIET_ZONES:
        rows = _framed(modules, quiet_zone)
        lines, columns = way.draw(rows), len(rows) * way.columns
        if len(lines) <= canvas.rows and columns <= canvas.columns:
            return Drawing(lines, columns)
    return None


def can_draw(canvas: Canvas) -> bool:
    """Return whether a terminal can draw any code at all, if it is large enough."""
    return _way(canvas) is not None


class _Way(NamedTuple):
    draw: Callable[[Rows], list[Text]]
    columns: int
    """How many a module takes."""


def _modules(text: str) -> Rows:
    code = QRCode(error_correction=constants.ERROR_CORRECT_L, border=0)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def _framed(modules: Rows, quiet_zone: int) -> Rows:
    side = [False] * quiet_zone
    width = len(modules) + 2 * quiet_zone
    blank = [[False] * width for _ in range(quiet_zone)]
    return [*blank, *([*side, *row, *side] for row in modules), *blank]


def _way(canvas: Canvas) -> _Way | None:
    if not canvas.has_colour:
        if canvas.has_narrow_blocks and _can_encode("▀▄█", canvas.encoding):
            return _Way(_plain_halves, 1)
        if not _can_encode("█", canvas.encoding):
            return None
        return _Way(_plain_blocks if canvas.has_narrow_blocks else _plain_wide_blocks, 2)
    if canvas.has_narrow_blocks and _can_encode("▄", canvas.encoding):
        return _Way(_coloured_halves, 1)
    return _Way(_coloured_blanks, 2)


def _can_encode(characters: str, encoding: str) -> bool:
    try:
        characters.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _coloured_halves(rows: Rows) -> list[Text]:
    return [_in_runs(zip(upper, lower, strict=True), _half) for upper, lower in _pairs(rows)]


def _coloured_blanks(rows: Rows) -> list[Text]:
    return [_in_runs(row, lambda is_dark: ("  ", Style(bgcolor=_DARK if is_dark else _LIGHT))) for row in rows]


def _half(pair: tuple[bool, bool]) -> tuple[str, Style]:
    above, below = (_DARK if is_dark else _LIGHT for is_dark in pair)
    return (" ", Style(bgcolor=above)) if above == below else ("▄", Style(color=below, bgcolor=above))


def _in_runs(cells: Iterable[Cell], look: Callable[[Cell], tuple[str, Style]]) -> Text:
    line = Text(no_wrap=True)
    for cell, run in groupby(cells):
        sign, style = look(cell)
        line.append(sign * len(list(run)), style)
    return line


def _plain_halves(rows: Rows) -> list[Text]:
    signs = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    return [Text("".join(signs[pair] for pair in zip(*pair_of_rows, strict=True))) for pair_of_rows in _pairs(rows)]


def _plain_blocks(rows: Rows) -> list[Text]:
    return [Text("".join("  " if is_dark else "██" for is_dark in row)) for row in rows]


def _plain_wide_blocks(rows: Rows) -> list[Text]:
    return [Text("".join("  " if is_dark else "█" for is_dark in row)) for row in rows]


def _pairs(rows: Rows) -> list[tuple[list[bool], list[bool]]]:
    # An odd number of rows: the quiet zone below gets one more.
    even = rows if len(rows) % 2 == 0 else [*rows, [False] * len(rows[0])]
    return list(zip(even[::2], even[1::2], strict=True))
