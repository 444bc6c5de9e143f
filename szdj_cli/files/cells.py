"""What one row of a table must be, whatever kind of file it comes from."""

from collections.abc import Iterator
from itertools import islice

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.files import FileProblem
from szdj_cli.domain.formulas import undefused
from szdj_cli.files.bounds import MAX_BLOCK_SIZE, MAX_ROWS

Row = tuple[int, list[str]]
"""A row's number as a spreadsheet shows it, and its cells."""


def fitted(rows: Iterator[Row], width: int, path: str, max_field_bytes: int, rows_at_once: int) -> Iterator[list[Row]]:
    """Yield blocks of rows of exactly `width` cells, without the blank ones.

    Raises:
        FileRefused: cells beyond the headings, a field that is too long, or over a million rows that are filled.
    """
    left = MAX_ROWS
    while taken := _taken(rows, rows_at_once):
        block, joined = taken
        # Most blocks are looked at as a whole: that takes half the time.
        if not _is_fitting(block, joined, width, max_field_bytes):
            block = list(_fitted(block, joined, width, path, max_field_bytes))
        left -= len(block)
        if left < 0:
            raise FileRefused(path, FileProblem.TOO_MANY_ROWS)
        yield block


def _taken(rows: Iterator[Row], rows_at_once: int) -> tuple[list[Row], list[str]] | None:
    block: list[Row] = []
    joined: list[str] = []
    room = MAX_BLOCK_SIZE
    for row in islice(rows, rows_at_once):
        text = "".join(row[1])
        block.append(row)
        joined.append(text)
        room -= len(text) + len(row[1])
        if room < 0:
            break
    return (block, joined) if block else None


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
