"""Every way in which a day or a month is written, and what cannot be told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.values.parsing import (
    parse_date,
    parse_month,
    parse_month_of_day,
    parse_past_date,
    parse_past_month,
)
from szdj_cli.domain.values.reasons import Doubtful, Reason, ValueRefused
from szdj_cli.domain.values.text import AS_NUMBER

TODAY = date(2026, 11, 23)
EPOCH = date(1899, 12, 30)
FULL_WIDTH = str.maketrans({**{chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}, " ": "\u3000"})


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2010-07-01", "2010-07-01"),
        ("2010-7-1", "2010-07-01"),
        ("2010/7/1 0:00", "2010-07-01"),
        ("2010/7/1 00:00", "2010-07-01"),
        ("2010-07-01 00:00:00", "2010-07-01"),
        ("2010-07-01 00:00:00.0", "2010-07-01"),
        ("2010-07-01T00:00:00", "2010-07-01"),
        ("2010-07-01T00:00:00.000", "2010-07-01"),
        ("2010-07-01T00:00:00+08:00", "2010-07-01"),
        ("2010-07-01T00:00:00.000+0800", "2010-07-01"),
        ("2010-06-30T16:00:00Z", "2010-07-01"),
        ("2010-06-30T16:00:00.000Z", "2010-07-01"),
        ("2010-07-01 12:34:56", "2010-07-01"),
        ("2010/7/1 上午 9:30", "2010-07-01"),
        ("2010/7/1 12:00:00 AM", "2010-07-01"),
        ("2010年7月1日0时0分", "2010-07-01"),
        ("2010年7月1日 0:00", "2010-07-01"),
        ("2010年7月1日星期四", "2010-07-01"),
        ("2010年7月1日 星期四 0:00", "2010-07-01"),
        ("2010-07-01 周四", "2010-07-01"),
        ("2010-07-01（周四）", "2010-07-01"),
        ("2010 年 7 月 1 日", "2010-07-01"),
        ("2010 - 7 - 1", "2010-07-01"),
        ("2010. 7. 1", "2010-07-01"),
        ("2010年7月1号", "2010-07-01"),
        ("2010—7—1", "2010-07-01"),
        ("2010．7．1", "2010-07-01"),
        ("２０１０年７月１日", "2010-07-01"),
        ("\u00a02010\u3000年7月\t1日\n", "2010-07-01"),
        ("2010-07-01\t00:00", "2010-07-01"),
        ("20100701", "2010-07-01"),
        ("20100701.0", "2010-07-01"),
        ("40360", "2010-07-01"),
        ("40360.0", "2010-07-01"),
        ("40360.5208333333", "2010-07-01"),
        ("201011", "2010-11-01"),
        ("2010.10", "2010-10-01"),
        ("2010.01", "2010-01-01"),
        ("2010.1.1", "2010-01-01"),
        ("2010-1", "2010-01-01"),
        ("2010/1", "2010-01-01"),
        ("2010年1月", "2010-01-01"),
        ("2010.1月", "2010-01-01"),
        ("2010.2", "2010-02-01"),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str, stored: str) -> None:
    read = parse_past_date(text, TODAY)
    assert read == stored
    assert not isinstance(read, Doubtful)
    month = parse_past_month(text, TODAY)
    assert month == stored[:7]
    assert not isinstance(month, Doubtful)


@pytest.mark.parametrize(
    "text",
    [
        "10-07-01", "10.7.1", "7/1/2010", "1-Jul-2010", "Jul-10", "July 2010", "2010", "2010年", "201013", "185001",
        "4036", "403600", "2010-07-010:00", "2010-07 0:00", "2010-7-1 25:00", "2010-7-1 9:61", "0:00",
        "2010-07-01 abc", "2010.13", "2010.7.32", "2010--7", "20100701000000", "", "星期四",
    ],
)  # fmt: skip
def test_what_is_written_otherwise_is_refused(text: str) -> None:
    assert refusal(text) is Reason.DATE_FORM


@pytest.mark.parametrize(
    "text", ["2010-07-01T00:00:00Z", "2010-07-01T16:00:01Z", "2010-07-01T08:00:00+08:00", "2010-07-01 00:00:00+09:00"]
)
def test_a_moment_of_another_zone_that_is_not_midnight_here_is_refused(text: str) -> None:
    assert refusal(text) is Reason.DATE_ZONE


@pytest.mark.parametrize("text", ["2010.1", "2010．1", "2010 . 1", "2010。1"])
def test_january_after_a_point_may_have_been_october(text: str) -> None:
    for read, stored in (
        (parse_past_date(text, TODAY), "2010-01-01"),
        (parse_past_month(text, TODAY), "2010-01"),
    ):
        assert read == stored
        assert isinstance(read, Doubtful)
        assert read.reason is Reason.JANUARY_OR_OCTOBER


def test_a_serial_that_may_be_a_year_and_a_month_is_doubtful() -> None:
    read = parse_past_date("20101", TODAY)
    assert read == "1955-01-12"
    assert isinstance(read, Doubtful)
    assert read.reason is Reason.SERIAL_OR_MONTH
    assert not isinstance(parse_past_date("20100", TODAY), Doubtful)


@pytest.mark.parametrize("text", ["2010.1", "2010.3"])
def test_a_number_that_may_have_lost_its_nought_is_refused(text: str) -> None:
    assert refusal(text + AS_NUMBER) is Reason.DATE_DECIMAL
    with pytest.raises(ValueRefused) as refused:
        parse_past_month(text + AS_NUMBER, TODAY)
    assert refused.value.reason is Reason.DATE_DECIMAL


@pytest.mark.parametrize("text", ["1899-12-31", "1010-07-01", "18991231"])
def test_nothing_happened_before_1900(text: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_past_date(text, TODAY)
    assert refused.value.reason is Reason.YEAR_RANGE


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-11", "2026-11"),
        ("2026-11-01", "2026-11"),
        ("2026-11-23 00:00:00", "2026-11"),
        ("45962", "2025-11"),
        ("202611", "2026-11"),
        ("2027-05", "2027-05"),
        ("2027年12月", "2027-12"),
    ],
)
def test_any_day_of_a_month_tells_the_month(text: str, month: str) -> None:
    assert parse_month_of_day(text, TODAY) == month


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2028-01", Reason.YEAR_RANGE),
        ("4596-02", Reason.YEAR_RANGE),
        ("1899-12", Reason.YEAR_RANGE),
        ("11", Reason.MONTH_FORM),
        ("26-11", Reason.MONTH_FORM),
        ("", Reason.MONTH_FORM),
    ],
)
def test_a_month_too_far_away_is_refused(text: str, reason: Reason) -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_month_of_day(text, TODAY)
    assert refused.value.reason is reason


def test_a_month_that_has_not_begun_is_no_past_month() -> None:
    assert parse_past_month("2026-11", TODAY) == "2026-11"
    with pytest.raises(ValueRefused) as refused:
        parse_past_month("2026-12", TODAY)
    assert refused.value.reason is Reason.MONTH_NOT_BEGUN


@pytest.mark.parametrize("text", ["45962", "20101"])
def test_a_serial_is_no_month_that_is_typed(text: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_month(text)
    assert refused.value.reason is Reason.MONTH_FORM


@given(st.dates(date(1921, 1, 1), TODAY))
def test_every_day_reads_back_from_every_way_of_writing_it(day: date) -> None:
    y, m, d = day.year, day.month, day.day
    weekday = "一二三四五六日"[day.weekday()]
    days = [
        *(f"{y}{sign}{m}{sign}{d}" for sign in "-/.—"),
        *(f"{y}{sign}{m:02}{sign}{d:02}" for sign in "-/.—"),
        f"{y}年{m}月{d}日", f"{y} 年 {m:02} 月 {d:02} 日", f"{y}年{m}月{d}", f"{day:%Y%m%d}",
    ]  # fmt: skip
    texts = [*days, *(text.translate(FULL_WIDTH) for text in days)]
    for clock in (" 0:00", " 00:00:00", " 00:00:00.0", " 13:05", f" 星期{weekday}", f" 周{weekday}"):
        texts += [text + clock for text in days[:-1]]
    texts += [f"{day:%Y-%m-%d}T00:00:00", f"{day:%Y-%m-%d}T00:00:00.000+08:00"]
    assert {parse_past_date(text, TODAY) for text in texts} == {day.isoformat()}
    serial = (day - EPOCH).days
    if serial >= 10_000:
        assert parse_past_date(str(serial), TODAY) == day.isoformat()
    first = day.replace(day=1).isoformat()
    months = [f"{y}-{m}", f"{y}/{m:02}", f"{y}.{m:02}", f"{y}.{m}", f"{y}年{m}月", f"{y}{m:02}"]
    assert {parse_past_date(text, TODAY) for text in months} == {first}
    assert {parse_past_month(text, TODAY) for text in (*months, *texts)} == {first[:7]}


def refusal(text: str) -> Reason:
    with pytest.raises(ValueRefused) as refused:
        parse_date(text)
    return refused.value.reason
