"""Members who owe dues, for the tests of what is owed: reached through the services."""

from datetime import datetime

from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.months import month_after, month_of
from szdj_cli.services.dues import openings as dues_openings
from szdj_cli.store.core.engine import Store
from tests.support.applicants import COMMITTEE_SECRETARY, SECRETARY, entered
from tests.support.steps import payments as of_month


def month(now: datetime, count: int) -> str:
    """Return the month that lies so many months after the present one."""
    return month_after(month_of(shanghai_day(now)), count)


def open_dues(store: Store, now: datetime, since: int, by: int = SECRETARY) -> None:
    """Let a secretary's branches keep their dues from so many months after the present one."""
    branch = {COMMITTEE_SECRETARY: "C1"}.get(by)
    dues_openings.set_month(store, entered(store, now, by), month(now, since), branch, now)


def set_dues(store: Store, now: datetime, member: int, since: int, amount: str = "120", by: int = SECRETARY) -> None:
    """Let a member pay an amount (120 is what the rules say of 8000) from some months after the present one."""
    base = "8000" if amount == "120" else str(int(amount) * 100)  # 1 % of up to 5000
    of_month.set_dues(store, now, amount, member, month(now, since), base, by)


def pay(
    store: Store, now: datetime, member: int, first: int, last: int, by: int = SECRETARY, **answers: str
) -> list[int]:
    """Record what a member paid for months, counted from the present one; return the numbers of the payments."""
    given = {"months": f"{month(now, first)}..{month(now, last)}", "reason": "补交"} | answers
    return of_month.pay(store, now, by, member, **given)
