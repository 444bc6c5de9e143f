"""Web pages and the XML of Excel 2003, which other systems name .xls, come in as tables."""

from pathlib import Path
from typing import Any

import pytest

from szdj_cli.domain.errors import FileRefused
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.files.workbooks import Range
from tests.support.builders import id_number
from tests.support.tables.markup import sheet_2003, xml_2003
from tests.support.tables.refusals import problem

HEADINGS = "<tr><th>姓名</th><th>金额</th></tr>"


def written(tmp_path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = tmp_path / "a.xls"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def rows_of(path: Path, **options: Any) -> list[tuple[int, list[str]]]:
    with open_rows(path, **options) as source:
        return list(source.rows())


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=gb2312>", "gb18030"),
        ('<html xmlns:x="urn:schemas-microsoft-com:office:excel"><meta content="text/html; charset=GBK">', "gb18030"),
        ("<html><head><title>名册</title></head>", "gb18030"),
        ("\n\n <HTML>", "utf-8"),
        ("\ufeff<!DOCTYPE html><html>", "utf-8"),
        ("<meta charset=gb2312>", "utf-8"),
        ('<?xml version="1.0"?><html>', "utf-8"),
        ("<html>", "utf-16"),
        ("", "utf-8"),
    ],
)
def test_a_page_is_read_whatever_it_says_of_its_encoding(tmp_path: Path, head: str, encoding: str) -> None:
    page = f"{head}<table>{HEADINGS}<tr><td>王建国</td><td>1.50</td></tr></table>"
    assert rows_of(written(tmp_path, page, encoding)) == [(2, ["王建国", "1.50"])]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<td>&lt;王&gt;&nbsp;&#23567;&amp;</td>", "<王> 小&"),
        ("<td> 王\n   小 <b>明</b> </td>", "王 小 明"),
        ("<td>一<br>二<br/>三</td>", "一\n二\n三"),
        ("<td><p>一</p><p>二</p></td>", "一\n二"),
        ("<td>&nbsp;</td>", ""),
        ("<td style='mso-number-format:\"\\@\"'>007</td>", "007"),
        ("<td x:num='13800138000'>1.38E+10</td>", "13800138000"),
        ("<td x:num='46349'>2026-11-23</td>", "2026-11-23"),
        ("<td x:num>120.50</td>", "120.50"),
        ("<td sdval='0.1234567890123' sdnum='1033;'>0.12346</td>", "0.1234567890123"),
        ("<td x:bool='TRUE'>TRUE</td>", "是"),
        ("<td><script>var a = '<td>';</script>x<style>td{}</style></td>", "x"),
        ("<td>王<!-- <td>x</td> -->明<![if x]>!</td>", "王明!"),
        ("<td>王<comment>批注</comment>明</td>", "王明"),
        ("<td>a<table><tr><td>b</td></tr></table>c</td>", "ac"),
        ("<td>x", "x"),
    ],
)
def test_a_cell_is_what_the_page_shows(tmp_path: Path, cell: str, text: str) -> None:
    assert rows_of(written(tmp_path, f"<table>{HEADINGS}<tr>{cell}<td>z")) == [(2, [text, "z"])]


def test_an_error_value_is_refused_with_its_row(tmp_path: Path) -> None:
    page = f"<table>{HEADINGS}<tr><td x:err='#N/A'>#N/A</td></table>"
    assert problem(written(tmp_path, page)) == (FileProblem.ERROR_CELL, 2)


def test_spans_are_laid_out_and_told(tmp_path: Path) -> None:
    page = (
        "<table><col><col style='display:none'><tr><td colspan=2>a<td>b<td>c"
        "<tr><td rowspan=2>1<td>2<td rowspan=3>3<td>4<tr style='display:none'><td>5<td>6<tr><td>7</table>"
    )
    with open_rows(written(tmp_path, page)) as source:
        assert source.headings == ["a", "", "b", "c"]
        assert list(source.rows()) == [(2, ["1", "2", "3", "4"]), (3, ["", "5", "", "6"]), (4, ["7", "", "", ""])]
        layout, _row = source.layout(1)
    assert layout is not None
    assert layout.merged == [Range(1, 1, 0, 1), Range(2, 3, 0, 0), Range(2, 4, 2, 2)]
    assert list(layout.hidden_rows) == [3]
    assert layout.hides_column(1)


def test_several_tables_are_several_sheets(tmp_path: Path) -> None:
    page = f"<html><table></table><table><tr><td>标题</table><table>{HEADINGS}<tr><td>王</table>"
    path = written(tmp_path, page)
    with open_rows(path) as source:
        assert (source.sheets, source.headings) == (("Sheet2",), ["标题"])
    assert rows_of(path, sheet="Sheet3") == [(2, ["王", ""])]


def test_a_sheet_is_named_as_excel_wrote_it_down(tmp_path: Path) -> None:
    page = f"<html><!--[if gte mso 9]><xml><x:Name>名册</x:Name></xml><![endif]--><table>{HEADINGS}</table>"
    with open_rows(written(tmp_path, page)) as source:
        assert source.sheets == ("名册",)


@pytest.mark.parametrize(
    "page",
    [
        "<table>" * 30,
        "<html><table><tr>" + "<td rowspan=65534 colspan=1000>x" * 20,
        "<html><!--" + "x" * 300_000,
        "<html><table><tr><td " + "a " * 200_000,
        "<html><script>" + "x" * 300_000,
        "<table><tr><td>" + "<table></table>" * 100_001,
    ],
)
def test_what_would_take_too_much_is_refused(tmp_path: Path, page: str) -> None:
    assert problem(written(tmp_path, page))[0] is FileProblem.DAMAGED


def test_a_page_is_taken_as_far_as_it_fills(tmp_path: Path) -> None:
    spans = "".join(f"<tr>{'<td rowspan=65534 colspan=1000>' * 15}<td>x" for _ in range(2))
    assert problem(written(tmp_path, f"<table>{spans}"))[0] is FileProblem.DAMAGED


def data(kind: str, value: str, said: str = "") -> str:
    return f'<Cell {said}><Data ss:Type="{kind}">{value}</Data></Cell>'


HEADINGS_2003 = "<Row>" + data("String", "a") + data("String", "b") + "</Row>"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (data("String", "王&amp;&#10;明"), "王&\n明"),
        (
            '<Cell><ss:Data ss:Type="String"><B>王</B>明</ss:Data><Comment><Data>批</Data></Comment></Cell>',
            "王明",
        ),
        (data("Number", "120.5"), "120.5"),
        (data("Number", "13800138000"), "13800138000"),
        (data("Number", "4.4030519900101001E+17"), "4.40305E+17"),
        (data("DateTime", "2026-11-23T00:00:00.000"), "2026-11-23"),
        (data("DateTime", "2026-11-23T08:30:00.000"), "2026-11-23 08:30:00"),
        (data("DateTime", "1899-12-31T08:30:00.000"), "08:30:00"),
        (data("Boolean", "1"), "是"),
        (data("Boolean", "0"), "否"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb2312"])
def test_a_cell_of_excel_2003_is_its_text(tmp_path: Path, cell: str, text: str, encoding: str) -> None:
    sheet = sheet_2003(f"{HEADINGS_2003}<Row>{cell}{data('String', 'x')}</Row>")
    assert rows_of(written(tmp_path, xml_2003(sheet, encoding))) == [(2, [text, "x"])]


@pytest.mark.parametrize("code", ["0.00", "Fixed"])
def test_a_number_of_excel_2003_in_hundredths_is_shown_so(tmp_path: Path, code: str) -> None:
    style = f'<Styles><Style ss:ID="s1"><NumberFormat ss:Format="{code}"/></Style></Styles>'
    row = "<Row>" + data("Number", "2010.1", 'ss:StyleID="s1"') + data("Number", "1.5") + "</Row>"
    path = written(tmp_path, xml_2003(style + sheet_2003(HEADINGS_2003 + row)))
    assert rows_of(path) == [(2, ["2010.10", "1.5"])]


def test_an_error_value_of_excel_2003_is_refused_with_its_row(tmp_path: Path) -> None:
    sheet = sheet_2003(f'{HEADINGS_2003}<Row ss:Index="5">{data("Error", "#N/A")}</Row>')
    assert problem(written(tmp_path, xml_2003(sheet))) == (FileProblem.ERROR_CELL, 5)


@pytest.mark.parametrize("result", ["", '<Data ss:Type="Number"></Data>'])
def test_a_formula_of_excel_2003_without_its_result_is_refused_with_its_row(tmp_path: Path, result: str) -> None:
    row = f"<Row><Cell><Data>王</Data></Cell><Cell ss:Formula='=RC[-1]'>{result}</Cell></Row>"
    path = written(tmp_path, xml_2003(sheet_2003(HEADINGS_2003 + row)))
    assert problem(path) == (FileProblem.NOT_CALCULATED, 2)


@pytest.mark.parametrize("result", ['<Data ss:Type="String"></Data>', '<Data ss:Type="Number">50</Data>'])
def test_a_formula_of_excel_2003_with_its_result_is_read(tmp_path: Path, result: str) -> None:
    row = f"<Row><Cell><Data>王</Data></Cell><Cell ss:Formula='=RC[-1]'>{result}</Cell></Row>"
    path = written(tmp_path, xml_2003(sheet_2003(HEADINGS_2003 + row)))
    assert rows_of(path) == [(2, ["王", "50" if "50" in result else ""])]


def test_places_spans_and_what_is_hidden_of_excel_2003(tmp_path: Path) -> None:
    rows = (
        '<Column/><Column ss:Hidden="1" ss:Span="1"/><Row>'
        + "".join(data("String", name) for name in "abcd")
        + '</Row><Row ss:Index="4" ss:Hidden="1">'
        + data("String", "1", 'ss:MergeAcross="1" ss:MergeDown="2"')
        + data("String", "3")
        + '</Row><Row ss:Span="1"/><Row>'
        + data("String", "4", 'ss:Index="4"')
        + "</Row>"
    )
    with open_rows(written(tmp_path, xml_2003(sheet_2003(rows)))) as source:
        assert list(source.rows()) == [(4, ["1", "", "3", ""]), (7, ["", "", "", "4"])]
        layout, _row = source.layout(1)
    assert layout is not None
    assert list(layout.hidden_rows) == [4]
    assert layout.hidden_columns == [(1, 2)]
    assert layout.merged == [Range(4, 6, 0, 1)]


def test_a_hidden_sheet_of_excel_2003_is_not_read_unless_it_is_named(tmp_path: Path) -> None:
    hidden = sheet_2003("<Row>" + data("String", "h") + "</Row>", "隐藏", "SheetHidden")
    path = written(tmp_path, xml_2003(hidden + sheet_2003(HEADINGS_2003)))
    with open_rows(path) as source:
        assert (source.sheets, source.headings) == (("名册",), ["a", "b"])
    with open_rows(path, sheet="隐藏") as source:
        assert source.headings == ["h"]


@pytest.mark.parametrize(
    ("sheets", "why"),
    [
        ("", FileProblem.NOT_A_WORKBOOK),
        (sheet_2003(HEADINGS_2003 + "<Row><Cell ss:Index='99999'/></Row>"), FileProblem.DAMAGED),
        (sheet_2003(HEADINGS_2003 + f"<Row>{data('Number', 'x')}</Row>"), FileProblem.DAMAGED),
        (sheet_2003(HEADINGS_2003)[:-5], FileProblem.DAMAGED),
    ],
)
def test_broken_xml_of_excel_2003_is_named(tmp_path: Path, sheets: str, why: FileProblem) -> None:
    assert problem(written(tmp_path, xml_2003(sheets)))[0] is why


def test_a_number_of_somebody_in_the_name_of_a_sheet_is_not_told(tmp_path: Path) -> None:
    number = id_number(1)
    names = [f"王{number}", f"李{number}"]
    sheets = "".join(sheet_2003("<Row><Cell><Data>姓名</Data></Cell></Row>", name) for name in names)
    path = written(tmp_path, xml_2003(sheets))
    with open_rows(path) as source:
        told = source.reading
        assert source.sheets == (names[0],)
    with pytest.raises(FileRefused) as caught, open_rows(path, sheet="张"):
        pass
    assert number not in f"{told}{caught.value.names}"
    assert [told.sheets[0].name, told.unread[0].name] == [f"{name[:5]}{'*' * 14}" for name in names]
