"""Appointments from a file: by the rights and rules of a single one, all or nothing, the same again changes nothing."""

from collections.abc import Callable
from datetime import datetime

import pytest

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import HeadingsMissing, NotAllowed, RosterMoved, RowsConflict, RowsInvalid
from szdj_cli.domain.imports.plan import ImportSummary
from szdj_cli.domain.members.departures import Departure, Wanted
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services import departures, reorganising
from szdj_cli.services.accounts import accounts
from szdj_cli.services.imports.appointments import PlannedAppointments, plan_appointments
from szdj_cli.services.organisations import appointments
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.builders import ADMINISTRATOR, actor_for, appoint, import_organisations, import_people, person
from tests.support.steps.transfers import ask as ask_for_a_transfer

Row = dict[str, str]


def fill_store(store: Store, now: datetime) -> None:
    import_organisations(store, now)
    import_people(store, now, [person(0), person(1), person(2, 人员类别="预备", 转正日期=""), person(3)])


def row(member: int = 1, **changes: str) -> Row:
    who = person(member - 1)
    return {"组织编码": "B1", "党员编号": str(member), "姓名": who["姓名"], "职务": "书记"} | changes


def planned(store: Store, now: datetime, *rows: Row, actor: Actor = ADMINISTRATOR) -> PlannedAppointments:
    with builders.table(rows) as source:
        return plan_appointments(store, actor, source, now)


def reasons(plan: PlannedAppointments) -> list[str]:
    return [each.reason.value for each in plan.plan.problems]


def test_appointments_are_made_and_the_same_file_again_changes_nothing(store: Store, now: datetime) -> None:
    rows = [
        row(1, 任期至="2029-11-22"),
        row(2, 职务="组织委员", 任职日期="2026年1月5日"),
        {"组织编码": "C1", "公民身份号码": person(3)["公民身份号码"], "姓名": person(3)["姓名"], "职务": "副书记"},
    ]
    assert planned(store, now, *rows, rows[1]).apply() == ImportSummary(3, 0, 1, 0, 0)
    assert planned(store, now, *rows).plan.summary == ImportSummary(0, 0, 3, 0, 0)
    held = actor_for(store, now, 4).appointments
    assert [(each.organisation_id, each.role) for each in held] == [(1, Role.DEPUTY_SECRETARY)]


def test_a_month_alone_is_its_first_day_and_told(store: Store, now: datetime) -> None:
    plan = planned(store, now, row(1, 任职日期="2026年3月"), row(2, 职务="副书记", 任职日期="2026-03-01"))
    assert [(each.row, each.heading, each.reason) for each in plan.plan.remarks] == [
        (2, "任职日期", Reason.FIRST_OF_MONTH)
    ]


def test_results_of_an_election_name_branches_and_say_the_role_at_length(store: Store, now: datetime) -> None:
    rows = [
        {"党组织名称": "第一党支部", "姓名": person(n)["姓名"], "职务": role, "身份证号": person(n)["公民身份号码"]}
        for n, role in ((0, "党支部书记"), (1, "支部副书记"))
    ]
    assert planned(store, now, *rows).apply() == ImportSummary(2, 0, 0, 0, 0)
    coded = [row(4, 职务="组织委员", 组织编码="B2") | {"党组织名称": "第一党支部"}]
    assert planned(store, now, *coded).apply() == ImportSummary(1, 0, 0, 0, 0)
    assert [(each.organisation_id, each.role) for each in actor_for(store, now, 4).appointments] == [
        (4, Role.ORGANISER)
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"组织编码": "B99"}, "organisation_unknown"),
        ({"备注": "已免职"}, "said_to_be_dismissed"),
        ({"党员编号": "99"}, "member_number_unknown"),
        ({"党员编号": "一"}, "member_number_form"),
        ({"姓名": "张三"}, "name_of_another"),
        ({"职务": "主任"}, "unknown_code"),
        ({"党员编号": "3", "姓名": person(2)["姓名"]}, "probationary"),
        ({"任期至": "2026-01-01"}, "appointment_days"),
        ({"公民身份号码": person(1)["公民身份号码"]}, "numbers_disagree"),
        ({"党员编号": ""}, "required"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_by_name_and_nothing_is_written(
    store: Store, now: datetime, changes: Row, reason: str
) -> None:
    plan = planned(store, now, row(2), row(1, **changes))
    assert reasons(plan) == [reason]
    with pytest.raises((RowsInvalid, RowsConflict)):
        plan.apply()
    assert not actor_for(store, now, 2).appointments


def disabled(store: Store, now: datetime) -> None:
    accounts.disable(store, ADMINISTRATOR, 1, "离职", now)


def suspended(store: Store, now: datetime) -> None:
    wanted = Wanted(Departure.SUSPENDED, now.date(), "支部大会")
    planned = departures.plan(store, ADMINISTRATOR, "1", wanted, now)
    departures.record(store, ADMINISTRATOR, [planned], now)


def leaving(store: Store, now: datetime) -> None:
    ask_for_a_transfer(store, now, 1, "B4")


@pytest.mark.parametrize(
    ("way", "reason"),
    [
        (disabled, Reason.ACCOUNT_DISABLED),
        (suspended, Reason.SUSPENDED_MEMBER),
        (leaving, Reason.TRANSFER_WAITING),
    ],
)
def test_a_file_appoints_nobody_whom_a_single_appointment_would_refuse(
    store: Store, now: datetime, way: Callable[[Store, datetime], None], reason: Reason
) -> None:
    way(store, now)
    assert reasons(planned(store, now, row(1))) == [reason]


def test_what_is_held_with_other_days_or_is_over_is_a_conflict(store: Store, now: datetime) -> None:
    appoint(store, now, "B1", 1)
    assert reasons(planned(store, now, row(1, 任期至="2030-01-01"))) == ["appointment_differs"]
    appointments.dismiss(store, ADMINISTRATOR, "B1", "1", now.replace(day=25))
    assert reasons(planned(store, now.replace(day=26), row(1, 任职日期="2026-11-23"))) == ["appointment_over"]
    assert planned(store, now.replace(day=26), row(1)).plan.new == 1


def test_two_secretaries_at_a_time_are_remarked_on(store: Store, now: datetime) -> None:
    plan = planned(store, now, row(1), row(2)).plan
    assert (plan.new, [each.reason.value for each in plan.remarks]) == (2, ["second_secretary"] * 2)


def test_the_rights_are_those_of_a_single_appointment(store: Store, now: datetime) -> None:
    appoint(store, now, "C1", 1)
    secretary = actor_for(store, now, 1)
    rows = [row(2), row(1, 职务="组织委员"), row(2, 组织编码="B4")]
    assert reasons(planned(store, now, *rows, actor=secretary)) == ["own_appointment", "organisation_not_yours"]
    with pytest.raises(NotAllowed):
        planned(store, now, row(2), actor=actor_for(store, now, 2))


def test_a_closed_organisation_and_a_store_that_moved_are_refused(store: Store, now: datetime) -> None:
    plan = planned(store, now, row(1, 组织编码="B3"))
    reorganising.close(store, ADMINISTRATOR, "B3", None, "撤销", now)
    with pytest.raises(RosterMoved):
        plan.apply()
    assert reasons(planned(store, now, row(1, 组织编码="B3"))) == ["organisation_no_more"]


def test_a_file_that_says_of_nobody_who_they_are_is_refused(store: Store, now: datetime) -> None:
    with pytest.raises(HeadingsMissing):
        planned(store, now, {"组织编码": "B1", "姓名": "党员零", "职务": "书记"})
