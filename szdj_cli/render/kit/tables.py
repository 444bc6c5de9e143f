"""Results as tables and records for people."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal

from szdj_cli.domain.values.clock import SHANGHAI
from szdj_cli.domain.values.text import safe
from szdj_cli.messages.kit import tables as words
from szdj_cli.render.kit.console import err, out, say

if TYPE_CHECKING:
    from rich.console import Console

Justify = Literal["left", "right", "center"]
Row = Mapping[str, object]

GAP = 2
"""What stands between two columns on a terminal."""

_LEAST = 8  # what every other column is left with


@dataclass(frozen=True)
class Column:
    """One column: its key in the rows, its heading, and how a value is shown where its plain form is not for people.

    `whole` are cells that read badly in two lines: a terminal folds them last. `style` is their colour, where there is
    one to see.
    """

    key: str
    heading: str
    justify: Justify = "left"
    show: Callable[[Any], str] | None = None
    whole: bool = False
    style: str = ""

    def text(self, row: Row) -> str:
        """Return the cell as people read it."""
        value = row.get(self.key)
        return safe(self.show(value) if self.show and value is not None else shown(value))


def draw_table(rows: Iterable[Row], columns: Sequence[Column], *, aside: bool = False) -> None:
    """Write rows to standard output.

    A table is drawn on a terminal; piped, it is one line a row with tabs between, never cut to a width.
    What is shown `aside` is no data: it goes to standard error.
    """
    stream = sys.stderr if aside else sys.stdout
    if stream.isatty():
        _draw_rich(rows, columns, err() if aside else out())
        return
    stream.write("\t".join(column.heading for column in columns) + "\n")
    for row in rows:
        stream.write("\t".join(column.text(row) for column in columns) + "\n")


def draw_record(pairs: Iterable[tuple[str, object]]) -> None:
    """Write headings and values, one below the other, to standard output."""
    if not sys.stdout.isatty():
        for heading, value in pairs:
            sys.stdout.write(f"{safe(heading)}\t{safe(shown(value))}\n")
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for heading, value in pairs:
        table.add_row(Text(safe(heading)), Text(safe(shown(value))))
    out().print(table)


def draw_next_step(text: str, command: str) -> None:
    """Write what has happened and what to run next, on standard error."""
    say(words.next_step(text, command))


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


def _draw_rich(rows: Iterable[Row], columns: Sequence[Column], console: "Console") -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    cells = [[column.text(row) for column in columns] for row in rows]
    unfolded = _unfolded(columns, cells, console.width)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0))
    for column in columns:
        heading = Text(column.heading, "bold")
        no_wrap = column.key in unfolded
        table.add_column(heading, justify=column.justify, overflow="fold", no_wrap=no_wrap, style=column.style)
    for row_of_cells in cells:
        table.add_row(*map(Text, row_of_cells))
    console.print(table)


def _unfolded(columns: Sequence[Column], cells: Sequence[Sequence[str]], width: int) -> set[str]:
    """Return the keys of the whole columns for which there is room; one that is not folded and has none is cut."""
    from rich.cells import cell_len

    room = width - GAP * (len(columns) - 1) - _LEAST * sum(not column.whole for column in columns)
    unfolded: set[str] = set()
    for place, column in enumerate(columns):
        needed = max(cell_len(text) for text in (column.heading, *(row[place] for row in cells)))
        if column.whole and needed <= room:
            unfolded.add(column.key)
            room -= needed
    return unfolded
