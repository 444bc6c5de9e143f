"""Bars beside the rows of a table: a part of a whole, as long as there is room for it."""

import sys
from collections.abc import Callable, Sequence

from szdj_cli.render.kit.cells import is_old_windows, terminal_width
from szdj_cli.render.kit.tables import GAP, Column, Row, least_width

_KEY = "bar"
_FULL, _EIGHTHS, _PLAIN = "█", " ▏▎▍▌▋▊▉", "#"  # GBK has all of these
_SHORTEST, _LONGEST = 8, 30  # columns of a terminal
_COLOUR = "cyan"


def with_bars(
    rows: Sequence[Row], columns: Sequence[Column], share: Callable[[Row], float | None]
) -> tuple[list[Row], list[Column]]:
    """Return rows and columns as they are drawn on a terminal, with a bar at the end of each row.

    `share` is how much of the whole a row is, from 0 to 1; None has no bar. Where the columns leave no room, nothing
    is added; on the cards of what is no table any more there is always room.
    """
    beside = _room_beside(rows, columns)
    room = min(beside - GAP if beside >= 0 else terminal_width(sys.stdout) - GAP, _LONGEST)
    if room < _SHORTEST:
        return list(rows), list(columns)
    drawn: list[Row] = [{**row, _KEY: bar(part, room) if (part := share(row)) is not None else ""} for row in rows]
    return drawn, [*columns, Column(_KEY, "", whole=True, style=_COLOUR)]


def has_room(rows: Sequence[Row], columns: Sequence[Column]) -> bool:
    """Return whether a terminal has room for a table and bars beside it."""
    return _room_beside(rows, columns) >= GAP + _SHORTEST


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
    """Return how many cells a table leaves; less than none where it does not fit."""
    cells = [[column.text(row) for column in columns] for row in rows]
    return terminal_width(sys.stdout) - least_width(columns, cells)


def _can_show(sign: str) -> bool:
    try:
        sign.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
