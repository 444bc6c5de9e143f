from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from szdj_cli.domain.authorisation import Act
from szdj_cli.domain.errors import (
    AppointmentExists,
    AppointmentNotFound,
    AppointmentRefused,
    MemberNotFound,
    NotAllowed,
    OrganisationNotUnique,
)
from szdj_cli.domain.members.departures import Departure, Wanted
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services import corrections, departures
from szdj_cli.services.accounts import accounts
from szdj_cli.services.organisations import appointments
from szdj_cli.store.core.engine import Store
from tests.support.builders import ADMINISTRATOR, actor_for, appoint, import_organisations, import_people, person
from tests.support.steps.transfers import ask as ask_for_a_transfer


def fill_store(store: Store, now: datetime) -> None:
    import_organisations(store, now)
    import_people(store, now, [person(0), person(1), person(2, 人员类别="预备", 转正日期="")])


@pytest.fixture
def roster(store: Store) -> Store:
    return store


def test_an_appointment_holds_from_the_day_it_is_made(roster: Store, now: datetime) -> None:
    assert appoint(roster, now, "B1", 1).others == ()
    assert actor_for(roster, now, 1).organisations(Act.DECIDE)
    assert not actor_for(roster, now - timedelta(days=1), 1).appointments


def test_a_second_secretary_is_told_of_the_first(roster: Store, now: datetime) -> None:
    appoint(roster, now, "B1", 1)
    assert appoint(roster, now, "B1", 2).others == ("党员零",)


def test_nobody_is_appointed_to_the_same_twice(roster: Store, now: datetime) -> None:
    appoint(roster, now, "B1", 1)
    with pytest.raises(AppointmentExists):
        appoint(roster, now, "B1", 1)
    appoint(roster, now, "B1", 1, Role.ORGANISER)


def test_a_probationary_member_holds_no_appointment(roster: Store, now: datetime) -> None:
    with pytest.raises(AppointmentRefused):
        appoint(roster, now, "B1", 3)


def disabled(store: Store, now: datetime) -> None:
    accounts.disable(store, ADMINISTRATOR, 2, "离职", now)


def suspended(store: Store, now: datetime) -> None:
    record(store, now, Departure.SUSPENDED)


def gone(store: Store, now: datetime) -> None:
    record(store, now, Departure.DECEASED)


def leaving(store: Store, now: datetime) -> None:
    ask_for_a_transfer(store, now, 2, "B4")


def record(store: Store, now: datetime, act: Departure) -> None:
    planned = departures.plan(store, ADMINISTRATOR, "2", Wanted(act, now.date(), "支部大会"), now)
    departures.record(store, ADMINISTRATOR, [planned], now)


@pytest.mark.parametrize(
    ("way", "reason"),
    [
        (disabled, Reason.ACCOUNT_DISABLED),
        (suspended, Reason.SUSPENDED_MEMBER),
        (gone, Reason.NOT_ON_ROSTER),
        (leaving, Reason.TRANSFER_WAITING),
    ],
)
def test_who_cannot_act_or_is_about_to_leave_is_not_appointed(
    roster: Store, now: datetime, way: Callable[[Store, datetime], None], reason: Reason
) -> None:
    way(roster, now)
    with pytest.raises(AppointmentRefused) as refusal:
        appoint(roster, now, "B1", 2)
    assert refusal.value.reason is reason


def test_what_somebody_holds_besides_is_told_and_a_dry_run_writes_nothing(roster: Store, now: datetime) -> None:
    appoint(roster, now, "B1", 2, Role.ORGANISER)
    made = appointments.appoint(roster, ADMINISTRATOR, "C1", "2", Role.SECRETARY, now, dry_run=True)
    assert [(each.organisation_code, each.role) for each in made.held] == [("B1", Role.ORGANISER)]
    assert len(actor_for(roster, now, 2).appointments) == 1


def test_a_dismissal_ends_an_appointment_at_once(roster: Store, now: datetime) -> None:
    appoint(roster, now, "B1", 1)
    ended = appointments.dismiss(roster, ADMINISTRATOR, "B1", "党员零", now)
    assert [each.role for each in ended.appointments] == [Role.SECRETARY]
    assert not actor_for(roster, now, 1).appointments
    with pytest.raises(AppointmentNotFound):
        appointments.dismiss(roster, ADMINISTRATOR, "B1", "1", now)


def test_a_committee_secretary_appoints_below_and_nowhere_else(roster: Store, now: datetime) -> None:
    appoint(roster, now, "C1", 1)
    secretary = actor_for(roster, now, 1)
    appointments.appoint(roster, secretary, "B2", "2", Role.SECRETARY, now)
    with pytest.raises(NotAllowed):
        appointments.appoint(roster, secretary, "B4", "2", Role.SECRETARY, now)
    with pytest.raises(NotAllowed):
        appointments.appoint(roster, actor_for(roster, now, 2), "B2", "1", Role.ORGANISER, now)


def test_a_committee_secretary_appoints_whom_they_may_see(roster: Store, now: datetime) -> None:
    import_people(roster, now, [person(3, 所在党支部="B4")])
    appoint(roster, now, "C1", 1)
    secretary = actor_for(roster, now, 1)
    for unseen in ("4", "999"):
        with pytest.raises(MemberNotFound):
            appointments.appoint(roster, secretary, "B2", unseen, Role.SECRETARY, now)


def test_a_name_counts_where_it_is_used(roster: Store, now: datetime) -> None:
    import_organisations(roster, now, [{"编码": "B9", "名称": "第一党支部", "类型": "党支部", "上级编码": "C2"}])
    appoint(roster, now, "C1", 1)
    secretary = actor_for(roster, now, 1)
    made = appointments.appoint(roster, secretary, "第一党支部", "2", Role.SECRETARY, now)
    assert made.appointment.organisation_code == "B1"
    with pytest.raises(OrganisationNotUnique):
        appointments.appoint(roster, ADMINISTRATOR, "第一党支部", "2", Role.ORGANISER, now)


def test_who_holds_an_appointment_does_not_become_probationary(roster: Store, now: datetime) -> None:
    appoint(roster, now, "B1", 2)
    with pytest.raises(AppointmentRefused):
        corrections.plan_edit(roster, ADMINISTRATOR, "2", {"人员类别": "预备", "转正日期": "（清空）"}, now)
