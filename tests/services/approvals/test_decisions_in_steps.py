from datetime import datetime

import pytest

from szdj_cli.domain.audit.reading import AuditFilter
from szdj_cli.domain.errors import DecisionsConflict, RequestAlreadyDecided
from szdj_cli.domain.requests.requests import Decision, Outcome, RequestState, Route, RouteStep, StepAct
from szdj_cli.services.approvals import reading, revoking
from szdj_cli.services.requests import submission
from szdj_cli.store.audit import reading as audit_reading
from szdj_cli.store.core.engine import Store
from szdj_cli.store.organisations import organisations
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, SECRETARY, ask, decide, entered, value_of

MEMBER = APPLICANTS[0]


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


@pytest.fixture(autouse=True)
def _two_steps(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the kind that there is take two steps, as others will: the branch, then whatever stands at the top."""

    with store.reading() as tx:
        top = organisations.chain(tx, 3)[-1]

    def way(branch_id: int) -> Route:
        return [RouteStep(branch_id, StepAct.REVIEW), RouteStep(top, StepAct.REVIEW)]

    monkeypatch.setattr(submission, "_branch_alone", way)


def test_accepting_the_first_step_passes_it_on_and_the_last_one_applies_it(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, address="新址").id
    assert decide(store, now, SECRETARY, [number]).accepted == 1
    detail = reading.show(store, entered(store, now, MEMBER), number, now)
    assert (detail.request.state, detail.request.waiting_at) == (RequestState.PENDING, "示范街道党委")
    first, second = detail.steps
    assert first.decision is not None
    assert (first.decision.decided_by, second.decision, second.deciders) == ("党员零", None, ("党员一",))
    assert value_of(store, MEMBER, "address") == "示范路3号"
    assert decide(store, now, COMMITTEE_SECRETARY, [number]).accepted == 1
    assert value_of(store, MEMBER, "address") == "新址"
    assert reading.show(store, entered(store, now, MEMBER), number, now).request.state is RequestState.APPROVED


def test_nobody_decides_twice_on_the_way(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, address="新址").id
    decide(store, now, SECRETARY, [number])
    with pytest.raises(DecisionsConflict) as refusal:
        decide(store, now, SECRETARY, [number])
    assert refusal.value.conflicts == ((number, "passed_on"),)
    assert refusal.value.verdicts[number].by == "党员零"
    with pytest.raises(DecisionsConflict) as refusal:
        decide(store, now, COMMITTEE_SECRETARY, [Decision(number, Outcome.ACCEPTED, version=1)])
    assert refusal.value.conflicts == ((number, "moved"),)


def test_any_step_can_end_it(store: Store, now: datetime) -> None:
    early, late = (ask(store, now, member, address="新址").id for member in APPLICANTS[:2])
    decide(store, now, SECRETARY, [Decision(early, Outcome.REJECTED, "不清楚"), Decision(late, Outcome.ACCEPTED)])
    decide(store, now, COMMITTEE_SECRETARY, [late], reason="不清楚")
    for number, member in ((early, APPLICANTS[0]), (late, APPLICANTS[1])):
        shown = reading.show(store, entered(store, now, member), number, now).request
        assert (shown.state, shown.waiting_at) == (RequestState.REJECTED, None)
        assert value_of(store, member, "address") != "新址"


def test_after_the_first_decision_it_is_not_withdrawn_any_more(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, address="新址").id
    decide(store, now, SECRETARY, [number])
    with pytest.raises(RequestAlreadyDecided):
        submission.withdraw(store, entered(store, now, MEMBER), number, now)


def test_a_step_whose_organisation_has_only_the_applicant_waits_where_somebody_else_is(
    store: Store, now: datetime
) -> None:
    own = ask(store, now, COMMITTEE_SECRETARY, address="新址")
    decide(store, now, SECRETARY, [own.id])
    shown = reading.show(store, entered(store, now, COMMITTEE_SECRETARY), own.id, now)
    assert shown.request.state is RequestState.PENDING
    assert shown.steps[1].deciders == ()


def test_who_stands_in_for_a_branch_and_decides_the_next_step_too_is_asked_once(store: Store, now: datetime) -> None:
    number = ask(store, now, SECRETARY, address="新址").id
    planned = decide(store, now, COMMITTEE_SECRETARY, [Decision(number, Outcome.ACCEPTED, "好")], dry_run=True)
    assert (planned.accepted, planned.further) == (1, 1)
    done = decide(store, now, COMMITTEE_SECRETARY, [Decision(number, Outcome.ACCEPTED, "好")])
    assert (done.accepted, done.further) == (1, 1)
    assert value_of(store, SECRETARY, "address") == "新址"
    detail = reading.show(store, entered(store, now, SECRETARY), number, now)
    assert detail.request.state is RequestState.APPROVED
    made = [step.decision for step in detail.steps]
    assert [each and (each.decided_by, each.decided_for, each.reason) for each in made] == [
        ("党员一", "示范街道党委", "好")
    ] * 2
    with store.reading() as tx:
        found = audit_reading.entries(tx, AuditFilter(subject=f"request:{number}", act="request.accepted"))
    assert ['"step":2' in entry.detail for entry in found] == [True, False]


def test_what_was_approved_in_one_act_is_taken_back_in_one(store: Store, now: datetime) -> None:
    number = ask(store, now, SECRETARY, address="新址").id
    decide(store, now, COMMITTEE_SECRETARY, [number])
    revoking.revoke(store, entered(store, now, COMMITTEE_SECRETARY), number, "点错了", now)
    assert value_of(store, SECRETARY, "address") == "示范路0号"
    detail = reading.show(store, entered(store, now, SECRETARY), number, now)
    assert detail.request.state is RequestState.REVOKED
    assert [bool(step.decision and step.decision.revocation) for step in detail.steps] == [True, True]


def test_of_two_acts_only_the_last_is_taken_back(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, address="新址").id
    decide(store, now, SECRETARY, [number])
    decide(store, now, COMMITTEE_SECRETARY, [number])
    revoking.revoke(store, entered(store, now, COMMITTEE_SECRETARY), number, "点错了", now)
    detail = reading.show(store, entered(store, now, MEMBER), number, now)
    assert [bool(step.decision and step.decision.revocation) for step in detail.steps] == [False, True]


def test_a_rejection_by_a_stand_in_ends_it_at_its_step(store: Store, now: datetime) -> None:
    number = ask(store, now, SECRETARY, address="新址").id
    assert decide(store, now, COMMITTEE_SECRETARY, [number], reason="不清楚").further == 0
    detail = reading.show(store, entered(store, now, SECRETARY), number, now)
    assert [step.decision is not None for step in detail.steps] == [True, False]
