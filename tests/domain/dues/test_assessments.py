"""A row of a table of assessments against what holds, and what comes after a standard that ends."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.dues.assessments import Assessed, AssessmentRefused, AssessmentRow, Assessor, Holding
from szdj_cli.domain.dues.rules import Category, Rounding
from szdj_cli.domain.dues.rules_file import shipped
from szdj_cli.domain.dues.settings import DuesSetting, setting_in, written
from szdj_cli.domain.values.months import month_after
from szdj_cli.domain.values.reasons import Reason

TODAY = date(2026, 11, 23)
EMPLOYED, RETIRED, FARMER = Category.EMPLOYED, Category.RETIRED, Category.FARMER
BLANK = AssessmentRow(1, "某人", None, None, None, None, None, "2026-11", None, None)
OF_8000 = Holding(12_000, EMPLOYED, 800_000, None)
MONTHS = st.integers(0, 30).map(lambda count: month_after("2026-01", count))


def assess(holding: Holding | None, of_year: dict[Category, int], **filled: Any) -> Assessed | None:
    row = BLANK._replace(seen_fen=holding.monthly_fen if holding else None)._replace(**filled)
    return Assessor(shipped(), Rounding.FEN, TODAY).assess(row, holding, "2010-07-01", of_year)


@pytest.mark.parametrize(
    ("holding", "filled", "fen"),
    [
        (None, {}, None),
        (OF_8000, {}, None),
        (OF_8000, {"category": EMPLOYED, "base_fen": 800_000}, None),
        (OF_8000, {"base_fen": 900_000}, 13_500),
        (OF_8000, {"monthly_fen": 20_000}, 20_000),
        (OF_8000, {"base_fen": 9_000_000}, 100_000),  # 2 % are 1800 yuan: more than 1000 is one's own wish
        (Holding(20_000, EMPLOYED, 800_000, None), {"category": EMPLOYED, "base_fen": 800_000}, None),
        (Holding(20_000, EMPLOYED, 800_000, None), {"base_fen": 900_000}, 13_500),
        (Holding(12_000, EMPLOYED, None, None), {"category": EMPLOYED}, None),
        (Holding(12_000, EMPLOYED, None, None), {"base_fen": 800_000}, 12_000),
        (OF_8000, {"category": RETIRED, "base_fen": 400_000}, 2_000),
        (None, {"category": FARMER}, 20),
        (None, {"category": FARMER, "base_fen": 100, "monthly_fen": 100}, 100),
    ],
)
def test_what_is_left_empty_stays_and_the_amount_follows_the_rules(
    holding: Holding | None, filled: dict[str, Any], fen: int | None
) -> None:
    assessed = assess(holding, {}, **filled)
    assert (assessed and assessed.setting.monthly_fen) == fen


@pytest.mark.parametrize(
    ("holding", "of_year", "filled", "term", "reason"),
    [
        (OF_8000, {}, {"base_fen": 900_000, "seen_fen": 1}, "present", Reason.STANDARD_CHANGED),
        (OF_8000, {EMPLOYED: 800_000}, {"base_fen": 900_000}, "base", Reason.BASE_ASSESSED),
        (None, {}, {"category": EMPLOYED}, "base", Reason.REQUIRED),
        (None, {}, {"category": EMPLOYED, "base_fen": 1, "month": "2027-06"}, "effective_month", Reason.MONTH_TOO_FAR),
        (OF_8000, {}, {"base_fen": 1, "month": "2000-01"}, "effective_month", Reason.BEFORE_RULES),
        (OF_8000, {}, {"monthly_fen": 1}, "shortfall_reason", Reason.REQUIRED),
        (OF_8000, {}, {"monthly_fen": 0, "reason": "重病"}, "end_month", Reason.END_MISSING),
    ],
)
def test_what_does_not_fit_is_refused_by_its_cell(
    holding: Holding | None, of_year: dict[Category, int], filled: dict[str, Any], term: str, reason: Reason
) -> None:
    with pytest.raises(AssessmentRefused) as refusal:
        assess(holding, of_year, **filled)
    assert (refusal.value.term, refusal.value.reason) == (term, reason)


def test_a_base_of_another_category_may_be_assessed_in_the_same_year() -> None:
    assert assess(OF_8000, {EMPLOYED: 800_000}, category=RETIRED, base_fen=400_000) is not None


@given(first=MONTHS, length=st.integers(0, 12), second=MONTHS, other=st.integers(0, 12) | st.none(), seen=MONTHS)
def test_what_ends_gives_way_to_the_rules_and_both_to_what_is_set_later(
    first: str, length: int, second: str, other: int | None, seen: str
) -> None:
    """Whatever is set last holds from its month on, and after its own end what the rules said of it."""
    less = DuesSetting(first, 10, EMPLOYED, month_after(first, length))
    history = written(less, 100, None)
    last = DuesSetting(second, 20, EMPLOYED, None if other is None else month_after(second, other))
    history += written(last, 200, setting_in(history, second))
    holding = setting_in(history, seen)
    if seen < second:
        expected = None if seen < first else 10 if seen <= month_after(first, length) else 100
    elif second < first:
        return  # what was scheduled for later, still comes
    else:
        expected = 200 if last.until_month is not None and seen > last.until_month else 20
    assert (holding and holding.monthly_fen) == expected
