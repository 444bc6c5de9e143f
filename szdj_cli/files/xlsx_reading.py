"""xlsx read row by row through calamine, its cells as the text that a person would have typed."""

import datetime
import io
from collections.abc import Iterator
from typing import BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    WorksheetNotFound,
)

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.files import FileProblem
from szdj_cli.files.bounds import MAX_ROWS
from szdj_cli.files.packages import check_package

_Cell = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta
_DIGITS_KEPT = 1e15  # Excel keeps 15 digits; beyond them a number is no longer what was typed


class SheetRows:
    """One sheet, laid out; a single pass over its rows, numbered as Excel does."""

    def __init__(self, name: str, sheet: CalamineSheet, size: int) -> None:
        self.name = name
        self.height = sheet.end[0] + 1 if sheet.end else 0
        self.rows = self._read(sheet)
        self._size = size
        self._done = 0

    def position(self) -> int:
        """Return how much of the file the rows that are done make up, in bytes."""
        return self._size * self._done // max(1, self.height)

    def _read(self, sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
        for number, row in enumerate(sheet.iter_rows(), 1):
            self._done = number
            yield number, [cell if cell.__class__ is str else _text(cell) for cell in row]


def read_xlsx(file: BinaryIO, path: str, size: int, sheet: str | None) -> SheetRows:
    """Return a sheet: the named one, or the first visible one that is not empty.

    Raises:
        FileRefused: the workbook is damaged, locked, too large, or a bomb; or has no such sheet.
    """
    file.seek(0)
    content = file.read()
    error_rows = check_package(content, path)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        name, found = _choose(workbook, path, sheet)
    except PasswordError:
        raise FileRefused(path, FileProblem.PASSWORD) from None
    except WorksheetNotFound:
        raise FileRefused(path, FileProblem.SHEET_MISSING) from None
    except CalamineError:
        raise FileRefused(path, FileProblem.DAMAGED) from None
    rows = SheetRows(name, found, size)
    if rows.height > MAX_ROWS + 1:
        raise FileRefused(path, FileProblem.TOO_MANY_ROWS)
    if name in error_rows:
        raise FileRefused(path, FileProblem.ERROR_CELL, error_rows[name])
    return rows


def _choose(workbook: CalamineWorkbook, path: str, wanted: str | None) -> tuple[str, CalamineSheet]:
    if wanted is not None:
        return wanted, workbook.get_sheet_by_name(wanted)
    for metadata in workbook.sheets_metadata:
        if metadata.typ == SheetTypeEnum.WorkSheet and metadata.visible == SheetVisibleEnum.Visible:
            sheet = workbook.get_sheet_by_name(metadata.name)
            if sheet.height:
                return metadata.name, sheet
    raise FileRefused(path, FileProblem.EMPTY)


def _text(cell: _Cell) -> str:
    match cell:
        case str():
            return cell
        case bool():
            return "是" if cell else "否"
        case int() | float():
            return _number(cell)
        case datetime.datetime():
            return str(cell if cell.time() != datetime.time.min else cell.date())
    return str(cell)


def _number(value: float) -> str:
    if abs(value) >= _DIGITS_KEPT:
        return f"{value:.5E}"
    if value == int(value):
        return str(int(value))
    return f"{value:.15g}"
