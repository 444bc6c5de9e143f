from datetime import datetime

import pytest

from szdj_cli.domain.errors import (
    DecisionsConflict,
    MobileNotConfirmed,
    RequestNotFound,
    RequestPending,
    ResubmissionRefused,
)
from szdj_cli.domain.requests.requests import Conflict, Decision, Outcome, RequestDetail, RequestFilter, RequestState
from szdj_cli.domain.sms import Notice
from szdj_cli.services.approvals import queue, reading
from szdj_cli.services.installation import reconciling
from szdj_cli.services.members import profiles
from szdj_cli.services.requests import submission
from szdj_cli.services.transfers import transfers
from szdj_cli.store.core.engine import Store
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
from tests.support.steps import transfers as transferring

MEMBER, OTHER = APPLICANTS[0], APPLICANTS[1]
WHY = "地址写到门牌号"


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def send_back(store: Store, now: datetime, number: int, by: int = SECRETARY) -> None:
    done = decide(store, now, by, [Decision(number, Outcome.REJECTED, WHY, resubmit=True)])
    assert (done.rejected, [each.notice for each in done.told]) == (1, [Notice.RESUBMISSION_ASKED])


def mend(store: Store, now: datetime, number: int, by: int = MEMBER, **answers: str) -> None:
    edited = profiles.edit(store, entered(store, now, by), answers, now, resubmits=number)
    assert edited.submitted is not None
    assert (edited.submitted.id, edited.submitted.waiting_at) == (number, "第一党支部")


def seen(store: Store, now: datetime, number: int) -> RequestDetail:
    return reading.show(store, entered(store, now, MEMBER), number, now)


def test_what_is_mended_is_the_same_request_and_its_history_is_kept(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, address="示范路").id
    send_back(store, now, number)
    sent_back = seen(store, now, number)
    assert (sent_back.request.state, sent_back.request.is_open) == (RequestState.TO_RESUBMIT, False)
    before = submission.begin_again(store, entered(store, now, MEMBER), number, now)
    assert (before.changes["address"][1], before.reason) == ("示范路", WHY)
    mend(store, now, number, address="示范路9号")
    again = seen(store, now, number)
    assert (again.request.state, again.request.waiting_at) == (RequestState.PENDING, "第一党支部")
    assert again.request.version > sent_back.request.version
    assert [(change.old, change.new) for change in again.request.changes] == [("示范路3号", "示范路9号")]
    (earlier,) = again.earlier
    assert (earlier.version, [change.new for change in earlier.changes]) == (sent_back.request.version, ["示范路"])
    assert [(step.decision.reason if step.decision else None, step.is_turn) for step in again.steps] == [
        (WHY, False),
        (None, True),
    ]
    assert decide(store, now, SECRETARY, [number]).accepted == 1
    assert value_of(store, MEMBER, "address") == "示范路9号"
    assert reconciling.reconcile(store)[1].total == 0


def test_it_is_sent_back_as_often_as_it_takes_and_then_withdrawn_or_rejected_for_good(
    store: Store, now: datetime
) -> None:
    number, other = ask(store, now, MEMBER, address="一").id, ask(store, now, OTHER, address="一").id
    for text in ("二", "三"):
        send_back(store, now, number)
        mend(store, now, number, address=text)
    assert [earlier.changes[0].new for earlier in seen(store, now, number).earlier] == ["一", "二"]
    submission.withdraw(store, entered(store, now, MEMBER), number, now)
    send_back(store, now, other)
    mend(store, now, other, OTHER, address="二")
    decide(store, now, SECRETARY, [other], reason="不符合条件")
    for member, request, state in ((MEMBER, number, "withdrawn"), (OTHER, other, "rejected")):
        with pytest.raises(ResubmissionRefused) as refused:
            submission.begin_again(store, entered(store, now, member), request, now)
        assert refused.value.state == state
    rejected = list(queue.decided(store, entered(store, now, SECRETARY), RequestFilter(), now, Outcome.REJECTED))
    assert [each.id for each in rejected] == [other, number]


def test_only_ones_own_and_only_while_no_other_of_the_kind_waits(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, address="示范路").id
    send_back(store, now, number)
    for nobody in (OTHER, SECRETARY):
        with pytest.raises(RequestNotFound):
            profiles.edit(store, entered(store, now, nobody), {"address": "新址"}, now, resubmits=number)
    second = ask(store, now, MEMBER, employer="甲公司").id
    with pytest.raises(RequestPending) as refused:
        submission.begin_again(store, entered(store, now, MEMBER), number, now)
    assert refused.value.request == second
    decide(store, now, SECRETARY, [second])
    with pytest.raises(DecisionsConflict) as conflict:
        decide(store, now, SECRETARY, [number])
    assert conflict.value.conflicts == ((number, Conflict.ALREADY_DECIDED),)
    mend(store, now, number, address="示范路9号")


def test_a_decision_that_was_made_on_what_was_sent_back_is_not_one_on_what_was_mended(
    store: Store, now: datetime
) -> None:
    number = ask(store, now, MEMBER, address="示范路").id
    version = seen(store, now, number).request.version
    send_back(store, now, number)
    mend(store, now, number, address="示范路9号")
    with pytest.raises(DecisionsConflict) as refused:
        decide(store, now, SECRETARY, [Decision(number, Outcome.ACCEPTED, version=version)])
    assert refused.value.conflicts == ((number, Conflict.MOVED),)


def test_a_mobile_that_was_confirmed_need_not_be_again_and_no_other_gets_in_so(store: Store, now: datetime) -> None:
    member = entered(store, now, MEMBER)
    code = profiles.edit(store, member, {"mobile": "13500009999"}, now).messages[0].code
    submitted = profiles.finish_edit(store, member, code or "", now).submitted
    assert submitted is not None
    send_back(store, now, submitted.id)
    with pytest.raises(MobileNotConfirmed):
        profiles.edit(store, member, {"mobile": "13500008888"}, now, resubmits=submitted.id)
    edited = profiles.edit(store, member, {"mobile": "13500009999", "address": "新址"}, now, resubmits=submitted.id)
    assert [message.notice for message in edited.messages] == [Notice.MOBILE_CHANGE_ASKED]
    decide(store, now, SECRETARY, [submitted.id])
    assert value_of(store, MEMBER, "mobile") == "13500009999"


def test_a_transfer_is_mended_before_its_letter_and_by_the_receiving_side_only_returned(
    store: Store, now: datetime
) -> None:
    transferring.receivers(store, now)
    number = transferring.ask(store, now, MEMBER, "B2")
    decide(store, now, SECRETARY, [number])
    send_back(store, now, number, COMMITTEE_SECRETARY)
    given = {"transfer_reason": "work"}
    transfers.submit(store, entered(store, now, MEMBER), "B4", given, now, resubmits=number)
    detail = seen(store, now, number)
    assert (detail.request.state, detail.request.waiting_at) == (RequestState.BRANCH_REVIEW, "第一党支部")
    assert [step.act for step in detail.steps] == ["review", "review", "review", "issue", "admit", "receive"]
    transferring.send(store, now, number)
    back = Decision(number, Outcome.REJECTED, WHY, resubmit=True)
    with pytest.raises(DecisionsConflict) as refused:
        decide(store, now, transferring.RECEIVING_COMMITTEE_SECRETARY, [back])
    assert refused.value.conflicts == ((number, Conflict.NOT_RESUBMITTED),)
    transferring.admit(store, now, number)
    transferring.take_in(store, now, number, OUTSIDER)
    assert transferring.branch_of(store, MEMBER) == "B4"
