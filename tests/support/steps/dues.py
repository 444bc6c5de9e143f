"""Members who owe dues, for the tests of what is owed: reached through the services."""

from datetime import datetime

from szdj_cli.domain.dues.rules import Rounding
from szdj_cli.domain.dues.rules_file import shipped
from szdj_cli.domain.requests.requests import Doubt
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.months import month_after, month_of
from szdj_cli.services.dues import openings as dues_openings
from szdj_cli.services.dues import payments
from szdj_cli.services.dues import settings as dues_settings
from szdj_cli.store.core.engine import Store
from tests.support.applicants import COMMITTEE_SECRETARY, SECRETARY, decide, entered


def month(now: datetime, count: int) -> str:
    """Return the month that lies so many months after the present one."""
    return month_after(month_of(shanghai_day(now)), count)


def open_dues(store: Store, now: datetime, since: int, by: int = SECRETARY) -> None:
    """Let a secretary's branches keep their dues from so many months after the present one."""
    branch = {COMMITTEE_SECRETARY: "C1"}.get(by)
    dues_openings.set_month(store, entered(store, now, by), month(now, since), branch, now)


def set_dues(store: Store, now: datetime, member: int, since: int, amount: str = "120", by: int = SECRETARY) -> None:
    """Let a member pay an amount (120 is what the rules say of 8000) from some months after the present one."""
    answers = {"category": "在职", "base": "8000", "monthly_dues": amount, "effective_month": month(now, since)}
    if amount != "120":
        answers["base"] = str(int(amount) * 100)  # 1 % of up to 5000
    asked = dues_settings.submit(store, entered(store, now, member), answers, shipped(), Rounding.FEN, now)[0].id
    decide(store, now, by, [asked])


def pay(
    store: Store, now: datetime, member: int, first: int, last: int, by: int = SECRETARY, **answers: str
) -> list[int]:
    """Record what a member paid for months, counted from the present one; return the numbers of the payments."""
    given = {"months": f"{month(now, first)}..{month(now, last)}", "reason": "补交"} | answers
    return payments.record(store, entered(store, now, by), str(member), given, now, allowed=frozenset(Doubt))[0]
