"""Instants are aware UTC; calendar days are those of Asia/Shanghai."""

from datetime import UTC, date, datetime, timedelta, timezone

from szdj_cli.domain.values.months import month_of

# Fixed at +08:00 since 1991, so no time-zone database is needed (Windows has none).
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


CLOCK_TOLERANCE = timedelta(minutes=1)
"""How far the clocks of hosts that share a store may be apart."""


def is_ahead(at: datetime, now: datetime) -> bool:
    """Return whether an instant lies in the future: it was written by a clock that has been set back since."""
    return at > now + CLOCK_TOLERANCE


def shanghai_day(at: datetime) -> date:
    """Return the calendar day in Shanghai of an aware instant."""
    return at.astimezone(SHANGHAI).date()


def shanghai_month(at: datetime) -> str:
    """Return the calendar month in Shanghai of an aware instant, as YYYY-MM."""
    return month_of(shanghai_day(at))


def to_stored(at: datetime) -> str:
    """Return an instant as the store and the audit log write it: fixed width, sortable, UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_stored(text: str) -> datetime:
    """Read what `to_stored` wrote."""
    return datetime.fromisoformat(text)
