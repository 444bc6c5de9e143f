"""Through which month dues are paid, as the ledger knows it."""

import pytest

from szdj_cli.domain.dues.paid_through import ChargedMonth, PaidThrough, paid_through, paid_to

PRESENT = "2026-11"


@pytest.mark.parametrize(
    ("charged", "expected"),
    [
        ({}, None),
        ({"2026-12": 0}, None),  # nothing that has begun: the ledger cannot tell
        ({"2026-11": 0}, ("2026-11", 0)),
        ({"2026-11": 100}, ("2026-10", 1)),
        ({"2026-09": 0, "2026-10": 0, "2026-11": 100}, ("2026-10", 1)),
        ({"2026-09": 100, "2026-10": 0, "2026-11": 0}, ("2026-08", 1)),
        ({"2026-09": 0, "2026-10": 40, "2026-11": 100}, ("2026-09", 2)),
        ({"2026-10": 0, "2026-11": 0, "2026-12": 0, "2027-01": 0}, ("2027-01", 0)),
        ({"2026-11": 0, "2026-12": 0, "2027-02": 0}, ("2026-12", 0)),
        ({"2026-11": 0, "2026-12": 40}, ("2026-11", 0)),  # topped up after a raise, but not begun
        ({"2026-11": 100, "2026-12": 0}, ("2026-10", 1)),
        ({"2026-08": 0, "2026-11": 0}, ("2026-11", 0)),  # charged by nobody in between
        ({"2026-08": 0}, ("2026-08", 0)),
    ],
)
def test_the_last_month_paid_without_a_gap(charged: dict[str, int], expected: tuple[str, int] | None) -> None:
    months = [ChargedMonth(month, owed) for month, owed in charged.items()]
    since = min(charged, default="")
    assert paid_through(months, PRESENT) == (PaidThrough(*expected, since) if expected else None)
    assert paid_through(months[::-1], PRESENT) == (PaidThrough(*expected, since) if expected else None)


ADMITTED_IN = "2026-06"


@pytest.mark.parametrize(
    ("paid", "word", "printed"),
    [
        (PaidThrough("2026-08", 3, "2026-07"), "2026-11", "2026-08"),  # whatever the member writes
        (PaidThrough("2026-08", 3, "2026-07"), "2026-06", "2026-08"),
        (PaidThrough("2027-01", 0, "2026-07"), "2026-11", "2027-01"),
        # Nothing is paid that the ledger knows of: what lies before it, the member says, and the branch confirms.
        (PaidThrough("2026-09", 2, "2026-10"), "2026-11", "2026-09"),
        (PaidThrough("2026-09", 2, "2026-10"), "2026-07", "2026-07"),
        # Charged since the month of admission, and nothing paid: nothing ever was.
        (PaidThrough("2026-05", 6, "2026-06"), "2026-11", None),
        (PaidThrough("2026-05", 6, "2026-06"), "2026-05", None),
        (None, "2026-11", "2026-11"),
        (None, "2026-06", "2026-06"),
        (None, "2026-12", "2026-11"),  # as requests of before may have it
        (None, "2026-05", None),
    ],
)
def test_a_letter_says_what_the_ledger_says_and_the_member_only_what_it_cannot(
    paid: PaidThrough | None, word: str, printed: str | None
) -> None:
    assert paid_to(paid, word, ADMITTED_IN, PRESENT) == printed
