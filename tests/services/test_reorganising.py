"""What goes along when organisations are moved, closed and merged, and what stops it: on both databases."""

from datetime import datetime, timedelta

import pytest

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.dues.rules import Rounding
from szdj_cli.domain.dues.rules_file import shipped
from szdj_cli.domain.errors import (
    OrganisationClosed,
    OrganisationInUse,
    OrganisationMisplaced,
    OrganisationMoved,
    OwnRightsGrow,
    RosterMoved,
)
from szdj_cli.domain.imports.plan import ImportSummary
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.organisations.reorganising import Done, ReorganisingAct, Stop, StopKind
from szdj_cli.domain.sms import Notice
from szdj_cli.domain.transfers.transfers import Slip
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services import reorganising
from szdj_cli.services.approvals import reading
from szdj_cli.services.dues import settings as dues_settings
from szdj_cli.services.dues.charges import catch_up_in
from szdj_cli.services.imports.members import plan_members
from szdj_cli.services.imports.organisations import plan_organisations
from szdj_cli.services.installation import maintenance
from szdj_cli.services.transfers import receipt_slips, transfers
from szdj_cli.store.core.engine import Store
from szdj_cli.store.dues import charges
from szdj_cli.store.members import members
from szdj_cli.store.organisations import organisations
from tests.support import builders
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, decide, entered
from tests.support.applicants import ask as ask_for_a_change
from tests.support.builders import ADMINISTRATOR
from tests.support.steps.dues import month, open_dues, pay, set_dues
from tests.support.steps.payments import months
from tests.support.steps.transfers import admit, ask, branch_of, receivers, send, take_in

MEMBER, OTHER = APPLICANTS[0], APPLICANTS[1]
PEOPLE = len(APPLICANTS) + 2
"""On the roster of B1."""


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def merge(store: Store, now: datetime, code: str, into: str, actor: Actor = ADMINISTRATOR, **more: object) -> Done:
    act = ReorganisingAct.MERGE
    return reorganising.close(store, actor, code, into, "调整", now, act=act, **more)  # type: ignore[arg-type] # seen


def move(store: Store, now: datetime, code: str, to: str, actor: Actor = ADMINISTRATOR) -> Done:
    return reorganising.move(store, actor, code, to, "调整", now)


def id_of(store: Store, code: str) -> int:
    with store.reading() as tx:
        found = organisations.with_code(tx, code)
    assert found is not None
    return found.id


def imported(store: Store, now: datetime, *rows: dict[str, str]) -> ImportSummary:
    with builders.table(rows) as source:
        return plan_organisations(store, ADMINISTRATOR, source, now).plan.summary


def test_what_is_owed_goes_to_the_branch_that_took_over_and_what_was_paid_stays(store: Store, now: datetime) -> None:
    open_dues(store, now, -3)
    set_dues(store, now, MEMBER, -3)
    pay(store, now, MEMBER, -3, -2)
    pay(store, now, MEMBER, 1, 1)
    old, new = id_of(store, "B1"), id_of(store, "B3")
    done = merge(store, now, "B1", "B3").result
    assert (done.members, done.owed, done.owed_fen) == (PEOPLE, 2, 24000)
    kept = months(store)
    branches = [kept[month(now, count)][0] for count in (-3, -2, -1, 0, 1)]
    assert branches == [old, old, new, new, new]
    with store.reading() as tx:
        assert charges.uncharged(tx) == 0
    assert branch_of(store, MEMBER) == "B3"
    builders.appoint(store, now, "B3", OTHER)
    assert pay(store, now, MEMBER, -1, 0, by=OTHER)
    assert maintenance.check(store, ADMINISTRATOR).ok


def test_the_months_to_come_are_charged_by_the_branch_that_took_over(store: Store, now: datetime) -> None:
    open_dues(store, now, 0)
    set_dues(store, now, MEMBER, 0)
    merge(store, now, "B1", "B3")
    later = now.replace(year=2027, month=1)
    with store.transaction() as tx:
        catch_up_in(tx, later)
    assert {months(store)[each][0] for each in ("2026-12", "2027-01")} == {id_of(store, "B3")}


def test_waiting_requests_go_along_and_both_sides_are_told(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "B3", OTHER)
    number = ask_for_a_change(store, now, MEMBER, address="新址").id
    done = merge(store, now, "B1", "B3")
    assert done.result.requests == 1
    shown = reading.show(store, entered(store, now, OTHER), number, now).request
    assert (shown.branch, shown.waiting_at) == ("第三党支部", "第三党支部")
    notices = [message.notice for message in done.messages]
    assert notices.count(Notice.BRANCH_MERGED) == PEOPLE
    assert Notice.REQUESTS_CARRIED in notices


def test_appointments_there_end_and_those_above_both_go_on(store: Store, now: datetime) -> None:
    merge(store, now, "B1", "B2")
    assert not entered(store, now, SECRETARY).appointments
    assert entered(store, now, COMMITTEE_SECRETARY).appointments


def test_appointments_in_the_committee_that_is_left_end_too(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "C1", MEMBER, Role.ORGANISER)
    merge(store, now, "B1", "B4")
    assert not entered(store, now, MEMBER).appointments


def test_a_letter_on_its_way_to_another_committee_stops_it_and_is_named(store: Store, now: datetime) -> None:
    receivers(store, now)
    number = ask(store, now, MEMBER, "B4")
    send(store, now, number)
    stop = Stop(StopKind.TRANSFERS, 1, (number,))
    assert merge(store, now, "B4", "B2", dry_run=True).result.stops == (stop,)
    for code, into in (("B1", "B4"), ("B4", "B3"), ("G1", "G1")):
        with pytest.raises((OrganisationInUse, OrganisationMisplaced)):
            merge(store, now, code, into)
    with pytest.raises(OrganisationInUse):
        move(store, now, "B1", "C2")
    assert branch_of(store, MEMBER) == "B1"


def test_a_letter_of_the_same_committee_is_good_after_the_merger(store: Store, now: datetime) -> None:
    receivers(store, now)
    number = ask(store, now, MEMBER, "B4")
    send(store, now, number)
    merged = merge(store, now, "B1", "B2").result
    assert (merged.requests, merged.stops, branch_of(store, MEMBER)) == (1, (), "B2")
    admit(store, now, number)
    take_in(store, now, number)
    assert branch_of(store, MEMBER) == "B4"


@pytest.mark.parametrize("later", [0, 60], ids=["with a letter", "whose letter has expired"])
def test_a_receipt_for_a_merged_branch_is_recorded(store: Store, now: datetime, later: int) -> None:
    number = ask(store, now, MEMBER, None)
    send(store, now, number)
    then = now + timedelta(days=later)
    merge(store, then, "B1", "B2")
    slip = Slip("张三", "010-66668888", shanghai_day(now))
    receipt_slips.record(store, entered(store, then, COMMITTEE_SECRETARY), {number: slip}, then)
    with store.reading() as tx:
        found = members.find(tx, MEMBER)
    assert found is not None
    assert found.values["roster_state"] == "transferred_out"


def test_a_transfer_that_nobody_has_sent_yet_goes_on_from_the_new_branch(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "B2", OTHER)
    builders.appoint(store, now, "B3", APPLICANTS[2])
    number = ask(store, now, MEMBER, "B3")
    merge(store, now, "B1", "B2")
    decide(store, now, OTHER, [number])
    decide(store, now, COMMITTEE_SECRETARY, [number])
    take_in(store, now, number, by=APPLICANTS[2])
    assert branch_of(store, MEMBER) == "B3"


def test_what_a_committee_would_decide_follows_a_branch_to_another_committee(store: Store, now: datetime) -> None:
    receivers(store, now)
    answers = {"category": "在职", "base": "8000", "monthly_dues": "1", "shortfall_reason": "困难"}
    actor = entered(store, now, MEMBER)
    number = dues_settings.submit(store, actor, answers, shipped(), Rounding.FEN, now)[0].id
    decide(store, now, SECRETARY, [number])
    done = move(store, now, "B1", "C2")
    assert done.result.requests == 1
    shown = reading.show(store, entered(store, now, MEMBER), number, now).request
    assert (shown.branch, shown.waiting_at) == ("第一党支部", "样例街道党委")
    assert [each.notice for each in done.messages].count(Notice.BRANCH_MOVED) == PEOPLE


def test_a_merged_general_branch_leaves_its_branches_to_the_other(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now, [{"编码": "G2", "名称": "第二总支", "类型": "党总支", "上级编码": "C1"}])
    done = merge(store, now, "G1", "G2").result
    assert (done.organisations, done.members) == (2, 0)
    with store.reading() as tx:
        assert organisations.chain(tx, id_of(store, "B1")) == [id_of(store, each) for each in ("B1", "G2", "C1")]


def test_a_merged_committee_hands_over_what_waits_for_it(store: Store, now: datetime) -> None:
    receivers(store, now)
    builders.appoint(store, now, "C2", OTHER, Role.DEPUTY_SECRETARY)
    number = ask_for_a_change(store, now, SECRETARY, address="新址").id  # nobody but the committee decides on it
    merge(store, now, "C1", "C2")
    shown = reading.show(store, entered(store, now, SECRETARY), number, now).request
    assert shown.waiting_at == "样例街道党委"


def test_nobody_brings_people_below_where_they_are_appointed(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "B2", COMMITTEE_SECRETARY)
    secretary = entered(store, now, COMMITTEE_SECRETARY)
    with pytest.raises(OwnRightsGrow):
        merge(store, now, "B1", "B2", secretary)
    assert merge(store, now, "B1", "B3", secretary).result.members == PEOPLE
    linked = entered(store, now, OUTSIDER)._replace(is_administrator=True)
    with pytest.raises(OwnRightsGrow):
        merge(store, now, "B3", "B4", linked)


def test_what_was_not_seen_is_not_done(store: Store, now: datetime) -> None:
    seen = merge(store, now, "B1", "B2", dry_run=True).result
    builders.import_people(store, now, [builders.person(30)])
    with pytest.raises(OrganisationMoved):
        merge(store, now, "B1", "B2", seen=seen)


@pytest.mark.parametrize(("code", "into"), [("B1", "B1"), ("B1", "G1"), ("C1", "G1"), ("G1", "B3")])
def test_only_like_goes_into_like(store: Store, now: datetime, code: str, into: str) -> None:
    with pytest.raises(OrganisationMisplaced):
        merge(store, now, code, into)


def test_nothing_stands_below_itself(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now, [{"编码": "C3", "名称": "三委", "类型": "党委", "上级编码": "C1"}])
    for code, to in (("C1", "C3"), ("C1", "C1")):
        with pytest.raises(OrganisationMisplaced):
            move(store, now, code, to)
    with pytest.raises(OrganisationMisplaced):
        merge(store, now, "C1", "C3")


def test_a_closed_branch_is_no_target_and_no_import_writes_to_it(store: Store, now: datetime) -> None:
    merge(store, now, "B3", "B2")
    member = entered(store, now, MEMBER)
    assert "B3" not in {each.code for each in transfers.targets(store, member, now)}
    with pytest.raises(OrganisationClosed):
        transfers.begin(store, member, "B3", now)
    told = imported(store, now, {"编码": "B3", "名称": "第三党支部", "类型": "党支部", "上级编码": "C1"})
    assert (told.same, told.errors) == (0, 1)
    with (
        builders.table([builders.person(40, 所在党支部="B3")]) as source,
        plan_members(store, ADMINISTRATOR, source, now) as planned,
    ):
        planned.read()
        assert [each.reason for each in planned.plan.problems] == ["branch_closed"]


def test_a_branch_that_is_closed_meanwhile_gets_nobody_from_a_file(store: Store, now: datetime) -> None:
    with (
        builders.table([builders.person(40, 所在党支部="B3")]) as source,
        plan_members(store, ADMINISTRATOR, source, now) as planned,
    ):
        planned.read()
        merge(store, now, "B3", "B2")
        with pytest.raises(RosterMoved):
            planned.apply()
