"""Stretches of months, months in a row without a payment, and what follows from them."""

import pytest

from szdj_cli.domain.dues.arrears import Mark, OwedMonth, mark_of, parse_through, ranges, unpaid_in_a_row
from szdj_cli.domain.values.months import months_through
from szdj_cli.domain.values.reasons import Reason, ValueRefused


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ([], []),
        (["2026-11"], [("2026-11", "2026-11")]),
        (["2026-07", "2026-08", "2026-09"], [("2026-07", "2026-09")]),
        (["2026-12", "2027-01"], [("2026-12", "2027-01")]),
        (["2026-07", "2026-09", "2026-10"], [("2026-07", "2026-07"), ("2026-09", "2026-10")]),
        (["2025-11", "2026-11"], [("2025-11", "2025-11"), ("2026-11", "2026-11")]),
    ],
)
def test_months_are_told_in_stretches(months: list[str], expected: list[tuple[str, str]]) -> None:
    assert ranges(months) == expected


def owed(first: str, last: str, paid: int = 0) -> list[OwedMonth]:
    return [OwedMonth(month, 100, paid) for month in months_through(first, last)]


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ([], 0),
        (owed("2026-05", "2026-10"), 6),
        (owed("2026-10", "2027-03"), 6),
        (owed("2026-05", "2026-07") + owed("2026-09", "2026-11"), 3),
        (owed("2026-05", "2026-07") + owed("2026-08", "2026-08", paid=1) + owed("2026-09", "2026-10"), 3),
        (owed("2025-01", "2025-06") + owed("2026-10", "2026-11"), 6),
        (owed("2026-05", "2026-10")[::-1], 6),
        (owed("2026-05", "2026-10", paid=1), 0),
    ],
)
def test_months_in_a_row_without_any_payment_are_counted(months: list[OwedMonth], expected: int) -> None:
    assert unpaid_in_a_row(months) == expected


@pytest.mark.parametrize(
    ("owed", "in_a_row", "remind_from", "expected"),
    [
        (1, 1, 3, None),
        (2, 2, 3, None),
        (3, 0, 3, Mark.REMIND),
        (3, 3, 4, None),
        (5, 5, 3, Mark.REMIND),
        (6, 6, 3, Mark.FLAG),
        (7, 5, 3, Mark.REMIND),
        (6, 6, 12, Mark.FLAG),
    ],
)
def test_who_is_reminded_and_who_is_flagged(owed: int, in_a_row: int, remind_from: int, expected: Mark | None) -> None:
    assert mark_of(owed, in_a_row, remind_from) is expected


def test_months_count_through_the_present_one_at_most() -> None:
    assert parse_through("2026年11月", "2026-11") == "2026-11"
    with pytest.raises(ValueRefused) as refusal:
        parse_through("2026-12", "2026-11")
    assert refusal.value.reason is Reason.MONTH_NOT_BEGUN
