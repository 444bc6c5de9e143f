"""What was understood of a file: which sheets, which headings, which rows; shown before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from szdj_cli.domain.imports.layouts import PassedOver

ALL_SHEETS = "全部"
"""What is named instead of a sheet to have all read that fit; a sheet that is called so comes first."""

ROWS_A_SHEET = 1 << 21
"""How far apart the rows of two sheets are numbered that are read as one table: more than a sheet can have."""


def place_of(number: int, sheets: int) -> tuple[int, int]:
    """Return in which of so many sheets a row stands, from 0, and its number there."""
    return (0, number) if sheets == 1 else divmod(number, ROWS_A_SHEET)


class SheetRead(NamedTuple):
    """A sheet that was read, or the whole of a CSV."""

    name: str | None
    heading_row: int
    """The number of the row that its headings begin in."""
    hidden: int
    """How many rows below it are hidden; they were read."""


class UnreadSheet(NamedTuple):
    """A sheet with something in it that was not read."""

    name: str
    fits: bool
    """Whether it has the headings that are wanted."""


class ColumnRead(NamedTuple):
    """A column of a file."""

    heading: str
    """As it stands in the file, masked as a cell is; so are the names of sheets."""
    term: str | None
    """What it is read as; None: it is not."""
    name: str | None
    """What people call that."""


@dataclass(frozen=True)
class Reading:
    """How a file was read."""

    path: str
    format: str
    """As its suffix would be: csv, xlsx."""
    encoding: str | None
    """Of a text file, as Python calls it."""
    sheets: tuple[SheetRead, ...]
    unread: tuple[UnreadSheet, ...]
    columns: tuple[ColumnRead, ...]
    passed_over: Mapping[PassedOver, Sequence[int]]
    """The numbers of rows that are none of the table's."""

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headings that name nothing: said, then passed over."""
        return tuple(column.heading for column in self.columns if column.name is None)

    @property
    def hidden(self) -> int:
        """How many rows were read that are hidden."""
        return sum(sheet.hidden for sheet in self.sheets)

    def where(self, number: int) -> tuple[str | None, int]:
        """Return the sheet in which a row stands, None in a CSV, and its number there."""
        place, row = place_of(number, len(self.sheets))
        return self.sheets[place].name, row
