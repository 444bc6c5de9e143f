"""Rosters as offices have them: titles, groups, merged cells, sheets, totals, signatures and other people below."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cases.files import Cell, Failed, Rows, Sheet, Table, by_heading, numbered, workbook
from tests.cases.office import (
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
    assert {"第二党支部", "第三党支部"} <= set(outcome.read["other_sheets"])


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


def test_two_tables_side_by_side_are_called_so(office: Path, files: Path) -> None:
    rows = [[*left, "", *right] for left, right in zip(THREE[:2], [HEADINGS, ANOTHER], strict=True)]
    outcome = load("members", Table([TITLE, *rows]).write(files))
    assert_refused_file(outcome, "“姓名”、", "左右并排", "移到左边的表下面")
    assert people() == {}


def test_a_group_of_another_person_beside_single_headings(office: Path, files: Path) -> None:
    rows: Rows = [
        [*HEADINGS, "配偶", ""],
        [*[""] * WIDTH, "姓名", "联系电话"],
        *([*row, "示范某", "13800000000"] for row in PEOPLE),
    ]
    assert_written(load("members", Table(rows, ("N1:O1",)).write(files)), 3)
    assert set(people()) == {name(serial) for serial in range(3)}


def _pairs(serial: int, across: int) -> list[list[Cell]]:
    """Return a person as a form has them: headings and what they name side by side, so many across."""
    cells = [(str(heading), cell) for heading, cell in human(serial).items()]
    return [[each for pair in cells[at : at + across] for each in pair] for at in range(0, len(cells), across)]


FORM = ["党员信息采集表"]
TURNED: dict[str, tuple[list[Sheet], str]] = {
    "a form": ([Sheet([FORM, *_pairs(0, 3)])], "登记表、采集表"),
    "two pairs across": ([Sheet([FORM, *_pairs(0, 2)])], "登记表、采集表"),
    "forms below each other": ([Sheet([FORM, *_pairs(0, 3), [], FORM, *_pairs(1, 3)])], "登记表、采集表"),
    "a sheet a person": ([Sheet([FORM, *_pairs(0, 3)], "甲"), Sheet([FORM, *_pairs(1, 3)], "乙")], "登记表、采集表"),
    "one person down": ([Sheet(_pairs(0, 1))], "转置"),
    "headings down the first column": (
        [Sheet([TITLE, *([str(heading), *(human(n)[heading] for n in range(3))] for heading in human(0))])],
        "转置",
    ),
}


@pytest.mark.parametrize("kind", TURNED)
def test_a_table_that_is_not_a_row_a_person_is_called_what_it_is(office: Path, files: Path, kind: str) -> None:
    sheets, says = TURNED[kind]
    outcome = load("members", workbook(files / "a.xlsx", *sheets), "--keep-going")
    assert_refused_file(outcome, says)
    assert number(0) not in outcome.said
    assert people() == {}
