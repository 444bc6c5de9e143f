from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from szdj_cli.domain.errors import (
    DecisionsConflict,
    FieldUnknown,
    NotAllowed,
    OrganisationNotFound,
    ReasonMissing,
    RequestAlreadyDecided,
    RequestNotFound,
    RequestNotOpen,
    RequestPending,
    TransferRefused,
    ValueInvalid,
)
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.requests.requests import Decision, NoteKind, Outcome, RequestFilter, RequestState, StepAct
from szdj_cli.domain.sms import Notice
from szdj_cli.domain.transfers.transfers import Scope, fill_in
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services.approvals import queue, reading, receiving
from szdj_cli.services.dues.catch_up import catch_up
from szdj_cli.services.members import profiles
from szdj_cli.services.requests import submission
from szdj_cli.services.transfers import transfers
from szdj_cli.store.core.engine import Store
from szdj_cli.store.members import members
from szdj_cli.store.organisations import appointments
from tests.support import builders
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, decide, entered
from tests.support.applicants import ask as ask_for_a_change
from tests.support.steps.transfers import (
    MEMBER,
    OTHER,
    RECEIVING_COMMITTEE_SECRETARY,
    admit,
    ask,
    branch_of,
    receivers,
    send,
    shown,
    take_in,
)
from tests.support.storage.connections import watched

S = RequestState


def fill_store(store: Store, now: datetime) -> None:
    receivers(store, now)


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def test_within_the_city_it_goes_over_both_committees_and_the_branch_takes_in(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, "B4")
    seen = [shown(store, now, number).state]
    for step in (
        lambda: decide(store, now, SECRETARY, [number]),
        lambda: decide(store, now, COMMITTEE_SECRETARY, [number]),
        lambda: admit(store, now, number),
    ):
        step()
        seen.append(shown(store, now, number).state)
        assert branch_of(store, MEMBER) == "B1"
    assert seen == [S.BRANCH_REVIEW, S.COMMITTEE_REVIEW, S.IN_TRANSIT, S.RECEIVED]
    take_in(store, now, number)
    assert shown(store, now, number).state is S.COMPLETED
    assert branch_of(store, MEMBER) == "B4"


def test_within_a_committee_it_needs_no_other_committee_and_no_letter(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, "B3")
    decide(store, now, SECRETARY, [number])
    assert shown(store, now, number).state is S.COMMITTEE_REVIEW
    decide(store, now, COMMITTEE_SECRETARY, [number])
    request = shown(store, now, number)
    assert (request.state, request.waiting_at, request.expires_on) == (S.RECEIVED, "示范街道党委", None)
    # Nobody is appointed in B3, so the committee above it takes in.
    take_in(store, now, number, by=COMMITTEE_SECRETARY)
    assert branch_of(store, MEMBER) == "B3"


def test_out_of_the_store_it_waits_for_the_receipt_and_is_not_decided_on(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, None)
    send(store, now, number)
    request = shown(store, now, number)
    assert (request.state, request.is_open) == (S.IN_TRANSIT, True)
    assert request.expires_on == now.date() + timedelta(days=30)
    with pytest.raises(DecisionsConflict) as refusal:
        decide(store, now, COMMITTEE_SECRETARY, [number])
    assert refusal.value.conflicts == ((number, "not_decided_here"),)
    assert number not in {
        each.id for each in queue.waiting(store, entered(store, now, COMMITTEE_SECRETARY), RequestFilter(), now)
    }


@pytest.mark.parametrize(("target", "rule"), [("B1", "own_branch"), ("G1", "not_a_branch"), ("C2", "not_a_branch")])
def test_some_targets_are_none(store: Store, now: datetime, target: str, rule: str) -> None:
    with pytest.raises(TransferRefused) as refusal:
        ask(store, now, MEMBER, target)
    assert refusal.value.rule == rule


def test_an_unknown_target_is_refused(store: Store, now: datetime) -> None:
    with pytest.raises(OrganisationNotFound):
        ask(store, now, MEMBER, "B9")


def test_a_target_that_no_committee_may_receive_for_is_refused(store: Store, now: datetime) -> None:
    alone = [
        {"编码": "C3", "名称": "无权党委", "类型": "党委", "上级编码": "", "有转接权": "否"},
        {"编码": "B5", "名称": "第五党支部", "类型": "党支部", "上级编码": "C3", "有转接权": "否"},
    ]
    builders.import_organisations(store, now, alone)
    with pytest.raises(TransferRefused) as refusal:
        ask(store, now, MEMBER, "B5")
    assert refusal.value.rule == "cannot_receive"


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"valid_days": "91"}, "valid_days"),
        ({"valid_days": "0"}, "valid_days"),
        ({"transfer_reason": "不知道"}, "transfer_reason"),
        ({"dues_paid_to": "2026-13"}, "dues_paid_to"),
        ({"contact_phone": "12"}, "contact_phone"),
        ({"postcode": "12345"}, "postcode"),
    ],
)
def test_what_breaks_the_form_is_refused(store: Store, now: datetime, answers: dict[str, str], field: str) -> None:
    with pytest.raises(ValueInvalid) as refusal:
        ask(store, now, MEMBER, "B4", **answers)
    assert refusal.value.field == field
    assert list(reading.mine(store, entered(store, now, MEMBER), now)) == []


def test_out_of_the_store_says_to_whom(store: Store, now: datetime) -> None:
    with pytest.raises(ValueInvalid) as refusal:
        transfers.submit(store, entered(store, now, MEMBER), None, {"transfer_reason": "work"}, now)
    assert refusal.value.field == "addressee"


def test_a_field_that_the_form_does_not_have_is_refused(store: Store, now: datetime) -> None:
    with pytest.raises(FieldUnknown):
        transfers.submit(store, entered(store, now, MEMBER), "B4", {"学历": "本科"}, now)


def test_what_is_left_out_is_as_the_form_offers_it(store: Store, now: datetime) -> None:
    form = transfers.begin(store, entered(store, now, MEMBER), "B4", now)
    assert form.route.scope is Scope.CITY
    assert form.offered["dues_paid_to"] == "2026-11"
    assert form.offered["addressee"] == "样例街道党委"
    changes = {change.field: change.new for change in shown(store, now, ask(store, now, MEMBER, "B4")).changes}
    assert changes["branch"] == "第四党支部"
    assert changes["contact_phone"] == "139****0003"
    assert changes["valid_days"] == "30"
    assert "destination" not in changes


def test_a_second_transfer_is_refused_and_names_the_first(store: Store, now: datetime) -> None:
    first = ask(store, now, MEMBER, "B4")
    for _ in ("while it waits", "while it is under way"):
        with pytest.raises(RequestPending) as refusal:
            ask(store, now, MEMBER, None)
        assert refusal.value.request == first
        if branch_of(store, MEMBER) == "B1" and shown(store, now, first).state is S.BRANCH_REVIEW:
            send(store, now, first)


def test_it_can_be_withdrawn_until_the_first_decision(store: Store, now: datetime) -> None:
    first = ask(store, now, MEMBER, "B4")
    submission.withdraw(store, entered(store, now, MEMBER), first, now)
    second = ask(store, now, MEMBER, "B4")
    decide(store, now, SECRETARY, [second])
    with pytest.raises(RequestAlreadyDecided):
        submission.withdraw(store, entered(store, now, MEMBER), second, now)


def test_the_own_side_rejects_and_the_other_side_returns(store: Store, now: datetime) -> None:
    rejected, returned, returned_late = (ask(store, now, member, "B4") for member in APPLICANTS[:3])
    decide(store, now, SECRETARY, [rejected], reason="材料不全")
    send(store, now, returned)
    send(store, now, returned_late)
    actor = entered(store, now, RECEIVING_COMMITTEE_SECRETARY)
    receiving.take(store, actor, returned, Outcome.REJECTED, "不认识", now)
    admit(store, now, returned_late)
    receiving.take(store, entered(store, now, OUTSIDER), returned_late, Outcome.REJECTED, "没有报到", now)
    states = [shown(store, now, number).state for number in (rejected, returned, returned_late)]
    assert states == [S.REJECTED, S.RETURNED, S.RETURNED]
    assert {branch_of(store, member) for member in APPLICANTS[:3]} == {"B1"}
    assert ask(store, now, APPLICANTS[0], "B4") > returned_late


def test_to_return_needs_a_reason(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, "B4")
    send(store, now, number)
    with pytest.raises(ReasonMissing):
        receiving.take(store, entered(store, now, RECEIVING_COMMITTEE_SECRETARY), number, Outcome.REJECTED, None, now)


def test_only_what_is_with_the_receiving_side_is_taken_in(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, "B4")
    with pytest.raises(RequestNotOpen) as refusal:
        take_in(store, now, number, by=SECRETARY)
    assert refusal.value.state == "branch_review"
    with pytest.raises(RequestNotFound):  # it has not reached them yet
        take_in(store, now, number)


def test_nobody_else_takes_in(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, "B4")
    send(store, now, number)
    admit(store, now, number)
    with pytest.raises(DecisionsConflict) as refusal:
        take_in(store, now, number, by=SECRETARY)
    assert refusal.value.conflicts == ((number, "passed_on"),)
    with pytest.raises(RequestNotFound):
        take_in(store, now, number, by=OTHER)
    with pytest.raises(NotAllowed):  # the applicant sees it
        take_in(store, now, number, by=MEMBER)


def test_who_receives_sees_what_waits_to_be_received(store: Store, now: datetime) -> None:
    ask_for_a_change(store, now, OTHER, address="新址")
    number = ask(store, now, MEMBER, "B4")
    there = entered(store, now, RECEIVING_COMMITTEE_SECRETARY)
    assert list(receiving.incoming(store, there, now)) == []
    send(store, now, number)
    assert [each.id for each in receiving.incoming(store, there, now)] == [number]
    assert [each.id for each in receiving.issued(store, entered(store, now, COMMITTEE_SECRETARY), now)] == [number]
    with pytest.raises(NotAllowed):
        receiving.issued(store, entered(store, now, MEMBER), now)


def test_deciders_are_told_of_arrears_other_requests_and_appointments(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "B1", MEMBER, Role.ORGANISER)
    other = ask_for_a_change(store, now, MEMBER, address="新址").id
    number = ask(store, now, MEMBER, "B4", dues_paid_to="2026-08")
    (request,) = queue.named(store, entered(store, now, SECRETARY), [number], now)
    assert set(request.notes) == {
        (NoteKind.ARREARS, 3),
        (NoteKind.PAID_TO_UNRECORDED, 202608),
        (NoteKind.OTHER_REQUEST, other),
        (NoteKind.APPOINTMENT, 1),
    }


def test_a_probationary_member_is_told_and_not_stopped(store: Store, now: datetime) -> None:
    builders.import_people(store, now, [builders.person(20, 人员类别="预备", 转正日期="")])
    number = APPLICANTS.stop
    form = transfers.begin(store, entered(store, now, number), "B4", now)
    changes = fill_in(form, {"transfer_reason": "work"}, now.date())
    assert form.notes(changes, now.date()) == ((NoteKind.PROBATIONARY, 0), (NoteKind.PAID_TO_UNRECORDED, 202611))
    assert ask(store, now, number, "B4")


def test_other_requests_go_along_and_both_sides_are_told(store: Store, now: datetime) -> None:
    other = ask_for_a_change(store, now, MEMBER, address="新址").id
    number = ask(store, now, MEMBER, "B4")
    send(store, now, number)
    admit(store, now, number)
    assert shown(store, now, other).waiting_at == "第一党支部"
    told = take_in(store, now, number).messages
    assert [message.notice for message in told].count(Notice.REQUESTS_CARRIED) == 2
    assert [message.notice for message in told].count(Notice.TRANSFER_COMPLETED) == 1
    carried = reading.show(store, entered(store, now, MEMBER), other, now)
    assert (carried.request.branch, carried.request.waiting_at) == ("第四党支部", "第四党支部")
    with pytest.raises(DecisionsConflict):
        decide(store, now, SECRETARY, [other])
    assert decide(store, now, OUTSIDER, [other]).accepted == 1


def test_a_batch_sends_no_statements_for_each_member_who_moves(store: Store, now: datetime) -> None:
    def taken_in(movers: Sequence[int], sent: list[Any]) -> int:
        numbers = [ask(store, now, mover, "B4") for mover in movers]
        for mover, number in zip(movers, numbers, strict=True):
            ask_for_a_change(store, now, mover, address="新址")
            send(store, now, number)
            admit(store, now, number)
        sent.clear()
        assert decide(store, now, OUTSIDER, numbers).accepted == len(movers)
        return len(sent)

    catch_up(store, now)  # once a month, whoever is first
    with watched(store) as sent:
        assert taken_in(APPLICANTS[:1], sent) >= taken_in(APPLICANTS[1:4], sent)


def test_appointments_in_the_old_branch_end_and_what_waits_there_is_handed_over(store: Store, now: datetime) -> None:
    number = ask(store, now, SECRETARY, "B4")
    waiting = ask_for_a_change(store, now, OTHER, address="新址").id
    # The secretary does not decide on their own request: it went to the committee.
    assert decide(store, now, COMMITTEE_SECRETARY, [number]).further == 1
    admit(store, now, number)
    take_in(store, now, number)
    with store.reading() as tx:
        assert appointments.not_ended_of(tx, SECRETARY, now.date()) == []
    assert shown(store, now, waiting).waiting_at == "示范街道党委"


def test_a_member_who_was_moved_otherwise_is_not_moved_again(store: Store, now: datetime) -> None:
    """A correction, an import or a second way in is never overwritten: the conflict is shown."""
    number = ask(store, now, MEMBER, "B4")
    send(store, now, number)
    admit(store, now, number)
    with store.transaction() as tx:
        members.change(tx, MEMBER, {"roster_state": "deceased"}, now)
    with pytest.raises(DecisionsConflict) as refusal:
        take_in(store, now, number)
    assert refusal.value.conflicts == ((number, "record_changed"),)


def test_a_batch_decides_transfers_among_other_requests(store: Store, now: datetime) -> None:
    numbers = [ask(store, now, APPLICANTS[0], "B4"), ask(store, now, APPLICANTS[1], None)]
    numbers.append(ask_for_a_change(store, now, APPLICANTS[2], address="新址").id)
    assert decide(store, now, SECRETARY, numbers).accepted == 3
    batch = [Decision(number, Outcome.ACCEPTED) for number in numbers[:2]]
    assert decide(store, now, COMMITTEE_SECRETARY, batch).accepted == 2
    assert [shown(store, now, number).state for number in numbers] == [S.IN_TRANSIT, S.IN_TRANSIT, S.APPROVED]


def test_the_way_shows_every_step_and_whose_turn_it_is(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, "B4")
    send(store, now, number)
    steps = reading.show(store, entered(store, now, MEMBER), number, now).steps
    assert [step.act for step in steps] == [StepAct.REVIEW, StepAct.ISSUE, StepAct.ADMIT, StepAct.RECEIVE]
    assert [step.is_turn for step in steps] == [False, False, True, False]
    assert steps[2].deciders == ("党员八",)


def test_the_branch_on_the_letter_is_the_branch_on_the_way(store: Store, now: datetime) -> None:
    with pytest.raises(ValueInvalid) as refusal:
        ask(store, now, MEMBER, "B4", destination="别的支部")
    assert refusal.value.field == "destination"


def test_without_a_ledger_the_member_names_a_month_from_admission_to_the_present_one(
    store: Store, now: datetime
) -> None:
    admitted_in = transfers.begin(store, entered(store, now, MEMBER), "B4", now).admitted_in
    for month, reason in (("2026-12", Reason.MONTH_NOT_BEGUN), ("1960-01", Reason.BEFORE_ADMISSION)):
        with pytest.raises(ValueInvalid) as refusal:
            ask(store, now, MEMBER, "B4", dues_paid_to=month)
        assert (refusal.value.field, refusal.value.reason) == ("dues_paid_to", reason)
    assert ask(store, now, MEMBER, "B4", dues_paid_to=admitted_in)


def test_what_has_ended_has_nothing_more_to_note(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, "B4", dues_paid_to="2026-08")
    decide(store, now, SECRETARY, [number], reason="材料不全")
    assert shown(store, now, number).notes == ()


def test_posts_above_the_new_branch_are_kept_and_all_others_end(store: Store, now: datetime) -> None:
    for organisation in ("C1", "G1"):
        builders.appoint(store, now, organisation, MEMBER, Role.ORGANISER)
    number = ask(store, now, MEMBER, "B3")  # below C1, and not below G1
    (request,) = queue.named(store, entered(store, now, SECRETARY), [number], now)
    assert request.notes == ((NoteKind.APPOINTMENT, 1),)
    decide(store, now, SECRETARY, [number])
    decide(store, now, COMMITTEE_SECRETARY, [number])
    take_in(store, now, number, by=COMMITTEE_SECRETARY)
    with store.reading() as tx:
        assert [held.organisation_code for held in appointments.not_ended_of(tx, MEMBER, now.date())] == ["C1"]


def test_other_requests_of_who_leaves_the_store_are_said_to_end(store: Store, now: datetime) -> None:
    other = ask_for_a_change(store, now, MEMBER, address="新址").id
    number = ask(store, now, MEMBER, None)
    (request,) = queue.named(store, entered(store, now, SECRETARY), [number], now)
    assert request.notes == ((NoteKind.OTHER_REQUEST_ENDS, other), (NoteKind.PAID_TO_UNRECORDED, 202611))


def test_a_draft_goes_to_the_branch_of_the_day_it_is_submitted(store: Store, now: datetime) -> None:
    edited = profiles.edit(store, entered(store, now, MEMBER), {"mobile": "13999999999"}, now)
    code = edited.messages[0].code or ""
    number = ask(store, now, MEMBER, "B4")
    send(store, now, number)
    admit(store, now, number)
    take_in(store, now, number)
    done = profiles.finish_edit(store, entered(store, now, MEMBER), code, now)
    assert done.submitted is not None
    assert done.submitted.waiting_at == "第四党支部"


def test_what_a_stand_in_decided_twice_is_listed_once(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, "B3")
    decide(store, now, SECRETARY, [number])
    decide(store, now, COMMITTEE_SECRETARY, [number])
    take_in(store, now, number, by=COMMITTEE_SECRETARY)
    decided = list(
        queue.decided(store, entered(store, now, COMMITTEE_SECRETARY), RequestFilter(), now, Outcome.ACCEPTED)
    )
    assert [each.id for each in decided] == [number]
