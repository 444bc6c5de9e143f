"""A workbook that LibreOffice saves in another format reads as it did before: its reader and writers as the oracle."""

import datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from szdj_cli.files.spreadsheets import open_workbook
from szdj_cli.files.workbooks import Range
from tests.support.documents.offices import XLSX, needs_soffice, save_as
from tests.support.tables.workbooks import make

FORMATS = {
    "xlsx": XLSX,
    "xls": "xls:MS Excel 97",
    "ods": "ods:calc8",
    "fods": "fods:OpenDocument Spreadsheet Flat XML",
    "html": "html:HTML (StarCalc)",
}
_DAY = datetime.datetime(1990, 1, 15)  # noqa: DTZ001 -- Excel knows no zones


class Read(NamedTuple):
    """All that is read of a sheet."""

    is_visible: bool
    rows: dict[int, list[str]]
    merged: list[Range]
    merged_at_the_end: list[Range]
    hidden_rows: list[int]
    hidden_columns: list[tuple[int, int]]


def fill(workbook: Workbook, sheet: Worksheet) -> None:
    day, moment, time = (
        workbook.add_format({"num_format": code}) for code in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm:ss")
    )
    sheet.write_row(0, 0, ["姓名", "日期", "时刻", "数", "备注"])
    numbers = (1.5, 13800138000, 440305199001010012, 0.1 + 0.2, -7, 12.34, 0, 1e-5)
    for row in range(2, 50):
        sheet.write_string(row, 0, f"王{row}&<小>\n明 𠮷")
        sheet.write_datetime(row, 1, _DAY + datetime.timedelta(row), day)
        sheet.write_datetime(row, 2, _DAY + datetime.timedelta(row, hours=6 * (row % 3 + 1)), moment)
        sheet.write_number(row, 3, numbers[row % len(numbers)])
        if row % 3:
            sheet.write_string(row, 4, "字" * row)
    sheet.write_datetime(60, 2, datetime.time(8, 30), time)
    sheet.merge_range(61, 0, 62, 2, "合并")
    sheet.write_comment(3, 0, "批注")
    sheet.set_row(5, None, None, {"hidden": True})
    sheet.set_column(4, 4, None, None, {"hidden": True})
    hidden = workbook.add_worksheet("隐藏")
    hidden.write_string(0, 0, "x")
    hidden.hide()
    third = workbook.add_worksheet("第三")
    third.write_row(0, 0, ["a", "b"])
    third.write_boolean(1, 0, True)
    third.write_formula(2, 1, "=1+1", None, 2)
    third.write_string(70, 3, "z")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook, and what LibreOffice makes of it in each format, in a folder of the format's name."""
    folder = tmp_path_factory.mktemp("formats")
    made = make(folder / "a.xlsx", fill)
    for name, wanted in FORMATS.items():
        save_as(wanted, [made], folder / name, folder / "profile")
    return folder


def read(path: Path) -> dict[str, Read]:
    with path.open("rb") as file:
        workbook = open_workbook(file, str(path), path.stat().st_size)
        assert workbook is not None
        sheets = {}
        for place, sheet in enumerate(workbook.sheets):
            at_the_end = list(workbook.open(place).merged())
            found = workbook.open(place)
            rows = {number: stripped for number, row in found.rows if (stripped := _stripped(row))}
            layout = found.layout
            sheets[sheet.name] = Read(
                sheet.is_visible, rows, layout.merged, at_the_end, list(layout.hidden_rows), layout.hidden_columns
            )
        return sheets


def _stripped(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


@needs_soffice
@pytest.mark.parametrize("name", ["xlsx", "xls", "ods", "fods"])
def test_every_sheet_is_the_same_cell_by_cell(folder: Path, name: str) -> None:
    assert read(folder / name / f"a.{name}") == read(folder / "a.xlsx")


@needs_soffice
def test_a_web_page_shows_the_same_of_the_sheets_that_are_shown(folder: Path) -> None:
    first, _hidden, third = read(folder / "a.xlsx").values()
    pages = list(read(folder / "html" / "a.html").values())
    # LibreOffice makes pages of what is shown alone, of a truth value a number, and of a hidden column none.
    shown = {number: _stripped(row[:4]) for number, row in first.rows.items() if number not in first.hidden_rows}
    from_page = {number: _stripped(row[:4]) for number, row in pages[0].rows.items()}
    assert sorted(from_page.values()) == sorted(shown.values())
    assert pages[1].rows == third.rows | {2: ["1"]}
