"""Results as tables and records for people."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from itertools import chain
from typing import IO, Any, NamedTuple

from szdj_cli.domain.values.clock import SHANGHAI
from szdj_cli.domain.values.text import safe
from szdj_cli.messages.kit import tables as words
from szdj_cli.render.kit.cards import cards
from szdj_cli.render.kit.cells import Justify, takes_styles, terminal_width, width_of
from szdj_cli.render.kit.console import say, write_lines, writes_data
from szdj_cli.render.kit.grid import GridColumn, grid
from szdj_cli.render.kit.output import as_json, asked, begun, write_aside

Row = Mapping[str, object]

GAP = 2
"""What stands between two columns on a terminal."""

_LEAST_OF_CUT = 12  # a name, and a little more


class Column(NamedTuple):
    """One column: its key in the rows, its heading, and how a value is shown where its plain form is not for people.

    `whole` are cells that say nothing by their beginning alone. A column that `is_cut` shows only that where there is
    no room for more. `style` is their colour, where there is one to see.
    """

    key: str
    heading: str
    justify: Justify = "left"
    show: Callable[[Any], str] | None = None
    whole: bool = False
    style: str = ""
    is_cut: bool = False

    def text(self, row: Row) -> str:
        """Return the cell as people read it."""
        value = row.get(self.key)
        return safe(self.show(value) if self.show and value is not None else shown(value))


def draw_table(
    rows: Iterable[Row],
    columns: Sequence[Column],
    *,
    aside: bool = False,
    is_error: bool = False,
    gap: int = GAP,
) -> None:
    """Write rows to standard output.

    A table is drawn on a terminal; piped, it is one line a row with tabs between, never cut to a width.
    What is shown `aside` is no data: it goes to standard error, and waits where quiet is asked for, unless it
    `is_error`.
    """
    stream = sys.stderr if aside else sys.stdout
    if aside and writes_data():
        for row in rows:
            write_aside(_aside(row, columns))
        return
    if aside and asked.is_quiet and not is_error:
        kept = list(rows)
        asked.unsaid.append(lambda: _write(kept, columns, stream, gap))
        return
    _write(rows, columns, stream, gap)


def as_columns(data: Iterable[Row], pairs: Iterable[tuple[str, object]]) -> tuple[Sequence[Column], Iterable[Row]]:
    """Return columns for what has none, and the rows under them: headings as in `pairs`, or else words for the keys."""
    named = dict(pairs)
    rows = iter(data)
    first = next(rows, None)
    columns = [Column(heading, heading, show=_as_cell) for heading in named] or columns_of(first or {})
    return columns, () if first is None else chain([{**first, **named}], rows)


def columns_of(keys: Iterable[str]) -> list[Column]:
    """Return a column for each key of a result that has no table of its own."""
    from szdj_cli.messages.kit.headings import HEADINGS

    return [Column(key, HEADINGS.get(key, key), show=_as_cell) for key in keys]


def _aside(row: Row, columns: Sequence[Column]) -> Row:
    cells = [(column.heading, column.text(row)) for column in columns]
    told = [f"{heading}：{text}" if heading else text for heading, text in cells if text]
    return {"notice": words.CELL_SEPARATOR.join(told), "row": {column.key: row.get(column.key) for column in columns}}


def _as_cell(value: object) -> str:
    is_deep = isinstance(value, Mapping) or (
        isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value)
    )
    return as_json(value) if is_deep else shown(value)


def _write(rows: Iterable[Row], columns: Sequence[Column], stream: IO[str], gap: int) -> None:
    if stream.isatty():
        _draw(rows, columns, stream, gap)
        return
    rows = begun(rows)
    stream.write("\t".join(column.heading for column in columns) + "\n")
    for row in rows:
        stream.write("\t".join(column.text(row) for column in columns) + "\n")


def draw_record(pairs: Iterable[tuple[str, object]], *, aside: bool = False) -> None:
    """Write headings and values, one below the other, to standard output; `aside` where a question follows."""
    if aside and writes_data():
        for heading, value in pairs:
            write_aside({"notice": words.named(safe(heading), safe(shown(value)))})
        return
    if aside and asked.is_quiet:
        kept = list(pairs)
        asked.unsaid.append(lambda: _write_record(kept, sys.stderr))
        return
    _write_record(pairs, sys.stderr if aside else sys.stdout)


def _write_record(pairs: Iterable[tuple[str, object]], stream: IO[str]) -> None:
    if not stream.isatty():
        for heading, value in pairs:
            stream.write(f"{safe(heading)}\t{safe(shown(value))}\n")
        return
    rows = [(safe(heading), safe(shown(value))) for heading, value in pairs]
    columns = (GridColumn(style="bold", folds=False), GridColumn())
    colour = takes_styles(stream)
    write_lines(grid(columns, rows, terminal_width(stream), gap=GAP, colour=colour, headed=False), stream)


def draw_next_step(text: str, command: str) -> None:
    """Write what has happened and what to run next, on standard error."""
    say(words.next_step(text, command))


def say_pairs(pairs: Iterable[tuple[str, object]]) -> None:
    """Say headings and values, each a sentence of its own."""
    for heading, value in pairs:
        say(words.named(heading, str(value)))


def shown(value: object) -> str:
    """Return a plain value as people read it; instants in Shanghai's time."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return words.TRUE if value else words.FALSE
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, list | tuple | frozenset):
        return words.LIST_SEPARATOR.join(shown(item) for item in value)
    return str(value)


def _draw(rows: Iterable[Row], columns: Sequence[Column], stream: IO[str], gap: int) -> None:
    """Draw a table, one row on one line and every heading whole; where the terminal is too narrow for that, cards."""
    cells = [[column.text(row) for column in columns] for row in rows]
    width, colour = terminal_width(stream), takes_styles(stream)
    # Only what may be cut gives way.
    drawn = [GridColumn(each.heading, each.justify, each.style, each.is_cut, is_cut=each.is_cut) for each in columns]
    if least_width(columns, cells, gap) <= width:
        write_lines(grid(drawn, cells, width, gap=gap, colour=colour), stream)
    else:
        write_lines(cards(drawn, cells, width, colour=colour), stream)


def least_width(columns: Sequence[Column], cells: Sequence[Sequence[str]], gap: int = GAP) -> int:
    """Return how many cells a table takes at least: all of its rows, but of what may be cut only the beginning."""
    return gap * (len(columns) - 1) + sum(
        max(width_of(column.heading), min(max((width_of(row[place]) for row in cells), default=0), most))
        for place, column in enumerate(columns)
        for most in [_LEAST_OF_CUT if column.is_cut else sys.maxsize]
    )
