"""Rosters as offices have them: titles, groups, merged cells, totals and signatures, and values as people type them."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cases.files import (
    Cell,
    Failed,
    Rows,
    Sheet,
    Shown,
    Table,
    by_heading,
    numbered,
    workbook,
)
from tests.cases.office import (
    TODAY,
    assert_refused_file,
    assert_written,
    assert_wrong,
    found_by_number,
    human,
    load,
    name,
    number,
    people,
)
from tests.support.builders import id_number
from tests.support.running import run

TITLE: list[Cell] = ["第一党支部党员名册"]
UNIT: list[Cell] = ["填报单位：第一党支部", "", "", "", "填报日期：2026年11月20日"]
THREE = by_heading(human(serial) for serial in range(3))
HEADINGS, PEOPLE = THREE[0], THREE[1:]
WIDTH = len(HEADINGS)
BRANCH = HEADINGS.index("所在党支部")


def line(**cells: Cell) -> list[Cell]:
    """Return a row with some cells filled, by heading."""
    return [cells.get(str(heading), "") for heading in HEADINGS]


def without_branch(rows: Rows, first: str = "第一党支部") -> list[list[Cell]]:
    """Return rows of which the first alone says the branch."""
    return [
        [("" if place else first) if column == BRANCH else cell for column, cell in enumerate(row)]
        for place, row in enumerate(rows)
    ]


TOTAL = line(序号="合计", 姓名="3")
SIGNED = ["填表人：示范甲", "", "", "", "审核人：示范乙", "", "", "填表日期：2026年11月20日"]
NOTE = ["注：本表一式两份。"]
GROUPS = ["序号", "基本情况", *[""] * 4, "党内情况", "", "", "", *["其他"], "", ""]
BELOW_GROUPS = ["", *HEADINGS[1:]]

LAYOUTS: dict[str, tuple[Table, int]] = {
    "title": (Table([TITLE, HEADINGS, *PEOPLE]), 0),
    "title and unit": (Table([TITLE, UNIT, HEADINGS, *PEOPLE]), 0),
    "title merged over the table": (Table([TITLE, UNIT, HEADINGS, *PEOPLE], ("A1:M1",)), 0),
    "title, blank row, unit": (Table([TITLE, [], UNIT, [], HEADINGS, *PEOPLE]), 0),
    "title in CSV": (Table([TITLE, UNIT, HEADINGS, *PEOPLE], text=True, encoding="gb18030"), 0),
    "annex above the title": (Table([["附件1"], TITLE, ["（2026年度）"], UNIT, HEADINGS, *PEOPLE]), 0),
    "two rows of headings, merged": (
        Table([TITLE, GROUPS, BELOW_GROUPS, *PEOPLE], ("A2:A3", "B2:F2", "G2:J2", "K2:M2")),
        0,
    ),
    "two rows of headings in CSV": (Table([GROUPS, BELOW_GROUPS, *PEOPLE], text=True), 0),
    "two rows, most merged downwards": (
        Table(
            [
                [*HEADINGS[:8], "时间", "", *HEADINGS[10:]],
                [*[""] * 8, "入党时间", "转正时间", "", "", ""],
                *PEOPLE,
            ],
            ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:F2", "G1:G2", "H1:H2", "I1:J1"),
        ),
        0,
    ),
    "groups that complete the headings below": (
        Table(
            [
                [*HEADINGS[:8], "时间", "", *HEADINGS[10:]],
                [*[""] * 8, "入党", "转正", "", "", ""],
                *PEOPLE,
            ],
            ("I1:J1",),
        ),
        0,
    ),
    "column numbers below the headings": (Table([HEADINGS, numbered(WIDTH), *PEOPLE]), 1),
    "column numbers in CSV": (Table([HEADINGS, numbered(WIDTH), *PEOPLE], text=True), 1),
    "headings again on every page": (Table([HEADINGS, *PEOPLE[:2], HEADINGS, PEOPLE[2]]), 1),
    "title and headings again": (Table([TITLE, HEADINGS, *PEOPLE[:2], TITLE, HEADINGS, PEOPLE[2]]), 2),
    "sep line": (Table(THREE, text=True, before="sep=,\r\n"), 0),
    "sep line with semicolons": (Table(THREE, text=True, before="sep=;\r\n", delimiter=";"), 0),
    "sep line with tabs and a mark": (
        Table(THREE, text=True, before="sep=\t\r\n", delimiter="\t", encoding="utf-8-sig"),
        0,
    ),
    "sep line in capitals and GBK": (Table(THREE, text=True, before="SEP=;\n", delimiter=";", encoding="gb18030"), 0),
    "rows that are numbered and empty": (Table([*THREE, line(序号=4), line(序号=5), line(序号=6)]), 3),
    "rows that are numbered and empty, CSV": (Table([*THREE, line(序号=4), line(序号=5)], text=True), 2),
    "total, signatures, note": (Table([*THREE, TOTAL, SIGNED, NOTE]), 3),
    "total, signatures, note in CSV": (Table([*THREE, TOTAL, SIGNED, NOTE], text=True), 3),
    "signatures in other columns": (Table([*THREE, line(姓名="制表人：示范甲", 民族="负责人（签字）：")]), 1),
    "total after blank rows": (Table([*THREE, [], [], TOTAL, [], NOTE]), 2),
    "total spelt with blanks": (Table([*THREE, line(序号="合　计", 姓名=3)]), 1),
    "总计": (Table([*THREE, line(姓名="总计：3人")]), 1),
    "备注 below": (Table([*THREE, ["备注：1.本表每季度报送一次。"], ["2.正式党员填写转正时间。"]]), 2),
    "说明 below": (Table([*THREE, ["填表说明：民族按身份证填写"]]), 1),
    "subtotal of each branch": (
        Table([HEADINGS, *PEOPLE[:2], line(序号="小计", 姓名=2), PEOPLE[2], line(序号="小计", 姓名=1), TOTAL]),
        3,
    ),
    "a branch merged over three rows": (
        Table([HEADINGS, *without_branch(PEOPLE)], (f"{chr(65 + BRANCH)}2:{chr(65 + BRANCH)}4",)),
        0,
    ),
    "merged branch below a title": (
        Table([TITLE, UNIT, HEADINGS, *without_branch(PEOPLE)], (f"{chr(65 + BRANCH)}4:{chr(65 + BRANCH)}6",)),
        0,
    ),
    "an error in a column that is not read": (
        Table([[*HEADINGS, "年龄"], *([*row, Failed()] for row in PEOPLE)]),
        0,
    ),
    "another error in a column that is not read": (
        Table([["校验", *HEADINGS], *([Failed("#REF!"), *row] for row in PEOPLE)]),
        0,
    ),
    "an empty column at the left": (Table([["", *row] for row in THREE]), 0),
    "blank rows in between": (Table([HEADINGS, PEOPLE[0], [], PEOPLE[1], [], [], PEOPLE[2]]), 0),
    "a last row of one control": (Table(THREE, text=True, encoding="gb18030", after="\x1a"), 0),
    "a last row of a control and a line": (Table(THREE, text=True, after="\x1a\r\n"), 0),
    "headings with line breaks and stars": (
        Table([[f"*{heading[:2]}\n{heading[2:]}" for heading in map(str, HEADINGS)], *PEOPLE]),
        0,
    ),
    "headings with blanks and remarks": (
        Table([[f"{str(heading)[0]} {str(heading)[1:]}（必填）" for heading in HEADINGS], *PEOPLE]),
        0,
    ),
    "everything": (
        Table(
            [
                TITLE,
                UNIT,
                GROUPS,
                BELOW_GROUPS,
                numbered(WIDTH),
                *without_branch(PEOPLE),
                line(序号=4),
                TOTAL,
                SIGNED,
                NOTE,
            ],
            ("A1:M1", "A3:A4", "B3:F3", "G3:J3", "K3:M3", f"{chr(65 + BRANCH)}6:{chr(65 + BRANCH)}8"),
        ),
        5,
    ),
}


@pytest.mark.parametrize("kind", LAYOUTS)
def test_a_roster_is_read_as_it_is_laid_out(office: Path, files: Path, kind: str) -> None:
    table, passed = LAYOUTS[kind]
    outcome = load("members", table.write(files))
    assert_written(outcome, 3)
    stored = people()
    assert {each: record["branch"] for each, record in stored.items()} == {name(serial): "B1" for serial in range(3)}
    assert stored[name(1)]["joined_on"] == "2010-07-01"
    assert stored[name(1)]["confirmed_on"] == "2011-07-01"
    assert sum(each["count"] for each in outcome.read["passed_over"].values()) == passed


@pytest.mark.parametrize("kind", ["total, signatures, note", "everything"])
def test_the_same_roster_again_changes_nothing(office: Path, files: Path, kind: str) -> None:
    path = LAYOUTS[kind][0].write(files)
    load("members", path)
    assert_written(load("members", path), 0, same=3)


def test_what_stands_below_is_said_in_one_line(office: Path, files: Path) -> None:
    outcome = load("members", Table([*THREE, TOTAL, SIGNED, NOTE]).write(files))
    assert_written(outcome, 3)
    lines = [each for each in outcome.said.splitlines() if "合计" in each or "填表人" in each or "注：" in each]
    assert len(lines) == 1, outcome.said


def test_a_blank_outside_of_the_merged_cells_is_not_filled(office: Path, files: Path) -> None:
    column = chr(65 + BRANCH)
    table = Table([HEADINGS, *without_branch(PEOPLE)], (f"{column}2:{column}3",))
    assert_wrong(load("members", table.write(files)), 4, says=["所在党支部"])
    assert people() == {}


def test_a_blank_below_a_branch_that_is_not_merged_is_not_filled(office: Path, files: Path) -> None:
    assert_wrong(load("members", Table([HEADINGS, *without_branch(PEOPLE)]).write(files)), 3, 4, says=["所在党支部"])
    assert people() == {}


def test_each_merged_cell_is_filled_with_its_own_branch(office: Path, files: Path) -> None:
    rows = by_heading(human(serial, 所在党支部="") for serial in range(4))
    rows[1][BRANCH], rows[3][BRANCH] = "第一党支部", "第二党支部"
    column = chr(65 + BRANCH)
    outcome = load("members", Table(rows, (f"{column}2:{column}3", f"{column}4:{column}5")).write(files))
    assert_written(outcome, 4)
    assert [people()[name(serial)]["branch"] for serial in range(4)] == ["B1", "B1", "B2", "B2"]


def test_an_identity_number_in_merged_cells_is_not_given_to_two(office: Path, files: Path) -> None:
    rows = by_heading(human(serial) for serial in range(2))
    place = rows[0].index("身份证号码")
    rows[2][place] = ""
    column = chr(65 + place)
    outcome = load("members", Table(rows, (f"{column}2:{column}3",)).write(files))
    assert outcome.exit_code in {3, 7}
    assert people() == {}


def test_what_stands_below_is_not_among_the_rows_to_be_mended(office: Path, files: Path) -> None:
    rows = by_heading([human(0), human(1, 民族="示范族")])
    path = Table([TITLE, UNIT, *rows, TOTAL, SIGNED, NOTE]).write(files)
    errors = files / "errors.csv"
    outcome = load("members", path)
    assert_wrong(outcome, 5, says=["民族"])
    assert run("import", "members", str(path), "--yes", "--keep-going", "--errors", str(errors)).exit_code == 9
    text = errors.read_text("utf-8-sig")
    assert len(text.splitlines()) == 2, text
    errors.write_text(text.replace("示范族", "汉族"), "utf-8")
    assert_written(load("members", errors), 1)
    assert set(people()) == {name(0), name(1)}


@pytest.mark.parametrize(
    ("kind", "bad"),
    {
        "a person without a number": line(姓名=name(8), 家庭住址="示范路9号", 民族="汉族"),
        "a person with a total's word in the address": line(姓名=name(8), 家庭住址="合计大厦1号", 民族="汉族"),
        "an error in a column that is read": [9, name(8), "女", Failed(), number(8)],
        "a person whose number slipped into another column": line(姓名=name(8), 家庭住址=number(8), 民族="汉族"),
        "a person whose row speaks of a signature": line(姓名="合计", 家庭住址=f"{number(8)}（签名）"),
    }.items(),
)
def test_a_row_that_may_be_a_person_is_not_passed_over(
    office: Path, files: Path, kind: str, bad: Sequence[Cell]
) -> None:
    outcome = load("members", Table([*THREE, bad]).write(files))
    assert outcome.exit_code == 3, kind
    assert "第 5 行" in outcome.said
    assert people() == {}


def test_an_error_in_a_cell_that_is_read_names_row_and_heading(office: Path, files: Path) -> None:
    rows = by_heading([human(0), human(1, 家庭住址=Failed())])
    outcome = load("members", Table(rows).write(files))
    assert outcome.exit_code == 3, outcome.said
    assert "第 3 行" in outcome.said
    assert "家庭住址" in outcome.said
    assert people() == {}


# Sheets and hidden rows.

FIRST, SECOND, THIRD = (
    Sheet(by_heading([human(serial, 所在党支部=branch)]), branch)
    for serial, branch in enumerate(["第一党支部", "第二党支部", "第三党支部"])
)
ABOUT = Sheet([["填表说明"], ["一、每个党支部一张工作表"], ["二、号码填文本"]], "说明")


def test_sheets_that_are_not_read_are_named_with_how_to_read_them(office: Path, files: Path) -> None:
    outcome = load("members", workbook(files / "a.xlsx", FIRST, SECOND, THIRD))
    assert_written(outcome, 1)
    for text in ("第二党支部", "第三党支部", "--sheet"):
        assert text in outcome.said
    assert outcome.read["sheet"] == "第一党支部"
    assert {"第二党支部", "第三党支部"} <= set(map(str, _flat(outcome.read["other_sheets"])))


def test_a_hidden_sheet_is_named_too(office: Path, files: Path) -> None:
    hidden = Sheet(SECOND.rows, "调出人员", hidden=True)
    outcome = load("members", workbook(files / "a.xlsx", FIRST, hidden))
    assert_written(outcome, 1)
    assert "调出人员" in outcome.said


@pytest.mark.parametrize("before", [[ABOUT], [ABOUT, Sheet([["汇总"], ["人数", 3]], "汇总")]], ids=["one", "two"])
def test_a_sheet_that_fits_is_found_though_it_is_not_the_first(office: Path, files: Path, before: list[Sheet]) -> None:
    outcome = load("members", workbook(files / "a.xlsx", *before, Sheet([TITLE, UNIT, *THREE], "党员")))
    assert_written(outcome, 3)
    assert outcome.read["sheet"] == "党员"
    for sheet in before:
        assert sheet.name in outcome.said


def test_a_sheet_is_read_by_its_name(office: Path, files: Path) -> None:
    outcome = load("members", workbook(files / "a.xlsx", FIRST, SECOND), "--sheet", "第二党支部")
    assert_written(outcome, 1)
    assert list(people()) == [name(1)]
    assert "第一党支部" in outcome.said


def test_all_sheets_that_fit_are_read_at_once(office: Path, files: Path) -> None:
    shuffled = [*reversed(HEADINGS)]
    other = Sheet([TITLE, shuffled, [*reversed([*THIRD.rows[1]])], line(序号="合计")], THIRD.name)
    path = workbook(files / "a.xlsx", ABOUT, FIRST, SECOND, other)
    outcome = load("members", path, "--sheet", "全部")
    assert_written(outcome, 3)
    assert {each: record["branch"] for each, record in people().items()} == {
        name(0): "B1",
        name(1): "B2",
        name(2): "B3",
    }
    assert "说明" in outcome.said
    assert_written(load("members", path, "--sheet", "全部"), 0, same=3)


def test_of_all_sheets_a_wrong_row_is_named_with_its_sheet(office: Path, files: Path) -> None:
    wrong = Sheet(by_heading([human(1, 民族="示范族")]), "乙支部")
    outcome = load("members", workbook(files / "a.xlsx", FIRST, wrong), "--sheet", "全部")
    assert_wrong(outcome, 2, says=["乙支部", "民族"])
    assert people() == {}


def test_one_person_on_two_sheets_is_one_person(office: Path, files: Path) -> None:
    path = workbook(files / "a.xlsx", FIRST, Sheet(FIRST.rows, "副本"))
    outcome = load("members", path, "--sheet", "全部")
    assert outcome.exit_code == 0, outcome.said
    assert outcome.summary["new"] == 1


@pytest.mark.parametrize("hidden", [(3,), (2, 4)], ids=["one", "two"])
def test_hidden_rows_are_read_and_counted_aloud(office: Path, files: Path, hidden: tuple[int, ...]) -> None:
    outcome = load("members", Table(THREE, hidden_rows=hidden).write(files))
    assert_written(outcome, 3)
    said = [each for each in outcome.said.splitlines() if "隐藏" in each]
    assert [str(len(hidden)) in each for each in said] == [True], outcome.said


def test_no_word_of_hidden_rows_where_there_are_none(office: Path, files: Path) -> None:
    assert "隐藏" not in load("members", Table(THREE).write(files)).said


# Dates.

OLD = id_number(7, born="19600101")

TEXT_DATES: dict[str, str] = {
    "1980.10": "1980-10-01",
    "1980-10": "1980-10-01",
    "1980/10": "1980-10-01",
    "1980年10月": "1980-10-01",
    "198010": "1980-10-01",
    "1980．10": "1980-10-01",
    "１９８０．１０": "1980-10-01",
    "1980. 10": "1980-10-01",
    "1980.10.5": "1980-10-05",
    "1980/10/5": "1980-10-05",
    "1980年10月5日": "1980-10-05",
    "19801005": "1980-10-05",
    "1980/10/5 0:00": "1980-10-05",
    "1980/10/5 00:00": "1980-10-05",
    "1980/10/5 0:00:00": "1980-10-05",
    "1980-10-05T00:00:00": "1980-10-05",
    "1980-10-05 00:00:00.0": "1980-10-05",
    "1980-10-05 00:00:00.000": "1980-10-05",
    "1980年10月5日 0:00": "1980-10-05",
    "1980-10-05 08:30:15": "1980-10-05",
    "１９８０－１０－０５": "1980-10-05",
    "29252": "1980-02-01",
    "'1980-10-05": "1980-10-05",
    '="1980-10-05"': "1980-10-05",
}

NUMBER_DATES: dict[str, tuple[Cell, str]] = {
    "1980.1 shown 1980.10": (Shown(1980.1, "0.00"), "1980-10-01"),
    "1980.1 shown 1980.10 by another form": (Shown(1980.1, "#0.00"), "1980-10-01"),
    "1980.01 shown 1980.01": (Shown(1980.01, "0.00"), "1980-01-01"),
    "1980.12": (1980.12, "1980-12-01"),
    "198010": (198010, "1980-10-01"),
    "19801005": (19801005, "1980-10-05"),
    "serial": (29252, "1980-02-01"),
    "serial with a clock": (29252.5, "1980-02-01"),
    "date": (Shown(date(1980, 10, 5), "yyyy-mm-dd"), "1980-10-05"),
    "date shown with its clock": (Shown(datetime(1980, 10, 5, 8, 30), "yyyy/m/d h:mm"), "1980-10-05"),  # noqa: DTZ001 -- a cell has no zone
    "month shown": (Shown(date(1980, 10, 1), "yyyy.mm"), "1980-10-01"),
    "month shown in Chinese": (Shown(date(1980, 10, 1), 'yyyy"年"m"月"'), "1980-10-01"),
}


def joined(value: Cell) -> Rows:
    """Return a roster of somebody who joined at a value."""
    return by_heading([human(0, 身份证号码=OLD, 性别="男", 入党时间=value, 转正时间="1982-01-01")])


@pytest.mark.parametrize("value", TEXT_DATES)
def test_a_date_is_read_from_text(office: Path, files: Path, value: str) -> None:
    assert_written(load("members", Table(joined(value), text=True).write(files)), 1)
    assert people()[name(0)]["joined_on"] == TEXT_DATES[value]


@pytest.mark.parametrize("kind", NUMBER_DATES)
def test_a_number_is_read_as_the_date_that_it_is_shown_as(office: Path, files: Path, kind: str) -> None:
    value, stored = NUMBER_DATES[kind]
    assert_written(load("members", Table(joined(value)).write(files)), 1)
    assert people()[name(0)]["joined_on"] == stored


@pytest.mark.parametrize(
    "value",
    [1980.1, Shown(1980.1, "General"), Shown(1980.1, "0.0"), "1874-10-01", "1899-12-31", "10.5", "0:00", "12:34:56"],
    ids=["number", "General", "one digit shown", "a year of a slip", "before 1900", "no year", "midnight", "a clock"],
)
def test_a_date_that_cannot_be_known_is_refused(office: Path, files: Path, value: Cell) -> None:
    assert_wrong(load("members", Table(joined(value)).write(files)), 2, says=["加入党组织日期"])
    assert people() == {}


@pytest.mark.parametrize("year", [TODAY.year + 2, 2126, 9999])
def test_a_year_to_come_is_refused(office: Path, files: Path, year: int) -> None:
    assert_wrong(load("members", Table(joined(f"{year}-01-01")).write(files)), 2)
    serial = (date(year, 1, 1) - date(1899, 12, 30)).days
    assert_wrong(load("members", Table(joined(serial)).write(files)), 2)
    assert people() == {}


@pytest.mark.parametrize("value", ["2010.1", "2010．1", "２０１０.１"])
def test_one_digit_behind_the_point_is_january_to_be_checked(office: Path, files: Path, value: str) -> None:
    outcome = load("members", Table(by_heading([human(0, 入党时间=value)]), text=True).write(files))
    assert_written(outcome, 1)
    assert "请核对" in outcome.said
    assert "2010" in outcome.said
    assert people()[name(0)]["joined_on"] == "2010-01-01"


def test_two_digits_behind_the_point_need_no_check(office: Path, files: Path) -> None:
    outcome = load(
        "members", Table(by_heading([human(0, 入党时间="2010.10", 转正时间="2011.10")]), text=True).write(files)
    )
    assert_written(outcome, 1)
    assert "请核对" not in outcome.said
    assert (people()[name(0)]["joined_on"], people()[name(0)]["confirmed_on"]) == ("2010-10-01", "2011-10-01")


def test_both_columns_of_numbers_that_are_shown_as_october(office: Path, files: Path) -> None:
    row = human(0, 入党时间=Shown(2010.1, "0.00"), 转正时间=Shown(2011.1, "0.00"))
    assert_written(load("members", Table(by_heading([row])).write(files)), 1)
    assert (people()[name(0)]["joined_on"], people()[name(0)]["confirmed_on"]) == ("2010-10-01", "2011-10-01")


MONTHS: dict[str, Cell] = {
    "text": "2020-11",
    "Chinese": "2020年11月",
    "no sign": "202011",
    "number": 202011,
    "point": "2020.11",
    "date as text": "2020-11-01",
    "any day as text": "2020/11/15",
    "date": Shown(date(2020, 11, 1), "yyyy-mm"),
    "any day": Shown(date(2020, 11, 15), "yyyy/m/d"),
    "date and clock": "2020/11/1 0:00",
    "serial": (date(2020, 11, 1) - date(1899, 12, 30)).days,
    "number shown": Shown(2020.11, "0.00"),
}


@pytest.mark.parametrize("kind", MONTHS)
def test_a_date_in_a_column_of_months_is_its_month(office: Path, files: Path, kind: str) -> None:
    row = human(0) | {"失联": "是", "失联年月": MONTHS[kind]}
    assert_written(load("members", Table(by_heading([row])).write(files)), 1)
    assert people()[name(0)]["lost_since"] == "2020-11"


# Values.

NAMES: dict[str, str] = {
    "张　三": "张三",
    "李 四": "李四",
    " 王五　": "王五",
    "赵\u00a0六": "赵六",
    "孙\u2003七": "孙七",
    "欧 阳 示": "欧阳示",
    "𠮷 田": "𠮷田",
    "阿依古丽・买买提": "阿依古丽·买买提",
    "阿依古丽•买买提": "阿依古丽·买买提",
    "阿依古丽‧买买提": "阿依古丽·买买提",
    "阿依古丽．买买提": "阿依古丽·买买提",
    "阿依古丽.买买提": "阿依古丽·买买提",
    "阿依古丽∙买买提": "阿依古丽·买买提",
    "阿依古丽⋅买买提": "阿依古丽·买买提",
    "阿依古丽･买买提": "阿依古丽·买买提",
    "阿依古丽●买买提": "阿依古丽·买买提",
    "阿依古丽 · 买买提": "阿依古丽·买买提",
}


def one(files: Path, **changes: Cell) -> Any:
    """Import one person with changes."""
    return load("members", Table(by_heading([human(0) | changes]), text=True).write(files))


@pytest.mark.parametrize("given", NAMES)
def test_a_name_is_stored_as_it_is_meant(office: Path, files: Path, given: str) -> None:
    assert_written(one(files, 姓名=given), 1)
    assert list(people()) == [NAMES[given]]
    assert_written(one(files, 姓名=NAMES[given]), 0, same=1)


@pytest.mark.parametrize("heading", ["职工姓名", "党员姓名", "姓　名", "姓  名"])
def test_a_name_with_blanks_below_another_heading(office: Path, files: Path, heading: str) -> None:
    row = {heading if each == "姓名" else each: cell for each, cell in human(0, 姓名="张　三").items()}
    assert_written(load("members", Table(by_heading([row])).write(files)), 1)
    assert list(people()) == ["张三"]


@pytest.mark.parametrize(
    "given",
    [
        "张三（预备）",
        "王五（女）",
        "王(小)",
        "李？",
        "李?",
        "李□",
        "李\ufffd",
        "张三【女】",
        "张三[女]",
        "张三〔大〕",
        "李*",
        "/",
        "无",
    ],
)
def test_what_is_no_name_is_refused(office: Path, files: Path, given: str) -> None:
    assert_wrong(one(files, 姓名=given), 2, says=["姓名"])
    assert people() == {}


OPTIONAL = {
    "固定电话": "landline",
    "邮箱": "email",
    "工作单位": "employer",
    "籍贯": "native_place",
    "失联年月": "lost_since",
}


@pytest.mark.parametrize("heading", OPTIONAL)
@pytest.mark.parametrize("word", ["无", "/", "—", "-", "暂无", "／", "－", "--", "——"])
def test_a_word_for_nothing_in_an_optional_field_is_empty(office: Path, files: Path, heading: str, word: str) -> None:
    assert_written(one(files, **{heading: word}), 1)
    assert people()[name(0)][OPTIONAL[heading]] is None


@pytest.mark.parametrize("heading", ["家庭住址", "联系电话", "民族", "所在党支部"])
@pytest.mark.parametrize("word", ["无", "/", "—", "暂无"])
def test_a_word_for_nothing_in_a_field_that_is_needed_is_refused(
    office: Path, files: Path, heading: str, word: str
) -> None:
    assert_wrong(one(files, **{heading: word}), 2)
    assert people() == {}


@pytest.mark.parametrize("heading", ["家庭住址", "工作单位", "籍贯", "所在党支部"])
@pytest.mark.parametrize("word", ["同上", "〃", "同 上"])
def test_ditto_is_refused_by_name(office: Path, files: Path, heading: str, word: str) -> None:
    rows = by_heading([human(0) | {heading: human(0).get(heading, "示范县")}, human(1) | {heading: word}])
    assert_wrong(load("members", Table(rows).write(files)), 3, says=[heading, word])
    assert people() == {}


EDUCATION: dict[str, set[str]] = {
    "硕士": {"10"},
    "博士": {"10"},
    "硕士研究生": {"10"},
    "博士研究生": {"10"},
    "在职研究生": {"10"},
    "全日制研究生": {"10"},
    "中央党校研究生": {"10"},
    "省委党校研究生": {"10"},
    "全日制本科": {"20"},
    "在职本科": {"20"},
    "函授本科": {"20"},
    "自考本科": {"20"},
    "全日制大学": {"20"},
    "中央党校大学": {"20"},
    "大学": {"20"},
    "本 科": {"20"},
    "大普": {"20", "30"},
    "大专": {"30"},
    "函授大专": {"30"},
    "自考专科": {"30"},
    "中专": {"40"},
    "职高": {"40"},
    "技校": {"40"},
    "高中（中专）": {"40", "60"},
    "高中": {"60"},
    "初中": {"70"},
    "小学": {"80"},
}


@pytest.mark.parametrize("word", EDUCATION)
def test_education_is_known_by_the_words_that_people_use(office: Path, files: Path, word: str) -> None:
    assert_written(one(files, 学历=word), 1)
    assert people()[name(0)]["education"] in EDUCATION[word]


def test_a_word_with_two_meanings_says_which_was_taken(office: Path, files: Path) -> None:
    outcome = one(files, 学历="大普")
    assert_written(outcome, 1)
    assert "大普" in outcome.said


ETHNICITY = {
    "未定族称人口": "97",
    "未识别民族": "97",
    "其它": "97",
    "其他": "97",
    "穿青人": "97",
    "穿青族": "97",
    "97": "97",
    "汉 族": "01",
    "汉　族": "01",
    " 汉": "01",
    "壮　族": "08",
    "维吾尔": "05",
}


@pytest.mark.parametrize("word", ETHNICITY)
def test_ethnicity_is_known_by_the_words_that_people_use(office: Path, files: Path, word: str) -> None:
    assert_written(one(files, 民族=word), 1)
    assert people()[name(0)]["ethnicity"] == ETHNICITY[word]


@pytest.mark.parametrize(
    ("word", "stored"),
    [("中共党员", "full"), ("正式", "full"), ("中共正式党员", "full"), ("中共预备党员", "probationary")],
)
def test_membership_is_known_by_the_words_that_people_use(office: Path, files: Path, word: str, stored: str) -> None:
    dates = {} if stored == "full" else {"入党时间": f"{TODAY:%Y}-01-01", "转正时间": ""}
    assert_written(one(files, 人员类别=word, **dates), 1)
    assert people()[name(0)]["membership"] == stored


WITH_X = next(serial for serial in range(100) if number(serial).endswith("X"))
WHOLE = number(WITH_X)
ID_FORMS: dict[str, str] = {
    "apostrophe": f"'{WHOLE}",
    "grave accent": f"`{WHOLE}",
    "right quote": f"’{WHOLE}",
    "groups": f"{WHOLE[:6]} {WHOLE[6:14]} {WHOLE[14:]}",
    "wide groups": f"{WHOLE[:6]}　{WHOLE[6:14]}　{WHOLE[14:]}",
    "no-break groups": f"{WHOLE[:6]}\u00a0{WHOLE[6:14]}\u00a0{WHOLE[14:]}",
    "formula": f'="{WHOLE}"',
    "tab": f"{WHOLE}\t",
    "full width": WHOLE.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789X"}),
    "small x": WHOLE.lower(),
    "apostrophe and groups": f"'{WHOLE[:6]} {WHOLE[6:14]} {WHOLE[14:]}",
}


@pytest.mark.parametrize("form", ID_FORMS)
def test_an_identity_number_is_read_through_its_marks(office: Path, files: Path, form: str) -> None:
    assert_written(one(files, 身份证号码=ID_FORMS[form], 性别=human(WITH_X)["性别"]), 1)
    assert found_by_number(WHOLE) == [name(0)]


def test_an_identity_number_that_became_a_number_is_refused(office: Path, files: Path) -> None:
    assert_wrong(load("members", Table(by_heading([human(0, 身份证号码=float(number(0)[:17] + "0"))])).write(files)), 2)


MOBILE = "13912345678"


@pytest.mark.parametrize(
    "form",
    [
        f"86{MOBILE}",
        f"0086 {MOBILE}",
        f"0086{MOBILE}",
        f"'{MOBILE}",
        f"(+86){MOBILE}",
        f"（+86）{MOBILE}",
        f"+86-{MOBILE}",
        f"+86 {MOBILE[:3]} {MOBILE[3:7]} {MOBILE[7:]}",
        f"86-{MOBILE}",
        f"{MOBILE[:3]}-{MOBILE[3:7]}-{MOBILE[7:]}",
        f'="{MOBILE}"',
        "１３９１２３４５６７８",
    ],
)
def test_a_mobile_is_read_through_its_marks(office: Path, files: Path, form: str) -> None:
    assert_written(one(files, 联系电话=form), 1)
    assert people()[name(0)]["mobile"] == "139****5678"
    assert found_by_number(MOBILE) == [name(0)]


LANDLINES = {
    "0755-82101234转801": "075582101234801",
    "0755-82101234-801": "075582101234801",
    "0755-82101234 转 801": "075582101234801",
    "400-820-1234": "4008201234",
    "4008201234": "4008201234",
    "800-820-1234": "8008201234",
    "+86-755-82101234": "75582101234",
    "0086-755-82101234": "75582101234",
    "0755—82101234": "075582101234",
    "0755－82101234": "075582101234",
    "（0755）82101234": "075582101234",
    "0755 82101234": "075582101234",
    "12371": "12371",
    "95588": "95588",
}


@pytest.mark.parametrize("form", LANDLINES)
def test_a_landline_is_read_in_every_form(office: Path, files: Path, form: str) -> None:
    assert_written(one(files, 固定电话=form), 1)
    assert digits(people()[name(0)]["landline"]).endswith(LANDLINES[form])


@pytest.mark.parametrize("between", ["/", "、", "；", " ", "，"])
def test_two_landlines_are_kept_and_to_be_checked(office: Path, files: Path, between: str) -> None:
    outcome = one(files, 固定电话=f"0755-82101234{between}0755-82101235")
    assert_written(outcome, 1)
    assert "核对" in outcome.said
    assert digits(people()[name(0)]["landline"]) == "075582101234075582101235"


def digits(text: str) -> str:
    """Return the digits of a text."""
    return "".join(filter(str.isdigit, text))


def test_everything_is_typed_in_full_width(office: Path, files: Path) -> None:
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    rows = by_heading([human(0)])
    wider: Rows = [rows[0], [str(cell).translate(wide) for cell in rows[1]]]
    assert_written(load("members", Table(wider, text=True).write(files)), 1)
    stored = people()[name(0)]
    assert (stored["joined_on"], stored["branch"], stored["mobile"]) == ("2010-07-01", "B1", "139****0000")


# Headings.

SPELLINGS = {
    "所在党支部": ["所属党支部", "所属支部", "所在支部", "支部名称", "党支部名称"],
    "人员类别": ["党员类型", "党员类别", "政治面貌"],
    "入党时间": ["加入中共日期", "加入中国共产党日期", "加入党组织时间", "入党日期", "入党年月"],
    "转正时间": ["转为正式党员日期", "转为正式党员时间", "转正日期", "转正年月"],
    "学历": ["学历情况", "文化程度", "最高学历"],
    "家庭住址": ["家庭地址", "家庭住址（详细到门牌号）", "住址"],
    "联系电话": ["联系方式", "手机", "手机号", "移动电话", "本人手机号码"],
    "身份证号码": ["身份证", "身份证号", "公民身份证号码", "证件号码", "居民身份证号码"],
    "工作岗位": ["岗位", "职业"],
}


@pytest.mark.parametrize(
    ("usual", "used"), [(usual, used) for usual, each in SPELLINGS.items() for used in each], ids=str
)
def test_a_heading_is_known_by_the_words_that_people_use(office: Path, files: Path, usual: str, used: str) -> None:
    row = {used if heading == usual else heading: cell for heading, cell in human(0).items()}
    if used == "政治面貌":
        row[used] = "中共党员"
    assert_written(load("members", Table(by_heading([row]), text=True, encoding="gb18030").write(files)), 1)
    stored = people()[name(0)]
    assert (stored["branch"], stored["membership"], stored["education"]) == ("B1", "full", "20")
    assert (stored["joined_on"], stored["confirmed_on"]) == ("2010-07-01", "2011-07-01")


def test_all_headings_of_another_system(office: Path, files: Path) -> None:
    first = {usual: each[0] for usual, each in SPELLINGS.items()}
    row = {first.get(heading, heading): cell for heading, cell in human(0).items()}
    assert_written(load("members", Table(by_heading([row])).write(files)), 1)


def test_a_missing_column_names_what_was_not_known_and_what_it_may_be(office: Path, files: Path) -> None:
    row = {"联系电语" if heading == "联系电话" else heading: cell for heading, cell in human(0, 星座="示范").items()}
    outcome = load("members", Table(by_heading([row]), text=True).write(files))
    assert_refused_file(outcome, "联系电语", "星座", "手机号码", "import template members", "docs/files.md")


def test_a_missing_column_below_a_title_is_named_from_the_row_that_fits_best(office: Path, files: Path) -> None:
    rows = by_heading([{heading: cell for heading, cell in human(0).items() if heading != "身份证号码"}])
    outcome = load("members", Table([TITLE, UNIT, *rows]).write(files))
    assert_refused_file(outcome, "公民身份号码")
    assert "所在党支部" not in outcome.said.partition("问题：")[2]


def test_words_of_ones_own_are_added_in_the_home(office: Path, files: Path) -> None:
    (office / "aliases.toml").write_text('[members]\n"手机号码" = ["掌上电话"]\n', "utf-8")
    row = {"掌上电话" if heading == "联系电话" else heading: cell for heading, cell in human(0).items()}
    assert_written(load("members", Table(by_heading([row]), text=True).write(files)), 1)
    assert found_by_number(str(human(0)["联系电话"])) == [name(0)]


def test_a_broken_list_of_words_is_said_and_nothing_is_written(office: Path, files: Path) -> None:
    (office / "aliases.toml").write_text("[members\n", "utf-8")
    outcome = load("members", Table(THREE).write(files))
    assert outcome.exit_code not in {0, 1}
    assert "aliases.toml" in outcome.said


# What the reader understood.


def test_what_was_understood_is_shown_above_the_plan_and_told_as_json(office: Path, files: Path) -> None:
    rows = [[*HEADINGS, "星座"], *([*row, "示范座"] for row in PEOPLE)]
    outcome = load("members", Table([TITLE, *rows], text=True, encoding="gb18030").write(files, "示范名册"))
    assert_written(outcome, 3)
    shown = outcome.said
    for text in ("示范名册.csv", "第 2 行", "联系电话", "手机号码", "星座"):
        assert text in shown
    assert "gb18030" in shown.lower()
    assert shown.index("联系电话") < shown.index("新增")
    read = outcome.read
    assert read["heading_row"] == 2
    assert "联系电话" in str(read["columns"])
    assert "mobile" in str(read["columns"]) or "手机号码" in str(read["columns"])
    assert "星座" in str(read["ignored"])


def test_of_a_workbook_the_sheet_is_shown(office: Path, files: Path) -> None:
    outcome = load("members", workbook(files / "a.xlsx", Sheet(THREE, "在册党员")))
    assert_written(outcome, 3)
    assert "在册党员" in outcome.said
    assert (outcome.read["sheet"], outcome.read["heading_row"]) == ("在册党员", 1)


def _flat(found: Any) -> list[Any]:
    return list(found) if isinstance(found, list | dict) else [found]


# Parts of a table, other people below it, headings once more.

ANOTHER = line(
    **{
        **human(8),
        "序号": 4,
    }
)
NO_MEMBERS = ["列席人员", "已转出党员", "入党积极分子名册", "发展对象", "去世党员"]

HEADINGS_AGAIN: dict[str, list[Cell]] = {
    "another word": ["身份证号" if heading == "身份证号码" else heading for heading in HEADINGS],
    "line breaks": [f"{str(heading)[:2]}\n{str(heading)[2:]}" for heading in HEADINGS],
    "not all of them": [*HEADINGS[:6], *[""] * (WIDTH - 6)],
}


@pytest.mark.parametrize("kind", HEADINGS_AGAIN)
def test_headings_come_again_with_small_differences(office: Path, files: Path, kind: str) -> None:
    outcome = load("members", Table([HEADINGS, *PEOPLE[:2], HEADINGS_AGAIN[kind], PEOPLE[2]]).write(files))
    assert_written(outcome, 3)


def test_headings_of_another_table_below_are_refused(office: Path, files: Path) -> None:
    swapped = [*HEADINGS[:8], HEADINGS[9], HEADINGS[8], *HEADINGS[10:]]
    outcome = load("members", Table([*THREE, [], swapped, ANOTHER]).write(files), "--keep-going")
    assert_refused_file(outcome, "第 6 行", "表头")
    assert people() == {}


@pytest.mark.parametrize("form", ["{}", "{}（2人）", "一、{}", "{}：", "示范街道{}"])
def test_a_line_that_names_a_part_of_the_table_is_passed_over(office: Path, files: Path, form: str) -> None:
    rows: Rows = [HEADINGS, [form.format("第一党支部")], *PEOPLE[:2], [form.format("预备党员")], PEOPLE[2]]
    outcome = load("members", Table(rows).write(files))
    assert_written(outcome, 3)
    assert outcome.read["passed_over"]


@pytest.mark.parametrize("before", [[], [NOTE], [SIGNED], [TOTAL], [NOTE, []]], ids=str)
@pytest.mark.parametrize("words", NO_MEMBERS)
def test_below_a_line_about_other_people_nobody_is_taken_for_a_member(
    office: Path, files: Path, before: list[list[Cell]], words: str
) -> None:
    for counted in ([words], [words, "共1人"], ["", "", words]):
        outcome = load("members", Table([*THREE, *before, counted, ANOTHER]).write(files), "--keep-going")
        assert name(8) not in people()
    assert outcome.exit_code in {3, 9}, outcome.said
    assert name(8) not in people()


@pytest.mark.parametrize("words", ["注：以下为列席人员", "说明：下列同志已转出", "合计：3人，以下为转出党员"])
def test_below_a_note_about_other_people_nobody_is_taken_for_a_member(office: Path, files: Path, words: str) -> None:
    assert_refused_file(load("members", Table([*THREE, [words], ANOTHER]).write(files)), "第 6 行")
    assert people() == {}


def test_a_note_about_other_people_with_nobody_below_stops_nothing(office: Path, files: Path) -> None:
    assert_written(load("members", Table([*THREE, ["注：列席人员、转出党员不填入本表。"]]).write(files)), 3)


@pytest.mark.parametrize("stroke", ["——", "/", "-"])
def test_a_row_of_strokes_is_an_empty_one(office: Path, files: Path, stroke: str) -> None:
    assert_written(load("members", Table([*THREE, [stroke] * WIDTH, [4, *[stroke] * (WIDTH - 1)]]).write(files)), 3)


@pytest.mark.parametrize(
    "form", ["1.{}", "(2){}", "3、{}", "一、{}", "【必填】{}", "*{}[文本]", "{}\nName", "{} Name", "{}/Name"]
)
def test_a_heading_is_known_beside_its_number_and_its_english(office: Path, files: Path, form: str) -> None:
    assert_written(load("members", Table([[form.format(heading) for heading in HEADINGS], *PEOPLE]).write(files)), 3)


@pytest.mark.parametrize(
    ("heading", "remark"),
    [
        ("联系电话", "家属"),
        ("姓名", "配偶"),
        ("所在党支部", "转出前"),
        ("身份证号码", "后六位"),
        ("家庭住址", "父母"),
    ],
)
def test_a_heading_whose_remark_says_something_else_is_another_column(
    office: Path, files: Path, heading: str, remark: str
) -> None:
    headings = [f"{heading}（{remark}）" if each == heading else each for each in HEADINGS]
    assert_refused_file(load("members", Table([headings, *PEOPLE]).write(files)), f"{heading}（{remark}）")


def test_a_group_of_another_person_beside_single_headings(office: Path, files: Path) -> None:
    rows: Rows = [
        [*HEADINGS, "配偶", ""],
        [*[""] * WIDTH, "姓名", "联系电话"],
        *([*row, "示范某", "13800000000"] for row in PEOPLE),
    ]
    assert_written(load("members", Table(rows, ("N1:O1",)).write(files)), 3)
    assert set(people()) == {name(serial) for serial in range(3)}


@pytest.mark.parametrize(("text", "says"), [("示范乙 女", "姓名"), ("示范乙 同志", "姓名"), ("待补", "必填")])
def test_what_is_no_name_is_not_made_part_of_one(office: Path, files: Path, text: str, says: str) -> None:
    assert_wrong(one(files, 姓名=text), 2, says=[says])
    assert people() == {}


def test_two_names_in_one_cell_are_to_be_checked(office: Path, files: Path) -> None:
    outcome = one(files, 姓名="示范乙 示范丙")
    assert_written(outcome, 1)
    assert "核对" in outcome.said
    assert "核对" not in one(files, 姓名="欧阳 示范").said


@pytest.mark.parametrize("between", ["/", " ", "、", "\n"])
def test_of_two_mobiles_none_is_taken(office: Path, files: Path, between: str) -> None:
    assert_wrong(one(files, 联系电话=f"13912345678{between}13912345679"), 2, says=["几个号码"])


@pytest.mark.parametrize("text", ["01汉族", "01-汉族", "汉族（01）", "汉/汉族"])
def test_a_code_stands_beside_its_word(office: Path, files: Path, text: str) -> None:
    assert_written(one(files, 民族=text), 1)
    assert people()[name(0)]["ethnicity"] == "01"


@pytest.mark.parametrize("text", ["汉族(97)", "汉族/满族", "02汉族"])
def test_a_code_that_contradicts_its_word_is_refused(office: Path, files: Path, text: str) -> None:
    assert_wrong(one(files, 民族=text), 2, says=["民族"])


@pytest.mark.parametrize("text", ["第一 党支部", "B1 第一党支部", "第一党支部（B1）", "B1-第一党支部"])
def test_a_branch_is_known_by_code_and_name_together(office: Path, files: Path, text: str) -> None:
    assert_written(one(files, 所在党支部=text), 1)
    assert people()[name(0)]["branch"] == "B1"


@pytest.mark.parametrize("text", ["B2 第一党支部", "第一党支部（B2）"])
def test_a_branch_whose_code_is_anothers_is_refused(office: Path, files: Path, text: str) -> None:
    assert_wrong(one(files, 所在党支部=text), 2, says=["所在党支部"])


@pytest.mark.parametrize(
    ("text", "day"),
    {
        "二〇一〇年七月": "2010-07-01",
        "二○一○年七月十五日": "2010-07-15",
        "二零一零年十月二十一日": "2010-10-21",
        "2010年七月一日": "2010-07-01",
    }.items(),
)
def test_a_day_in_hanzi_is_read(office: Path, files: Path, text: str, day: str) -> None:
    assert_written(one(files, 入党时间=text, 转正时间="2012-01-01"), 1)
    assert people()[name(0)]["joined_on"] == day


@pytest.mark.parametrize("text", ["2010.10.00", "2010-13", "10/5/2010", "5-Oct-10", "98.7.1", "二〇一〇年十三月"])
def test_a_day_that_cannot_be_known_is_refused(office: Path, files: Path, text: str) -> None:
    assert_wrong(one(files, 入党时间=text), 2)
    assert people() == {}


@pytest.mark.parametrize("heading", ["备注", "变动情况", "类别", "去向"])
@pytest.mark.parametrize("word", ["2025年转出", "已去世", "入党积极分子", "列席"])
def test_who_a_remark_says_is_gone_is_to_be_checked(office: Path, files: Path, heading: str, word: str) -> None:
    rows = by_heading([human(0, **{heading: ""}), human(1, **{heading: word})])
    outcome = load("members", Table(rows).write(files))
    assert_written(outcome, 2)
    assert "核对" in outcome.said
    assert f"姓名“{name(1)}”" in outcome.said
    assert f"姓名“{name(0)}”" not in outcome.said
