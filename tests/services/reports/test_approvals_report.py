"""The report on approvals: states, kinds, organisations, days, durations, and the lists behind them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import NotAllowed, VerificationRequired
from szdj_cli.domain.reports.approvals import CODES
from szdj_cli.domain.reports.common import Condition, Group, Report, parse_drill
from szdj_cli.domain.requests.requests import Request, RequestFilter
from szdj_cli.services.reports import approvals as approvals_report
from szdj_cli.services.requests import submission
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, ask, decide, entered
from tests.support.builders import ADMINISTRATOR
from tests.support.steps.reports import assert_every_count_opens, rows_of
from tests.support.steps.transfers import ask as ask_for_a_transfer

EVERY = RequestFilter()
A_DAY = timedelta(days=1)


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


@pytest.fixture
def asked(store: Store, now: datetime) -> list[int]:
    """Let five ask, a day after the other; one is accepted, one rejected, one withdraws, two wait."""
    asked = [
        ask(store, now + place * A_DAY, member, employer=f"示例公司{place}").id
        for place, member in enumerate(APPLICANTS[:5])
    ]
    decide(store, now + 6 * A_DAY, SECRETARY, [asked[0]])  # after six days
    decide(store, now + 6 * A_DAY, SECRETARY, [asked[1]], reason="不符")  # after five
    later = now + 6 * A_DAY
    submission.withdraw(store, entered(store, later, APPLICANTS[2]), asked[2], later)
    return asked


def report(store: Store, now: datetime, actor: Actor = ADMINISTRATOR, wanted: RequestFilter = EVERY) -> Report:
    return approvals_report.report(store, actor, wanted, now)


def opened(store: Store, now: datetime, *drill: str, wanted: RequestFilter = EVERY) -> list[int]:
    conditions = parse_drill(drill, CODES, "")
    return [one.id for one in approvals_report.opened(store, ADMINISTRATOR, wanted, now, conditions)]


def test_requests_are_counted_by_state(store: Store, now: datetime, asked: list[int]) -> None:
    found = report(store, now + 7 * A_DAY)
    terms = ("count", "pending", "approved", "rejected", "withdrawn", "returned", "median_days", "oldest_waiting")
    whole = (5, 2, 1, 1, 1, 0, 55, "2026-11-26")
    assert rows_of(found, Group.TOTAL, *terms) == {None: whole}
    assert rows_of(found, Group.KIND, *terms)["profile"] == whole
    assert rows_of(found, Group.KIND, *terms)["transfer"] == (0, 0, 0, 0, 0, 0, None, None)
    assert rows_of(found, Group.ORGANISATION, *terms) == {"C1": whole, "C2": (0, 0, 0, 0, 0, 0, None, None)}
    assert len(asked) == 5


def test_those_that_wait_are_listed_from_the_oldest_the_others_from_the_newest(
    store: Store, now: datetime, asked: list[int]
) -> None:
    later = now + 7 * A_DAY
    assert opened(store, later, "待审批") == asked[3:]
    assert opened(store, later, "total") == asked[::-1]
    assert opened(store, later, "kind=profile", "state=rejected", "organisation=B1") == [asked[1]]


def test_days_narrow_both_the_counts_and_the_lists(store: Store, now: datetime, asked: list[int]) -> None:
    wanted = RequestFilter(since=now + 1 * A_DAY, before=now + 4 * A_DAY)
    later = now + 7 * A_DAY
    assert rows_of(report(store, later, wanted=wanted), Group.TOTAL, "count", "pending") == {None: (3, 1)}
    assert opened(store, later, "total", wanted=wanted) == asked[3:0:-1]


def test_a_draft_is_no_request_yet(store: Store, now: datetime) -> None:
    ask(store, now, APPLICANTS[0], employer="示例公司")
    from szdj_cli.domain.members.profiles import propose
    from szdj_cli.store.members import members

    with store.transaction() as tx:
        member = members.find(tx, APPLICANTS[1])
        assert member is not None
        difference = propose(member, {"employer": "另一家"}, now.date()).changes
        submission.draft(tx, "profile", member, difference, now)
    assert rows_of(report(store, now), Group.TOTAL, "count") == {None: 1}


def test_a_letter_that_is_out_of_date_counts_as_expired_before_anybody_records_it(store: Store, now: datetime) -> None:
    ask_for_a_transfer(store, now, APPLICANTS[0], None)
    number = opened(store, now, "pending")[0]
    decide(store, now, SECRETARY, [number])
    decide(store, now, COMMITTEE_SECRETARY, [number])
    after = now + 200 * A_DAY
    assert rows_of(report(store, now), Group.KIND, "pending", "expired")["transfer"] == (1, 0)
    assert rows_of(report(store, after), Group.KIND, "pending", "expired")["transfer"] == (0, 1)
    assert opened(store, after, "expired") == [number]


def test_who_reads_an_organisation_reads_its_requests_once_verified(store: Store, now: datetime) -> None:
    ask(store, now, APPLICANTS[0], employer="示例公司")
    secretary, outsider = (entered(store, now, member) for member in (SECRETARY, OUTSIDER))
    assert rows_of(report(store, now, secretary), Group.ORGANISATION, "count") == {"B1": 1}
    assert rows_of(report(store, now, outsider), Group.ORGANISATION, "count") == {"B4": 0}
    for look in (lambda who: report(store, now, who), lambda who: approvals_report.opened(store, who, EVERY, now, ())):
        with pytest.raises(NotAllowed):
            look(entered(store, now, APPLICANTS[0]))
        tomorrow_s = builders.actor_for(store, now, SECRETARY)
        with pytest.raises(VerificationRequired):
            approvals_report.report(store, tomorrow_s, EVERY, now + A_DAY)


def test_every_count_opens(store: Store, now: datetime, asked: list[int]) -> None:
    later = now + 7 * A_DAY
    ask_for_a_transfer(store, later, APPLICANTS[5], "B4")
    for actor, wanted in (
        (ADMINISTRATOR, EVERY),
        (ADMINISTRATOR, RequestFilter(branch="G1", since=now + 2 * A_DAY)),
        (entered(store, later, COMMITTEE_SECRETARY), EVERY),
    ):

        def lists(
            conditions: Sequence[Condition], who: Actor = actor, which: RequestFilter = wanted
        ) -> Sequence[Request | Any]:
            return list(approvals_report.opened(store, who, which, later, conditions))

        assert_every_count_opens(report(store, later, actor, wanted), "count", CODES, lists)
    assert len(asked) == 5
