"""Where the headings of a table are, and which rows below them are none of its own."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from szdj_cli.domain.dues.import_rows import PAYMENT_FORM
from szdj_cli.domain.imports.layouts import PassedOver, RowSifter, TableForm, find_headings
from szdj_cli.domain.members.import_rows import ROSTER_FORM
from szdj_cli.domain.organisations.import_rows import ORGANISATION_FORM
from szdj_cli.domain.requests.plan_files import PLAN_FORM
from tests.support.builders import id_number

Row = list[str]

HEADINGS = ["序号", "姓名", "身份证号", "民族", "党支部", "手机"]
PLAN = ["申请编号", "版本", "申请人", "变更", "决定", "意见"]
BILL = ["交易时间", "交易单号", "金额", "备注"]
NUMBERS = [id_number(serial) for serial in range(5)]


def human(serial: int, **changes: str) -> Row:
    cells = {
        "序号": str(serial + 1),
        "姓名": f"示范{'甲乙丙丁戊'[serial]}",
        "身份证号": NUMBERS[serial],
        "民族": "汉族",
        "党支部": "B1",
        "手机": f"1390000000{serial}",
        **changes,
    }
    return [cells[heading] for heading in HEADINGS]


PEOPLE = [human(serial) for serial in range(3)]


def found_in(rows: Sequence[Row], form: TableForm = ROSTER_FORM) -> tuple[int, int, Row]:
    """Return where headings begin, how many rows they take, and what they are together."""
    found = find_headings(rows, form)
    assert found is not None
    return found.first, len(found.rows), found.texts


# Headings.


@pytest.mark.parametrize(
    "above",
    [
        [],
        [["第一党支部党员名册"]],
        [["附件1"], ["党员名册"], ["填报单位：第一党支部", "", "", "填报日期：2026年11月20日"]],
        [["姓名和身份证号要与证件一致"]],  # it speaks of columns and is none
        [["单位", "第一党支部"]],  # one cell of it is a heading elsewhere
    ],
)
def test_headings_are_found_below_whatever_stands_above_them(above: list[Row]) -> None:
    assert found_in([*above, HEADINGS, *PEOPLE]) == (len(above), 1, HEADINGS)


def test_the_first_row_in_which_nothing_is_missing_is_taken() -> None:
    assert found_in([HEADINGS, PEOPLE[0], [*HEADINGS, "学历"]])[0] == 0


def test_without_such_a_row_it_is_the_one_that_names_most() -> None:
    found = find_headings([["姓名", "年龄"], ["姓名", "民族", "手机"], ["示范甲"]], ROSTER_FORM)
    assert found is not None
    assert (found.first, found.fit, found.known) == (1, False, 3)


@pytest.mark.parametrize("rows", [[], [[]], [["第一党支部党员名册"], ["示范甲", "汉族"]]])
def test_where_no_row_names_anything_there_are_no_headings(rows: list[Row]) -> None:
    assert find_headings(rows, ROSTER_FORM) is None


TWO_ROWS: dict[str, tuple[Row, Row, Row]] = {
    "groups over words": (
        ["序号", "姓名", "身份证号", "入党", "", "备注"],
        ["", "", "", "时间", "介绍人", ""],
        ["序号", "姓名", "身份证号", "入党时间", "入党介绍人", "备注"],
    ),
    "what is told behind its group": (
        ["姓名", "身份证号", "时间", ""],
        ["", "", "入党", "转正"],
        ["姓名", "身份证号", "入党时间", "转正时间"],
    ),
    "somebody else's": (
        ["姓名", "身份证号", "介绍人", ""],
        ["", "", "姓名", "民族"],
        ["姓名", "身份证号", "介绍人姓名", "民族"],
    ),
}


@pytest.mark.parametrize("case", TWO_ROWS)
def test_two_rows_are_one_where_they_name_more_together(case: str) -> None:
    upper, lower, together = TWO_ROWS[case]
    assert found_in([["党员名册"], upper, lower, PEOPLE[0]]) == (1, 2, together)


def test_groups_that_add_nothing_are_left_above() -> None:
    groups, below = ["序号", "基本情况", "", "党内情况", ""], ["", "姓名", "身份证号", "入党时间", "转正时间"]
    assert found_in([groups, below, PEOPLE[0]]) == (1, 1, below)


def test_a_row_of_people_is_never_joined_to_the_headings() -> None:
    assert found_in([HEADINGS, human(0, 姓名="民族")]) == (0, 1, HEADINGS)


@pytest.mark.parametrize(
    ("form", "headings"),
    [(ORGANISATION_FORM, ["编码", "名称", "类型"]), (PLAN_FORM, PLAN), (PAYMENT_FORM, ["身份证号", *BILL])],
)
def test_every_kind_of_table_has_its_headings_found(form: TableForm, headings: Row) -> None:
    assert found_in([["标题"], ["制表单位：示范"], headings], form) == (2, 1, headings)


# Rows.


def sifted(
    rows: Sequence[Row],
    form: TableForm = ROSTER_FORM,
    headings: Row = HEADINGS,
    tall: Mapping[int, Mapping[int, int]] | None = None,
) -> tuple[list[Row], dict[PassedOver, list[int]]]:
    """Return which rows below some headings are kept, and the numbers of the others; the headings are row 1."""
    found = find_headings([headings], form)
    assert found is not None
    passed: dict[PassedOver, list[int]] = {}
    sifter = RowSifter(form, found, lambda: tall or {}, lambda why, number: passed.setdefault(why, []).append(number))
    kept = [sifter.kept(number, list(row)) for number, row in enumerate(rows, 2) if any(row)]
    return [row for row in kept if row is not None], passed


AROUND: dict[PassedOver, list[Row]] = {
    PassedOver.TOTAL: [
        ["合计"],
        ["合计", "3人"],
        ["合　计：", "", "3"],
        ["1", "合计"],
        ["本页小计", "3"],
        ["总计（人）", "3"],
        ["合计3人"],
    ],
    PassedOver.FOOTER: [
        ["填表人：示范甲", "", "审核人：示范乙"],
        ["党支部书记（签字）：", "", "", "年 月 日"],
        ["单位负责人：", "填表日期：2026年11月20日"],
        ["注：1.本表一式两份。"],
        ["说明", "人员类别填正式或预备"],
        ["第1页", "共3页"],
        ["以下空白"],
        ["2026年11月20日"],
        ["--- 结束 ---"],
        ["示范街道", "（盖章）"],
    ],
    PassedOver.NUMBERED: [["4"], ["4."], ["5、", "", "", "", "", ""]],
    PassedOver.SECTION: [["第二党支部（12人）"], ["二、预备党员："]],
    PassedOver.HEADINGS: [HEADINGS, [f" {heading} " for heading in HEADINGS]],
}


@pytest.mark.parametrize(("why", "row"), [(why, row) for why, rows in AROUND.items() for row in rows])
def test_what_is_none_of_the_rows_is_passed_over_and_noted(why: PassedOver, row: Row) -> None:
    assert sifted([PEOPLE[0], row, PEOPLE[1]]) == (PEOPLE[:2], {why: [3]})


@pytest.mark.parametrize(
    "row",
    [
        list("123456"),
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        ["甲", "乙", "1", "2", "3", "4"],
        ["1栏", "2栏", "3栏"],
    ],
)
def test_numbers_of_columns_are_passed_over_right_below_the_headings_alone(row: Row) -> None:
    assert sifted([row, PEOPLE[0]]) == ([PEOPLE[0]], {PassedOver.COLUMN_NUMBERS: [2]})
    assert PassedOver.COLUMN_NUMBERS not in sifted([PEOPLE[0], row])[1]


def test_what_goes_on_below_a_note_is_passed_over_with_it() -> None:
    rows = [PEOPLE[0], ["注：1.本表一式两份。"], ["2.用蓝黑墨水填写。"]]
    assert sifted(rows) == ([PEOPLE[0]], {PassedOver.FOOTER: [3, 4]})


def test_each_reason_is_met_here() -> None:
    assert {*AROUND, PassedOver.COLUMN_NUMBERS} == set(PassedOver)


KEPT: dict[str, Row] = {
    "a person whose name sums up": human(3, 姓名="合计"),
    "a person without a number": human(3, 身份证号=""),
    "a name alone": ["", "示范丁"],
    "a number that is too short": human(3, 身份证号="440305"),
    "a long number beside a total": ["合计", "", "4403051980010100"],
    "a person who signs": human(3, 姓名="签字"),
    "a sentence": ["", "示范丁（待补）"],
    "a person with a remark that begins as a note": human(3, 序号="注"),
}


@pytest.mark.parametrize("case", KEPT)
def test_a_row_that_may_be_somebody_is_not_passed_over(case: str) -> None:
    assert sifted([PEOPLE[0], KEPT[case], PEOPLE[1]]) == ([PEOPLE[0], KEPT[case], PEOPLE[1]], {})


@pytest.mark.parametrize(
    "row", [["合计", "", "", "", "同意"], ["注：", "", "", "", "不同意"], ["", "", "", "", "照办"], [*PLAN[:4], "同意"]]
)
def test_a_row_with_a_decision_is_never_passed_over(row: Row) -> None:
    first = ["7", "1", "示范甲", "民族：汉族 → 回族", ""]
    assert sifted([first, row], PLAN_FORM, PLAN) == ([first, row], {})


def test_totals_of_payments_are_kept_to_be_held_against_the_rows() -> None:
    rows = [["2026-11-20", "W1", "10", NUMBERS[0]], ["合计", "", "10", ""], ["打印日期：2026-11-20"]]
    assert sifted(rows, PAYMENT_FORM, BILL) == (rows[:2], {PassedOver.FOOTER: [4]})


# Merged cells.


def merged_down(heading: str, first: int, last: int) -> dict[int, dict[int, int]]:
    return {HEADINGS.index(heading): {first: last}}


def test_a_merged_cell_is_filled_within_its_rows_alone() -> None:
    rows = [human(0, 党支部="B2"), *(human(serial, 党支部="") for serial in (1, 2, 3))]
    kept, _passed = sifted(rows, tall=merged_down("党支部", 2, 4))
    assert [row[HEADINGS.index("党支部")] for row in kept] == ["B2", "B2", "B2", ""]


def test_what_is_blank_and_not_merged_stays_blank() -> None:
    rows = [human(0), human(1, 党支部="")]
    assert sifted(rows)[0] == rows


def test_each_merged_cell_is_filled_with_its_own() -> None:
    rows = [human(0, 党支部="B1"), human(1, 党支部=""), human(2, 党支部="B2"), human(3, 党支部="")]
    kept, _passed = sifted(rows, tall={HEADINGS.index("党支部"): {2: 3, 4: 5}})
    assert [row[HEADINGS.index("党支部")] for row in kept] == ["B1", "B1", "B2", "B2"]


def test_a_merged_cell_goes_on_below_a_row_that_is_passed_over() -> None:
    rows = [human(0, 党支部="B2"), ["本页小计", "1"], human(1, 党支部="")]
    kept, passed = sifted(rows, tall=merged_down("党支部", 2, 4))
    assert [row[HEADINGS.index("党支部")] for row in kept] == ["B2", "B2"]
    assert passed == {PassedOver.TOTAL: [3]}


@pytest.mark.parametrize("heading", ["姓名", "身份证号", "手机"])
def test_what_is_one_persons_is_never_given_to_the_next(heading: str) -> None:
    rows = [human(0), human(1, **{heading: ""})]
    assert sifted(rows, tall=merged_down(heading, 2, 3))[0] == rows


@pytest.mark.parametrize(
    ("form", "terms"),
    [
        (ROSTER_FORM, {"id_number", "name", "mobile", "landline", "email", "birth_date", "confirmed_on"}),
        (ORGANISATION_FORM, {"code", "name", "phone", "fax"}),
        (PAYMENT_FORM, {"id_number", "amount", "outgoing", "serial", "payer", "balance", "remark", "refunded"}),
        (PLAN_FORM, set(PLAN_FORM.names)),
    ],
)
def test_these_terms_are_shared_by_nobody(form: TableForm, terms: set[str]) -> None:
    assert terms <= form.names.keys()
    assert not form.shared & terms
    assert form.shared <= form.names.keys()


# Whatever stands around a table, its rows are the same.

_TITLES = st.lists(
    st.sampled_from([["党员名册"], ["附件1"], ["填报单位：示范", "", "填报日期：2026年11月20日"], ["（2026年度）"]]),
    max_size=4,
)
_COLUMN_NUMBERS = st.sampled_from([[], [list("123456")], [["甲", "乙", "1", "2", "3", "4"]]])
_BETWEEN = st.lists(st.sampled_from([HEADINGS, ["本页小计", "2"], ["第1页", "共2页"], []]), max_size=3)
_BELOW = st.lists(st.sampled_from([row for rows in AROUND.values() for row in rows]), max_size=5)
_NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=4)


@settings(max_examples=300, deadline=None)
@given(
    names=st.lists(_NAMES, min_size=1, max_size=5),
    above=_TITLES,
    numbers=_COLUMN_NUMBERS,
    between=_BETWEEN,
    below=_BELOW,
)
def test_whatever_is_put_around_a_table_its_rows_are_the_same(
    names: list[str], above: list[Row], numbers: list[Row], between: list[Row], below: list[Row]
) -> None:
    people = [human(serial, 姓名=name) for serial, name in enumerate(names)]
    laid_out = [*above, HEADINGS, *numbers, people[0], *between, *people[1:], *below]
    found = find_headings([row for row in laid_out if any(row)], ROSTER_FORM)
    assert found is not None
    assert found.texts == HEADINGS
    rows = laid_out[laid_out.index(HEADINGS) + 1 :]
    kept, passed = sifted(rows)
    assert kept == sifted(people)[0] == people
    assert sum(map(len, passed.values())) == sum(map(any, rows)) - len(people)


def test_a_total_is_none_of_the_rows_whoever_stands_beside_it() -> None:
    headings = ["名称", "编码", "类型", "上级编码", "有转接权"]
    first = ["示范党委", "C1", "党委", "C0", "是"]
    total = ["合计", "2", "个", "X", "是"]
    found = find_headings([headings], ORGANISATION_FORM)
    assert found
    for beside in (["第一党支部", "B1", "党支部", "C1", "否"], ["第二党支部", "B2", "党支部", "", ""]):
        sifter = RowSifter(ORGANISATION_FORM, found, dict, lambda _why, _number: None)
        assert sifter.kept(2, first) == first
        rows = [(3, beside), (4, total)]
        assert not sifter.are_rows(rows)
        assert [sifter.kept(*row) for row in rows] == [beside, None]


@pytest.mark.parametrize(
    ("first", "are_rows"),
    [(["440305198001010013", "2026-11", "120", "2026-11-03", "W1"], True), (["1", "2", "3", "4", "5"], False)],
)
def test_the_rows_right_below_the_headings_are_looked_at_as_a_whole_but_for_numbers_of_columns(
    first: Row, are_rows: bool
) -> None:
    found = find_headings([["公民身份号码", "月份", "金额", "缴纳日期", "流水号"]], PAYMENT_FORM)
    assert found
    sifter = RowSifter(PAYMENT_FORM, found, dict, lambda _why, _number: None)
    second = ["440305198001010021", "2026-11", "120", "2026-11-03", "W2"]
    assert sifter.are_rows([(2, first), (3, second)]) == are_rows
