"""Through which month dues are paid, as the ledger knows it."""

import pytest

from szdj_cli.domain.paid_through import ClaimedMonth, PaidThrough, paid_through

PRESENT = "2026-11"


@pytest.mark.parametrize(
    ("claimed", "expected"),
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
        ({"2026-08": 0, "2026-11": 0}, ("2026-11", 0)),  # claimed by nobody in between
        ({"2026-08": 0}, ("2026-08", 0)),
    ],
)
def test_the_last_month_paid_without_a_gap(claimed: dict[str, int], expected: tuple[str, int] | None) -> None:
    months = [ClaimedMonth(month, owed) for month, owed in claimed.items()]
    assert paid_through(months, PRESENT) == (PaidThrough(*expected) if expected else None)
    assert paid_through(months[::-1], PRESENT) == (PaidThrough(*expected) if expected else None)
