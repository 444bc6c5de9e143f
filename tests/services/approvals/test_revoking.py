from datetime import datetime, timedelta

import pytest

from szdj_cli.domain.dues.rules import Category
from szdj_cli.domain.errors import (
    DecisionsConflict,
    NotAllowed,
    OwnRequest,
    OwnSubmission,
    ReasonMissing,
    RequestNotFound,
    RevocationRefused,
    RosterMoved,
    SzdjError,
)
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.requests.requests import Decision, Outcome, RequestDetail, RequestFilter, RequestState, Revoked
from szdj_cli.domain.sms import Notice
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.reasons import RevocationProblem as Problem
from szdj_cli.services.approvals import queue, reading, revoking
from szdj_cli.services.dues import payments, receipts
from szdj_cli.services.dues import settings as dues_settings
from szdj_cli.services.installation import reconciling
from szdj_cli.services.members import profiles
from szdj_cli.services.reports import approvals as approvals_report
from szdj_cli.store.core.engine import Store
from szdj_cli.store.dues import payments as ledger
from szdj_cli.store.imports import assessments as stage
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
from tests.support.steps import payments as paying
from tests.support.steps import transfers as transferring
from tests.support.steps.assessing import assess, assessing, row
from tests.support.steps.dues import open_dues, pay

MEMBER, OTHER = APPLICANTS[0], APPLICANTS[1]
WHY = "点错了"


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def revoke(store: Store, now: datetime, number: int, by: int = SECRETARY, **how: bool) -> Revoked:
    return revoking.revoke(store, entered(store, now, by), number, WHY, now, **how)


def seen(store: Store, now: datetime, number: int, by: int = COMMITTEE_SECRETARY) -> RequestDetail:
    return reading.show(store, entered(store, now, by), number, now)


def why_not(store: Store, now: datetime, number: int, by: int = SECRETARY) -> Problem:
    with pytest.raises(RevocationRefused) as refused:
        revoke(store, now, number, by)
    return refused.value.problem


def accepted(store: Store, now: datetime, member: int = MEMBER, **changes: str) -> int:
    number = ask(store, now, member, **changes).id
    decide(store, now, SECRETARY, [number])
    return number


def test_the_old_values_come_back_and_what_was_decided_stays(store: Store, now: datetime) -> None:
    number = accepted(store, now, address="新址", employer="甲公司")
    before = seen(store, now, number)
    would = revoke(store, now, number, dry_run=True)
    assert (would.state, would.messages) == (RequestState.REVOKED, ())
    assert value_of(store, MEMBER, "address") == "新址"
    done = revoke(store, now, number)
    assert [message.notice for message in done.messages] == [Notice.ACCEPTANCE_REVOKED]
    assert (value_of(store, MEMBER, "address"), value_of(store, MEMBER, "employer")) == ("示范路3号", None)
    after = seen(store, now, number)
    assert (before.request.state, after.request.state) == (RequestState.APPROVED, RequestState.REVOKED)
    assert (after.request.version, after.request.changes) == (before.request.version, before.request.changes)
    (step,) = after.steps
    assert step.decision is not None
    assert step.decision.revocation is not None
    assert (step.decision.outcome, step.decision.revocation.reason) == ("accepted", WHY)
    assert (step.decision.revocation.revoked_by, step.decision.revocation.revoked_at) == ("党员零", now)
    assert why_not(store, now, number) is Problem.ALREADY
    assert reconciling.reconcile(store)[1].total == 0


def test_it_stands_in_lists_and_reports_as_revoked(store: Store, now: datetime) -> None:
    kept, revoked = accepted(store, now, OTHER, address="新址"), accepted(store, now, address="新址")
    revoke(store, now, revoked)
    secretary = entered(store, now, SECRETARY)
    for state, numbers in ((RequestState.APPROVED, [kept]), (RequestState.REVOKED, [revoked])):
        is_revoked = state is RequestState.REVOKED
        found = list(queue.decided(store, secretary, RequestFilter(), now, Outcome.ACCEPTED, revoked=is_revoked))
        assert [(each.id, each.state) for each in found] == [(number, state) for number in numbers]
        assert [bool(each.decision and each.decision.revocation) for each in found] == [is_revoked]
        mine = reading.mine(store, entered(store, now, MEMBER), now, state=state)
        assert [each.id for each in mine] == [number for number in numbers if number == revoked]
    total = approvals_report.report(store, secretary, RequestFilter(), now).rows[0].values
    assert (total["count"], total["approved"], total["revoked"]) == (2, 1, 1)


@pytest.mark.parametrize(
    ("by", "refusal"), [(COMMITTEE_SECRETARY, NotAllowed), (OUTSIDER, RequestNotFound), (OTHER, NotAllowed)]
)
def test_whoever_may_not_decide_there_may_not_take_it_back(
    store: Store, now: datetime, by: int, refusal: type[SzdjError]
) -> None:
    number = accepted(store, now, address="新址")
    with pytest.raises(refusal):
        revoke(store, now, number, by)
    assert value_of(store, MEMBER, "address") == "新址"


def test_a_successor_takes_it_back_and_nobody_their_own(store: Store, now: datetime) -> None:
    number = accepted(store, now, address="新址")
    for member in (OTHER, MEMBER):
        builders.appoint(store, now, "B1", member, Role.DEPUTY_SECRETARY)
    with pytest.raises(OwnRequest):
        revoke(store, now, number, MEMBER)
    with pytest.raises(ReasonMissing):
        revoking.revoke(store, entered(store, now, OTHER), number, " ", now)
    assert revoke(store, now, number, OTHER).state is RequestState.REVOKED


def test_only_on_the_day_on_which_it_was_accepted(store: Store, now: datetime) -> None:
    number = accepted(store, now, address="新址")
    assert why_not(store, now + timedelta(days=1), number) is Problem.ANOTHER_DAY


def test_only_what_is_as_it_was_shown(store: Store, now: datetime) -> None:
    number = transferring.ask(store, now, MEMBER, "B2")
    decide(store, now, SECRETARY, [number])
    version = seen(store, now, number).request.version
    revoke(store, now, number)
    decide(store, now, SECRETARY, [number])
    with pytest.raises(RevocationRefused) as refused:
        revoking.revoke(store, entered(store, now, SECRETARY), number, WHY, now, version=version)
    assert refused.value.problem == Problem.MOVED


def test_only_what_was_accepted(store: Store, now: datetime) -> None:
    waiting, rejected = ask(store, now, MEMBER, address="新址").id, ask(store, now, OTHER, address="新址").id
    decide(store, now, SECRETARY, [rejected], reason="材料不全")
    for number in (waiting, rejected):
        assert why_not(store, now, number) is Problem.NOT_ACCEPTED


def test_a_record_that_was_changed_since_is_left_as_it_is(store: Store, now: datetime) -> None:
    number = accepted(store, now, address="新址")
    later = accepted(store, now, address="更新的地址")
    assert why_not(store, now, number) is Problem.RECORD_CHANGED
    revoke(store, now, later)
    revoke(store, now, number)
    assert value_of(store, MEMBER, "address") == "示范路3号"


def test_a_setting_of_dues_never_held_and_the_one_before_stands_again(store: Store, now: datetime) -> None:
    open_dues(store, now, since=-3)
    first = _set_dues(store, now, "120", "2026-09")
    charged = paying.months(store)
    assert {month: row[1] for month, row in charged.items()} == dict.fromkeys(["2026-09", "2026-10", "2026-11"], 12000)
    second = _set_dues(store, now, "200", "2026-10")
    assert [row[1] for row in paying.months(store).values()] == [12000, 20000, 20000]
    revoke(store, now, second)
    assert paying.months(store) == charged
    revoke(store, now, first)
    assert paying.months(store) == {}
    assert dues_settings.history(store, entered(store, now, MEMBER), now) == []
    assert reconciling.reconcile(store)[1].total == 0
    _set_dues(store, now, "120", "2026-09")
    assert paying.months(store) == charged


def test_a_setting_on_which_a_payment_leans_stays_until_that_is_reversed(store: Store, now: datetime) -> None:
    open_dues(store, now, since=-3)
    number = _set_dues(store, now, "120", "2026-10")
    again = _set_dues(store, now, "200", "2026-10")
    assert why_not(store, now, number) is Problem.LATER_STANDARD
    (paid,) = pay(store, now, MEMBER, 0, 0, amount="200")
    assert why_not(store, now, again) is Problem.PAID_SINCE
    payments.reverse(store, entered(store, now, SECRETARY), paid, "登记错了", now)
    revoke(store, now, again)
    assert {row[1] for row in paying.months(store).values()} == {12000}


def _set_dues(store: Store, now: datetime, amount: str, month: str) -> int:
    paying.set_dues(store, now, amount, MEMBER, month)
    return max(each.id for each in reading.mine(store, entered(store, now, MEMBER), now))


def _assessed(store: Store, now: datetime) -> int:
    """Send up that a member pays less until December, as their branch's secretary does; return the request's number."""
    assert assess(store, now, SECRETARY, row(MEMBER, Category.EMPLOYED, 1_000, "2026-12")).to_committee == 1
    return max(each.id for each in reading.mine(store, entered(store, now, MEMBER), now))


def test_what_ends_and_what_would_hold_afterwards_are_taken_back_together(store: Store, now: datetime) -> None:
    open_dues(store, now, since=-1)
    number = _assessed(store, now)
    decide(store, now, COMMITTEE_SECRETARY, [number])
    (setting, afterwards) = dues_settings.history(store, entered(store, now, MEMBER), now)
    assert {setting.until_month, afterwards.until_month} == {"2026-12", None}
    builders.appoint(store, now, "C1", SECRETARY, Role.DEPUTY_SECRETARY)
    with pytest.raises(OwnSubmission):
        revoke(store, now, number, SECRETARY)
    revoke(store, now, number, COMMITTEE_SECRETARY)
    assert dues_settings.history(store, entered(store, now, MEMBER), now) == []
    assert paying.months(store) == {}
    with store.reading() as tx:  # what was revoked is no base that was assessed for the year
        kinds = stage.Kinds("dues", ("transfer",))
        known = stage.look_up(tx, [MEMBER], "2026-11", kinds, shanghai_day(now))[MEMBER]
    assert (known.monthly_fen, known.assessed_fen) == (None, None)
    assert reconciling.reconcile(store)[1].total == 0


def test_what_was_sent_up_goes_back_to_somebody_who_did_not_send_it(store: Store, now: datetime) -> None:
    number = _assessed(store, now)
    back = Decision(number, Outcome.REJECTED, "少交太多", resubmit=True)
    with pytest.raises(DecisionsConflict) as refused:
        decide(store, now, COMMITTEE_SECRETARY, [back])
    assert refused.value.conflicts == ((number, "in_stead"),)


def test_nothing_is_assessed_by_a_setting_that_was_revoked_meanwhile(store: Store, now: datetime) -> None:
    number = _set_dues(store, now, "120", "2026-10")
    given = row(MEMBER, Category.EMPLOYED, 12_500)._replace(seen_fen=12_000)
    with assessing(store, now, SECRETARY, given) as made:
        revoke(store, now, number)
        with pytest.raises(RosterMoved):
            made.apply()


def test_a_confirmed_payment_is_reversed_unless_a_receipt_was_given_for_it(store: Store, now: datetime) -> None:
    open_dues(store, now, since=-1)
    _set_dues(store, now, "120", "2026-10")
    number = _declared(store, now, months="2026-10..2026-11", amount="240", serial="W1", method="微信")
    done = revoke(store, now, number)
    assert len(done.payments) == 2
    assert {row[2] for row in paying.months(store).values()} == {0}
    # The money may be declared once more, by the same serial number.
    again = _declared(store, now, months="2026-10..2026-11", amount="240", serial="W1", method="微信")
    secretary = entered(store, now, SECRETARY)
    with store.reading() as tx:
        lines = [line.id for line in ledger.of_request(tx, MEMBER, again)]
    receipts.issue(store, secretary, lines, now)
    assert why_not(store, now, again) is Problem.ON_RECEIPT
    payments.reverse(store, secretary, lines[0], "登记错了", now)
    assert why_not(store, now, again) is Problem.PAYMENT_REVERSED


def _declared(store: Store, now: datetime, **answers: str) -> int:
    number = payments.declare(store, entered(store, now, MEMBER), answers, now).id
    decide(store, now, SECRETARY, [number])
    return number


def test_a_transfer_goes_back_a_step_until_its_letter_is_issued_or_the_member_taken_in(
    store: Store, now: datetime
) -> None:
    transferring.receivers(store, now)
    number = transferring.ask(store, now, MEMBER, "B4")
    decide(store, now, SECRETARY, [number])
    done = revoke(store, now, number)
    assert (done.state, done.waiting_at) == (RequestState.PENDING, "第一党支部")
    detail = seen(store, now, number)
    assert detail.request.state is RequestState.BRANCH_REVIEW
    assert [(step.act, step.is_turn) for step in detail.steps] == [
        ("review", False),
        ("review", True),
        ("issue", False),
        ("admit", False),
        ("receive", False),
    ]
    transferring.send(store, now, number)
    assert seen(store, now, number).request.state is RequestState.IN_TRANSIT
    assert why_not(store, now, number, COMMITTEE_SECRETARY) is Problem.LETTER_ISSUED
    transferring.admit(store, now, number)
    admitting = transferring.RECEIVING_COMMITTEE_SECRETARY
    assert revoke(store, now, number, admitting).waiting_at == "样例街道党委"
    assert seen(store, now, number).request.state is RequestState.IN_TRANSIT
    transferring.admit(store, now, number)
    transferring.take_in(store, now, number)
    assert why_not(store, now, number, OUTSIDER) is Problem.TAKEN_IN
    assert transferring.branch_of(store, MEMBER) == "B4"
    assert reconciling.reconcile(store)[1].total == 0


def test_within_a_committee_each_step_goes_back_in_turn(store: Store, now: datetime) -> None:
    number = transferring.ask(store, now, MEMBER, "B2")
    transferring.send(store, now, number)
    with pytest.raises(NotAllowed):
        revoke(store, now, number, SECRETARY)
    revoke(store, now, number, COMMITTEE_SECRETARY)
    assert seen(store, now, number).request.state is RequestState.COMMITTEE_REVIEW
    revoke(store, now, number, SECRETARY)
    assert seen(store, now, number).request.state is RequestState.BRANCH_REVIEW
    transferring.send(store, now, number)
    assert seen(store, now, number).request.state is RequestState.RECEIVED


def test_steps_that_were_accepted_in_one_act_go_back_together(store: Store, now: datetime) -> None:
    number = transferring.ask(store, now, SECRETARY, "B2")
    assert decide(store, now, COMMITTEE_SECRETARY, [number]).further == 1
    assert seen(store, now, number).request.state is RequestState.RECEIVED
    assert revoke(store, now, number, COMMITTEE_SECRETARY).waiting_at == "示范街道党委"
    detail = seen(store, now, number)
    assert detail.request.state is RequestState.BRANCH_REVIEW
    taken_back = [bool(step.decision and step.decision.revocation) for step in detail.steps]
    assert (taken_back, [step.is_turn for step in detail.steps].index(True)) == ([True] * 2 + [False] * 3, 2)
    assert why_not(store, now, number, COMMITTEE_SECRETARY) is Problem.NOT_ACCEPTED
    assert decide(store, now, COMMITTEE_SECRETARY, [number]).further == 1
    assert seen(store, now, number).request.state is RequestState.RECEIVED
    assert reconciling.reconcile(store)[1].total == 0


def test_a_new_mobile_of_somebody_with_a_post_is_not_taken_back_by_one_alone(store: Store, now: datetime) -> None:
    member = entered(store, now, MEMBER)
    code = profiles.edit(store, member, {"mobile": "13500009999"}, now).messages[0].code
    submitted = profiles.finish_edit(store, member, code or "", now).submitted
    assert submitted is not None
    decide(store, now, SECRETARY, [submitted.id])
    builders.appoint(store, now, "B1", MEMBER, Role.DEPUTY_SECRETARY)
    assert why_not(store, now, submitted.id) is Problem.APPOINTEE
    assert value_of(store, MEMBER, "mobile") == "13500009999"
