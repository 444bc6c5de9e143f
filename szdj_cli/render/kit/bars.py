"""Bars beside the rows of a table: a part of a whole, as long as there is room for it."""

import sys
from collections.abc import Callable, Sequence

from szdj_cli.render.kit.cells import is_old_windows, terminal_width, width_of
from szdj_cli.render.kit.tables import GAP, Column, Row

_KEY = "bar"
_FULL, _EIGHTHS, _PLAIN = "█", " ▏▎▍▌▋▊▉", "#"  # GBK has all of these
_SHORTEST, _LONGEST = 8, 30  # columns of a terminal
_COLOUR = "cyan"


def with_bars(
    rows: Sequence[Row], columns: Sequence[Column], share: Callable[[Row], float | None]
) -> tuple[list[Row], list[Column]]:
    """Return rows and columns as they are drawn on a terminal, with a bar at the end of each row.

    `share` is how much of the whole a row is, from 0 to 1; None has no bar. Where the columns leave no room, nothing
    is added.
    """
    room = min(_room_beside(rows, columns), _LONGEST)
    if room < _SHORTEST:
        return list(rows), list(columns)
    drawn: list[Row] = [{**row, _KEY: bar(part, room) if (part := share(row)) is not None else ""} for row in rows]
    return drawn, [*columns, Column(_KEY, "", whole=True, style=_COLOUR)]


def bar(share: float, width: int) -> str:
    """Return a bar that is so long that all of the width is the whole; a little is seen, and only all of it is full."""
    sign = _FULL if _can_show(_FULL) else _PLAIN
    if sign == _PLAIN or is_old_windows():
        cells = width if sign == _PLAIN else width // 2
        return sign * _counted(share, cells)
    eighths = _counted(share, width * 8)
    return (_FULL * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()


def _counted(share: float, whole: int) -> int:
    if share <= 0:
        return 0
    return whole if share >= 1 else min(max(round(share * whole), 1), whole - 1)


def _room_beside(rows: Sequence[Row], columns: Sequence[Column]) -> int:
    widths = [max(width_of(text) for text in (each.heading, *(each.text(row) for row in rows))) for each in columns]
    return terminal_width(sys.stdout) - sum(widths) - GAP * len(columns)


def _can_show(sign: str) -> bool:
    try:
        sign.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
