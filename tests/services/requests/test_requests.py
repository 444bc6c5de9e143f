from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from szdj_cli.domain.errors import (
    NoOwnRecord,
    RequestAlreadyDecided,
    RequestNotFound,
    RequestPending,
    VerificationRequired,
)
from szdj_cli.domain.requests.requests import Outcome, RequestState
from szdj_cli.services.approvals import reading
from szdj_cli.services.members import profiles
from szdj_cli.services.requests import submission
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.row_digests import ACT
from szdj_cli.store.requests import requests as rows
from szdj_cli.store.tables.audit import AUDIT
from tests.support import builders
from tests.support.applicants import (
    APPLICANTS,
    COMMITTEE_SECRETARY,
    OUTSIDER,
    SECRETARY,
    ask,
    decide,
    entered,
    value_of,
)

MEMBER, OTHER_MEMBER = APPLICANTS[0], APPLICANTS[1]


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def test_a_submitted_request_waits_at_the_applicants_branch_and_changes_nothing_yet(
    store: Store, now: datetime
) -> None:
    submitted = ask(store, now, MEMBER, address="新址1号")
    assert (submitted.kind, submitted.waiting_at, submitted.has_decider) == ("profile", "第一党支部", True)
    assert value_of(store, MEMBER, "address") == "示范路3号"
    (listed,) = reading.mine(store, entered(store, now, MEMBER), now)
    assert (listed.id, listed.state, listed.submitted_at) == (submitted.id, RequestState.PENDING, now)
    assert [(c.field, c.old, c.new) for c in listed.changes] == [("address", "示范路3号", "新址1号")]


def test_what_is_asked_for_is_not_readable_in_the_store(store: Store, now: datetime) -> None:
    submitted = ask(store, now, MEMBER, address="梧桐山下新址")
    with store.reading() as tx:
        row = rows.find(tx, submitted.id)
        assert row is not None
        assert "梧桐山下新址".encode() not in row.payload
        assert rows.changes_reader(tx.keys)(row.id, row.payload)["address"][1] == "梧桐山下新址"


def test_a_second_request_of_a_kind_is_refused_naming_the_first(store: Store, now: datetime) -> None:
    first = ask(store, now, MEMBER, address="新址1号")
    with pytest.raises(RequestPending) as refusal:
        ask(store, now, MEMBER, address="新址2号")
    assert refusal.value.request == first.id
    decide(store, now, SECRETARY, [first.id])
    assert ask(store, now, MEMBER, address="新址2号").id != first.id


def test_a_request_needs_todays_verification(store: Store, now: datetime) -> None:
    actor = entered(store, now, MEMBER)
    tomorrow = now + timedelta(days=1)
    with pytest.raises(VerificationRequired):
        profiles.edit(store, actor, {"address": "新址1号"}, tomorrow)


def test_the_applicant_withdraws_before_the_first_decision_only(store: Store, now: datetime) -> None:
    actor = entered(store, now, MEMBER)
    submitted = ask(store, now, MEMBER, address="新址1号")
    submission.withdraw(store, actor, submitted.id, now)
    (listed,) = reading.mine(store, actor, now)
    assert (listed.state, listed.closed_at, listed.waiting_at) == (RequestState.WITHDRAWN, now, None)
    with pytest.raises(RequestAlreadyDecided):
        submission.withdraw(store, actor, submitted.id, now)
    again = ask(store, now, MEMBER, address="新址2号")
    decide(store, now, SECRETARY, [again.id])
    with pytest.raises(RequestAlreadyDecided):
        submission.withdraw(store, actor, again.id, now)


def test_nobody_withdraws_anothers_request(store: Store, now: datetime) -> None:
    submitted = ask(store, now, MEMBER, address="新址1号")
    for other in (OTHER_MEMBER, SECRETARY):
        with pytest.raises(RequestNotFound):
            submission.withdraw(store, entered(store, now, other), submitted.id, now)


def test_a_request_is_shown_with_its_way_to_those_whom_it_concerns_and_to_nobody_else(
    store: Store, now: datetime
) -> None:
    submitted = ask(store, now, MEMBER, address="新址1号")
    for member in (MEMBER, SECRETARY, COMMITTEE_SECRETARY):
        detail = reading.show(store, entered(store, now, member), submitted.id, now)
        (step,) = detail.steps
        assert (step.organisation, step.waiting_at, step.deciders) == ("第一党支部", "第一党支部", ("党员零",))
    for member in (OTHER_MEMBER, OUTSIDER):
        with pytest.raises(RequestNotFound):
            reading.show(store, entered(store, now, member), submitted.id, now)


def test_a_decided_request_shows_who_decided_for_whom_when_and_why(store: Store, now: datetime) -> None:
    submitted = ask(store, now, MEMBER, address="新址1号")
    later = now + timedelta(hours=1)
    decide(store, later, SECRETARY, [submitted.id], reason="请写到门牌号")
    (step,) = reading.show(store, entered(store, now, MEMBER), submitted.id, now).steps
    decision = step.decision
    assert decision is not None
    assert (decision.outcome, decision.reason) == (Outcome.REJECTED, "请写到门牌号")
    assert (decision.decided_by, decision.decided_for, decision.decided_at) == ("党员零", "第一党支部", later)
    assert step.deciders == ()


def test_ones_own_requests_are_listed_newest_first_and_by_state(store: Store, now: datetime) -> None:
    actor = entered(store, now, MEMBER)
    first = ask(store, now, MEMBER, address="新址1号")
    decide(store, now, SECRETARY, [first.id], reason="不清楚")
    second = ask(store, now, MEMBER, address="新址2号")
    assert [request.id for request in reading.mine(store, actor, now)] == [second.id, first.id]
    rejected = reading.mine(store, actor, now, state=RequestState.REJECTED)
    assert [request.id for request in rejected] == [first.id]
    assert [request.id for request in reading.mine(store, actor, now, limit=1)] == [second.id]
    assert list(reading.mine(store, entered(store, now, OTHER_MEMBER), now)) == []


def test_an_administrator_who_is_no_member_has_no_requests(store: Store, now: datetime) -> None:
    with pytest.raises(NoOwnRecord):
        reading.mine(store, builders.ADMINISTRATOR, now)


def test_submitting_and_withdrawing_are_logged(store: Store, now: datetime) -> None:
    with store.reading() as tx:
        before, _ = audit.head(tx)
    submitted = ask(store, now, MEMBER, address="新址1号")
    submission.withdraw(store, entered(store, now, MEMBER), submitted.id, now)
    with store.reading() as tx:
        logged = select(AUDIT.c.act).where(AUDIT.c.seq > before, AUDIT.c.act != ACT).order_by(AUDIT.c.seq)
        assert list(tx.conn.scalars(logged)) == ["request.submitted", "request.withdrawn"]
