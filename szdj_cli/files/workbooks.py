"""What a workbook is to whoever reads tables, whatever program wrote it."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple, Protocol

from szdj_cli.files.bounds import MAX_LISTED
from szdj_cli.files.cells import Row


class Range(NamedTuple):
    """A rectangle of cells; columns count from 0, rows from 1, both ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int

    @property
    def is_tall(self) -> bool:
        """Return whether there are several rows."""
        return self.last_row > self.first_row

    def holds(self, row: int, column: int) -> bool:
        """Return whether a cell is one of these."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column


def require_few(listed: list[tuple[int, int]] | list[Range]) -> None:
    """Make sure that a list has a bound.

    Raises:
        ValueError: it grows beyond it.
    """
    if len(listed) > MAX_LISTED:
        raise ValueError


class Layout:
    """What of a sheet does not meet the eye, as far as the sheet is read: ranges stand at its end."""

    def __init__(self) -> None:
        self.hidden_rows = array("I")
        """Those with a cell that is filled; by hand or by a filter, in their order."""
        self.hidden_columns: list[tuple[int, int]] = []
        """First and last, these included."""
        self.merged: list[Range] = []
        self.sorted: list[Range] = []
        """What the program that wrote the file says that it sorted last."""

    def shows_everything(self) -> bool:
        """Return whether there is nothing of that."""
        return not (self.hidden_rows or self.hidden_columns or self.merged or self.sorted)

    def hides_row(self, row: int) -> bool:
        """Return whether a row is hidden."""
        place = bisect_left(self.hidden_rows, row)
        return place < len(self.hidden_rows) and self.hidden_rows[place] == row

    def hides_column(self, column: int) -> bool:
        """Return whether a column, counted from 0, is hidden."""
        return any(first <= column <= last for first, last in self.hidden_columns)

    def is_sorted_apart(self, row: int, columns: Collection[int]) -> bool:
        """Return whether a row was sorted without all of some columns: what stands in it may be of several rows."""
        over = (each for each in self.sorted if each.is_tall and each.first_row <= row <= each.last_row)
        return any(not all(each.holds(row, column) for column in columns) for each in over)


class Sheet(NamedTuple):
    """A sheet by what is said of it before it is read."""

    name: str
    is_visible: bool


class SheetRows(NamedTuple):
    """A sheet open for one pass."""

    rows: Iterator[Row]
    """Those that are filled, in their order, numbered as a spreadsheet shows them, each as long as it is filled.

    Going on raises FileRefused: damaged, too large, or a cell that is too long.
    """
    layout: Layout
    position: Callable[[], int]
    """How much of the file the rows that are done make up, in bytes."""
    merged: Callable[[], Sequence[Range]]
    """Every merged range, also of what is not read yet."""


class Workbook(Protocol):
    """A file of sheets, which it lists and opens one by one, any number of times."""

    format: str
    """What files of its kind end in."""
    sheets: Sequence[Sheet]

    def open(self, place: int) -> SheetRows:
        """Return the sheet that stands at a place in `sheets`.

        Raises:
            FileRefused: it is damaged, or too large.
        """
