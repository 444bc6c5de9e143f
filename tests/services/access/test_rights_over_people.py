"""Whoever holds an appointment is changed only by somebody with the right wherever they are appointed."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import (
    AppointedElsewhere,
    DecisionsConflict,
    NotAllowed,
    NumberNotAmongYours,
    OwnAppointment,
    RosterMoved,
    RowsConflict,
    RowsInvalid,
)
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services import corrections
from szdj_cli.services.approvals import reading
from szdj_cli.services.imports.members import plan_members
from szdj_cli.services.members import profiles
from szdj_cli.services.organisations import appointments
from szdj_cli.store.accounts import accounts
from szdj_cli.store.accounts.accounts import Administrator
from szdj_cli.store.core.engine import Store
from szdj_cli.store.members import members
from tests.support import builders
from tests.support.applicants import decide, entered
from tests.support.builders import ADMINISTRATOR, person
from tests.support.steps import over_people
from tests.support.steps.over_people import ABOVE, BELOW, MEMBER, ORGANISER, SECRETARY, WAYS, Way, edit, mobile
from tests.support.steps.sign_in import code_in

ADMINISTRATORS_NUMBER = builders.id_number(999)


def fill_store(store: Store, now: datetime) -> None:
    over_people.tiers(store, now)
    with store.transaction() as tx:
        person = Administrator("管理员", ADMINISTRATORS_NUMBER, "13700000000")
        accounts.add_administrator(tx, person, "x", is_weak=False)


@pytest.fixture
def secretary(store: Store, now: datetime) -> Actor:
    return builders.actor_for(store, now, SECRETARY)


def everything(store: Store) -> list[object]:
    with store.reading() as tx:
        return [members.find(tx, number) for number in range(1, 7)]


def appoint_elsewhere(store: Store, now: datetime) -> int:
    builders.appoint(store, now, "C2", MEMBER, Role.ORGANISER)
    return MEMBER


def appoint_for_tomorrow(store: Store, now: datetime) -> int:
    tomorrow = now.date() + timedelta(days=1)
    appointments.appoint(store, ADMINISTRATOR, "C0", str(MEMBER), Role.ORGANISER, now, from_day=tomorrow)
    return MEMBER


def link_to_administrator(store: Store, now: datetime) -> int:
    edit(store, ADMINISTRATOR, MEMBER, now, 公民身份号码=ADMINISTRATORS_NUMBER)
    return MEMBER


APPOINTEES: dict[str, Callable[[Store, datetime], int]] = {
    "secretary above": lambda _store, _now: ABOVE,
    "organiser above": lambda _store, _now: ORGANISER,
    "appointed in another tree": appoint_elsewhere,
    "appointed for tomorrow": appoint_for_tomorrow,
    "administrator": link_to_administrator,
}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("whom", APPOINTEES)
def test_no_way_leads_to_whoever_holds_more_than_the_actor_stands_over(
    store: Store, now: datetime, secretary: Actor, way: Way, whom: str
) -> None:
    number = APPOINTEES[whom](store, now)
    before = everything(store)
    if whom == "administrator" and way is over_people.import_mobile:
        row = person(MEMBER - 1, 公民身份号码=ADMINISTRATORS_NUMBER, 手机号码=mobile(1))
        with pytest.raises((RowsConflict, RowsInvalid)):
            builders.import_people(store, now, [row], secretary)
    else:
        with pytest.raises((NotAllowed, AppointedElsewhere, RowsConflict)):
            way(store, secretary, number, now)
    assert everything(store) == before
    with store.reading() as tx:
        for index in (store.keys.id_index(person(serial)["公民身份号码"]) for serial in range(6)):
            assert not accounts.is_disabled(tx, index)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_way_leads_to_whoever_holds_nothing(store: Store, now: datetime, secretary: Actor, way: Way) -> None:
    # Only whoever sees everybody gives a number: to others it might be somebody's.
    way(store, ADMINISTRATOR if way is over_people.give_number else secretary, MEMBER, now)


def test_a_row_about_an_appointee_is_refused_alone_and_says_why(store: Store, now: datetime, secretary: Actor) -> None:
    rows = [person(each - 1, 手机号码=mobile(each)) for each in (MEMBER, ORGANISER)]
    with builders.table(rows) as source, plan_members(store, secretary, source, now) as planned:
        planned.read()
        assert [(each.row, each.reason) for each in planned.plan.problems] == [(3, Reason.APPOINTED_ELSEWHERE)]
        assert planned.apply(keep_going=True).updated == 1
    with store.reading() as tx:
        assert members.mobiles(tx, [MEMBER, ORGANISER]) == {
            MEMBER: mobile(MEMBER),
            ORGANISER: person(ORGANISER - 1)["手机号码"],
        }


def test_an_unchanged_row_about_an_appointee_is_no_problem(store: Store, now: datetime, secretary: Actor) -> None:
    assert builders.import_people(store, now, [person(ABOVE - 1)], secretary).same == 1


def test_whoever_is_appointed_between_plan_and_writing_is_not_changed(
    store: Store, now: datetime, secretary: Actor
) -> None:
    with (
        builders.table([person(MEMBER - 1, 工作单位="甲公司")]) as source,
        plan_members(store, secretary, source, now) as planned,
    ):
        planned.read()
        builders.appoint(store, now, "C0", MEMBER, Role.ORGANISER)
        with pytest.raises(RosterMoved):
            planned.apply()


def test_nobody_appoints_themselves(store: Store, now: datetime, secretary: Actor) -> None:
    with pytest.raises(OwnAppointment):
        appointments.appoint(store, secretary, "B1", str(SECRETARY), Role.SECRETARY, now)
    edit(store, ADMINISTRATOR, MEMBER, now, 公民身份号码=ADMINISTRATORS_NUMBER)
    linked = Actor(1, 1, "管理员", MEMBER, 3, is_administrator=True, appointments=())
    with pytest.raises(OwnAppointment):
        appointments.appoint(store, linked, "B1", str(MEMBER), Role.SECRETARY, now)


def test_to_others_an_administrators_number_is_one_in_use_like_any_other(
    store: Store, now: datetime, secretary: Actor
) -> None:
    builders.import_people(store, now, [person(30, 所在党支部="B4")])
    for number in (ADMINISTRATORS_NUMBER, person(30)["公民身份号码"]):
        with pytest.raises(NumberNotAmongYours):
            edit(store, secretary, MEMBER, now, 公民身份号码=number)
        with pytest.raises(NumberNotAmongYours):
            corrections.plan_new(store, secretary, person(31, 公民身份号码=number), now)
    found = []
    for number in (ADMINISTRATORS_NUMBER, person(30)["公民身份号码"]):
        row = person(31, 公民身份号码=number)
        with builders.table([row]) as source, plan_members(store, secretary, source, now) as planned:
            planned.read()
            found.append((planned.plan.summary, planned.plan.problems))
    assert found[0] == found[1]
    assert corrections.plan_new(store, ADMINISTRATOR, person(31, 公民身份号码=ADMINISTRATORS_NUMBER), now)


# --- their own request for a new mobile ---


def ask_for_mobile(store: Store, now: datetime, member: int) -> int:
    actor = entered(store, now, member)
    sent = profiles.edit(store, actor, {"mobile": mobile(member)}, now)
    done = profiles.finish_edit(store, actor, code_in(sent.messages[0]), now)
    assert done.submitted is not None
    return done.submitted.id


def waits_at(store: Store, now: datetime, member: int, request_id: int) -> str | None:
    return reading.show(store, entered(store, now, member), request_id, now).request.waiting_at


@pytest.mark.parametrize(
    ("member", "place"),
    [(MEMBER, "第一党支部"), (BELOW, "示范街道党委"), (SECRETARY, "示范街道党委"), (ORGANISER, "示范区委")],
)
def test_a_new_mobile_waits_where_somebody_else_stands_over_all_that_its_member_holds(
    store: Store, now: datetime, member: int, place: str
) -> None:
    assert waits_at(store, now, member, ask_for_mobile(store, now, member)) == place


def test_where_nobody_else_stands_over_it_a_new_mobile_waits(store: Store, now: datetime) -> None:
    number = ask_for_mobile(store, now, ABOVE)
    assert waits_at(store, now, ABOVE, number) == "示范区委"
    for other in (SECRETARY, BELOW):
        with pytest.raises(DecisionsConflict):
            decide(store, now, other, [number])


def test_other_fields_wait_in_the_branch_as_before(store: Store, now: datetime) -> None:
    asked = profiles.edit(store, entered(store, now, ORGANISER), {"employer": "甲公司"}, now).submitted
    assert asked is not None
    assert waits_at(store, now, ORGANISER, asked.id) == "第一党支部"


def test_whoever_is_appointed_while_a_new_mobile_waits_is_not_decided_on_from_below(
    store: Store, now: datetime
) -> None:
    number = ask_for_mobile(store, now, MEMBER)
    builders.appoint(store, now, "C1", MEMBER, Role.ORGANISER)
    with pytest.raises(DecisionsConflict) as refused:
        decide(store, now, BELOW, [number])
    assert refused.value.conflicts == ((number, "appointee"),)
    assert decide(store, now, BELOW, [number], reason="请重新提交").rejected == 1
    with store.reading() as tx:
        assert members.mobiles(tx, [MEMBER])[MEMBER] == person(MEMBER - 1)["手机号码"]
    again = ask_for_mobile(store, now, MEMBER)
    assert decide(store, now, SECRETARY, [again]).accepted == 1
