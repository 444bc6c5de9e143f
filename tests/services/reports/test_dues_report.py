"""The report on dues: who owes them, what is due, paid and owed, and the members behind each number."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.dues.rules import Rounding
from szdj_cli.domain.dues.rules_file import shipped
from szdj_cli.domain.errors import DrillUnknown, NotAllowed, VerificationRequired
from szdj_cli.domain.reports.common import Condition, Group, Report, parse_drill
from szdj_cli.domain.reports.dues import CODES, MEMBERS, DuesLine, Period
from szdj_cli.domain.requests.requests import Doubt
from szdj_cli.services.dues import openings as dues_openings
from szdj_cli.services.dues import payments
from szdj_cli.services.dues import settings as dues_settings
from szdj_cli.services.reports import dues as dues_report
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, decide, entered
from tests.support.builders import ADMINISTRATOR
from tests.support.steps.reports import assert_every_count_opens, rows_of
from tests.support.steps.transfers import admit, ask, receivers, send, take_in

NOVEMBER = Period("2026-11", "2026-11")
YEAR = Period("2026-01", "2026-11")
TERMS = ("members", "paid", "owed", "unset", "due_fen", "paid_fen", "owed_fen", "rate")
PREPAID, OVERPAID, SHORT, OWING, UNSET, LATER = APPLICANTS


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def set_dues(store: Store, now: datetime, member: int, month: str = "2026-11", by: int = SECRETARY) -> None:
    answers = {"category": "在职", "base": "8000", "monthly_dues": "120", "effective_month": month}
    number = dues_settings.submit(store, entered(store, now, member), answers, shipped(), Rounding.FEN, now)[0].id
    decide(store, now, by, [number])


def pay(store: Store, now: datetime, member: int, by: int = SECRETARY, **answers: str) -> None:
    payments.record(store, entered(store, now, by), str(member), answers, now, allowed=frozenset(Doubt))


@pytest.fixture
def collected(store: Store, now: datetime) -> None:
    """Let branch B1 keep its dues from September on: one member has paid all of it, one too much, one too little."""
    dues_openings.set_month(store, entered(store, now, SECRETARY), "2026-09", None, now)
    for member in (PREPAID, OVERPAID, SHORT, OWING):
        set_dues(store, now, member, "2026-09")
    set_dues(store, now, LATER, "2026-11")
    pay(store, now, PREPAID, months="2026-09..2027-01", amount="600")
    pay(store, now, OVERPAID, months="2026-11", amount="500")
    pay(store, now, SHORT, months="2026-11", amount="50")


def report(
    store: Store,
    now: datetime,
    period: Period = NOVEMBER,
    *,
    actor: Actor = ADMINISTRATOR,
    branch: str | None = None,
) -> Report:
    return dues_report.report(store, actor, period, now, branch=branch)


def opened(
    store: Store, now: datetime, *drill: str, period: Period = NOVEMBER, actor: Actor = ADMINISTRATOR
) -> list[DuesLine]:
    return list(dues_report.opened(store, actor, period, now, parse_drill(drill, CODES, "")))


def numbers(lines: Sequence[DuesLine]) -> list[int]:
    return [line.number for line in lines]


@pytest.mark.usefixtures("collected")
def test_what_is_paid_beyond_hides_nobody_s_arrears(store: Store, now: datetime) -> None:
    found = report(store, now)
    # 120 and 120 of 120, 50 of 120, twice nothing of 120: 290 of 600 yuan, though 670 came in for this month.
    whole = (5, 2, 3, 4, 60_000, 29_000, 31_000, 4_833)
    assert rows_of(found, Group.TOTAL, *TERMS) == {None: whole}
    nothing = (0, 0, 0, 1, 0, 0, 0, None)
    assert rows_of(found, Group.ORGANISATION, *TERMS) == {
        "C1": (5, 2, 3, 3, 60_000, 29_000, 31_000, 4_833),
        "C2": nothing,
    }
    assert rows_of(found, Group.MONTH, "members") == {}


@pytest.mark.usefixtures("collected")
def test_a_year_has_a_row_a_month_and_counts_each_member_once(store: Store, now: datetime) -> None:
    found = report(store, now, YEAR, branch="B1")
    months = rows_of(found, Group.MONTH, *TERMS)
    assert list(months) == [f"2026-{month:02}" for month in range(1, 12)]
    assert months["2026-08"] == (0, 0, 0, 8, 0, 0, 0, None)
    assert months["2026-10"] == (4, 1, 3, 4, 48_000, 12_000, 36_000, 2_500)
    assert months["2026-11"] == (5, 2, 3, 3, 60_000, 29_000, 31_000, 4_833)
    # Who overpaid one month owes the two before.
    whole = (5, 1, 4, 3, 156_000, 53_000, 103_000, 3_397)
    assert rows_of(found, Group.TOTAL, *TERMS) == {None: whole}
    assert rows_of(found, Group.ORGANISATION, *TERMS) == {"B1": whole}


@pytest.mark.usefixtures("collected")
def test_the_list_says_what_each_owes(store: Store, now: datetime) -> None:
    lines = {line.number: line for line in opened(store, now, "应交")}
    assert list(lines) == [PREPAID, OVERPAID, SHORT, OWING, LATER]
    short, over = lines[SHORT], lines[OVERPAID]
    assert (short.branch, short.months, short.due_fen, short.paid_fen, short.owed_fen) == (
        "B1",
        1,
        12_000,
        5_000,
        7_000,
    )
    assert (over.due_fen, over.paid_fen, over.owed_fen) == (12_000, 12_000, 0)
    assert numbers(opened(store, now, "owed")) == [SHORT, OWING, LATER]
    assert numbers(opened(store, now, "paid", "organisation=B1")) == [PREPAID, OVERPAID]
    assert numbers(opened(store, now, "paid", "owed")) == []
    assert UNSET in numbers(opened(store, now, "unset"))
    assert opened(store, now, "unset")[0].due_fen is None
    assert numbers(opened(store, now, "unset", "owed")) == []
    of_year = {line.number: line for line in opened(store, now, "owed", period=YEAR)}
    assert (of_year[OWING].months, of_year[OWING].owed_fen) == (3, 36_000)
    assert numbers(opened(store, now, "owed", "month=2026-10", period=YEAR)) == [OVERPAID, SHORT, OWING]
    assert numbers(opened(store, now, "owed", "month=2026-10", "month=2026-11", period=YEAR)) == []


@pytest.mark.usefixtures("collected")
def test_a_month_outside_the_period_is_refused_with_those_inside(store: Store, now: datetime) -> None:
    for text in ("2026-12", "x", "2026-13"):
        with pytest.raises(DrillUnknown) as refusal:
            opened(store, now, f"month={text}", period=YEAR)
        assert refusal.value.known[-1] == "月份=2026-11"


@pytest.mark.usefixtures("collected")
def test_a_month_that_has_begun_is_claimed_before_it_is_counted(store: Store, now: datetime) -> None:
    december = now + timedelta(days=10)
    found = report(store, december, Period("2026-12", "2026-12"), branch="B1")
    assert rows_of(found, Group.TOTAL, *TERMS) == {None: (5, 1, 4, 3, 60_000, 12_000, 48_000, 2_000)}


@pytest.mark.usefixtures("collected")
def test_who_has_moved_counts_for_each_branch_that_claims_and_once_in_all(store: Store, now: datetime) -> None:
    receivers(store, now)
    number = ask(store, now, OWING, "B4")
    send(store, now, number)
    admit(store, now, number)
    take_in(store, now, number)
    december = now + timedelta(days=10)
    period = Period("2026-11", "2026-12")
    found = report(store, december, period)
    assert rows_of(found, Group.ORGANISATION, "members", "owed") == {"C1": (5, 4), "C2": (1, 1)}
    assert rows_of(found, Group.TOTAL, "members", "owed") == {None: (5, 4)}
    (line,) = dues_report.opened(
        store, ADMINISTRATOR, period, december, parse_drill(["owed", "organisation=C2"], CODES, "")
    )
    assert (line.number, line.branch, line.months) == (OWING, "B4", 1)
    assert_opens(store, december, period)


@pytest.mark.usefixtures("collected")
def test_every_count_opens(store: Store, now: datetime) -> None:
    for period in (NOVEMBER, YEAR, Period("2026-10", "2026-10")):
        for branch in (None, "G1", "B1"):
            assert_opens(store, now, period, branch=branch)
    assert_opens(store, now, YEAR, actor=entered(store, now, COMMITTEE_SECRETARY))


def assert_opens(
    store: Store, now: datetime, period: Period, *, actor: Actor = ADMINISTRATOR, branch: str | None = None
) -> None:
    def lists(conditions: Sequence[Condition]) -> Sequence[Any]:
        return list(dues_report.opened(store, actor, period, now, conditions, branch=branch))

    found = report(store, now, period, actor=actor, branch=branch)
    assert assert_every_count_opens(found, MEMBERS, CODES, lists) >= 8


def test_who_reads_an_organisation_reads_its_dues_once_verified(store: Store, now: datetime) -> None:
    secretary, outsider = (entered(store, now, member) for member in (SECRETARY, OUTSIDER))
    assert list(rows_of(report(store, now, actor=secretary), Group.ORGANISATION, "members")) == ["B1"]
    assert list(rows_of(report(store, now, actor=outsider), Group.ORGANISATION, "members")) == ["B4"]
    member = entered(store, now, UNSET)
    with pytest.raises(NotAllowed):
        report(store, now, actor=member)
    with pytest.raises(NotAllowed):
        opened(store, now, "owed", actor=member)
    tomorrow = now + timedelta(days=1)
    with pytest.raises(VerificationRequired):
        report(store, tomorrow, actor=builders.actor_for(store, tomorrow, SECRETARY))
