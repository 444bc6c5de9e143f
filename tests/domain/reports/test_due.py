"""Days on which things fall due: what is asked of the store is what is named."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.reports.due import lost_by, lost_for_long, reminded_from
from szdj_cli.domain.values.months import month_of

DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@given(DAYS, DAYS)
def test_who_was_lost_by_then_is_who_is_due_by_the_limit(lost: date, limit: date) -> None:
    since = month_of(lost)
    assert (since <= lost_by(limit)) == (lost_for_long(since) <= limit)


def test_arrears_are_due_once_enough_months_have_ended() -> None:
    months = ["2026-09", "2026-03", "2026-07"]
    assert [reminded_from(months, count).isoformat() for count in (1, 2, 3)] == [
        "2026-04-01",
        "2026-08-01",
        "2026-10-01",
    ]
