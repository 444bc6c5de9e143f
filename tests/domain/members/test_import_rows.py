"""Probation lasts a year: the day on which it ends, and who is asked for on that day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.members.import_rows import joined_by, probation_ends_on

DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("today", "joined", "is_due"),
    [
        ("2026-11-23", "2025-11-23", True),
        ("2026-11-23", "2025-11-24", False),
        ("2025-02-27", "2024-02-28", False),
        ("2025-02-28", "2024-02-29", True),
        ("2025-02-28", "2024-03-01", False),
        ("2024-02-29", "2023-03-01", False),
    ],
)
def test_who_is_due_is_whose_year_has_ended(today: str, joined: str, is_due: bool) -> None:
    assert (joined <= joined_by(date.fromisoformat(today))) == is_due == (probation_ends_on(joined) <= today)


@given(DAYS, DAYS)
def test_who_is_asked_for_is_who_is_due(joined: date, today: date) -> None:
    assert (joined.isoformat() <= joined_by(today)) == (probation_ends_on(joined.isoformat()) <= today.isoformat())
