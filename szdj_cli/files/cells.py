"""What one row of a table must be, whatever kind of file it comes from."""

import sys
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.formulas import undefused
from szdj_cli.domain.values.reasons import FileProblem
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


def fitted(
    rows: Iterator[Row], width: int, path: str, max_field_bytes: int, rows_at_once: int, room: Room = STREAMED
) -> Iterator[list[Row]]:
    """Yield blocks of rows of exactly `width` cells, without the blank ones.

    Raises:
        FileRefused: cells beyond the headings, a field that is too long, or more than there is room for.
    """
    rows_left, size_left = room
    while taken := _taken(rows, rows_at_once):
        block, joined, size = taken
        # Most blocks are looked at as a whole: that takes half the time.
        if not _is_fitting(block, joined, width, max_field_bytes):
            block = list(_fitted(block, joined, width, path, max_field_bytes))
        rows_left -= len(block)
        size_left -= size
        if rows_left < 0:
            raise FileRefused(path, FileProblem.TOO_MANY_ROWS)
        if size_left < 0:
            raise FileRefused(path, FileProblem.TOO_LARGE)
        yield block


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
        and not any("'" in text for text in joined)
        and all(len(row) == width for _number, row in block)
        and not any(
            len(text) > surely_short and len(max(row, key=len)) > surely_short
            for text, (_number, row) in zip(joined, block, strict=True)
        )
    )


def _fitted(block: list[Row], joined: list[str], width: int, path: str, max_field_bytes: int) -> Iterator[Row]:
    for (number, row), text in zip(block, joined, strict=True):
        if not text or text.isspace():
            continue
        cells = row
        if len(cells) != width:
            if any(cell.strip() for cell in cells[width:]):
                raise FileRefused(path, FileProblem.EXTRA_CELLS, number)
            cells = cells[:width] + [""] * (width - len(cells))
        if any(len(cell.encode()) > max_field_bytes for cell in cells):
            raise FileRefused(path, FileProblem.FIELD_TOO_LONG, number)
        if "'" in text:
            cells = [undefused(cell) for cell in cells]
        yield number, cells
