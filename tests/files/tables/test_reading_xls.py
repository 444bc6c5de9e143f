"""Workbooks of Excel 5 to 2003 come in as the text that a person would have typed."""

import struct
from pathlib import Path

import pytest

from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.spreadsheets import open_workbook
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.files.workbooks import Range
from tests.support.tables import biff
from tests.support.tables.refusals import problem

HEADINGS = biff.label(0, 0, "a") + biff.label(0, 1, "b")
_TEXT, _TRUTH, _ERROR = (bytes([kind, 0, 1, 0, 0, 0, 0xFF, 0xFF]) for kind in range(3))
_NA = 42


def written(tmp_path: Path, records: bytes, *before: bytes) -> Path:
    path = tmp_path / "a.xls"
    path.write_bytes(biff.contained(biff.stream([biff.Sheet("名册", HEADINGS + records)], before)))
    return path


def cell(path: Path) -> str:
    with open_rows(path) as source:
        ((_number, (value, _)),) = source.rows()
    return value


@pytest.mark.parametrize(
    ("records", "text"),
    [
        (biff.label(1, 0, " 王𠮷\n明 "), " 王𠮷\n明 "),
        (biff.number(1, 0, 120.5), "120.5"),
        (biff.number(1, 0, 13800138000.0), "13800138000"),
        (biff.number(1, 0, 440305199001010012.0), "4.40305E+17"),
        (biff.number(1, 0, 46349.0, biff.DATE_STYLE), "2026-11-23"),
        (biff.rk(1, 0, 7 << 2 | 2), "7"),
        (biff.rk(1, 0, (-7 << 2 | 2) & 0xFFFFFFFF), "-7"),
        (biff.rk(1, 0, 1234 << 2 | 3), "12.34"),
        (biff.rk(1, 0, struct.unpack("<Q", struct.pack("<d", 1.5))[0] >> 32), "1.5"),
        (biff.rk(1, 0, 46349 << 2 | 2, biff.DATE_STYLE), "2026-11-23"),
        (biff.many_rk(1, 0, [5 << 2 | 2]), "5"),
        (biff.truth(1, 0, 1), "是"),
        (biff.truth(1, 0, 0), "否"),
        (biff.formula(1, 0, struct.pack("<d", 2.5)), "2.5"),
        (biff.formula(1, 0, _TEXT) + biff.record(0x207, biff.text("01")), "01"),
        (biff.formula(1, 0, _TEXT) + biff.record(0x4BC, bytes(20)) + biff.record(0x207, biff.text("01")), "01"),
        (biff.formula(1, 0, _TRUTH), "是"),
    ],
)
def test_a_cell_is_its_text(tmp_path: Path, records: bytes, text: str) -> None:
    assert cell(written(tmp_path, records)) == text


@pytest.mark.parametrize("records", [biff.truth(3, 0, _NA, is_error=True), biff.formula(3, 0, _ERROR)])
def test_an_error_value_is_refused_with_its_row(tmp_path: Path, records: bytes) -> None:
    assert problem(written(tmp_path, records)) == (FileProblem.ERROR_CELL, 4)


def test_texts_that_cells_share_may_go_on_in_another_record(tmp_path: Path) -> None:
    path = written(tmp_path, biff.shared(1, 0, 1) + biff.shared(2, 0, 0), biff.texts("王", "长𠮷" * 50, cut=41))
    with open_rows(path) as source:
        assert list(source.rows()) == [(2, ["长𠮷" * 50, ""]), (3, ["王", ""])]


def test_dates_may_count_from_1904(tmp_path: Path) -> None:
    path = written(tmp_path, biff.number(1, 0, 44887.0, biff.DATE_STYLE), biff.record(0x22, b"\x01\x00"))
    assert cell(path) == "2026-11-23"


def test_rows_are_numbered_as_excel_shows_them_and_what_is_hidden_is_told(tmp_path: Path) -> None:
    hidden = biff.row(6, is_hidden=True) + biff.row(7, is_hidden=False) + biff.hidden_columns(1, 3)
    path = written(tmp_path, hidden + biff.label(6, 0, "x") + biff.label(7, 1, "y") + biff.merged((7, 8, 0, 1)))
    with open_rows(path) as source:
        assert list(source.rows()) == [(7, ["x", ""]), (8, ["", "y"])]
        layout, _row = source.layout(1)
        assert layout.hides_row(7)
        assert not layout.hides_row(8)
        assert layout.hides_column(2)
        assert layout.merged == [Range(8, 9, 0, 1)]
        assert source.position() == source.size
    with path.open("rb") as file:
        workbook = open_workbook(file, str(path), path.stat().st_size)
        assert workbook is not None
        assert list(workbook.open(0).merged()) == [Range(8, 9, 0, 1)]


@pytest.mark.parametrize("state", [1, 2])
def test_a_hidden_sheet_is_not_read_unless_it_is_named(tmp_path: Path, state: int) -> None:
    path = tmp_path / "a.xls"
    sheets = [biff.Sheet("隐藏", biff.label(0, 0, "h"), state), biff.Sheet("党员", biff.label(0, 0, "a"))]
    path.write_bytes(biff.contained(biff.stream(sheets)))
    with open_rows(path) as source:
        assert (source.sheets, source.headings) == (("党员",), ["a"])
    with open_rows(path, sheet="隐藏") as source:
        assert source.headings == ["h"]


def test_a_chart_on_a_sheet_is_passed_over(tmp_path: Path) -> None:
    chart = biff.begin(0x20) + biff.label(0, 0, "chart") + biff.record(0x0A)
    assert cell(written(tmp_path, chart + biff.label(1, 0, "x"))) == "x"


@pytest.mark.parametrize("name", ["Workbook", "Book"])
def test_wps_and_excel_5_name_the_stream_in_their_way(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.et"
    path.write_bytes(biff.contained(biff.stream([biff.Sheet("名册", HEADINGS)]), name))
    with open_rows(path) as source:
        assert source.headings == ["a", "b"]


def test_a_workbook_without_a_container_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    cells = biff.narrow_label(0, 0, "姓名".encode("gb18030")) + biff.narrow_label(1, 0, "王".encode("gb18030"))
    path.write_bytes(biff.begin(0x10, 0x0500) + cells + biff.number(2, 0, 7) + biff.record(0x0A))
    with open_rows(path) as source:
        assert source.headings == ["姓名"]
        assert list(source.rows()) == [(2, ["王"]), (3, ["7"])]


def test_cells_in_any_order_are_read_row_by_row(tmp_path: Path) -> None:
    path = written(tmp_path, biff.label(2, 0, "c") + biff.label(1, 0, "x") + biff.label(2, 1, "d"))
    with open_rows(path) as source:
        assert list(source.rows()) == [(2, ["x", ""]), (3, ["c", "d"])]


def test_a_workbook_with_a_password_is_named(tmp_path: Path) -> None:
    assert problem(written(tmp_path, b"", biff.record(0x2F, bytes(54)))) == (FileProblem.PASSWORD, None)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("EncryptedPackage", FileProblem.PASSWORD),
        ("WordDocument", FileProblem.WORD_DOCUMENT),
        ("ETDocument", FileProblem.NOT_A_WORKBOOK),
    ],
)
def test_a_container_of_something_else_is_named(tmp_path: Path, name: str, why: FileProblem) -> None:
    path = tmp_path / "a.et"
    path.write_bytes(biff.contained(b"x", name))
    assert problem(path) == (why, None)


def test_a_chain_that_bites_its_tail_is_damaged(tmp_path: Path) -> None:
    path = written(tmp_path, b"")
    content = bytearray(path.read_bytes())
    content[512 + 4 * 3 : 512 + 4 * 4] = struct.pack("<I", 2)
    path.write_bytes(content)
    assert problem(path)[0] is FileProblem.DAMAGED


def test_half_a_workbook_is_damaged(tmp_path: Path) -> None:
    path = written(tmp_path, b"".join(biff.label(row, 0, "王") for row in range(1, 1000)))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert problem(path)[0] is FileProblem.DAMAGED


def test_a_cell_at_the_far_end_takes_no_room(tmp_path: Path) -> None:
    assert problem(written(tmp_path, biff.label(65_535, 255, "x"))) == (FileProblem.EXTRA_CELLS, 65_536)


def test_a_workbook_too_large_for_one_list_of_sectors_is_read(tmp_path: Path) -> None:
    rows = 60_000
    path = written(tmp_path, b"".join(biff.label(row, 0, "王" * 60) for row in range(1, rows)))
    assert path.stat().st_size > 109 * 128 * 512
    with open_rows(path) as source:
        assert sum(1 for _row in source.rows()) == rows - 1
