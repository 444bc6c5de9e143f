"""What one row of a table must be, whatever kind of file it comes from."""

import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.imports.layouts import RowSifter
from szdj_cli.domain.values.formulas import undefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.domain.values.text import cleaned
from szdj_cli.files.bounds import MAX_BLOCK_SIZE, MAX_HELD_ROWS, MAX_HELD_SIZE, MAX_ROWS

Row = tuple[int, list[str]]
"""A row's number as a spreadsheet shows it, and its cells."""


class Room(NamedTuple):
    """How much of a table there may be."""

    rows: int
    """That are filled."""
    size: int
    """Characters and cells."""


STREAMED = Room(MAX_ROWS, sys.maxsize)
HELD = Room(MAX_HELD_ROWS, MAX_HELD_SIZE)
"""What somebody keeps whole may have."""


class FailedCell(str):
    """What a spreadsheet shows where a formula fails, such as #N/A: no text that anybody typed. It begins with #."""

    __slots__ = ()

    @classmethod
    def shown(cls, text: str) -> "FailedCell":
        """Return the cell that is shown so."""
        return cls(text if text.startswith("#") else f"#{text or 'N/A'}")


NOT_CALCULATED = FailedCell("#UNCALCULATED")
"""A formula beside which the program that wrote it left no result: what it comes to, Excel alone would know."""


class Fitting:
    """Takes tables apart that are to have room for all of them together."""

    def __init__(self, path: str, max_field_bytes: int, room: Room = STREAMED) -> None:
        self._path = path
        self._max_field_bytes = max_field_bytes
        self._rows_left, self._size_left = room

    def blocks(
        self, rows: Iterator[Row], headings: Sequence[str], rows_at_once: int, sifter: RowSifter | None = None
    ) -> Iterator[list[Row]]:
        """Yield blocks of rows of as many cells as headings, without the blank ones and what a sifter does not keep.

        Raises:
            FileRefused: cells beyond the headings, a field that is too long, a cell with an error in a column that is
                read, or one without its result, or more than there is room for.
        """
        width = len(headings)
        while taken := _taken(rows, rows_at_once):
            block, joined, size = taken
            # Most blocks are looked at as a whole: that takes half the time.
            if not _is_fitting(block, joined, width, self._max_field_bytes) or (sifter and not sifter.are_rows(block)):
                block = list(self._fitted(block, joined, headings, sifter))
            self._rows_left -= len(block)
            self._size_left -= size
            if self._rows_left < 0:
                raise FileRefused(self._path, FileProblem.TOO_MANY_ROWS)
            if self._size_left < 0:
                raise FileRefused(self._path, FileProblem.TOO_LARGE)
            yield block

    def _fitted(
        self, block: list[Row], joined: list[str], headings: Sequence[str], sifter: RowSifter | None
    ) -> Iterator[Row]:
        width = len(headings)
        read = sifter.read if sifter else range(width)
        for (number, row), text in zip(block, joined, strict=True):
            if not cleaned(text):
                continue
            kept = sifter.kept(number, row) if sifter else row
            if kept is None:
                if sifter and sifter.problem is not None:
                    raise FileRefused(self._path, sifter.problem, number)
                self._rows_left -= 1
                continue
            cells = kept
            if len(cells) != width:
                if any(map(cleaned, cells[width:])):
                    raise FileRefused(self._path, FileProblem.EXTRA_CELLS, number)
                cells = cells[:width] + [""] * (width - len(cells))
            if any(len(cell.encode()) > self._max_field_bytes for cell in cells):
                raise FileRefused(self._path, FileProblem.FIELD_TOO_LONG, number)
            failed = next((p for p in read if cells[p].__class__ is FailedCell), None) if "#" in text else None
            if failed is not None:
                is_open = cells[failed] == NOT_CALCULATED
                why = FileProblem.NOT_CALCULATED if is_open else FileProblem.ERROR_CELL
                raise FileRefused(self._path, why, number, column=headings[failed])
            if "'" in text:
                cells = [undefused(cell) for cell in cells]
            yield number, cells


def _taken(rows: Iterator[Row], rows_at_once: int) -> tuple[list[Row], list[str], int] | None:
    block: list[Row] = []
    joined: list[str] = []
    size = 0
    for row in islice(rows, rows_at_once):
        text = "".join(row[1])
        block.append(row)
        joined.append(text)
        size += len(text) + len(row[1])
        if size > MAX_BLOCK_SIZE:
            break
    return (block, joined, size) if block else None


def _is_fitting(block: list[Row], joined: list[str], width: int, max_field_bytes: int) -> bool:
    surely_short = max_field_bytes // 4  # characters: UTF-8 takes at most four bytes for one
    return (
        all(joined)
        and not any(map(str.isspace, joined))
        and not any("'" in text or "#" in text for text in joined)
        and all(len(row) == width for _number, row in block)
        and not any(
            len(text) > surely_short and len(max(row, key=len)) > surely_short
            for text, (_number, row) in zip(joined, block, strict=True)
        )
    )
