"""Which month of dues a remark speaks of: the one that is meant, or why nobody can say which."""

import pytest

from szdj_cli.domain.dues.bills.months import month_of_title, month_said
from szdj_cli.domain.values.reasons import Reason

SEVERAL, UNPLAIN = Reason.MONTHS_IN_REMARK, Reason.MONTH_UNPLAIN

# What is written, the month in which it was paid, what is meant.
REMARKS: list[tuple[str, str, str | Reason | None]] = [
    ("1月党费", "2026-01", "2026-01"),
    ("12月党费", "2026-01", "2025-12"),
    ("1月党费", "2026-03", "2026-01"),
    ("交2025年12月党费", "2026-03", "2025-12"),
    ("党费（26年9月）", "2026-11", "2026-09"),
    ("去年12月党费", "2026-05", "2025-12"),
    ("今年3月党费", "2026-05", "2026-03"),
    ("二〇二五年十月党费", "2026-03", "2025-10"),
    ("十月份党费", "2026-11", "2026-10"),
    ("十一月党费", "2026-11", "2026-11"),
    ("党费１０月", "2026-11", "2026-10"),
    ("202610党费", "2026-11", "2026-10"),
    ("2026.9党费", "2026-11", "2026-09"),
    ("2026/10党费", "2026-11", "2026-10"),
    ("11月50元党费", "2026-11", "2026-11"),
    ("上月党费", "2026-01", "2025-12"),
    ("本月党费", "2026-11", "2026-11"),
    ("下个月党费", "2026-12", "2027-01"),
    ("11月3日交10月党费", "2026-11", "2026-10"),
    ("党费44030519800101001310月", "2026-11", "2026-10"),
    ("党费440305198001010013 10月", "2026-11", "2026-10"),
    ("党费", "2026-11", None),
    ("11月29日党费", "2026-11", None),
    ("2026-11-05 党费", "2026-11", None),
    ("20261105党费", "2026-11", None),
    ("张月娥党费", "2026-11", None),
    ("一季度党费", "2026-11", SEVERAL),
    ("Q3党费", "2026-11", SEVERAL),
    ("补交10-12月", "2026-01", SEVERAL),
    ("10 11月党费", "2026-11", SEVERAL),
    ("10/11月党费", "2026-11", SEVERAL),
    ("党费10月+11月", "2026-11", SEVERAL),
    ("9月10月党费", "2026-11", SEVERAL),
    ("2026年10月至2026年12月", "2026-11", SEVERAL),
    ("11月交10月党费", "2026-11", SEVERAL),
    ("上半年党费", "2026-11", SEVERAL),
    ("2026年党费", "2026-11", SEVERAL),
    ("党费2个月", "2026-11", SEVERAL),
    # Who pays for the month to come does so far oftener than who is a year late.
    ("12月党费", "2026-11", "2026-12"),
    ("1月党费", "2026-11", "2027-01"),
    ("4月党费", "2026-11", "2027-04"),
    ("5月党费", "2026-11", "2026-05"),
    ("13月党费", "2026-11", UNPLAIN),
    ("上上月党费", "2026-11", UNPLAIN),
    ("26.10党费", "2026-11", UNPLAIN),
    ("10党费", "2026-11", UNPLAIN),
    ("11.3党费", "2026-11", None),
    ("50党费", "2026-11", None),
]


@pytest.mark.parametrize(("remark", "paid_in", "meant"), REMARKS)
def test_a_remark_means_one_month_or_is_refused(remark: str, paid_in: str, meant: str | Reason | None) -> None:
    assert month_said(remark, paid_in) == meant


@pytest.mark.parametrize(
    ("title", "meant"),
    [
        ("第一党支部2026年10月党费收缴表", "2026-10"),
        ("2026年度党费收缴表", None),
        ("2026年党费", None),
        ("制表日期：2026年11月30日", None),
        ("2026年1-11月党费", SEVERAL),
    ],
)
def test_a_title_may_speak_of_a_whole_year(title: str, meant: str | Reason | None) -> None:
    assert month_of_title(title, "2026-11") == meant
