"""What became of one's requests since one was last in the personal centre: told once, and nothing lost on the way."""

from datetime import datetime, timedelta

import pytest

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.dues.rules import Rounding
from szdj_cli.domain.dues.rules_file import shipped
from szdj_cli.domain.errors import NotToAskAnew, RequestNotFound, RequestPending
from szdj_cli.domain.personal_centre import Overview
from szdj_cli.domain.requests.news import News
from szdj_cli.domain.requests.requests import Decision, Outcome, RequestState
from szdj_cli.services.approvals import news, personal_centre, revoking
from szdj_cli.services.dues import settings as dues_settings
from szdj_cli.services.members import profiles
from szdj_cli.services.requests import submission
from szdj_cli.store.core import schema
from szdj_cli.store.core.engine import Store
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, SECRETARY, ask, decide, entered
from tests.support.steps.dues import month
from tests.support.storage import old_stores

MEMBER, OTHER = APPLICANTS[0], APPLICANTS[1]
WHY = "金额请按养老金通知单核对"
LATER, MUCH_LATER = timedelta(minutes=5), timedelta(hours=2)


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def centre(store: Store, now: datetime, member: int = MEMBER, since: datetime | None = None) -> Overview:
    return personal_centre.overview(store, entered(store, now, member), now, since)


def told(store: Store, now: datetime, member: int = MEMBER, since: datetime | None = None) -> list[News]:
    return list(centre(store, now, member, since).news)


def show(store: Store, now: datetime, member: int = MEMBER) -> list[News]:
    """Look at the news, as at a terminal, and leave."""
    found = told(store, now, member)
    news.mark_shown(store, entered(store, now, member), found, now)
    return found


def less_than_the_rules(store: Store, now: datetime) -> int:
    given = {"category": "在职", "base": "8000", "effective_month": month(now, 0), "monthly_dues": "1"}
    answers = given | {"shortfall_reason": "家庭困难"}
    return dues_settings.submit(store, entered(store, now, MEMBER), answers, shipped(), Rounding.FEN, now)[0].id


def test_what_was_decided_is_told_with_why_until_it_was_shown(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, employer="甲公司").id
    assert told(store, now) == []
    decide(store, now, SECRETARY, [number], reason=WHY)
    (one,) = told(store, now)
    assert (one.request, one.kind, one.state, one.outcome, one.reason) == (
        number,
        "profile",
        RequestState.REJECTED,
        Outcome.REJECTED,
        WHY,
    )
    assert told(store, now + LATER) == [one]  # a script that looked at anything has taken nothing away
    assert show(store, now + LATER) == [one]
    assert told(store, now + MUCH_LATER) == []
    assert told(store, now, OTHER) == told(store, now, SECRETARY) == []


def test_what_was_shown_stays_until_its_reader_leaves_and_in_another_terminal_that_was_open(
    store: Store, now: datetime
) -> None:
    number = ask(store, now, MEMBER, employer="甲公司").id
    decide(store, now, SECRETARY, [number], reason=WHY)
    show(store, now + LATER)
    again = told(store, now + MUCH_LATER, since=now)
    assert [(each.request, each.is_new) for each in again] == [(number, False)]
    news.mark_shown(store, entered(store, now, MEMBER), again, now + MUCH_LATER)  # is not put off by looking again
    assert told(store, now + MUCH_LATER, since=now + LATER + LATER) == []


def test_every_step_on_the_way_and_an_acceptance_taken_back_are_news_of_their_own(store: Store, now: datetime) -> None:
    number = less_than_the_rules(store, now)
    decide(store, now, SECRETARY, [number])
    (first,) = show(store, now)
    assert (first.state, first.outcome, first.decided_for) == (RequestState.PENDING, Outcome.ACCEPTED, "第一党支部")
    revoking.revoke(store, entered(store, now, SECRETARY), number, "点错了", now + LATER)
    (second,) = show(store, now + LATER)
    assert (second.state, second.is_taken_back, second.reason) == (RequestState.PENDING, True, "点错了")
    for decider in (SECRETARY, COMMITTEE_SECRETARY):
        decide(store, now + LATER * 2, decider, [number])
    (third,) = show(store, now + MUCH_LATER)
    assert (third.state, third.decided_for, third.is_taken_back) == (RequestState.APPROVED, "示范街道党委", False)
    assert told(store, now + MUCH_LATER * 2) == []


def test_what_was_sent_back_is_news_until_it_is_submitted_again(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, employer="甲公司").id
    decide(store, now, SECRETARY, [Decision(number, Outcome.REJECTED, WHY, resubmit=True)])
    (one,) = told(store, now)
    assert (one.is_mended, one.is_asked_anew) == (True, False)
    profiles.edit(store, entered(store, now, MEMBER), {"employer": "甲有限公司"}, now + LATER, resubmits=number)
    assert told(store, now + LATER) == []
    decide(store, now + LATER, SECRETARY, [number])
    assert [each.state for each in told(store, now + LATER)] == [RequestState.APPROVED]


def test_what_asks_for_something_comes_first_and_no_more_once_it_was_asked_anew(store: Store, now: datetime) -> None:
    rejected, accepted = ask(store, now, MEMBER, employer="甲公司").id, less_than_the_rules(store, now)
    decide(store, now, SECRETARY, [rejected], reason=WHY)
    decide(store, now + LATER, SECRETARY, [accepted])
    assert [(each.request, each.is_asked_anew) for each in told(store, now + LATER)] == [
        (rejected, True),
        (accepted, False),
    ]
    ask(store, now + LATER, MEMBER, employer="甲有限公司")
    assert [(each.request, each.is_asked_anew) for each in told(store, now + LATER)] == [
        (accepted, False),
        (rejected, False),
    ]


def test_what_somebody_does_with_their_own_is_no_news_to_them(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, employer="甲公司").id
    submission.withdraw(store, entered(store, now, MEMBER), number, now)
    assert told(store, now) == []


def test_before_the_verification_it_is_told_without_why_and_stays(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, employer="甲公司").id
    decide(store, now, SECRETARY, [number], reason=WHY)
    tomorrow, actor = now + timedelta(days=1), entered(store, now, MEMBER)
    unverified = personal_centre.overview(store, actor, tomorrow)
    assert [(each.request, each.state, each.reason) for each in unverified.news] == [
        (number, RequestState.REJECTED, None)
    ]


def test_an_administrator_who_is_no_member_has_no_news(store: Store, now: datetime) -> None:
    nobody = Actor(1, 1, "管理员", None, None, is_administrator=True, appointments=())
    assert personal_centre.overview(store, nobody, now).news == ()
    news.mark_shown(store, nobody, told(store, now), now)


def test_an_upgrade_greets_nobody_with_the_decisions_of_years(store: Store, now: datetime) -> None:
    shown = [ask(store, now, MEMBER, employer="甲公司").id, less_than_the_rules(store, now)]
    decide(store, now, SECRETARY, [shown[0]], reason=WHY)
    decide(store, now, SECRETARY, [shown[1]])
    assert len(told(store, now)) == 2
    with store.transaction() as tx:
        old_stores.go_back(tx, "0015")
        schema.migrate(tx)
    assert told(store, now + LATER) == []
    decide(store, now + LATER, COMMITTEE_SECRETARY, [shown[1]])
    assert [each.request for each in told(store, now + LATER)] == [shown[1]]


def test_what_came_to_nothing_is_asked_anew_and_only_that_and_only_ones_own(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, employer="甲公司").id
    with pytest.raises(NotToAskAnew):
        submission.begin_anew(store, entered(store, now, MEMBER), number, now)
    decide(store, now, SECRETARY, [number], reason=WHY)
    before = submission.begin_anew(store, entered(store, now, MEMBER), number, now)
    assert (before.changes["employer"][1], before.reason, before.resubmits) == ("甲公司", WHY, None)
    for nobody in (OTHER, SECRETARY):
        with pytest.raises(RequestNotFound):
            submission.begin_anew(store, entered(store, now, nobody), number, now)
    second = ask(store, now, MEMBER, employer="乙公司").id
    with pytest.raises(RequestPending):
        submission.begin_anew(store, entered(store, now, MEMBER), number, now)
    decide(store, now, SECRETARY, [second])
    with pytest.raises(NotToAskAnew):
        submission.begin_anew(store, entered(store, now, MEMBER), second, now)
