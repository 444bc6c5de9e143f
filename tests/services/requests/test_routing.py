from datetime import date, datetime, timedelta

import pytest

from szdj_cli.domain.errors import DecisionsConflict, NotAllowed
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.requests.requests import Decision, Outcome, RequestFilter, Submitted
from szdj_cli.services import calendar
from szdj_cli.services.accounts import accounts
from szdj_cli.services.approvals import decisions, queue, reading
from szdj_cli.services.organisations import appointments
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, SECRETARY, ask, decide, entered

MEMBER, SUCCESSOR = APPLICANTS[0], APPLICANTS[1]


def fill_store(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, APPLICANTS.stop - 1)


def waits_at(store: Store, now: datetime, submitted: Submitted) -> str | None:
    return reading.show(store, entered(store, now, MEMBER), submitted.id, now).request.waiting_at


def waiting_for(store: Store, now: datetime, member: int) -> list[int]:
    found = queue.waiting(store, entered(store, now, member), RequestFilter(), now)
    return [request.id for request in found]


def dismiss(store: Store, now: datetime, organisation: str, member: int) -> None:
    appointments.dismiss(store, builders.ADMINISTRATOR, organisation, str(member), now)


def test_a_step_goes_to_the_nearest_organisation_above_that_has_somebody(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "C1", COMMITTEE_SECRETARY)
    assert ask(store, now, MEMBER, address="新址").waiting_at == "示范街道党委"
    builders.appoint(store, now, "G1", SECRETARY)
    assert ask(store, now, SUCCESSOR, address="新址").waiting_at == "示范街道机关党总支"


def test_an_organiser_decides_nothing_so_the_step_goes_on_upwards(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "B1", SECRETARY, Role.ORGANISER)
    builders.appoint(store, now, "C1", COMMITTEE_SECRETARY)
    assert ask(store, now, MEMBER, address="新址").waiting_at == "示范街道党委"


def test_a_secretarys_own_request_goes_to_the_deputy_or_else_upwards(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "B1", SECRETARY)
    builders.appoint(store, now, "C1", COMMITTEE_SECRETARY)
    own = ask(store, now, SECRETARY, address="新址")
    assert own.waiting_at == "示范街道党委"
    decide(store, now, COMMITTEE_SECRETARY, [own.id])
    builders.appoint(store, now, "B1", SUCCESSOR, Role.DEPUTY_SECRETARY)
    assert ask(store, now, SECRETARY, address="又一新址").waiting_at == "第一党支部"


def test_where_there_is_nobody_it_waits_and_whoever_is_appointed_finds_it(store: Store, now: datetime) -> None:
    submitted = ask(store, now, MEMBER, address="新址")
    assert (submitted.waiting_at, submitted.has_decider) == ("第一党支部", False)
    builders.appoint(store, now, "C2", SUCCESSOR)
    assert waits_at(store, now, submitted) == "第一党支部"
    builders.appoint(store, now, "C1", COMMITTEE_SECRETARY)
    assert waits_at(store, now, submitted) == "示范街道党委"
    assert waiting_for(store, now, COMMITTEE_SECRETARY) == [submitted.id]


def test_where_there_is_only_the_applicant_it_waits_until_somebody_else_is_appointed(
    store: Store, now: datetime
) -> None:
    builders.appoint(store, now, "B1", SECRETARY)
    own = ask(store, now, SECRETARY, address="新址")
    assert not own.has_decider
    assert waiting_for(store, now, SECRETARY) == []
    builders.appoint(store, now, "C1", COMMITTEE_SECRETARY)
    assert waiting_for(store, now, COMMITTEE_SECRETARY) == [own.id]


def test_a_later_appointment_below_does_not_pull_it_back(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "C1", COMMITTEE_SECRETARY)
    submitted = ask(store, now, MEMBER, address="新址")
    builders.appoint(store, now, "B1", SECRETARY)
    assert waits_at(store, now, submitted) == "示范街道党委"
    assert waiting_for(store, now, SECRETARY) == []


def test_a_successor_takes_over_and_a_predecessor_loses_it_at_once(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "B1", SECRETARY)
    submitted = ask(store, now, MEMBER, address="新址")
    before = entered(store, now, SECRETARY)
    dismiss(store, now, "B1", SECRETARY)
    builders.appoint(store, now, "B1", SUCCESSOR)
    assert waiting_for(store, now, SUCCESSOR) == [submitted.id]
    with pytest.raises(NotAllowed):
        decisions.decide(store, before, [Decision(submitted.id, Outcome.ACCEPTED)], now)
    assert decide(store, now, SUCCESSOR, [submitted.id]).accepted == 1


def test_when_the_last_one_goes_the_step_goes_up_and_when_that_one_goes_it_comes_back(
    store: Store, now: datetime
) -> None:
    builders.appoint(store, now, "B1", SECRETARY)
    builders.appoint(store, now, "C1", COMMITTEE_SECRETARY)
    submitted = ask(store, now, MEMBER, address="新址")
    dismiss(store, now, "B1", SECRETARY)
    assert waits_at(store, now, submitted) == "示范街道党委"
    builders.appoint(store, now, "B1", SUCCESSOR)
    dismiss(store, now, "C1", COMMITTEE_SECRETARY)
    assert waits_at(store, now, submitted) == "第一党支部"


def test_a_step_that_moved_is_not_decided_from_an_old_look(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "B1", SECRETARY)
    builders.appoint(store, now, "C1", COMMITTEE_SECRETARY)
    submitted = ask(store, now, MEMBER, address="新址")
    dismiss(store, now, "B1", SECRETARY)
    builders.appoint(store, now, "B1", SUCCESSOR)
    with pytest.raises(DecisionsConflict) as refusal:
        decide(store, now, SUCCESSOR, [submitted.id])
    assert refusal.value.conflicts == ((submitted.id, "not_yours"),)


def test_what_the_calendar_ends_or_begins_is_settled_by_the_next_look(store: Store, now: datetime) -> None:
    today = date(2026, 11, 23)
    builders.appoint(store, now, "C1", COMMITTEE_SECRETARY)
    for member, begins, ends in ((SECRETARY, today, today), (SUCCESSOR, today + timedelta(days=3), None)):
        appointments.appoint(
            store, builders.ADMINISTRATOR, "B1", str(member), Role.SECRETARY, now, from_day=begins, until_day=ends
        )
    submitted = ask(store, now, MEMBER, address="新址")
    assert submitted.waiting_at == "第一党支部"
    calendar.settle_lapsed(store, now)
    assert waits_at(store, now, submitted) == "第一党支部"
    tomorrow = now + timedelta(days=1)
    calendar.settle_lapsed(store, tomorrow)
    assert waits_at(store, tomorrow, submitted) == "示范街道党委"
    dismiss(store, tomorrow, "C1", COMMITTEE_SECRETARY)
    assert waits_at(store, tomorrow, submitted) == "示范街道党委"
    in_three_days = now + timedelta(days=3)
    calendar.settle_lapsed(store, in_three_days)
    assert waits_at(store, in_three_days, submitted) == "第一党支部"
    assert waiting_for(store, in_three_days, SUCCESSOR) == [submitted.id]


def test_who_cannot_sign_in_decides_nothing(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "B1", SECRETARY)
    builders.appoint(store, now, "C1", COMMITTEE_SECRETARY)
    waiting = ask(store, now, MEMBER, address="新址")
    assert waiting.waiting_at == "第一党支部"
    accounts.disable(store, builders.ADMINISTRATOR, SECRETARY, "离职", now)
    assert waits_at(store, now, waiting) == "示范街道党委"
    assert waiting_for(store, now, COMMITTEE_SECRETARY) == [waiting.id]
    assert ask(store, now, SUCCESSOR, address="新址").waiting_at == "示范街道党委"


def test_what_waits_follows_an_organisation_that_is_moved(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "C1", COMMITTEE_SECRETARY)
    waiting = ask(store, now, MEMBER, address="新址")
    moved = [{**row, "上级编码": "C2"} if row["编码"] == "B1" else row for row in builders.ORGANISATIONS]
    builders.import_organisations(store, now, moved)
    assert waits_at(store, now, waiting) == "第一党支部"
    with pytest.raises(DecisionsConflict):
        decide(store, now, COMMITTEE_SECRETARY, [waiting.id])
    builders.appoint(store, now, "C2", SECRETARY)
    decide(store, now, SECRETARY, [waiting.id])
