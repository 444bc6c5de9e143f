"""Rows as cards, where a table of them would be wider than the terminal: a heading beside every value."""

from collections.abc import Iterator, Sequence

from szdj_cli.messages.kit import tables as words
from szdj_cli.render.kit.cells import folded, styled, width_of
from szdj_cli.render.kit.grid import GridColumn

_INDENT, _GAP = "  ", "  "


def cards(columns: Sequence[GridColumn], rows: Sequence[Sequence[str]], room: int, *, colour: bool) -> Iterator[str]:
    """Yield the lines of a card for each row: it begins in the first cell, and all that follows of it is indented.

    What is empty is left out. The first of a row is its name: bold where there are colours.
    """
    for row in rows:
        yield from _card(columns, row, room, colour=colour)


def _card(columns: Sequence[GridColumn], row: Sequence[str], room: int, *, colour: bool) -> Iterator[str]:
    line, taken, is_begun = "", 0, False
    for column, cell in zip(columns, row, strict=True):
        if not cell.strip():
            continue
        text = words.named(column.heading, cell) if column.heading else cell
        style = (column.style if is_begun else f"bold {column.style}".strip()) if colour else ""
        is_begun = True
        gap = _GAP if line.strip() else ""
        if line and taken + len(gap) + width_of(text) <= room:
            line, taken = line + gap + styled(text, style), taken + len(gap) + width_of(text)
            continue
        if line.strip():
            yield line
        indent = _INDENT if line else ""
        *above, last = folded(text, room - len(_INDENT))
        for part in above:
            yield indent + styled(part, style)
            indent = _INDENT
        line, taken = indent + styled(last, style), len(indent) + width_of(last)
    if line:
        yield line
