"""Charts in xlsx: parts of the package that refer to the cells, and pictures in a real office program."""

import re
import zipfile
from pathlib import Path

import pytest

from szdj_cli.domain.imports.tables import Chart, ChartKind, NumberForm, SheetExtras, SheetTitle
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.files.tables.writing import write_table
from tests.support.documents.offices import needs_office, printed_papers

HEADINGS = ["支部", "编码", "人数", "金额", "收缴率"]
ROWS = [["第一党支部", "007", "12", "1500.00", "98.5%"], ["第二党支部", "008", "3", "0.20", ""]]
NUMBERS = {2: NumberForm.COUNT, 3: NumberForm.MONEY, 4: NumberForm.PERCENT}
CHARTS = [
    Chart(ChartKind.BAR, "人数之图", 0, (2,), 1, 2),
    Chart(ChartKind.COLUMN, "金额之图", 0, (2, 3), 2, 2, is_stacked=True),
    Chart(ChartKind.BAR, "收缴率之图", 0, (4,), 1, 2),
]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "out.xlsx"
    write_table(path, HEADINGS, ROWS, extras=SheetExtras(SheetTitle.ROSTER, numbers=NUMBERS, charts=CHARTS))
    return path


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(name).decode()


def references(xml: str) -> list[str]:
    return re.findall("<c:f>(.*?)</c:f>", xml)


def test_every_chart_is_a_part_that_refers_to_its_cells(written: Path) -> None:
    assert references(part(written, "xl/charts/chart1.xml")) == ["名册!$C$1", "名册!$A$2:$A$3", "名册!$C$2:$C$3"]
    assert references(part(written, "xl/charts/chart2.xml")) == [
        *("名册!$C$1", "名册!$A$3", "名册!$C$3"),
        *("名册!$D$1", "名册!$A$3", "名册!$D$3"),
    ]
    assert '<c:barDir val="bar"/>' in part(written, "xl/charts/chart1.xml")
    assert '<c:barDir val="col"/><c:grouping val="stacked"/>' in part(written, "xl/charts/chart2.xml")
    assert "人数之图" in part(written, "xl/charts/chart1.xml")
    with zipfile.ZipFile(written) as package:
        assert "xl/charts/chart4.xml" not in package.namelist()


def test_a_chart_holds_its_values_for_whoever_does_not_reckon(written: Path) -> None:
    xml = part(written, "xl/charts/chart1.xml")
    assert "<c:v>第一党支部</c:v>" in xml
    assert "<c:v>12</c:v>" in xml


def test_the_charts_have_a_sheet_of_their_own(written: Path) -> None:
    assert re.findall('<sheet name="(.*?)"', part(written, "xl/workbook.xml")) == ["名册", "图表"]


def test_numbers_are_numbers_in_their_form_and_the_rest_stays_text(written: Path) -> None:
    xml = part(written, "xl/worksheets/sheet1.xml")
    values = dict(re.findall('<c r="([A-Z][0-9])"[^>]*?><v>(.*?)</v>', xml))
    assert (values["C2"], values["D2"], values["D3"]) == ("12", "1500", "0.2")
    assert float(values["E2"]) == pytest.approx(0.985)
    assert "E3" not in values
    assert '<c r="B2" s="1" t="s">' in xml
    heading, over_numbers = (re.search(f'<c r="{cell}" s="([0-9]+)"', xml) for cell in ("A1", "C1"))
    assert heading is not None
    assert over_numbers is not None
    assert heading[1] != over_numbers[1]
    styles = part(written, "xl/styles.xml")
    assert 'horizontal="right"' in styles
    assert 'formatCode="0.0%"' in styles


def test_headings_stay_in_view(written: Path) -> None:
    assert 'topLeftCell="A2"' in part(written, "xl/worksheets/sheet1.xml")


def test_csv_holds_the_same_words_and_no_chart(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_table(path, HEADINGS, ROWS, extras=SheetExtras(numbers=NUMBERS, charts=CHARTS))
    with open_rows(path) as source:
        assert [row for _, row in source.rows()] == ROWS


@needs_office
def test_an_office_program_draws_them(written: Path, tmp_path: Path) -> None:
    paper = printed_papers([written], tmp_path / "profile")["out"]
    assert paper.pages == 2
    for title in ("人数之图", "收缴率之图"):  # the other one is to the right of what is read
        assert title in paper.text
    assert "98.5%" in paper.text
    assert "1,500.00" in paper.text
