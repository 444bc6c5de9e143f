"""xlsx comes in as the text that a person would have typed."""

import hashlib
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from szdj_cli.domain.values.identity import parse_id_number
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.files.tables.reading import open_rows
from tests.support.tables.workbooks import make, repack

Write = Callable[[Workbook, Worksheet], Any]


def cell(tmp_path: Path, write: Write) -> str:
    """Return what comes in of the cell A2 that `write` fills."""

    def fill(workbook: Workbook, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_string(1, 1, "x")
        write(workbook, sheet)

    with open_rows(make(tmp_path / "a.xlsx", fill)) as source:
        ((_number, (value, _)),) = source.rows()
    return value


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (7, "7"),
        (-3, "-3"),
        (13800138000, "13800138000"),
        (440305850105123, "440305850105123"),
        (120.5, "120.5"),
        (0.1 + 0.2, "0.3"),
        (440305199001010012, "4.40305E+17"),
        (1e15, "1.00000E+15"),
    ],
)
def test_a_number_is_its_digits_as_long_as_excel_keeps_them(tmp_path: Path, number: float, text: str) -> None:
    assert cell(tmp_path, lambda _, sheet: sheet.write_number(1, 0, number)) == text


def test_an_identity_number_that_became_a_number_is_refused_as_such(tmp_path: Path) -> None:
    text = cell(tmp_path, lambda _, sheet: sheet.write_number(1, 0, 440305199001010012))
    with pytest.raises(ValueRefused) as refusal:
        parse_id_number(text, date(2026, 11, 23))
    assert refusal.value.reason is Reason.ID_SCIENTIFIC


@pytest.mark.parametrize(
    ("moment", "form", "text"),
    [
        (datetime(2026, 11, 23), "yyyy-mm-dd", "2026-11-23"),  # noqa: DTZ001 -- Excel knows no zones
        (datetime(2026, 11, 23), 'yyyy"年"m"月"d"日"', "2026-11-23"),  # noqa: DTZ001 -- as above
        (datetime(2026, 11, 23, 8, 30), "yyyy-mm-dd hh:mm", "2026-11-23 08:30:00"),  # noqa: DTZ001 -- as above
    ],
)
def test_a_date_is_written_year_month_day(tmp_path: Path, moment: datetime, form: str, text: str) -> None:
    def write(workbook: Workbook, sheet: Worksheet) -> None:
        sheet.write_datetime(1, 0, moment, workbook.add_format({"num_format": form}))

    assert cell(tmp_path, write) == text


@pytest.mark.parametrize(("value", "text"), [(True, "是"), (False, "否")])
def test_a_truth_value_is_a_word_of_the_flags(tmp_path: Path, value: bool, text: str) -> None:
    assert cell(tmp_path, lambda _, sheet: sheet.write_boolean(1, 0, value)) == text


@pytest.mark.parametrize("text", ["", "#N/A", "007", " 王 ", "a\nb", "_x0041_", "=1+1"])
def test_text_stays_as_it_is(tmp_path: Path, text: str) -> None:
    assert cell(tmp_path, lambda _, sheet: sheet.write_string(1, 0, text)) == text


def test_a_formula_is_its_result(tmp_path: Path) -> None:
    assert cell(tmp_path, lambda _, sheet: sheet.write_formula(1, 0, '="0"&"1"', None, "01")) == "01"


def test_rows_are_numbered_as_excel_shows_them(tmp_path: Path) -> None:
    def fill(_: Workbook, sheet: Worksheet) -> None:
        sheet.write_row(3, 2, ["a", "b"])
        sheet.write_row(6, 2, ["1", "2"])
        sheet.write_row(8, 2, [" ", ""])
        sheet.write_row(9, 2, ["3", "4"])

    with open_rows(make(tmp_path / "a.xlsx", fill)) as source:
        assert source.headings == ["", "", "a", "b"]
        assert list(source.rows()) == [(7, ["", "", "1", "2"]), (10, ["", "", "3", "4"])]


def two_sheets(tmp_path: Path) -> Path:
    def fill(workbook: Workbook, sheet: Worksheet) -> None:
        sheet.hide()
        sheet.write_row(0, 0, ["hidden"])
        workbook.add_worksheet("空").activate()
        workbook.add_worksheet("党员").write_row(0, 0, ["a"])
        workbook.add_worksheet("其他").write_row(0, 0, ["b"])

    return make(tmp_path / "a.xlsx", fill)


def test_the_first_visible_sheet_that_is_not_empty_is_read(tmp_path: Path) -> None:
    with open_rows(two_sheets(tmp_path)) as source:
        assert (source.sheets, source.headings) == (("党员",), ["a"])


def test_a_sheet_that_is_named_is_read(tmp_path: Path) -> None:
    with open_rows(two_sheets(tmp_path), sheet="其他") as source:
        assert (source.sheets, source.headings) == (("其他",), ["b"])


def test_error_values_on_another_sheet_do_no_harm(tmp_path: Path) -> None:
    def fill(workbook: Workbook, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["a"])
        workbook.add_worksheet("透视").write_formula(0, 0, "=NA()", None, "#N/A")

    with open_rows(make(tmp_path / "a.xlsx", fill)) as source:
        assert list(source.rows()) == []


def test_a_wide_sheet_is_read(tmp_path: Path) -> None:
    def fill(workbook: Workbook, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, [f"h{n}" for n in range(60)])
        sheet.write_row(1, 0, [str(n) for n in range(60)])
        sheet.write_blank(1_000_000, 16_000, None, workbook.add_format({"bold": True}))

    with open_rows(make(tmp_path / "a.xlsx", fill)) as source:
        assert list(source.rows()) == [(2, [str(n) for n in range(60)])]


SPELLINGS: dict[str, Callable[[bytes], bytes]] = {
    "a prefix": lambda part: re.sub(rb"<(/?)(\w)", rb"<\1x:\2", part.replace(b'xmlns="', b'xmlns:x="')),
    "remarks": lambda part: part.replace(b"<row ", b"<!-- </row> --><row ").replace(b"<v>", b"<!-- <v>9</v> --><v>"),
    "other quotes": lambda part: part.replace(b'"', b"'"),
    "attributes the other way round": lambda part: re.sub(rb'<c (r="\w+") (t="\w+")>', rb"<c \2  \1>", part),
    "no places": lambda part: re.sub(rb' r="\w+"', b"", part),
    "lines": lambda part: part.replace(b"><", b">\r\n  <"),
    "numbers for signs": lambda part: re.sub(
        rb"(<v>|<t>)([^<]+)", lambda match: match[1] + b"".join(b"&#%d;" % ord(c) for c in match[2].decode()), part
    ),
    "marked sections": lambda part: re.sub(rb"(<v>|<t>)([^<]+)", rb"\1<![CDATA[\2]]>", part),
    "another encoding": lambda part: part.decode().replace('"UTF-8"', '"UTF-16"').encode("utf-16"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_sheet_is_read_however_its_xml_is_spelled(tmp_path: Path, spelling: str) -> None:
    def fill(_: Workbook, sheet: Worksheet) -> None:
        for row in range(20):
            sheet.write_row(row, 0, [f"王{row}", row, "李", "陈"])

    path = make(tmp_path / "a.xlsx", fill)
    with open_rows(path) as source:
        plain = list(source.rows())
    respell = SPELLINGS[spelling]
    with zipfile.ZipFile(path) as package:
        both = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml")
        changed = {name: respell for name in both if respell(package.read(name)) != package.read(name)}
    assert both[0] in changed
    repack(path, changed)
    with open_rows(path) as source:
        assert list(source.rows()) == plain
    assert len(plain) == 19


def test_the_first_bytes_and_not_the_suffix_make_it_xlsx(tmp_path: Path) -> None:
    path = make(tmp_path / "a.csv", lambda _, sheet: sheet.write_row(0, 0, ["a", "b"]) and None)
    with open_rows(path) as source:
        assert source.headings == ["a", "b"]
        assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_position_grows_to_the_size(tmp_path: Path) -> None:
    def fill(_: Workbook, sheet: Worksheet) -> None:
        for row in range(100):
            sheet.write_row(row, 0, ["a", "b"])

    with open_rows(make(tmp_path / "a.xlsx", fill)) as source:
        seen = [source.position() for _row in source.rows()]
        assert seen == sorted(seen)
        assert seen[0] < source.size / 2
        assert source.position() == source.size
