"""Tables of dues as branches keep them."""

from datetime import date
from pathlib import Path

import pytest

from szdj_cli.domain.values.months import month_after
from tests.cases.files import Cell, Failed, Sheet, Shown, Table, by_heading, numbered, workbook
from tests.cases.office import (
    COMPACT,
    DAY,
    MONTH,
    TODAY,
    WECHAT_METHODS,
    Payment,
    assert_passed,
    assert_refused_file,
    assert_written,
    assert_wrong,
    booked,
    entry,
    load,
    load_entry,
    name,
    number,
    payments,
)

TABLE = by_heading(entry(serial) for serial in range(3))
HEADINGS, ENTRIES = TABLE[0], TABLE[1:]
TITLE: list[Cell] = ["第一党支部党费收缴明细表"]
UNIT: list[Cell] = ["单位：元", "", "", "", "", "", f"制表日期：{DAY}"]
WRITTEN = [(1, 5000), (2, 5100), (3, 5200)]


def line(**cells: Cell) -> list[Cell]:
    """Return a row with some cells filled, by heading."""
    return [cells.get(str(heading), "") for heading in HEADINGS]


TOTAL = line(序号="合计", 应交党费=153, 实缴金额=153)
SIGNED: list[Cell] = ["支部书记：示范甲", "", "", "填表人：示范乙"]
UNMERGED = [
    [cell if place != 1 or not row else "" for place, cell in enumerate(each)] for row, each in enumerate(ENTRIES)
]

TABLES: dict[str, Table] = {
    "title and unit": Table([TITLE, UNIT, HEADINGS, *ENTRIES]),
    "title, merged branch, total, signatures": Table(
        [TITLE, UNIT, HEADINGS, *UNMERGED, TOTAL, SIGNED], ("A1:K1", "B4:B6")
    ),
    "total, signatures in CSV": Table([TITLE, HEADINGS, *ENTRIES, TOTAL, SIGNED], text=True, encoding="gb18030"),
    "subtotals and total": Table(
        [
            HEADINGS,
            *ENTRIES[:2],
            line(序号="小计", 实缴金额=101),
            ENTRIES[2],
            line(序号="小计", 实缴金额=52),
            line(序号="总计", 实缴金额=153),
        ]
    ),
    "total in words": Table([*TABLE, line(序号="本月合计（大写）", 应交党费="壹佰伍拾叁元整")]),
    "total in words and figures": Table(
        [*TABLE, line(序号="合计", 实缴金额=153), line(序号="合计（大写）：壹佰伍拾叁元整")]
    ),
    "total in another column": Table([*TABLE, line(**{"姓 名": "合 计", "实缴金额": "153.00"})]),
    "two rows of headings": Table(
        [
            [*HEADINGS[:5], "党费", "", "缴纳情况", "", "", "签名"],
            [*[""] * 5, *HEADINGS[5:10], ""],
            *ENTRIES,
            TOTAL,
        ],
        ("F1:G1", "H1:J1"),
    ),
    "two rows of headings in CSV": Table(
        [[*HEADINGS[:5], "党费", "", "缴纳情况", "", "", "签名"], [*[""] * 5, *HEADINGS[5:10], ""], *ENTRIES], text=True
    ),
    "column numbers": Table([TITLE, HEADINGS, numbered(len(HEADINGS)), *ENTRIES]),
    "numbered and empty": Table([*TABLE, line(序号=4), line(序号=5), TOTAL]),
    "headings again": Table([HEADINGS, *ENTRIES[:2], HEADINGS, ENTRIES[2], TOTAL]),
    "sep line": Table(TABLE, text=True, before="sep=;\r\n", delimiter=";"),
    "an error in a column that is not read": Table([HEADINGS, *([*row[:10], Failed()] for row in ENTRIES)]),
    "note below": Table([*TABLE, TOTAL, ["注：党费按月交纳"], ["审核人：", "", "", "制表人："]]),
    "UTF-16": Table(TABLE, text=True, encoding="utf-16", delimiter="\t"),
    "a last control": Table(TABLE, text=True, encoding="gb18030", after="\x1a"),
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_of_dues_is_read_as_it_is_laid_out(paying: Path, files: Path, kind: str) -> None:
    path = TABLES[kind].write(files)
    assert_written(load("payments", path), 3)
    assert booked(paying) == WRITTEN
    assert {each.month for each in payments(paying)} == {MONTH}
    assert_written(load("payments", path), 0, same=3)


@pytest.mark.parametrize("heading", ["实缴金额", "流水号", "身份证号"])
def test_what_is_merged_over_two_people_is_not_booked_twice(paying: Path, files: Path, heading: str) -> None:
    place = HEADINGS.index(heading)
    second = [cell if column != place else "" for column, cell in enumerate(ENTRIES[1])]
    column = chr(65 + place)
    outcome = load("payments", Table([HEADINGS, ENTRIES[0], second], (f"{column}2:{column}3",)).write(files))
    assert outcome.exit_code in {3, 7}, outcome.said
    assert booked(paying) == []


def test_what_was_passed_over_stands_in_the_summary(paying: Path, files: Path) -> None:
    outcome = load("payments", TABLES["title, merged branch, total, signatures"].write(files))
    assert_written(outcome, 3)
    assert outcome.read["passed_over"]
    assert outcome.read["heading_row"] == 3


@pytest.mark.parametrize("word", ["合计", "总计", "小计", "合 计"])
def test_a_total_that_disagrees_is_an_error(paying: Path, files: Path, word: str) -> None:
    assert_wrong(load("payments", Table([*TABLE, line(序号=word, 实缴金额=999)]).write(files)), 5)
    assert booked(paying) == []


def test_a_second_sheet_that_fits_is_found_and_the_others_named(paying: Path, files: Path) -> None:
    about = Sheet([["填写说明"], ["按月填写"]], "说明")
    outcome = load("payments", workbook(files / "a.xlsx", about, Sheet([TITLE, UNIT, *TABLE, TOTAL], "本月")))
    assert_written(outcome, 3)
    assert outcome.read["sheet"] == "本月"
    assert "说明" in outcome.said


def test_sheets_of_other_branches_are_named_or_all_read(paying: Path, files: Path) -> None:
    first = Sheet([HEADINGS, *ENTRIES[:2], line(序号="合计", 实缴金额=101)], "甲组")
    second = Sheet([HEADINGS, ENTRIES[2], line(序号="合计", 实缴金额=52)], "乙组")
    path = workbook(files / "a.xlsx", first, second)
    outcome = load("payments", path)
    assert_written(outcome, 2)
    assert "乙组" in outcome.said
    assert "--sheet" in outcome.said
    assert_written(load("payments", path, "--sheet", "全部"), 1, same=2)
    assert booked(paying) == WRITTEN


def test_hidden_payments_are_read_and_counted_aloud(paying: Path, files: Path) -> None:
    outcome = load("payments", Table(TABLE, hidden_rows=(3,)).write(files))
    assert_written(outcome, 3)
    assert "隐藏" in outcome.said


SHOWN_MONTH = float(f"{TODAY.year}.{TODAY.month:02}")
FIRST_SERIAL = (TODAY.replace(day=1) - date(1899, 12, 30)).days

MONTHS: dict[str, Cell] = {
    "text": MONTH,
    "Chinese": f"{TODAY.year}年{TODAY.month}月",
    "Chinese, two digits": f"{TODAY.year}年{TODAY.month:02}月",
    "Chinese, spoken": f"{TODAY.year}年{TODAY.month}月份",
    "no sign": MONTH.replace("-", ""),
    "number": int(MONTH.replace("-", "")),
    "slash": MONTH.replace("-", "/"),
    "point": MONTH.replace("-", "."),
    "date": Shown(TODAY.replace(day=1), "yyyy-mm"),
    "date of any day": Shown(TODAY, "yyyy-mm-dd"),
    "date as text": f"{MONTH}-01",
    "date and clock as text": f"{TODAY.year}/{TODAY.month}/1 0:00",
    "serial": FIRST_SERIAL,
    "serial as text": str(FIRST_SERIAL),
    "number by its form": Shown(SHOWN_MONTH, "0.00"),
}


@pytest.mark.parametrize("kind", MONTHS)
def test_a_month_is_read_in_every_form(paying: Path, files: Path, kind: str) -> None:
    assert_written(load_entry(files, 月份=MONTHS[kind]), 1)
    assert [each.month for each in payments(paying)] == [MONTH]


SEVERAL_MONTHS = (
    *("2026年1-3月", "2026年10、11月", "2026-09至2026-11", "202611-202612", "2026-10、11", "2026.10-12", "2026年10-12"),
    *("一季度", "2026年第三季度", "上半年", "全年"),
)


@pytest.mark.parametrize("value", SEVERAL_MONTHS)
def test_several_months_in_a_row_are_to_be_written_apart(paying: Path, files: Path, value: str) -> None:
    assert_wrong(load_entry(files, 月份=value), 2, says=["月份", "一个月一行"])
    assert booked(paying) == []


@pytest.mark.parametrize("value", [2026.1, "十一月份", "2026-13", "2026-13-01", Shown(2026.1, "0.0")], ids=str)
def test_a_month_that_cannot_be_known_is_refused(paying: Path, files: Path, value: Cell) -> None:
    assert_wrong(load_entry(files, 月份=value), 2, says=["月份"])
    assert booked(paying) == []


DAYS: dict[str, Cell] = {
    "date": Shown(TODAY, "yyyy-mm-dd"),
    "serial": (TODAY - date(1899, 12, 30)).days,
    "serial as text": str((TODAY - date(1899, 12, 30)).days),
    "clock": f"{TODAY.year}/{TODAY.month}/{TODAY.day} 0:00",
    "clock and seconds": f"{DAY}T00:00:00",
    "fractions of a second": f"{DAY} 00:00:00.0",
    "points": f"{TODAY.year}.{TODAY.month}.{TODAY.day}",
    "number": int(COMPACT),
    "full width": COMPACT.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}),
}


@pytest.mark.parametrize("kind", DAYS)
def test_a_day_of_payment_is_read_in_every_form(paying: Path, files: Path, kind: str) -> None:
    assert_written(load_entry(files, 缴纳日期=DAYS[kind]), 1)
    assert [each.paid_on for each in payments(paying)] == [DAY]


@pytest.mark.parametrize("form", ["{}-{:02}", "{}年{}月", "{}{:02}", "{}年{}月份"])
def test_a_day_of_payment_that_is_only_a_month_is_to_be_checked(paying: Path, files: Path, form: str) -> None:
    outcome = load_entry(files, 缴纳日期=form.format(TODAY.year, TODAY.month))
    assert_written(outcome, 1)
    assert "按当月 1 日登记" in outcome.said
    assert [each.paid_on for each in payments(paying)] == [f"{MONTH}-01"]


@pytest.mark.parametrize("value", [f"1026{DAY[4:]}", f"{TODAY.year + 2}{DAY[4:]}", "1874-11-10", 2026.1], ids=str)
def test_a_day_of_another_age_is_refused(paying: Path, files: Path, value: Cell) -> None:
    assert_wrong(load_entry(files, 缴纳日期=value), 2)
    assert booked(paying) == []


MONEY: dict[str, int] = {
    "50": 5000,
    "50.00": 5000,
    "+50.00": 5000,
    "1,050.00": 105_000,
    "1，050.00": 105_000,
    "1 050.00": 105_000,
    "￥50": 5000,
    "¥ 50.00": 5000,
    "50元": 5000,
    "50.5元": 5050,
    "'50.00": 5000,
    "`50.00": 5000,
    '="50.00"': 5000,
    "５０．００": 5000,
    " 50.00 ": 5000,
}


@pytest.mark.parametrize("text", MONEY)
def test_an_amount_is_read_through_its_marks(paying: Path, files: Path, text: str) -> None:
    path = Table(by_heading([entry(0, 实缴金额=text)]), text=True).write(files)
    assert_written(load("payments", path, "--allow-large"), 1)
    assert booked(paying) == [(1, MONEY[text])]


@pytest.mark.parametrize("mark", ["-", "/", "无", "—", "暂无", ""])
def test_a_placeholder_is_no_serial(paying: Path, files: Path, mark: str) -> None:
    rows = by_heading([entry(0, 流水号=mark), entry(1, 流水号=mark)])
    assert_wrong(load("payments", Table(rows, text=True).write(files)), 2, 3, says=["流水号"])
    assert booked(paying) == []


@pytest.mark.parametrize("mark", ["-", "/", "无", "—", "暂无"])
def test_a_placeholder_is_no_method(paying: Path, files: Path, mark: str) -> None:
    assert_written(load_entry(files, 缴纳方式=mark), 1)
    assert payments(paying)[0].method != mark


@pytest.mark.parametrize("mark", ["同上", "〃"])
def test_ditto_is_refused_by_name(paying: Path, files: Path, mark: str) -> None:
    rows = by_heading([entry(0), entry(1, 缴纳日期=mark)])
    assert_wrong(load("payments", Table(rows).write(files)), 3, says=[mark])
    assert booked(paying) == []


@pytest.mark.parametrize("form", ["'{}", "`{}", '="{}"', "{} "])
def test_an_identity_number_is_read_through_its_marks(paying: Path, files: Path, form: str) -> None:
    path = Table(by_heading([entry(0, 身份证号=form.format(number(0)))]), text=True).write(files)
    assert_written(load("payments", path), 1)
    assert booked(paying) == [(1, 5000)]


SPELLINGS = {
    "实缴金额": ["实交党费", "实缴党费", "实交金额", "交纳金额", "缴纳金额", "已交党费", "交费金额", "缴费金额"],
    "缴纳日期": ["交纳日期", "交费日期", "缴费日期", "交纳时间", "缴纳时间", "收款日期"],
    "缴纳方式": ["交纳方式", "交费方式", "缴费方式", "支付方式"],
    "月份": ["交纳月份", "缴纳月份", "党费月份", "所属月份", "缴费月份"],
    "身份证号": ["公民身份号码", "身份证", "身份证号码"],
}


@pytest.mark.parametrize(
    ("usual", "used"), [(usual, used) for usual, each in SPELLINGS.items() for used in each], ids=str
)
def test_a_heading_is_known_by_the_words_that_people_use(paying: Path, files: Path, usual: str, used: str) -> None:
    row = {used if heading == usual else heading: cell for heading, cell in entry(0, 应交党费=99).items()}
    assert_written(load("payments", Table(by_heading([row])).write(files)), 1)
    (stored,) = payments(paying)
    assert (stored[:4], stored.serial) == ((1, MONTH, 5000, DAY), "D0")


def test_a_stored_payment_has_all_that_the_row_says(paying: Path, files: Path) -> None:
    assert_written(load_entry(files, 缴纳方式="微信"), 1)
    (stored,) = payments(paying)
    assert stored.method in WECHAT_METHODS
    assert stored == Payment(1, MONTH, 5000, DAY, stored.method, "D0")


@pytest.mark.parametrize(
    "text", ["CNY50.00", "RMB 50.00", "50.00 CNY", "人民币50.00", "50.00元整", "50圆", "人民币50元"]
)
def test_an_amount_is_read_through_the_words_of_the_yuan(paying: Path, files: Path, text: str) -> None:
    assert_written(load_entry(files, 实缴金额=text), 1)
    assert booked(paying) == [(1, 5000)]


@pytest.mark.parametrize(
    "text",
    [
        "USD50",
        "$50",
        "50美元",
        "0.005万",
        "50角",
        "5000分",
        "50,00",
        "5O.00",
        "≈50",
        Shown(0.5, "0%"),
        Shown(0.005, '0.000"万元"'),
    ],
    ids=str,
)
def test_an_amount_of_something_else_is_refused(paying: Path, files: Path, text: Cell) -> None:
    assert_wrong(load_entry(files, 实缴金额=text), 2, says=["金额"])
    assert booked(paying) == []


@pytest.mark.parametrize("empty", [{}, {"缴纳日期": Failed(""), "流水号": Failed("")}], ids=["amount", "all"])
def test_a_formula_without_its_result_is_not_an_empty_cell(paying: Path, files: Path, empty: dict[str, Cell]) -> None:
    rows = by_heading([entry(0), entry(1, 实缴金额=Failed(""), **empty)])
    assert_refused_file(load("payments", Table(rows).write(files)), "第 3 行", "实缴金额", "保存一次")
    assert booked(paying) == []


@pytest.mark.parametrize("word", ["未缴", "未交", "欠缴", "本月未缴", "已退", "作废", "已退款"])
def test_a_remark_that_says_nothing_was_paid_is_believed(paying: Path, files: Path, word: str) -> None:
    outcome = load("payments", Table(by_heading([entry(0), entry(1, 备注=word)]), text=True).write(files))
    assert_written(outcome, 1)
    assert_passed(outcome, 3)
    assert booked(paying) == [(1, 5000)]


@pytest.mark.parametrize("word", ["补交未交月份", "退休", "退役军人", "已缴", "按时交纳"])
def test_other_remarks_keep_nobody_from_having_paid(paying: Path, files: Path, word: str) -> None:
    assert_written(load("payments", Table(by_heading([entry(0, 备注=word)]), text=True).write(files)), 1)


@pytest.mark.parametrize("heading", ["是否缴纳", "是否已缴", "缴纳情况", "收缴情况", "是否到账"])
@pytest.mark.parametrize(("yes", "no"), [("是", "否"), ("已缴", "未缴"), ("√", "×"), ("已交", "欠交")])
def test_a_column_that_says_who_has_not_paid_is_believed(
    paying: Path, files: Path, heading: str, yes: str, no: str
) -> None:
    rows = by_heading([entry(0, **{heading: yes}), entry(1, **{heading: no})])
    outcome = load("payments", Table(rows, text=True).write(files))
    assert_written(outcome, 1)
    assert_passed(outcome, 3)
    assert booked(paying) == [(1, 5000)]


def test_a_name_that_is_not_of_the_number_beside_it_is_refused(paying: Path, files: Path) -> None:
    rows = by_heading([entry(0), entry(1, **{"姓 名": name(2)}), entry(2, **{"姓 名": "路人甲"})])
    outcome = load("payments", Table(rows).write(files))
    assert (outcome.exit_code, outcome.summary["conflicts"]) == (7, 2), outcome.said
    assert "姓名" in outcome.said
    assert booked(paying) == []


@pytest.mark.parametrize("form", ["{}", " {} ", "{}（书记）", "党*"])
def test_a_name_beside_its_number_may_be_written_otherwise(paying: Path, files: Path, form: str) -> None:
    rows = by_heading([entry(0, **{"姓 名": form.format(name(0))})])
    assert_written(load("payments", Table(rows).write(files)), 1)


@pytest.mark.parametrize("between", [["未缴人员名单"], ["欠缴党员"], ["注：以下人员未缴纳"], ["列席人员"]], ids=str)
def test_below_a_line_about_who_has_not_paid_nothing_is_booked(paying: Path, files: Path, between: list[Cell]) -> None:
    outcome = load("payments", Table([*TABLE[:3], between, TABLE[3]]).write(files), "--keep-going")
    assert_refused_file(outcome, "第 5 行")
    assert booked(paying) == []


def test_a_line_that_names_a_branch_parts_a_table_of_dues(paying: Path, files: Path) -> None:
    outcome = load("payments", Table([HEADINGS, ["第一党支部"], *ENTRIES, TOTAL]).write(files))
    assert_written(outcome, 3)


def test_months_of_a_column_of_their_own_are_not_held_against_remarks(paying: Path, files: Path) -> None:
    outcome = load_entry(files, 备注="2019年3月党费")
    assert_written(outcome, 1)
    assert "核对" not in outcome.said


@pytest.mark.parametrize(
    ("headings", "says"),
    [
        (["姓名", "实交", "签字"], "没有流水号的，用收缴表登记"),
        (["姓名", "身份证号", "1月", "2月", "3月", "合计"], "一人一个月一行，或用收缴表登记"),
        (["姓名", "2026年1月份", "2026年2月份"], "一人一个月一行，或用收缴表登记"),
    ],
)
def test_a_list_kept_by_hand_is_sent_to_the_collection_sheet(
    paying: Path, files: Path, headings: list[Cell], says: str
) -> None:
    rows = [TITLE, headings, [name(0), *range(50, 50 + len(headings) - 1)]]
    assert_refused_file(load("payments", Table(rows).write(files)), says, "szdj dues sheet -o 收缴表.xlsx")


ANOTHER_MONTH = TODAY.month % 12 + 1
UNDATED = [[cell for heading, cell in zip(HEADINGS, row, strict=True) if heading != "月份"] for row in TABLE]


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        (Sheet([["2019年一季度党费"], *UNDATED]), True),
        (Sheet([[f"第一党支部{TODAY.month}月份党费收缴表"], UNIT, *UNDATED], f"{TODAY.year}年{TODAY.month}月"), False),
        (Sheet([[f"{TODAY.year}年度党费收缴表"], *UNDATED]), False),
        (Sheet([[f"第一党支部{ANOTHER_MONTH}月份党费收缴表"], *TABLE]), False),
    ],
    ids=["quarter", "the same", "year", "a column says it"],
)
def test_a_title_about_another_month_is_to_be_checked(paying: Path, files: Path, sheet: Sheet, says: bool) -> None:
    outcome = load("payments", workbook(files / "a.xlsx", sheet))
    assert_written(outcome, 3)
    assert ("别的月份" in outcome.said) is says


@pytest.mark.parametrize("at", ["title", "sheet"])
def test_a_title_about_the_month_to_come_is_that_month(paying: Path, files: Path, at: str) -> None:
    said = f"第一党支部{ANOTHER_MONTH}月份党费收缴表"
    outcome = load(
        "payments", workbook(files / "a.xlsx", Sheet([[said], *UNDATED] if at == "title" else UNDATED, said))
    )
    assert_written(outcome, 3)
    assert f"{month_after(f'{TODAY:%Y-%m}')}”：表的标题或工作表名写的是这个月份" in outcome.said


def test_a_title_about_a_month_of_another_year_is_that_month(paying: Path, files: Path) -> None:
    title = [["党费收缴表"], [f"（{TODAY.year - 1}年{TODAY.month}月）"]]
    outcome = load("payments", workbook(files / "a.xlsx", Sheet([*title, *UNDATED])))
    assert_wrong(outcome, 4, 5, 6, says=["补交一般不超过六个月"])


@pytest.mark.parametrize("mark", ["", "/", "-"])
def test_who_has_not_paid_yet_stands_in_the_table_too(paying: Path, files: Path, mark: str) -> None:
    unpaid = entry(1, 实缴金额="" if mark != "/" else mark, 缴纳日期=mark, 流水号=mark)
    total: dict[str, Cell] = {"序号": "合计", "实缴金额": 102}
    rows = by_heading([entry(0), unpaid, entry(2)])
    outcome = load("payments", Table([*rows, [total.get(str(h), "") for h in rows[0]]], text=True).write(files))
    assert_written(outcome, 2)
    assert_passed(outcome, 3)
    assert booked(paying) == [(1, 5000), (3, 5200)]


@pytest.mark.parametrize("missing", ["实缴金额", "缴纳日期", "流水号"])
def test_half_a_payment_is_an_error(paying: Path, files: Path, missing: str) -> None:
    outcome = load("payments", Table(by_heading([entry(0), entry(1, **{missing: ""})]), text=True).write(files))
    assert_wrong(outcome, 3)
    assert booked(paying) == []
