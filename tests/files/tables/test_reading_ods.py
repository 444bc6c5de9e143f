"""OpenDocument spreadsheets come in as the text that a person would have typed."""

from pathlib import Path

import pytest

from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.domain.values.text import AS_NUMBER
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.files.workbooks import Range
from tests.support.tables.markup import cell, content, ods, row, table
from tests.support.tables.refusals import problem

HEADINGS = row(cell("a"), cell("b"))
FAR = cell("", 'table:number-columns-repeated="16384"')


def written(tmp_path: Path, rows: str) -> Path:
    return ods(tmp_path / "a.ods", content(table(HEADINGS + rows)))


def kind(name: str, value: str, attribute: str = "value") -> str:
    return f'office:value-type="{name}" office:{attribute}="{value}"'


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (cell("王<text:s text:c='2'/>小<text:tab/>明<text:line-break/>x<text:s/>y"), "王  小\t明\nx y"),
        (cell("王</text:p><text:p>明"), "王\n明"),
        (cell("<text:span>王</text:span>明<office:annotation><text:p>批注</text:p></office:annotation>"), "王明"),
        (cell("120.50", kind("float", "120.5")), "120.50"),
        (cell("120.00", kind("float", "120")), "120"),
        (cell("2010.10", kind("float", "2010.1")), "2010.10"),
        (cell("2010.1", kind("float", "2010.1")), "2010.1" + AS_NUMBER),
        (cell("0.3", kind("float", "0.30000000000000004")), "0.3"),
        (cell("1.38E+10", kind("float", "13800138000")), "13800138000"),
        (cell("440305199001010000", kind("float", "4.4030519900101E+17")), "4.40305E+17"),
        (cell("50%", kind("percentage", "0.5")), "50%"),
        (cell("￥120.50", kind("currency", "120.5")), "120.5"),
        (cell("2026年11月23日", kind("date", "2026-11-23", "date-value")), "2026-11-23"),
        (cell("23", kind("date", "2026-11-23T08:30:00", "date-value")), "2026-11-23 08:30:00"),
        (cell("8:30", kind("time", "PT08H30M00S", "time-value")), "08:30:00"),
        (cell("TRUE", kind("boolean", "true", "boolean-value")), "是"),
        (cell("FALSE", kind("boolean", "false", "boolean-value")), "否"),
        (cell("TRUE", kind("float", "1")), "是"),
        (cell("", kind("string", "王", "string-value")), "王"),
    ],
)
def test_a_cell_is_its_text(tmp_path: Path, xml: str, text: str) -> None:
    with open_rows(written(tmp_path, row(xml, cell("x")))) as source:
        assert list(source.rows()) == [(2, [text, "x"])]


def test_an_error_value_is_refused_with_its_row(tmp_path: Path) -> None:
    error = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
    assert problem(written(tmp_path, row() + row(cell("#N/A", error)))) == (FileProblem.ERROR_CELL, 3)
    assert problem(written(tmp_path, row(cell("", 'table:formula="of:=1+1"')))) == (FileProblem.NOT_CALCULATED, 2)


def test_what_is_repeated_keeps_the_numbers_of_rows_and_columns(tmp_path: Path) -> None:
    blank = cell("", "")
    rows = (
        row(FAR, said='table:number-rows-repeated="97"')
        + row(blank, cell("x"), said='table:number-rows-repeated="2"')
        + row(cell("y", 'office:value-type="string" table:number-columns-repeated="2"'), FAR)
        + row(FAR, said='table:number-rows-repeated="1048576"')
    )
    with open_rows(written(tmp_path, rows)) as source:
        assert list(source.rows()) == [(99, ["", "x"]), (100, ["", "x"]), (101, ["y", "y"])]


def test_a_row_repeated_without_end_is_refused(tmp_path: Path) -> None:
    long = "字" * 300
    rows = row(cell(long), cell(long), said='table:number-rows-repeated="1000000"')
    assert problem(written(tmp_path, rows)) == (FileProblem.BOMB, None)


def test_cells_repeated_without_end_are_refused(tmp_path: Path) -> None:
    wide = cell("x", 'office:value-type="string" table:number-columns-repeated="16000"')
    path = ods(tmp_path / "a.ods", content(table(row(wide) * 7_000)))
    assert problem(path) == (FileProblem.BOMB, None)


def test_what_is_hidden_or_merged_is_told(tmp_path: Path) -> None:
    columns = '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    rows = (
        row(cell("x"), said='table:visibility="collapse"')
        + row(cell("y"), said='table:visibility="filter"')
        + row(cell("z", 'office:value-type="string" table:number-columns-spanned="2" table:number-rows-spanned="3"'))
        + row("<table:covered-table-cell/>")
    )
    with open_rows(ods(tmp_path / "a.ods", content(table(columns + HEADINGS + rows)))) as source:
        assert [number for number, _row in source.rows()] == [2, 3, 4]
        layout, _row = source.layout(1)
    assert layout is not None
    assert list(layout.hidden_rows) == [2, 3]
    assert layout.hidden_columns == [(1, 2)]
    assert layout.merged == [Range(4, 6, 0, 1)]


def test_a_hidden_sheet_is_not_read_unless_it_is_named(tmp_path: Path) -> None:
    style = (
        '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
    )
    hidden = table(row(cell("h")), 'table:name="隐藏" table:style-name="h"')
    path = ods(tmp_path / "a.ods", content(hidden + table(HEADINGS), style))
    with open_rows(path) as source:
        assert (source.sheets, source.headings) == (("名册",), ["a", "b"])
    with open_rows(path, sheet="隐藏") as source:
        assert source.headings == ["h"]


def test_a_flat_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.fods"
    path.write_text(content(table(HEADINGS), root="document"))
    with open_rows(path) as source:
        assert source.headings == ["a", "b"]
        assert list(source.rows()) == []
        assert source.position() == source.size


def test_an_ods_with_a_password_is_named(tmp_path: Path) -> None:
    path = ods(
        tmp_path / "a.ods",
        "\x01\x02",
        '<manifest><file-entry full-path="content.xml"><encryption-data/></file-entry></manifest>',
    )
    assert problem(path) == (FileProblem.PASSWORD, None)


def test_a_text_document_is_named(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.odt", content(""), kind="application/vnd.oasis.opendocument.text")
    assert problem(path) == (FileProblem.WORD_DOCUMENT, None)


@pytest.mark.parametrize("xml", ["<a/>", content("")[:-30], content(table(row(cell("x", kind("float", "x")))))])
def test_broken_xml_is_damaged_or_no_workbook(tmp_path: Path, xml: str) -> None:
    assert problem(ods(tmp_path / "a.ods", xml))[0] in (FileProblem.DAMAGED, FileProblem.NOT_A_WORKBOOK)
