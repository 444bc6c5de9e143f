"""Lists of organisations as offices have them."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cases.files import Cell, Failed, Rows, Sheet, Shown, Table, archive, by_heading, numbered, page, workbook
from tests.cases.office import Outcome, assert_refused_file, assert_written, assert_wrong, load
from tests.support.running import run, run_json


def unit(place: int, **changes: Cell) -> dict[str, Cell]:
    """Return a row of a list of organisations: a branch below C1."""
    return {
        "序号": place,
        "编码": f"N{place}",
        "名称": f"新设第{'零一二三'[place]}党支部",
        "类型": "党支部",
        "上级编码": "C1",
        "地址": f"示范路{place}号",
        "电话": f"0755-8210123{place}",
        **changes,
    }


ROWS = by_heading(unit(place) for place in (1, 2, 3))
HEADINGS, UNITS = ROWS[0], ROWS[1:]
WIDTH = len(HEADINGS)
ABOVE = HEADINGS.index("上级编码")
TITLE: list[Cell] = ["示范街道党组织一览表"]
FROM: list[Cell] = ["填报单位：示范街道党委", "", "", "", "填报日期：2026年11月20日"]


def line(**cells: Cell) -> list[Cell]:
    """Return a row with some cells filled, by heading."""
    return [cells.get(str(heading), "") for heading in HEADINGS]


TOTAL = line(序号="合计", 编码=3)
SIGNED: list[Cell] = ["填表人：示范甲", "", "审核人：示范乙"]
NOTE: list[Cell] = ["注：编码由街道统一编定"]
GROUPS: list[Cell] = ["序号", "基本情况", "", "", "隶属", "联系", ""]
BELOW: list[Cell] = ["", *HEADINGS[1:]]
UNMERGED: Rows = [
    [cell if column != ABOVE or not place else "" for column, cell in enumerate(row)] for place, row in enumerate(UNITS)
]

LAYOUTS: dict[str, tuple[Table, int]] = {
    "title and unit": (Table([TITLE, FROM, HEADINGS, *UNITS]), 0),
    "title merged over the table": (Table([TITLE, HEADINGS, *UNITS], ("A1:G1",)), 0),
    "title in CSV": (Table([TITLE, FROM, HEADINGS, *UNITS], text=True, encoding="gb18030"), 0),
    "two rows of headings": (Table([GROUPS, BELOW, *UNITS], ("A1:A2", "B1:D1", "F1:G1")), 0),
    "two rows of headings in CSV": (Table([GROUPS, BELOW, *UNITS], text=True), 0),
    "total, signatures, note": (Table([*ROWS, TOTAL, SIGNED, NOTE]), 3),
    "total, signatures, note in CSV": (Table([*ROWS, TOTAL, SIGNED, NOTE], text=True), 3),
    "subtotal in the middle": (Table([HEADINGS, UNITS[0], line(序号="小计", 编码=1), *UNITS[1:], TOTAL]), 2),
    "numbered and empty": (Table([*ROWS, line(序号=4), line(序号=5)]), 2),
    "column numbers": (Table([HEADINGS, numbered(WIDTH), *UNITS]), 1),
    "headings again": (Table([HEADINGS, *UNITS[:2], HEADINGS, UNITS[2]]), 1),
    "sep line": (Table(ROWS, text=True, before="sep=;\r\n", delimiter=";"), 0),
    "one above all, merged": (Table([HEADINGS, *UNMERGED], ("E2:E4",)), 0),
    "an error in a column that is not read": (Table([[*HEADINGS, "党员数"], *([*row, Failed()] for row in UNITS)]), 0),
    "a last control": (Table(ROWS, text=True, after="\x1a"), 0),
    "UTF-16": (Table(ROWS, text=True, encoding="utf-16", delimiter="\t"), 0),
    "codes typed in full width": (
        Table(by_heading(unit(place, 编码=f"Ｎ{'０１２３'[place]}", 上级编码="Ｃ１") for place in (1, 2, 3))),
        0,
    ),
}


def stored() -> list[dict[str, Any]]:
    """Return the three organisations as they are stored."""
    return [run_json("org", "show", f"N{place}") for place in (1, 2, 3)]


@pytest.mark.parametrize("kind", LAYOUTS)
def test_a_list_is_read_as_it_is_laid_out(office: Path, files: Path, kind: str) -> None:
    table, passed = LAYOUTS[kind]
    path = table.write(files)
    outcome = load("orgs", path)
    assert_written(outcome, 3)
    assert [(each["parent"], each["address"]) for each in stored()] == [("C1", f"示范路{n}号") for n in (1, 2, 3)]
    if passed:
        assert outcome.read["passed_over"]
    assert_written(load("orgs", path), 0, same=3)


@pytest.mark.parametrize(
    ("heading", "word", "says"), [("类型", "党小组", "可填：党委、党总支、党支部"), ("有转接权", "待定", "可填：")]
)
def test_a_word_that_a_list_has_not_is_told_what_it_has(
    office: Path, files: Path, heading: str, word: str, says: str
) -> None:
    outcome = load("orgs", Table(by_heading([unit(1, **{heading: word})])).write(files))
    assert_wrong(outcome, 2, says=[word, says])
    assert "profile fields" not in outcome.said


def test_what_stands_below_is_said_in_one_line(office: Path, files: Path) -> None:
    outcome = load("orgs", Table([*ROWS, TOTAL, SIGNED, NOTE]).write(files))
    assert len([each for each in outcome.said.splitlines() if "合计" in each or "填表人" in each]) == 1, outcome.said


def test_a_blank_outside_of_the_merged_cells_is_not_filled(office: Path, files: Path) -> None:
    outcome = load("orgs", Table([HEADINGS, *UNMERGED], ("E2:E3",)).write(files))
    assert_wrong(outcome, 4)
    assert run("org", "show", "N3").exit_code == 6


def test_a_row_without_a_code_is_not_passed_over(office: Path, files: Path) -> None:
    assert_wrong(load("orgs", Table([*ROWS, line(名称="合计党支部", 类型="党支部", 上级编码="C1")]).write(files)), 5)
    assert run("org", "show", "N1").exit_code == 6


def test_a_sheet_that_fits_is_found_and_the_others_are_named(office: Path, files: Path) -> None:
    about = Sheet([["填表说明"], ["编码不能重复"]], "说明")
    more = Sheet(by_heading([unit(3)]), "社区")
    path = workbook(files / "a.xlsx", about, Sheet([TITLE, *ROWS[:3]], "机关"), more)
    outcome = load("orgs", path)
    assert_written(outcome, 2)
    assert outcome.read["sheet"] == "机关"
    for text in ("说明", "社区", "--sheet"):
        assert text in outcome.said
    assert_written(load("orgs", path, "--sheet", "全部"), 1, same=2)
    assert len(stored()) == 3


def test_what_changes_is_told_by_sheet_and_row_where_several_sheets_are_read(office: Path, files: Path) -> None:
    assert_written(load("orgs", Table(ROWS).write(files)), 3)
    renamed = by_heading([unit(3) | {"名称": "示范改名党支部"}])
    path = workbook(files / "several.xlsx", Sheet(ROWS[:2], "机关"), Sheet(renamed, "社区"))
    outcome = load("orgs", path, "--sheet", "全部")
    assert "社区 2" in outcome.said


def test_hidden_rows_are_read_and_counted_aloud(office: Path, files: Path) -> None:
    outcome = load("orgs", Table(ROWS, hidden_rows=(3,)).write(files))
    assert_written(outcome, 3)
    assert "隐藏" in outcome.said


def one(files: Path, **changes: Cell) -> Outcome:
    """Import one organisation."""
    return load("orgs", Table(by_heading([unit(1) | changes])).write(files))


@pytest.mark.parametrize("word", ["无", "/", "—", "-", "暂无"])
@pytest.mark.parametrize(
    ("heading", "term"), [("电话", "phone"), ("地址", "address"), ("传真", "fax"), ("邮编", "postcode")]
)
def test_a_word_for_nothing_is_empty(office: Path, files: Path, heading: str, term: str, word: str) -> None:
    assert_written(one(files, **{heading: word}), 1)
    assert run_json("org", "show", "N1")[term] is None


@pytest.mark.parametrize("heading", ["编码", "名称", "类型"])
@pytest.mark.parametrize("word", ["无", "/", "同上"])
def test_in_a_field_that_is_needed_it_is_refused(office: Path, files: Path, heading: str, word: str) -> None:
    assert_wrong(one(files, **{heading: word}), 2, says=[heading])


def test_ditto_is_refused_by_name(office: Path, files: Path) -> None:
    rows = by_heading([unit(1), unit(2, 地址="同上")])
    assert_wrong(load("orgs", Table(rows).write(files)), 3, says=["地址", "同上"])


PHONES = {
    "0755-82101234转801": "075582101234801",
    "400-820-1234": "4008201234",
    "+86-755-82101234": "75582101234",
    "0755—82101234": "075582101234",
    "12371": "12371",
}


@pytest.mark.parametrize("form", PHONES)
def test_a_telephone_is_read_in_every_form(office: Path, files: Path, form: str) -> None:
    assert_written(one(files, 电话=form), 1)
    kept = run_json("org", "show", "N1")["phone"]
    assert "".join(filter(str.isdigit, kept)).endswith(PHONES[form])


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("邮编", 518000), ("邮编", Shown(518000, "0")), ("编码", 4403), ("编码", Shown(4403, "0"))],
    ids=str,
)
def test_a_number_is_read_as_it_is_shown(office: Path, files: Path, heading: str, cell: Cell) -> None:
    assert_written(one(files, **{heading: cell}), 1)
    code = "4403" if heading == "编码" else "N1"
    assert run_json("org", "show", code)["postcode"] == (None if heading == "编码" else "518000")


@pytest.mark.parametrize(
    ("usual", "used"),
    [
        *(("编码", word) for word in ("党组织编码", "组织编码", "党组织代码")),
        *(("名称", word) for word in ("党组织名称", "组织名称")),
        *(("类型", word) for word in ("党组织类型", "组织类别", "党组织类别")),
        *(("上级编码", word) for word in ("上级党组织编码", "上级组织编码")),
        *(("电话", word) for word in ("联系电话", "办公电话")),
    ],
    ids=str,
)
def test_a_heading_is_known_by_the_words_that_people_use(office: Path, files: Path, usual: str, used: str) -> None:
    row = {used if heading == usual else heading: cell for heading, cell in unit(1).items()}
    assert_written(load("orgs", Table(by_heading([row])).write(files)), 1)
    kept = run_json("org", "show", "N1")
    assert (kept["name"], kept["parent"], kept["phone"]) == ("新设第一党支部", "C1", "0755-82101231")


def test_a_missing_column_is_sent_to_the_template_of_organisations(office: Path, files: Path) -> None:
    rows: Rows = [TITLE, ["编玛", "名称", "类型", "星座"], ["N1", "新设党支部", "党支部", "示范"]]
    outcome = load("orgs", Table(rows).write(files))
    assert_refused_file(outcome, "编玛", "星座", "编码", "import template orgs")


def test_what_was_understood_is_shown_and_told_as_json(office: Path, files: Path) -> None:
    rows = [TITLE, [*HEADINGS, "党员数"], *([*row, 9] for row in UNITS)]
    outcome = load("orgs", workbook(files / "示范.xlsx", Sheet(rows, "组织")))
    assert_written(outcome, 3)
    for text in ("示范.xlsx", "组织", "第 2 行", "上级编码", "党员数"):
        assert text in outcome.said
    assert (outcome.read["sheet"], outcome.read["heading_row"]) == ("组织", 2)
    assert "党员数" in str(outcome.read["ignored"])


def test_a_page_that_calls_itself_a_workbook_is_read(office: Path, files: Path) -> None:
    assert_written(load("orgs", page(files / "a.xls", ROWS)), 3)


def test_an_archive_is_called_an_archive(office: Path, files: Path) -> None:
    assert_refused_file(load("orgs", archive(files / "a.zip", {"a.csv": b"a,b\n"})), "压缩包")


def test_lines_that_name_a_part_and_headings_that_differ_are_passed_over(office: Path, files: Path) -> None:
    again: list[Cell] = ["组织编码" if heading == "编码" else heading for heading in HEADINGS]
    rows: Rows = [[f"{n}.{h}" for n, h in enumerate(HEADINGS, 1)], ["示范街道党委"], *UNITS[:2], again, UNITS[2]]
    assert_written(load("orgs", Table(rows).write(files)), 3)


@pytest.mark.parametrize("words", ["已撤销党组织", "注：以下为已撤销的党组织", "注销的党支部名单"])
def test_below_a_line_about_what_is_no_more_nothing_is_set_up(office: Path, files: Path, words: str) -> None:
    assert_refused_file(load("orgs", Table([*ROWS[:3], [words], ROWS[3]]).write(files), "--keep-going"), "第 5 行")
    assert run("org", "show", "N1").exit_code == 6


@pytest.mark.parametrize("word", ["基层党支部", "联合党支部", "党支部委员会", "支 部"])
def test_a_kind_is_known_by_the_words_that_people_use(office: Path, files: Path, word: str) -> None:
    assert_written(load("orgs", Table(by_heading([unit(1, 类型=word)])).write(files)), 1)


def test_a_code_that_comes_twice_is_called_a_code(office: Path, files: Path) -> None:
    outcome = load("orgs", Table(by_heading([unit(1), unit(1, 名称="别的党支部")])).write(files))
    assert "同一个编码" in outcome.said
    assert "身份证" not in outcome.said


TREES: dict[str, tuple[list[list[Cell]], list[tuple[str, str | None]], str]] = {
    "above by name": (
        [["上级党组织", "编码", "名称", "类型"], ["示范街道党委", "N1", "甲支部", "党支部"]],
        [("N1", "C1")],
        "",
    ),
    "above by a name of the file": (
        [["编码", "名称", "类型", "上级"], ["N1", "甲总支", "党总支", "C1"], ["N2", "乙支部", "党支部", "甲总支"]],
        [("N1", "C1"), ("N2", "N1")],
        "",
    ),
    "the code counts beside the name": (
        [["上级编码", "上级党组织名称", "编码", "名称", "类型"], ["C2", "示范街道党委", "N1", "甲支部", "党支部"]],
        [("N1", "C2")],
        "",
    ),
    "a number before a name": (
        [
            ["编码", "名称", "类型", "上级编码"],
            ["N1", "（一）甲总支", "党总支", "C1"],
            ["N2", "1.1 乙支部", "党支部", "甲总支"],
        ],
        [("N1", "C1"), ("N2", "N1")],
        "编号已去掉",
    ),
    "a name of two": (
        [
            ["编码", "名称", "类型", "上级"],
            ["N1", "第三党支部", "党支部", "C2"],
            ["N2", "乙支部", "党支部", "第三党支部"],
        ],
        [],
        "几个组织是这个名称",
    ),
    "a name of nobody": (
        [["编码", "名称", "类型", "上级"], ["N1", "甲支部", "党支部", "路人党委"]],
        [],
        "没有这个上级",
    ),
    "closed by its remark": (
        [["编码", "名称", "类型", "上级编码", "备注"], ["N1", "甲支部", "党支部", "C1", "2025年已撤销"]],
        [],
        "写着已撤销",
    ),
    "closed by its name": (
        [["编码", "名称", "类型", "上级编码"], ["N1", "甲支部（撤销）", "党支部", "C1"]],
        [],
        "写着已撤销",
    ),
    "a remark about something else": (
        [["编码", "名称", "类型", "上级编码", "备注"], ["N1", "甲支部", "党支部", "C1", "由乙、丙支部合并而来"]],
        [("N1", "C1")],
        "",
    ),
    "indented": (
        [["编码", "名称", "类型"], ["N1", "甲党委", "党委"], ["N2", "　　乙党委", "党委"]],
        [],
        "没有写明上级",
    ),
    "nothing above": ([["编码", "名称", "类型"], ["N1", "甲支部", "党支部"]], [], "没有写明上级"),
    "a column a level": ([["党委", "党总支", "党支部"], ["甲党委", "乙总支", "丙支部"]], [], "一个组织一行"),
}


@pytest.mark.parametrize("kind", TREES)
def test_what_stands_above_is_told_by_code_or_name_and_never_by_the_layout(
    office: Path, files: Path, kind: str
) -> None:
    rows, written, says = TREES[kind]
    outcome = load("orgs", Table(rows).write(files))
    assert outcome.exit_code == (0 if written else 3), outcome.said
    assert says in outcome.said
    with closing(sqlite3.connect(office / "store.db")) as connection:
        found = connection.execute(
            "SELECT below.code, above.code FROM organisation below LEFT JOIN organisation above"
            " ON above.id = below.parent_id WHERE below.code LIKE 'N%' ORDER BY below.code"
        ).fetchall()
    assert found == written
