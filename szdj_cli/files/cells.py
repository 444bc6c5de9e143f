"""What one row of a table must be, whatever kind of file it comes from."""

from collections.abc import Iterator
from itertools import islice

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.files import FileProblem
from szdj_cli.domain.formulas import undefused
from szdj_cli.files.bounds import MAX_ROWS

Row = tuple[int, list[str]]
"""A row's number as a spreadsheet shows it, and its cells."""


def fitted(rows: Iterator[Row], width: int, path: str, max_field_bytes: int, rows_at_once: int) -> Iterator[list[Row]]:
    """Yield blocks of rows of exactly `width` cells, without the blank ones.

    Raises:
        FileRefused: cells beyond the headings, a field that is too long, or over a million rows.
    """
    while block := list(islice(rows, rows_at_once)):
        # Most blocks are looked at as a whole: that takes half the time.
        if _is_fitting(block, width, max_field_bytes):
            yield block
        else:
            yield list(_fitted(block, width, path, max_field_bytes))


def _is_fitting(block: list[Row], width: int, max_field_bytes: int) -> bool:
    surely_short = max_field_bytes // 4  # characters: UTF-8 takes at most four bytes for one
    joined = ["".join(row) for _number, row in block]
    return (
        block[-1][0] <= MAX_ROWS + 1
        and all(joined)
        and not any(map(str.isspace, joined))
        and not any("'" in text for text in joined)
        and all(len(row) == width for _number, row in block)
        and not any(
            len(text) > surely_short and len(max(row, key=len)) > surely_short
            for text, (_number, row) in zip(joined, block, strict=True)
        )
    )


def _fitted(block: list[Row], width: int, path: str, max_field_bytes: int) -> Iterator[Row]:
    for number, row in block:
        joined = "".join(row)
        if not joined or joined.isspace():
            continue
        if number > MAX_ROWS + 1:
            raise FileRefused(path, FileProblem.TOO_MANY_ROWS)
        cells = row
        if len(cells) != width:
            if any(cell.strip() for cell in cells[width:]):
                raise FileRefused(path, FileProblem.EXTRA_CELLS, number)
            cells = cells[:width] + [""] * (width - len(cells))
        if any(len(cell.encode()) > max_field_bytes for cell in cells):
            raise FileRefused(path, FileProblem.FIELD_TOO_LONG, number)
        if "'" in joined:
            cells = [undefused(cell) for cell in cells]
        yield number, cells
