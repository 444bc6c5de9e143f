"""What is read of a workbook is what calamine reads of it, which lays it out whole: another's reader as the oracle."""

import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from szdj_cli.files.xlsx.numbers import Form, Numbers
from szdj_cli.files.xlsx.reading import XlsxWorkbook
from tests.support.documents.offices import XLSX, needs_soffice, save_as
from tests.support.tables.workbooks import make

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=12
) | st.sampled_from(["_x0041_", "a&b", "<王>", "a\nb", " 王 ", "007", "=1+1", "]]>", "\u200b", "_x000D_"])
DAYS = st.datetimes(datetime.datetime(1900, 3, 1), datetime.datetime(2200, 1, 1)).map(  # noqa: DTZ001 -- Excel knows no zones
    lambda moment: moment.replace(microsecond=0)
)
CELLS = (
    st.tuples(st.just("write_string"), TEXTS)
    | st.tuples(st.just("write_rich_string"), st.just("王小明"))
    | st.tuples(st.just("write_number"), st.integers(-(10**16), 10**18) | st.floats(-1e12, 1e12))
    | st.tuples(st.just("write_boolean"), st.booleans())
    | st.tuples(st.just("write_datetime"), DAYS)
    | st.tuples(st.just("write_blank"), st.none())
    | st.tuples(st.just("write_formula"), TEXTS.filter(bool))
)
SHEETS = st.dictionaries(st.tuples(st.integers(0, 12), st.integers(0, 30)), CELLS, max_size=40)


def write(path: Path, cells: dict[tuple[int, int], tuple[str, Any]], *, streamed: bool) -> Path:
    def fill(workbook: Workbook, sheet: Worksheet) -> None:
        sheet.write_string(0, 0, "a")
        bold, day = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for (row, column), (method, value) in sorted(cells.items()):
            at = row + 1, column
            match method:
                case "write_rich_string":
                    sheet.write_rich_string(*at, value[:1], bold, value[1:])
                case "write_datetime":
                    sheet.write_datetime(*at, value, day)
                case "write_blank":
                    sheet.write_blank(*at, None, bold)
                case "write_formula":
                    sheet.write_formula(*at, '="x"', None, value)
                case _:
                    getattr(sheet, method)(*at, value)

    return make(path, fill, constant_memory=streamed)


def by_calamine(path: Path) -> dict[int, list[str]]:
    """Return the rows that are filled, by their numbers, without what is empty at their ends."""
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    rows = enumerate(sheet.to_python(skip_empty_area=False), 1)
    return {number: row for number, cells in rows if (row := _stripped([_text(cell) for cell in cells]))}


def by_us(path: Path) -> dict[int, list[str]]:
    with path.open("rb") as file:
        return {
            number: row
            for number, cells in XlsxWorkbook(file, str(path), path.stat().st_size).open(0).rows
            if (row := _stripped(cells))
        }


def _stripped(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell: Any) -> str:
    match cell:
        case bool():
            return "是" if cell else "否"
        case int() | float():
            return Numbers(bytes([Form.NUMBER]), is_1904=False).text(repr(cell), "0")
        case datetime.datetime():
            return str(cell if cell.time() != datetime.time.min else cell.date())
    return str(cell)


@settings(max_examples=200, deadline=None)
@given(SHEETS, st.booleans())
def test_every_cell_is_what_calamine_reads(cells: dict[tuple[int, int], tuple[str, Any]], streamed: bool) -> None:
    with TemporaryDirectory() as folder:
        path = write(Path(folder) / "a.xlsx", cells, streamed=streamed)
        assert by_us(path) == by_calamine(path)


@needs_soffice
def test_a_workbook_of_another_program_is_what_calamine_reads(tmp_path: Path) -> None:
    moment = datetime.datetime(2026, 11, 23)  # noqa: DTZ001 -- Excel knows no zones
    cells: dict[tuple[int, int], tuple[str, Any]] = {
        (0, 0): ("write_string", "王&<小明>"),
        (0, 3): ("write_number", 120.5),
        (2, 1): ("write_datetime", moment),
        (2, 2): ("write_boolean", True),
        (5, 0): ("write_rich_string", "欧阳小明"),
        (5, 5): ("write_formula", "01"),
    }
    made = write(tmp_path / "a.xlsx", cells, streamed=False)
    save_as(XLSX, [made], tmp_path / "out", tmp_path / "profile")
    path = tmp_path / "out" / "a.xlsx"
    assert by_us(path) == by_calamine(path)
    assert by_us(made) == by_us(path)
