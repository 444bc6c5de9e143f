"""The rules of reports: how counts are named, and how shares, medians and ages are reckoned."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.errors import DrillUnknown
from szdj_cli.domain.imports.tables import NumberForm, SheetTitle
from szdj_cli.domain.reports import approvals as approvals_report
from szdj_cli.domain.reports import dues as dues_report
from szdj_cli.domain.reports import roster as roster_report
from szdj_cli.domain.reports.approvals import median_tenths_of_days
from szdj_cli.domain.reports.common import (
    Group,
    Measure,
    Report,
    ReportRow,
    Value,
    charts_of,
    choices,
    parse_drill,
    share,
)
from szdj_cli.domain.reports.roster import AGE_LIMITS, AGES, latest_births

REPORTS = {"roster": roster_report, "approvals": approvals_report, "dues": dues_report}


@pytest.mark.parametrize(
    ("report", "text", "condition"),
    [
        ("roster", "性别=女", (Group.SEX, "2")),
        ("roster", "sex=female", (Group.SEX, "2")),
        ("roster", " 性别 ＝ 女 ", (Group.SEX, "2")),
        ("roster", "age=61+", (Group.AGE, "61+")),
        ("roster", "年龄=31至35岁", (Group.AGE, "31-35")),
        ("roster", "民族=汉", (Group.ETHNICITY, "han")),
        ("roster", "民族=少数民族", (Group.ETHNICITY, "minority")),
        ("roster", "党支部=SF0101", (Group.ORGANISATION, "SF0101")),
        ("approvals", "待审批", (Group.STATE, "pending")),
        ("approvals", "PENDING", (Group.STATE, "pending")),
        ("approvals", "状态=已同意", (Group.STATE, "approved")),
        ("approvals", "申请类型=党费标准", (Group.KIND, "dues")),
        ("dues", "owed", (Group.STATE, "owed")),
        ("dues", "未设标准", (Group.STATE, "unset")),
        ("dues", "月份=2026-11", (Group.MONTH, "2026-11")),
    ],
)
def test_a_count_is_named_in_chinese_or_by_code(report: str, text: str, condition: tuple[Group, str]) -> None:
    assert parse_drill([text], REPORTS[report].CODES, "szdj report") == (condition,)


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize(
    "text", ["", "=", "x", "性别", "性别=", "sex=3", "kind=x", "total=1", "\x1b[2J", "organisation="]
)
def test_what_the_report_does_not_have_is_refused_with_what_it_has(report: str, text: str) -> None:
    codes = REPORTS[report].CODES
    with pytest.raises(DrillUnknown) as refusal:
        parse_drill([text], codes, "szdj report x")
    assert refusal.value.known[0] == "合计"
    assert len(refusal.value.known) > 3


@pytest.mark.parametrize("report", REPORTS)
def test_all_that_is_offered_is_understood_and_the_two_languages_mean_the_same(report: str) -> None:
    codes = REPORTS[report].CODES
    for chinese, english in choices(codes):
        rest = "B1" if chinese.endswith("=") else ""
        assert parse_drill([chinese + rest], codes, "") == parse_drill([english + rest], codes, "")


def test_the_total_is_no_condition_and_several_hold_together() -> None:
    codes = roster_report.CODES
    assert parse_drill(["合计"], codes, "") == parse_drill(["total"], codes, "") == ()
    assert parse_drill(["性别=女", "membership=full"], codes, "") == ((Group.SEX, "2"), (Group.MEMBERSHIP, "full"))


@pytest.mark.parametrize(
    ("form", "value", "text", "plain"),
    [
        (NumberForm.COUNT, 1234, "1234", 1234),
        (NumberForm.MONEY, 123_456, "1234.56", 123_456),
        (NumberForm.PERCENT, 0, "0.0%", "0.0000"),
        (NumberForm.PERCENT, 4_935, "49.4%", "0.4935"),
        (NumberForm.PERCENT, 9_999, "99.9%", "0.9999"),
        (NumberForm.PERCENT, 10_000, "100.0%", "1.0000"),
        (NumberForm.DECIMAL, 15, "1.5", "1.5"),
        (None, "2026-11-23", "2026-11-23", "2026-11-23"),
        (NumberForm.PERCENT, None, "", None),
    ],
)
def test_numbers_are_read_by_people_and_by_programs(
    form: NumberForm | None, value: Value, text: str, plain: Value
) -> None:
    measure = Measure("x", "某", form)
    assert (measure.text(value), measure.plain(value)) == (text, plain)


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_only_the_whole_is_100_percent(part: int, beyond: int) -> None:
    whole = part + beyond
    found = share(part, whole)
    assert found is not None
    assert Measure("x", "某", NumberForm.PERCENT).text(found) != "100.0%"
    assert share(whole, whole) == 10_000
    assert share(0, 0) is None


@given(st.lists(st.integers(0, 2_000), min_size=1, max_size=60))
def test_the_median_is_that_of_the_sorted_list(hours: list[int]) -> None:
    import statistics

    counts = {each: hours.count(each) for each in hours}
    assert median_tenths_of_days(counts) == int(statistics.median(hours) * 10 / 24)


def test_of_nothing_there_is_no_median() -> None:
    assert median_tenths_of_days({}) is None


def test_ages_are_those_reached_today() -> None:
    today = date(2026, 11, 23)
    births = latest_births(today)
    assert len(births) == len(AGE_LIMITS) == len(AGES.labels) - 1
    assert births[0] == "1995-11-23"  # 31 today
    assert latest_births(date(2028, 2, 29))[0] == "1997-02-29"
    assert "1997-02-28" <= "1997-02-29" < "1997-03-01"


def test_every_group_of_several_rows_has_a_chart_of_its_own_rows() -> None:
    values: dict[str, Value] = {"count": 1, "share": 1}
    rows = [
        ReportRow(Group.TOTAL, None, "合计", values),
        *(ReportRow(Group.ORGANISATION, key, key, values) for key in "abc"),
        *(ReportRow(Group.AGE, key, key, values) for key in "de"),
    ]
    report = Report(SheetTitle.ROSTER_REPORT, roster_report.MEASURES, tuple(rows), "share", (("count",),))
    assert [(chart.kind, chart.labels, chart.values, chart.first, chart.last) for chart in charts_of(report)] == [
        ("bar", 1, (3,), 2, 4),
        ("column", 1, (3,), 5, 6),
    ]
