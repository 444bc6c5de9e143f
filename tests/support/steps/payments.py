"""One member's dues month by month, and the payments of a file, for the tests of payments."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from szdj_cli.domain.dues.rules import Rounding
from szdj_cli.domain.dues.rules_file import shipped
from szdj_cli.domain.imports.plan import ImportSummary
from szdj_cli.domain.requests.requests import Doubt
from szdj_cli.services.dues import payments
from szdj_cli.services.dues import settings as dues_settings
from szdj_cli.services.imports.payments import plan_payments
from szdj_cli.store.core.engine import Store
from szdj_cli.store.dues import charges
from tests.support import builders
from tests.support.applicants import APPLICANTS, SECRETARY, decide, entered

MEMBER, OTHER = APPLICANTS[0], APPLICANTS[1]
"""Of branch B1."""


def set_dues(
    store: Store,
    now: datetime,
    amount: str,
    member: int = MEMBER,
    month: str = "2026-11",
    base: str = "8000",
    by: int = SECRETARY,
) -> None:
    """Let a setting hold: 120 is what the rules say of 8000."""
    answers = {"category": "在职", "base": base, "monthly_dues": amount, "effective_month": month}
    number = dues_settings.submit(store, entered(store, now, member), answers, shipped(), Rounding.FEN, now)[0].id
    decide(store, now, by, [number])


def pay(store: Store, now: datetime, by: int = SECRETARY, member: int = MEMBER, **answers: str) -> list[int]:
    """Record a payment; return its numbers, one a month."""
    return payments.record(store, entered(store, now, by), str(member), answers, now, allowed=frozenset(Doubt))[0]


def months(
    store: Store, member: int = MEMBER, years: tuple[int, ...] = (2026, 2027)
) -> dict[str, tuple[int, int | None, int, int]]:
    """Return branch, due, paid and owed by month."""
    every = [f"{year}-{month:02}" for year in years for month in range(1, 13)]
    with store.reading() as tx:
        found = charges.of_member(tx, member, every)
    return {row.month: (row.organisation_id, row.due_fen, row.paid_fen, row.owed_fen) for row in found}


def row(serial: str, member: int = MEMBER, **changes: str) -> dict[str, str]:
    """Return a row of a file; members are the made-up people one below their number."""
    return {
        "公民身份号码": builders.person(member - 1)["公民身份号码"],
        "月份": "2026-11",
        "金额": "120",
        "缴纳日期": "2026-11-23",
        "方式": "微信",
        "流水号": serial,
        **changes,
    }


def load(store: Store, now: datetime, rows: Sequence[Mapping[str, str]], *, keep_going: bool = False) -> ImportSummary:
    """Import rows as the administrator does."""
    with (
        builders.table(rows) as source,
        plan_payments(store, builders.ADMINISTRATOR, source, now, allow_large=True) as planned,
    ):
        planned.read()
        return planned.apply(keep_going=keep_going)
