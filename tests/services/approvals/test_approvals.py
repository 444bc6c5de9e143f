from datetime import datetime, timedelta

import pytest

from szdj_cli.domain.errors import (
    NotAllowed,
    OrganisationNotFound,
    OrganisationNotUnique,
    VerificationRequired,
)
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.requests.requests import Outcome, RequestFilter
from szdj_cli.services.approvals import queue
from szdj_cli.store.core import paging
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, ask, decide, entered

EVERYTHING = RequestFilter()


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def ids(store: Store, now: datetime, member: int, wanted: RequestFilter = EVERYTHING, limit: int = 50) -> list[int]:
    return [request.id for request in queue.waiting(store, entered(store, now, member), wanted, now, limit=limit)]


def test_what_waits_is_listed_oldest_first_ones_own_left_out(store: Store, now: datetime) -> None:
    later = ask(store, now + timedelta(hours=1), APPLICANTS[0], address="新址").id
    first = ask(store, now, APPLICANTS[1], address="新址").id
    ask(store, now, SECRETARY, address="新址")
    builders.appoint(store, now, "B1", APPLICANTS[2], Role.DEPUTY_SECRETARY)
    assert ids(store, now, SECRETARY) == [first, later]
    assert len(ids(store, now, APPLICANTS[2])) == 2


def test_nobody_else_sees_it_among_what_waits(store: Store, now: datetime) -> None:
    ask(store, now, APPLICANTS[0], address="新址")
    assert ids(store, now, COMMITTEE_SECRETARY) == []
    assert ids(store, now, OUTSIDER) == []
    with pytest.raises(NotAllowed):
        ids(store, now, APPLICANTS[1])
    with pytest.raises(NotAllowed):
        queue.waiting(store, builders.ADMINISTRATOR, EVERYTHING, now)


def test_what_waits_at_several_organisations_is_one_list(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "C1", SECRETARY)
    own_branch = ask(store, now + timedelta(hours=1), APPLICANTS[0], address="新址").id
    above = ask(store, now, COMMITTEE_SECRETARY, address="新址").id
    builders.appoint(store, now, "G1", SECRETARY)
    assert ids(store, now, SECRETARY) == [above, own_branch]
    assert ids(store, now, SECRETARY, limit=1) == [above]


def test_pages_follow_each_other_by_key(store: Store, now: datetime) -> None:
    expected = [ask(store, now, member, address="新址").id for member in APPLICANTS]
    actor = entered(store, now, SECRETARY)
    found: list[int] = []
    after: tuple[datetime, int] | None = None
    for _ in range(len(expected)):
        page = queue.waiting(store, actor, EVERYTHING, now, limit=2, after=after)
        if not page:
            break
        found += [request.id for request in page]
        after = (page[-1].submitted_at, page[-1].id)
    assert found == expected
    assert [request.id for request in queue.all_waiting(store, actor, EVERYTHING, now)] == expected


def test_filters_narrow_what_is_listed(store: Store, now: datetime) -> None:
    builders.import_people(store, now, [builders.person(20, 所在党支部="B3")])
    elsewhere = ask(store, now, APPLICANTS.stop, address="新址").id
    above = ask(store, now + timedelta(hours=1), SECRETARY, address="新址").id
    later = now + timedelta(minutes=30)
    for wanted, expected in (
        (RequestFilter(), [elsewhere, above]),
        (RequestFilter(kind="profile"), [elsewhere, above]),
        (RequestFilter(branch="B3"), [elsewhere]),
        (RequestFilter(branch="第三党支部"), [elsewhere]),
        (RequestFilter(branch="G1"), [above]),
        (RequestFilter(branch="B2"), []),
        (RequestFilter(before=later), [elsewhere]),
        (RequestFilter(since=later), [above]),
        (RequestFilter(since=now, before=now), []),
    ):
        assert ids(store, now, COMMITTEE_SECRETARY, wanted) == expected, wanted
    with pytest.raises(OrganisationNotFound):
        ids(store, now, COMMITTEE_SECRETARY, RequestFilter(branch="没有"))


def test_a_name_that_several_organisations_have_is_refused_as_a_filter(store: Store, now: datetime) -> None:
    elsewhere = {"编码": "B9", "名称": "第一党支部", "类型": "党支部", "上级编码": "C2"}
    builders.import_organisations(store, now, [elsewhere])
    assert ids(store, now, COMMITTEE_SECRETARY, RequestFilter(branch="第一党支部")) == []
    builders.import_organisations(store, now, [{**elsewhere, "编码": "B8", "上级编码": "C1"}])
    with pytest.raises(OrganisationNotUnique):
        ids(store, now, COMMITTEE_SECRETARY, RequestFilter(branch="第一党支部"))


def test_what_was_decided_is_listed_newest_first(store: Store, now: datetime) -> None:
    first, second, third = (ask(store, now, member, address="新址").id for member in APPLICANTS[:3])
    decide(store, now, SECRETARY, [second])
    decide(store, now + timedelta(minutes=1), SECRETARY, [first])
    decide(store, now + timedelta(minutes=2), SECRETARY, [third], reason="不清楚")
    actor = entered(store, now, SECRETARY)
    approved = list(queue.decided(store, actor, EVERYTHING, now, Outcome.ACCEPTED))
    assert [request.id for request in approved] == [first, second]
    rejected = list(queue.decided(store, actor, EVERYTHING, now, Outcome.REJECTED))
    assert [request.id for request in rejected] == [third]
    committee = entered(store, now, COMMITTEE_SECRETARY)
    assert list(queue.decided(store, committee, EVERYTHING, now, Outcome.ACCEPTED)) == []


def test_requests_named_by_number_are_those_that_wait_for_this_actor(store: Store, now: datetime) -> None:
    mine = ask(store, now, APPLICANTS[0], address="新址").id
    others = ask(store, now, OUTSIDER, address="新址").id
    found = queue.named(store, entered(store, now, SECRETARY), [mine, others, 999], now)
    assert [request.id for request in found] == [mine]


def test_sensitive_values_are_listed_masked(store: Store, now: datetime) -> None:
    from szdj_cli.services.members import profiles

    member = entered(store, now, APPLICANTS[0])
    code = profiles.edit(store, member, {"mobile": "13700137000"}, now).messages[0].code
    profiles.finish_edit(store, member, code or "", now)
    (request,) = queue.waiting(store, entered(store, now, SECRETARY), EVERYTHING, now)
    (change,) = request.changes
    assert (change.old, change.new) == ("139****0003", "137****7000")


def test_listing_needs_todays_verification(store: Store, now: datetime) -> None:
    with pytest.raises(VerificationRequired):
        queue.waiting(store, entered(store, now, SECRETARY), EVERYTHING, now + timedelta(days=1))


def test_lists_that_are_read_page_by_page_are_those_that_are_read_at_once(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [
        ask(store, now + timedelta(minutes=place), each, address="新址").id for place, each in enumerate(APPLICANTS)
    ]
    for place, number in enumerate(numbers[:-2]):
        reason = None if place % 2 else "不清楚"
        decide(store, now + timedelta(hours=1, minutes=place // 2), SECRETARY, [number], reason=reason)
    later = now + timedelta(hours=2)
    actor = entered(store, later, SECRETARY)

    def listed() -> list[list[int]]:
        lists = (
            queue.all_waiting(store, actor, EVERYTHING, later),
            queue.decided(store, actor, EVERYTHING, later),
            queue.decided(store, actor, EVERYTHING, later, Outcome.REJECTED),
            queue.ledger(store, actor, EVERYTHING, later),
            queue.ledger(store, actor, EVERYTHING, later, limit=3),
        )
        return [[each.id for each in found] for found in lists]

    whole = listed()
    assert sorted(whole[3]) == sorted(numbers)
    assert whole[0] + whole[1] == whole[3]
    for size in (1, 2, 3):
        monkeypatch.setattr(paging, "PAGE", size)
        assert listed() == whole


def test_what_was_decided_at_two_places_is_listed_once(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE", 1)
    builders.appoint(store, now, "B4", SECRETARY)
    mine = ask(store, now, APPLICANTS[0], address="新址").id
    others = ask(store, now, OUTSIDER, address="新址").id
    decide(store, now, SECRETARY, [mine])
    decide(store, now + timedelta(minutes=1), SECRETARY, [others])
    found = queue.decided(store, entered(store, now, SECRETARY), EVERYTHING, now)
    assert [each.id for each in found] == [others, mine]
