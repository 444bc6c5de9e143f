"""Columns side by side on a terminal, as wide as they need to be and as there is room for."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from szdj_cli.render.kit.cells import Justify, folded, padded, shortened, width_of

_RULE = "─"


class GridColumn(NamedTuple):
    """A column: its heading, and how its cells are drawn; `least` are the cells that it always has.

    What does not fit is folded, or cut where the column `is_cut`.
    """

    heading: str = ""
    justify: Justify = "left"
    style: str = ""
    folds: bool = True
    least: int = 1
    is_cut: bool = False


def grid(
    columns: Sequence[GridColumn],
    rows: Sequence[Sequence[str]],
    room: int,
    *,
    gap: int = 2,
    colour: bool = False,
    headed: bool = True,
) -> Iterator[str]:
    """Yield the lines of a grid in a room of so many cells; what does not fit in one line is folded into several."""
    widths = _widths(columns, rows, room - gap * (len(columns) - 1), headed=headed)
    if headed:
        bold = [column._replace(style="bold") for column in columns]
        yield from _row(bold, [column.heading for column in columns], widths, gap, colour=colour)
        yield _RULE * ((sum(widths) + gap * (len(columns) - 1)) // width_of(_RULE))
    for row in rows:
        yield from _row(columns, row, widths, gap, colour=colour)


def _widths(columns: Sequence[GridColumn], rows: Sequence[Sequence[str]], room: int, *, headed: bool) -> list[int]:
    widths = [column.least for column in columns]
    for row in ([[column.heading for column in columns]] if headed else []) + list(rows):
        widths = [max(width, width_of(cell)) for width, cell in zip(widths, row, strict=True)]
    # The widest gives way first, and of those that do not fold none while others do.
    for giving in ([place for place, column in enumerate(columns) if column.folds], range(len(columns))):
        while sum(widths) > room and any(widths[place] > 2 for place in giving):
            widths[max(giving, key=lambda place: widths[place])] -= 1
    return widths


def _row(
    columns: Sequence[GridColumn],
    cells: Sequence[str],
    widths: Sequence[int],
    gap: int,
    *,
    colour: bool,
) -> Iterator[str]:
    fitted = (
        [shortened(cell, width)] if column.is_cut else folded(cell, width)
        for column, cell, width in zip(columns, cells, widths, strict=True)
    )
    for lines in zip_longest(*fitted, fillvalue=""):
        drawn = [
            padded(line, width, column.justify, column.style if colour else "")
            for line, width, column in zip(lines, widths, columns, strict=True)
        ]
        yield (" " * gap).join(drawn).rstrip(" ")
