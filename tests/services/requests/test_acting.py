"""代办: a secretary submits for a member who cannot, and somebody else decides."""

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from szdj_cli.domain.errors import (
    ActingForOneself,
    BasisMissing,
    DecisionsConflict,
    MemberClosed,
    MemberNotFound,
    MobileForOthers,
    NotAllowed,
    RequestNotFound,
    SzdjError,
)
from szdj_cli.domain.members.departures import Departure, Wanted
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.requests.requests import Conflict, RequestFilter, RequestState, Submitted
from szdj_cli.domain.sms import Notice
from szdj_cli.services import departures
from szdj_cli.services.approvals import queue, reading
from szdj_cli.services.members import profiles
from szdj_cli.services.members.acting import ActedFor
from szdj_cli.services.organisations import appointments
from szdj_cli.services.requests import submission
from szdj_cli.services.transfers import transfers
from szdj_cli.store.core.engine import Store
from szdj_cli.store.installation import doctor
from tests.support import builders
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, decide, entered, value_of
from tests.support.steps.transfers import RECEIVING_COMMITTEE_SECRETARY, receivers

MEMBER, DEPUTY = APPLICANTS[0], APPLICANTS[1]
BASIS = "本人住院，书面申请存支部档案"


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def act(store: Store, now: datetime, by: int = SECRETARY, member: int = MEMBER, **changes: str) -> Submitted:
    answers = changes or {"address": "新址"}
    edited = profiles.edit(store, entered(store, now, by), answers, now, ActedFor(str(member), BASIS))
    assert edited.submitted is not None
    assert [each.notice for each in edited.messages] == [Notice.REQUEST_SUBMITTED_FOR_YOU]
    return edited.submitted


def waiting_for(store: Store, now: datetime, member: int) -> list[int]:
    return [each.id for each in queue.waiting(store, entered(store, now, member), RequestFilter(), now)]


def refused(store: Store, now: datetime, by: int, request: int) -> Conflict:
    with pytest.raises(DecisionsConflict) as refusal:
        decide(store, now, by, [request])
    return Conflict(refusal.value.conflicts[0][1])


def test_where_nobody_else_decides_the_step_goes_up_and_who_submitted_it_is_named(store: Store, now: datetime) -> None:
    submitted = act(store, now)
    assert submitted.waiting_at == "示范街道党委"
    assert refused(store, now, SECRETARY, submitted.id) is Conflict.OWN_SUBMISSION
    shown = reading.show(store, entered(store, now, COMMITTEE_SECRETARY), submitted.id, now)
    assert (shown.request.applicant, shown.request.submitted_by, shown.request.basis) == ("党员三", "党员零", BASIS)
    decide(store, now, COMMITTEE_SECRETARY, [submitted.id])
    assert value_of(store, MEMBER, "address") == "新址"


def test_a_deputy_decides_what_the_secretary_has_submitted(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "B1", DEPUTY, Role.DEPUTY_SECRETARY)
    submitted = act(store, now)
    assert submitted.waiting_at == "第一党支部"
    assert waiting_for(store, now, SECRETARY) == []
    assert waiting_for(store, now, DEPUTY) == [submitted.id]
    appointments.dismiss(store, builders.ADMINISTRATOR, "B1", str(DEPUTY), now)
    assert waiting_for(store, now, COMMITTEE_SECRETARY) == [submitted.id]


def test_of_two_who_decide_one_is_the_applicant_and_the_other_has_submitted_it(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "B1", DEPUTY, Role.DEPUTY_SECRETARY)
    third = builders.appoint(store, now, "B1", APPLICANTS[2], Role.DEPUTY_SECRETARY).appointment.member
    submitted = act(store, now, member=DEPUTY)
    assert submitted.waiting_at == "第一党支部"
    appointments.dismiss(store, builders.ADMINISTRATOR, "B1", str(third), now)
    assert waiting_for(store, now, COMMITTEE_SECRETARY) == [submitted.id]


def test_where_whoever_acts_holds_the_committee_as_well_it_waits_and_the_doctor_names_it(
    store: Store, now: datetime
) -> None:
    appointments.dismiss(store, builders.ADMINISTRATOR, "C1", str(COMMITTEE_SECRETARY), now)
    builders.appoint(store, now, "C1", SECRETARY)
    submitted = act(store, now)
    assert not submitted.has_decider
    assert refused(store, now, SECRETARY, submitted.id) is Conflict.OWN_SUBMISSION
    with store.reading() as tx:
        assert [each.requests for each in doctor.waiting_for_nobody(tx, now.date())] == [1]
    builders.appoint(store, now, "C1", COMMITTEE_SECRETARY)
    assert waiting_for(store, now, COMMITTEE_SECRETARY) == [submitted.id]


def test_no_step_of_a_transfer_is_decided_by_whoever_submitted_it(store: Store, now: datetime) -> None:
    receivers(store, now)
    builders.appoint(store, now, "B1", DEPUTY, Role.DEPUTY_SECRETARY)
    builders.appoint(store, now, "C1", SECRETARY, Role.DEPUTY_SECRETARY)
    appointments.dismiss(store, builders.ADMINISTRATOR, "B4", str(OUTSIDER), now)
    builders.appoint(store, now, "B4", SECRETARY)
    acted_for = ActedFor(str(MEMBER), BASIS)
    submitted, messages = transfers.submit(
        store, entered(store, now, SECRETARY), "B4", {"transfer_reason": "work"}, now, acted_for
    )
    assert [each.notice for each in messages] == [Notice.REQUEST_SUBMITTED_FOR_YOU]
    for by in (DEPUTY, COMMITTEE_SECRETARY, RECEIVING_COMMITTEE_SECRETARY):
        assert refused(store, now, SECRETARY, submitted.id) is Conflict.OWN_SUBMISSION
        decide(store, now, by, [submitted.id])
    # The receiving branch's own secretary has submitted it: the committee above has taken in for the branch as well.
    shown = reading.show(store, entered(store, now, MEMBER), submitted.id, now)
    assert shown.request.state is RequestState.COMPLETED
    assert "党员零" not in {step.decision.decided_by for step in shown.steps if step.decision}


def test_a_draft_of_the_member_is_written_over_and_then_who_submitted_it_is_kept(store: Store, now: datetime) -> None:
    begun = profiles.edit(store, entered(store, now, MEMBER), {"mobile": "13800138000"}, now)
    assert begun.submitted is None
    submitted = act(store, now)
    for column in ("submitted_by", "basis"):
        with pytest.raises(DBAPIError), store.transaction() as tx:
            tx.conn.execute(text(f"UPDATE request SET {column} = NULL WHERE id = {submitted.id}"))
    shown = reading.show(store, entered(store, now, MEMBER), submitted.id, now)
    assert (shown.request.submitted_by, shown.request.basis) == ("党员零", BASIS)
    with store.reading() as tx:
        ((sealed,),) = tx.conn.execute(text("SELECT basis FROM request"))
        assert BASIS.encode() not in bytes(sealed)


@pytest.mark.parametrize("by", [MEMBER, SECRETARY])
def test_the_member_and_whoever_submitted_it_may_withdraw_it(store: Store, now: datetime, by: int) -> None:
    submitted = act(store, now)
    with pytest.raises(RequestNotFound):
        submission.withdraw(store, entered(store, now, COMMITTEE_SECRETARY), submitted.id, now)
    submission.withdraw(store, entered(store, now, by), submitted.id, now)
    shown = reading.show(store, entered(store, now, MEMBER), submitted.id, now)
    assert shown.request.state is RequestState.WITHDRAWN


@pytest.mark.parametrize(
    ("by", "member", "basis", "refusal"),
    [
        (MEMBER, DEPUTY, BASIS, NotAllowed),
        (DEPUTY, MEMBER, BASIS, NotAllowed),
        (OUTSIDER, MEMBER, BASIS, MemberNotFound),
        (SECRETARY, SECRETARY, BASIS, ActingForOneself),
        (SECRETARY, MEMBER, " ", BasisMissing),
        (SECRETARY, COMMITTEE_SECRETARY, BASIS, SzdjError),
    ],
)
def test_who_may_not_and_what_is_missing_is_refused(
    store: Store, now: datetime, by: int, member: int, basis: str, refusal: type[SzdjError]
) -> None:
    builders.appoint(store, now, "B1", DEPUTY, Role.DEPUTY_SECRETARY)
    with pytest.raises(refusal):
        profiles.edit(store, entered(store, now, by), {"address": "新址"}, now, ActedFor(str(member), basis))


def test_no_mobile_is_asked_for_on_behalf_of_somebody(store: Store, now: datetime) -> None:
    with pytest.raises(MobileForOthers):
        act(store, now, mobile="13800138000")


def test_nor_anything_for_whoever_is_no_longer_on_the_roster(store: Store, now: datetime) -> None:
    wanted = Wanted(Departure.LEFT, now.date(), "支部大会")
    planned = departures.plan(store, builders.ADMINISTRATOR, str(MEMBER), wanted, now)
    departures.record(store, builders.ADMINISTRATOR, [planned], now)
    with pytest.raises(MemberClosed):
        act(store, now)
