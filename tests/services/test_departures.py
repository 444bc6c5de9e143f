"""Who dies, leaves or is suspended, what follows, and who comes back."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import (
    AppointedElsewhere,
    MemberNotFound,
    NotAllowed,
    OrganisationClosed,
    OrganisationNotFound,
    OwnDeparture,
    RecordMoved,
    SzdjError,
    TransferRefused,
    ValueInvalid,
)
from szdj_cli.domain.members.departures import LEAVING, Departed, Departure, PlannedDeparture, Wanted
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.requests.requests import RequestState
from szdj_cli.domain.sms import Message, Notice
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services import corrections, departures, reorganising
from szdj_cli.services.access import access
from szdj_cli.services.approvals import reading
from szdj_cli.services.dues import arrears
from szdj_cli.services.imports.members import plan_members
from szdj_cli.services.installation.reconciling import reconcile
from szdj_cli.store.accounts import accounts
from szdj_cli.store.accounts.accounts import Administrator
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.statements import Statement, Values
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import charges
from szdj_cli.store.organisations import appointments, organisations
from tests.support import builders
from tests.support.applicants import (
    APPLICANTS,
    COMMITTEE_SECRETARY,
    OUTSIDER,
    SECRETARY,
    ask,
    entered,
    value_of,
)
from tests.support.steps.dues import open_dues, pay, set_dues
from tests.support.steps.transfers import ask as ask_for_a_transfer
from tests.support.steps.transfers import send, shown

MEMBER, OTHER = APPLICANTS[0], APPLICANTS[1]
WHY = "支部大会通过，上级党委批准"
TODAY = date(2026, 11, 23)
A_MONTH = timedelta(days=31)


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def plan(
    store: Store, now: datetime, act: Departure, member: int = MEMBER, on: date = TODAY, by: int = COMMITTEE_SECRETARY
) -> PlannedDeparture:
    return departures.plan(store, entered(store, now, by), str(member), Wanted(act, on, WHY), now)


def leave(
    store: Store, now: datetime, act: Departure, member: int = MEMBER, on: date = TODAY, by: int = COMMITTEE_SECRETARY
) -> Departed:
    planned = plan(store, now, act, member, on, by)
    return departures.record(store, entered(store, now, by), [planned], now)


def give(store: Store, now: datetime, way: str, answers: Mapping[str, str]) -> Sequence[Message]:
    """Give the member other values by a correction or by a file; return the messages."""
    if way == "edit":
        planned = corrections.plan_edit(store, builders.ADMINISTRATOR, str(MEMBER), answers, now)
        return corrections.edit(store, builders.ADMINISTRATOR, planned, WHY, now).messages
    row = {"公民身份号码": builders.person(MEMBER - 1)["公民身份号码"], **answers}
    with builders.table([row]) as source, plan_members(store, builders.ADMINISTRATOR, source, now) as file:
        file.read()
        file.apply()
        return file.messages


def owed(store: Store, now: datetime, member: int = MEMBER) -> list[str]:
    found = arrears.whole(*arrears.listed(store, entered(store, now, SECRETARY), now, remind_from=3)).members
    return [each.month for one in found or () if one.member == member for each in one.months]


def actor_of(store: Store, now: datetime, member: int) -> Actor | None:
    account_id = entered(store, now, member).account_id
    with store.reading() as tx:
        return access.actor_of(tx, account_id, 1, now)


def logged(store: Store, act: str, member: int = MEMBER) -> list[dict[str, object]]:
    with store.reading() as tx:
        found = audit.logged_since(tx, (act,), "member", [member], datetime(2000, 1, 1, tzinfo=UTC))
    return [json.loads(each.detail) for each in found]


STATES = {
    Departure.DECEASED: ("deceased", "normal"),
    Departure.LEFT: ("left", "normal"),
    Departure.RENOUNCED: ("left", "normal"),
    Departure.SUSPENDED: ("active", "suspended"),
}


@pytest.mark.parametrize("act", STATES)
def test_a_departure_is_written_logged_and_told_to_all_but_the_dead(
    store: Store, now: datetime, act: Departure
) -> None:
    before = actor_of(store, now, MEMBER)
    assert before is not None
    done = leave(store, now, act)
    assert (value_of(store, MEMBER, "roster_state"), value_of(store, MEMBER, "standing")) == STATES[act]
    with store.reading() as tx:
        after = access.actor_of(tx, before.account_id, 1, now)
    assert (after is None) == (act in LEAVING)
    (entry,) = logged(store, "member.departed")
    assert (entry["as"], entry["on"], entry["reason"]) == (act.value, "2026-11-23", WHY)
    told = [each.notice for each in done.messages]
    assert told == ([] if act is Departure.DECEASED else [Notice.MEMBERSHIP_RECORDED])


@pytest.mark.parametrize("act", STATES)
def test_posts_and_requests_end_with_it(store: Store, now: datetime, act: Departure) -> None:
    builders.appoint(store, now, "B1", MEMBER, Role.DEPUTY_SECRETARY)
    request = ask(store, now, MEMBER, employer="乙公司").id
    planned = plan(store, now, act)
    assert (planned.posts, planned.requests) == (("第一党支部副书记",), (request,))
    done = departures.record(store, entered(store, now, COMMITTEE_SECRETARY), [planned], now)
    with store.reading() as tx:
        assert appointments.not_ended_of(tx, MEMBER, TODAY) == []
    assert shown(store, now, request).state is RequestState.WITHDRAWN
    assert Notice.REQUESTS_ENDED_WITH_MEMBERSHIP in [each.notice for each in done.messages]
    assert [each["why"] for each in logged(store, "appointment.ended")] == ["left"]


def test_a_letter_that_is_on_its_way_is_void(store: Store, now: datetime) -> None:
    request = ask_for_a_transfer(store, now, MEMBER, None)
    send(store, now, request)
    leave(store, now, Departure.DECEASED)
    assert shown(store, now, request).state is RequestState.VOIDED
    # Whoever sees the letter, on the other side too, learns what became of the member, and not the office's reason.
    letters = reading.show(store, entered(store, now, COMMITTEE_SECRETARY), request, now).letters
    assert [each.void_reason for each in letters] == ["去世"]


@pytest.mark.parametrize(
    ("act", "months"),
    [
        (Departure.DECEASED, ["2026-08", "2026-09"]),
        (Departure.RENOUNCED, ["2026-08", "2026-09"]),
        (Departure.SUSPENDED, ["2026-08"]),
    ],
)
def test_dues_end_with_the_month_and_of_the_suspended_before_it(
    store: Store, now: datetime, act: Departure, months: list[str]
) -> None:
    open_dues(store, now, -3)
    set_dues(store, now, MEMBER, -3)
    set_dues(store, now, OTHER, -3)
    leave(store, now, act, on=date(2026, 9, 10))
    assert owed(store, now) == months
    assert owed(store, now + 3 * A_MONTH) == months
    assert len(owed(store, now, OTHER)) == 3
    with store.reading() as tx:
        assert charges.uncharged(tx) == 0


def test_nobody_reminds_the_dead(store: Store, now: datetime) -> None:
    open_dues(store, now, -8)
    set_dues(store, now, MEMBER, -8)
    leave(store, now, Departure.DECEASED, on=date(2026, 11, 1))
    found = arrears.whole(*arrears.listed(store, entered(store, now, SECRETARY), now, remind_from=3))
    (theirs,) = (each for each in found.members or () if each.member == MEMBER)
    assert (len(theirs.months), theirs.has_left, theirs.mark) == (8, True, None)
    assert arrears.to_remind(found) == []


def test_whoever_is_given_it_back_owes_from_that_month_and_nothing_in_between(store: Store, now: datetime) -> None:
    open_dues(store, now, -6)
    set_dues(store, now, MEMBER, -6)
    leave(store, now, Departure.SUSPENDED, on=date(2026, 7, 1))
    done = leave(store, now, Departure.RESTORED, on=date(2026, 10, 5))
    assert (value_of(store, MEMBER, "standing"), done.messages[0].notice) == ("normal", Notice.MEMBERSHIP_RECORDED)
    assert owed(store, now) == ["2026-05", "2026-06", "2026-10"]
    assert owed(store, now + A_MONTH)[-1] == "2026-11"
    with store.reading() as tx:
        assert charges.uncharged(tx) == 0
    open_dues(store, now, -6)  # said again, it charges nothing that was not due
    assert owed(store, now) == ["2026-05", "2026-06", "2026-10"]


def test_what_was_recorded_by_mistake_is_put_back_as_it_was(store: Store, now: datetime) -> None:
    open_dues(store, now, -3)
    set_dues(store, now, MEMBER, -3)
    before = owed(store, now)
    leave(store, now, Departure.DECEASED, on=date(2026, 9, 10))
    leave(store, now, Departure.RESTORED, on=date(2026, 9, 10))
    assert value_of(store, MEMBER, "roster_state") == "active"
    assert owed(store, now) == before
    assert actor_of(store, now, MEMBER) is not None


def test_money_paid_ahead_is_named(store: Store, now: datetime) -> None:
    open_dues(store, now, -3)
    set_dues(store, now, MEMBER, -3)
    pay(store, now, MEMBER, -3, 2)
    assert plan(store, now, Departure.DECEASED, on=date(2026, 9, 10)).prepaid_fen == 4 * 12_000
    assert plan(store, now, Departure.SUSPENDED, on=date(2026, 9, 10)).prepaid_fen == 5 * 12_000


def test_a_file_or_a_correction_that_stops_it_stops_dues_too(store: Store, now: datetime) -> None:
    open_dues(store, now, -1)
    for member in (MEMBER, OTHER):
        set_dues(store, now, member, -1)
    administrator = builders.ADMINISTRATOR
    planned = corrections.plan_edit(store, administrator, str(MEMBER), {"党籍状态": "停止党籍"}, now)
    corrections.edit(store, administrator, planned, WHY, now)
    builders.import_people(store, now, [builders.person(OTHER - 1, 党籍状态="停止党籍")])
    later = now + 2 * A_MONTH
    assert (owed(store, later), owed(store, later, OTHER)) == (["2026-10"], ["2026-10"])
    builders.import_people(store, later, [builders.person(OTHER - 1, 党籍状态="正常")])
    planned = corrections.plan_edit(store, administrator, str(MEMBER), {"党籍状态": "正常"}, later)
    corrections.edit(store, administrator, planned, WHY, later)
    much_later = later + A_MONTH
    assert (owed(store, much_later), owed(store, much_later, OTHER)) == (["2026-10", "2027-01"], ["2026-10", "2027-01"])
    with store.reading() as tx:
        assert charges.uncharged(tx) == 0


@pytest.mark.parametrize(
    ("before", "act", "on", "term", "reason"),
    [
        ((), Departure.RESTORED, TODAY, "act", Reason.NOTHING_TO_RESTORE),
        ((), Departure.LEFT, date(2010, 6, 30), "on", Reason.BEFORE_ADMISSION_DAY),
        ((Departure.DECEASED,), Departure.LEFT, TODAY, "act", Reason.DEPARTED_ALREADY),
        ((Departure.SUSPENDED,), Departure.SUSPENDED, date(2026, 11, 22), "act", Reason.SUSPENDED_ALREADY),
        ((Departure.SUSPENDED,), Departure.RESTORED, date(2026, 11, 22), "on", Reason.BEFORE_DEPARTURE),
    ],
)
def test_what_does_not_fit_the_record_is_refused_by_name(
    store: Store, now: datetime, before: tuple[Departure, ...], act: Departure, on: date, term: str, reason: Reason
) -> None:
    for earlier in before:
        leave(store, now, earlier)
    with pytest.raises(ValueInvalid) as refusal:
        plan(store, now, act, on=on)
    assert (refusal.value.field, refusal.value.reason) == (term, reason)


def the_outsider_of_the_branch(store: Store, now: datetime) -> tuple[int, int]:
    return MEMBER, OUTSIDER


def the_branch_secretary(store: Store, now: datetime) -> tuple[int, int]:
    return MEMBER, SECRETARY


def oneself(store: Store, now: datetime) -> tuple[int, int]:
    return COMMITTEE_SECRETARY, COMMITTEE_SECRETARY


def an_appointee_elsewhere(store: Store, now: datetime) -> tuple[int, int]:
    builders.appoint(store, now, "C2", MEMBER, Role.ORGANISER)
    return MEMBER, COMMITTEE_SECRETARY


@pytest.mark.parametrize(
    ("way", "refusal"),
    [
        (the_outsider_of_the_branch, MemberNotFound),
        (the_branch_secretary, NotAllowed),
        (oneself, OwnDeparture),
        (an_appointee_elsewhere, AppointedElsewhere),
    ],
)
def test_who_may_not_is_refused(
    store: Store, now: datetime, way: Callable[[Store, datetime], tuple[int, int]], refusal: type[SzdjError]
) -> None:
    member, by = way(store, now)
    with pytest.raises(refusal):
        plan(store, now, Departure.LEFT, member, by=by)


def test_nothing_is_written_where_one_of_several_has_moved(store: Store, now: datetime) -> None:
    both = [plan(store, now, Departure.LEFT, member) for member in (MEMBER, OTHER)]
    leave(store, now, Departure.SUSPENDED, OTHER)
    with pytest.raises(RecordMoved):
        departures.record(store, entered(store, now, COMMITTEE_SECRETARY), both, now)
    assert value_of(store, MEMBER, "roster_state") == "active"


def test_an_administrators_account_is_disabled_with_it(store: Store, now: datetime) -> None:
    member, person = APPLICANTS.stop, builders.person(20)
    builders.import_people(store, now, [person])
    keeper = Administrator(person["姓名"], person["公民身份号码"], person["手机号码"])
    with store.transaction() as tx:
        accounts.add_administrator(tx, keeper, "x", is_weak=False)
    with pytest.raises(NotAllowed):
        plan(store, now, Departure.LEFT, member)
    planned = departures.plan(store, builders.ADMINISTRATOR, str(member), Wanted(Departure.LEFT, TODAY, WHY), now)
    departures.record(store, builders.ADMINISTRATOR, [planned], now)
    with store.reading() as tx:
        holder = accounts.find_holder(tx, tx.keys.id_index(person["公民身份号码"]))
    assert holder is not None
    assert holder.is_disabled


def test_whose_membership_is_stopped_is_not_transferred(store: Store, now: datetime) -> None:
    leave(store, now, Departure.SUSPENDED)
    with pytest.raises(TransferRefused) as refusal:
        ask_for_a_transfer(store, now, MEMBER, "B2")
    assert refusal.value.rule == "suspended"


NEW_MOBILE = "13800138000"


@pytest.mark.parametrize("way", ["edit", "import"])
@pytest.mark.parametrize("more", [{}, {"手机号码": NEW_MOBILE}, {"手机号码": NEW_MOBILE, "民族": "回族"}])
def test_a_new_standing_is_told_once_and_to_the_mobile_that_is_registered_then(
    store: Store, now: datetime, way: str, more: Mapping[str, str]
) -> None:
    messages = give(store, now, way, {"党籍状态": "停止党籍", **more})
    old = builders.person(MEMBER - 1)["手机号码"]
    of_mobiles = [
        (old, Notice.MOBILE_REPLACED_BY_ORGANISATION),
        (NEW_MOBILE, Notice.MOBILE_REGISTERED_BY_ORGANISATION),
    ]
    recorded = (more.get("手机号码", old), Notice.MEMBERSHIP_RECORDED)
    assert [(each.mobile, each.notice) for each in messages] == [*(of_mobiles if more else ()), recorded]


@pytest.mark.parametrize("way", ["edit", "import"])
def test_whoever_is_suspended_by_an_edit_or_a_file_is_told_and_so_are_those_who_would_have_decided(
    store: Store, now: datetime, way: str
) -> None:
    ask(store, now, MEMBER, employer="乙公司")
    messages = give(store, now, way, {"党籍状态": "停止党籍"})
    told = {(each.mobile, each.notice) for each in messages}
    mobiles = [builders.person(number - 1)["手机号码"] for number in (MEMBER, SECRETARY)]
    assert told >= {
        (mobiles[0], Notice.MEMBERSHIP_RECORDED),
        (mobiles[1], Notice.REQUESTS_ENDED_WITH_MEMBERSHIP),
    }


def restore(to: str | None = None) -> Wanted:
    return Wanted(Departure.RESTORED, TODAY, WHY, to)


def test_whose_branch_was_merged_is_restored_to_what_took_it_over(store: Store, now: datetime) -> None:
    open_dues(store, now, -2)
    set_dues(store, now, MEMBER, -2)
    leave(store, now, Departure.LEFT)
    secretary = entered(store, now, COMMITTEE_SECRETARY)
    planned = plan(store, now, Departure.RESTORED)
    reorganising.close(store, builders.ADMINISTRATOR, "B1", "B2", WHY, now)
    with pytest.raises(RecordMoved):  # where they go was not what was agreed to
        departures.record(store, secretary, [planned], now)
    planned = plan(store, now, Departure.RESTORED)
    assert (planned.to, planned.changes["branch"]) == ("第二党支部", ("B1", "B2"))
    departures.record(store, secretary, [planned], now)
    assert (value_of(store, MEMBER, "branch"), value_of(store, MEMBER, "roster_state")) == ("B2", "active")
    (entry,) = logged(store, "member.restored")
    assert entry["changes"] == {"roster_state": ["left", "active"], "branch": ["B1", "B2"]}
    with store.reading() as tx:
        months = charges.of_member(tx, MEMBER, ["2026-11", "2026-12"])
        places = [each.organisation_id for each in months if each.due_fen]
        (b2,) = [each.id for each in organisations.named(tx, "B2")]
    assert places == [b2]
    assert reconcile(store)[1].total == 0


def test_whose_branch_was_closed_is_restored_where_it_is_said_and_may_be(store: Store, now: datetime) -> None:
    builders.import_people(store, now, [builders.person(20, 所在党支部="B2")])
    lonely = APPLICANTS.stop
    leave(store, now, Departure.LEFT, lonely)
    reorganising.close(store, builders.ADMINISTRATOR, "B2", None, WHY, now)
    secretary = entered(store, now, COMMITTEE_SECRETARY)

    def planned(to: str | None, by: Actor = secretary) -> PlannedDeparture:
        return departures.plan(store, by, str(lonely), restore(to), now)

    for to in (None, "B4", "C1"):  # nowhere; below another committee; no branch
        with pytest.raises(ValueInvalid) as refusal:
            planned(to)
        assert (refusal.value.field, refusal.value.reason) == ("to", Reason.RESTORED_TO_CLOSED)
    with pytest.raises(OrganisationClosed):
        planned("B2")
    with pytest.raises(OrganisationNotFound):
        planned("B99")
    departures.record(store, secretary, [planned("B1")], now)
    assert value_of(store, lonely, "branch") == "B1"
    leave(store, now, Departure.SUSPENDED, lonely)
    with pytest.raises(ValueInvalid) as refusal:  # only a transfer moves whose branch is there
        planned("B1")
    assert refusal.value.reason == Reason.RESTORED_ELSEWHERE


def test_a_file_restores_and_ends_in_as_few_queries_as_one_row(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    builders.import_people(store, now, [builders.person(serial) for serial in range(30, 70)])
    secretary = entered(store, now, COMMITTEE_SECRETARY)
    sent: list[str] = []
    send = Transaction._sent

    def counting(tx: Transaction, query: Statement, values: Values) -> Any:
        sent.append(query.sql)
        return send(tx, query, values)

    monkeypatch.setattr(Transaction, "_sent", counting)

    def asked(numbers: list[int]) -> int:
        lines = "".join(f"{number},停止党籍,{TODAY},{WHY}\n" for number in numbers)
        path = tmp_path / "departures.csv"
        path.write_text(f"党员编号,去向,日期,原因\n{lines}", encoding="utf-8")
        found = departures.read(secretary, str(path), now, encoding=None, sheet=None)
        sent.clear()
        planned, problems = departures.plan_rows(store, secretary, found, now)
        assert (len(planned), problems) == (len(numbers), [])
        return len(sent)

    assert asked([*range(10, 50)]) == asked([10])
