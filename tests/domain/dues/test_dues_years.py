"""How a month of dues stands, and what a year comes to."""

import pytest

from szdj_cli.domain.dues.years import MonthOfDues, MonthState, Totals, months_of_year, totals


@pytest.mark.parametrize(
    ("month", "due", "paid", "owed", "expected"),
    [
        ("2026-10", None, 0, 0, MonthState.NONE),
        ("2026-10", 100, 0, 100, MonthState.UNPAID),
        ("2026-10", 100, 40, 60, MonthState.PARTLY),
        ("2026-10", 100, 100, 0, MonthState.PAID),
        ("2026-10", 100, 150, 0, MonthState.PAID),
        ("2026-10", None, 50, 0, MonthState.PAID),
        ("2026-10", 0, 0, 0, MonthState.PAID),
        ("2026-11", 100, 0, 100, MonthState.OPEN),
        ("2026-12", 100, 0, 100, MonthState.OPEN),
        ("2026-12", 100, 40, 60, MonthState.PARTLY),
    ],
)
def test_how_a_month_stands(month: str, due: int | None, paid: int, owed: int, expected: MonthState) -> None:
    assert MonthOfDues(month, due, paid, owed).state("2026-11") is expected


def test_what_is_paid_too_much_fills_no_other_month_and_only_months_that_ended_are_arrears() -> None:
    months = [
        MonthOfDues("2026-09", 100, 300, 0),
        MonthOfDues("2026-10", 100, 0, 100),
        MonthOfDues("2026-11", 100, 40, 60),
        MonthOfDues("2026-12", None, 0, 0),
    ]
    assert totals(months, "2026-11") == Totals(300, 340, 160, 100)


def test_a_year_has_twelve_months() -> None:
    assert (months_of_year(2026)[0], months_of_year(2026)[-1], len(months_of_year(2026))) == ("2026-01", "2026-12", 12)
