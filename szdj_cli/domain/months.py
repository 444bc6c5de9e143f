"""Calendar months as text, YYYY-MM: how the store, files and forms write them."""

from datetime import date


def month_of(day: date) -> str:
    """Return the month of a day."""
    return f"{day:%Y-%m}"


def first_day(month: str) -> date:
    """Return the first day of a month."""
    return date.fromisoformat(f"{month}-01")


def months_from(earlier: str, later: str) -> int:
    """Return how many months one lies after another; negative where it lies before."""
    first, last = first_day(earlier), first_day(later)
    return (last.year - first.year) * 12 + last.month - first.month
