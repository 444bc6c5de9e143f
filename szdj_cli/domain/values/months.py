"""Calendar months as text, YYYY-MM: how the store, files and forms write them."""

from datetime import date

FIRST_YEAR, LAST_YEAR = 1921, 9000
"""The years that can be asked for."""
MOST_MONTHS_APART = 6
"""As far as dues are generally back-paid (中组发〔2008〕3号 art 12), and as far as they are prepaid without a word."""
MOST_MONTHS_AHEAD = 24
"""As far as dues are prepaid at all. No rule says; what lies further ahead is probably a slip in the year."""


def month_of(day: date) -> str:
    """Return the month of a day."""
    return day.isoformat()[:7]


def first_day(month: str) -> date:
    """Return the first day of a month."""
    return date.fromisoformat(f"{month}-01")


def month_after(month: str, count: int = 1) -> str:
    """Return the month that lies so many months after one; before it, where the count is negative."""
    whole = int(month[:4]) * 12 + int(month[5:]) - 1 + count
    return f"{whole // 12:04}-{whole % 12 + 1:02}"


def months_through(first: str, last: str) -> list[str]:
    """Return the months from one to another, both included; none where the last lies before the first."""
    return [month_after(first, count) for count in range(months_from(first, last) + 1)]


def months_from(earlier: str, later: str) -> int:
    """Return how many months one lies after another; negative where it lies before."""
    first, last = first_day(earlier), first_day(later)
    return (last.year - first.year) * 12 + last.month - first.month
