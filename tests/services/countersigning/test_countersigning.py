"""What opens the account of whoever decides takes two people, or a day in which the old phone could object."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from szdj_cli.domain.accounts.countersigning import Part
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.changes import UNREADABLE_CHANGES
from szdj_cli.domain.errors import (
    AppointedByChanger,
    CorrectionEnded,
    CorrectionNotFound,
    CorrectionStale,
    CorrectionWaiting,
    FieldUnreadable,
    NotSecond,
    ReasonMissing,
    SecondPutAside,
    SignInRequired,
)
from szdj_cli.domain.members.corrections import Corrected
from szdj_cli.domain.members.departures import Departure, Wanted
from szdj_cli.domain.organisations.organisations import DECIDING_ROLES, Role
from szdj_cli.domain.sms import Notice
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services import corrections, departures, reorganising
from szdj_cli.services.accounts import accounts, passwords
from szdj_cli.services.approvals import personal_centre
from szdj_cli.services.countersigning import countersigning
from szdj_cli.services.imports.members import plan_members
from szdj_cli.services.organisations import appointments
from szdj_cli.store.accounts import accounts as account_rows
from szdj_cli.store.accounts.accounts import Administrator
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.row_digests import ACT
from szdj_cli.store.members import members
from szdj_cli.store.tables.accounts import ACCOUNT
from szdj_cli.store.tables.audit import AUDIT
from tests.support import builders
from tests.support.applicants import entered
from tests.support.builders import ADMINISTRATOR, person
from tests.support.steps import over_people
from tests.support.steps.over_people import (
    ABOVE,
    BELOW,
    DEPUTY,
    MEMBER,
    ORGANISER,
    SECRETARY,
    WHY,
    Way,
    edit,
    give_mobile,
    give_number,
    mobile,
    reset,
)
from tests.support.steps.sign_in import WEAK_LENGTH, actor_of, sign_in
from tests.support.storage.tampering import past_the_program

STRONG = "kmw7-fpq2-ab"
DAY = timedelta(hours=24)
ADMINISTRATORS = Administrator("管理员", builders.id_number(999), "13700000000")
WAITING: tuple[Way, ...] = (give_mobile, give_number, reset, over_people.enable)
Look = tuple[object, ...]


def fill_store(store: Store, now: datetime) -> None:
    with store.transaction() as tx:
        assert account_rows.add_administrator(tx, ADMINISTRATORS, "x", is_weak=False) == ADMINISTRATOR.account_id
    over_people.tiers(store, now)


@pytest.fixture
def later(now: datetime) -> datetime:
    """Two days after everybody was appointed."""
    return now + timedelta(days=2)


def sign_in_of(store: Store, member: int) -> Look:
    """Return all that somebody signs in with."""
    with store.reading() as tx:
        found = members.find(tx, member)
        assert found is not None
        index = tx.keys.id_index(found.values["id_number"] or "")
        account = tx.conn.execute(
            select(ACCOUNT.c.password_hash, ACCOUNT.c.is_disabled).where(ACCOUNT.c.id_index == index)
        ).first()
        return found.values["id_number"], found.mobile, *(account or ())


def begun(way: Way, store: Store, actor: Actor, member: int, now: datetime) -> int:
    done = way(store, actor, member, now)
    assert isinstance(done, Corrected)
    assert done.waits is not None
    return done.waits


def acts(store: Store) -> list[tuple[str, str, str]]:
    with store.reading() as tx:
        rows = tx.conn.execute(select(AUDIT).where(AUDIT.c.act != ACT).order_by(AUDIT.c.seq)).all()
    return [(row.actor, row.act, row.subject) for row in rows]


def a_strong_password(store: Store, now: datetime, member: int) -> str:
    number = person(member - 1)["公民身份号码"]
    token = sign_in(store, number, now)
    return passwords.change_password(store, actor_of(store, token, now), number[-6:], STRONG, now, WEAK_LENGTH).token


def appoint_again(store: Store, now: datetime, by: Actor = ADMINISTRATOR, role: Role = Role.SECRETARY) -> None:
    appointments.appoint(store, by, "B1", str(MEMBER), role, now)


# --- one begins it, and nothing happens ---


@pytest.mark.parametrize(
    ("by", "way"),
    # Only whoever sees everybody gives a number: to others it might be somebody's.
    [("administrator", each) for each in WAITING]
    + [("secretary", each) for each in WAITING if each is not give_number],
)
def test_nothing_changes_until_a_second_person_confirms(store: Store, later: datetime, way: Way, by: str) -> None:
    token = a_strong_password(store, later, BELOW)
    if way is over_people.enable:
        accounts.disable(store, ADMINISTRATOR, BELOW, WHY, later)
    before = sign_in_of(store, BELOW)
    beginner = ADMINISTRATOR if by == "administrator" else entered(store, later, SECRETARY)
    second = entered(store, later, ABOVE) if by == "administrator" else ADMINISTRATOR
    number = begun(way, store, beginner, BELOW, later)
    assert sign_in_of(store, BELOW) == before
    if way is not over_people.enable:
        assert actor_of(store, token, later).member_id == BELOW
    assert (beginner.label, "correction.begun", f"member:{BELOW}") in acts(store)
    with pytest.raises(NotSecond):
        countersigning.confirm(store, beginner, number, later)
    assert sign_in_of(store, BELOW) == before

    countersigning.confirm(store, second, number, later)
    assert sign_in_of(store, BELOW) != before
    with pytest.raises(SignInRequired):
        actor_of(store, token, later)
    assert (second.label, "correction.countersigned", f"member:{BELOW}") in acts(store)
    with store.reading() as tx:
        last = tx.conn.execute(select(AUDIT).where(AUDIT.c.act != ACT).order_by(AUDIT.c.seq.desc()).limit(1)).one()
    assert (last.actor, json.loads(last.detail)["correction"]) == (beginner.label, number)
    with pytest.raises(CorrectionEnded):
        countersigning.confirm(store, second, number, later)


def test_both_mobiles_and_those_who_may_countersign_are_told_at_once(store: Store, later: datetime) -> None:
    done = edit(store, ADMINISTRATOR, BELOW, later, 手机号码=mobile(1))
    told = {(each.mobile, each.notice) for each in done.messages}
    assert told == {
        (person(BELOW - 1)["手机号码"], Notice.CORRECTION_BEGUN),
        (mobile(1), Notice.CORRECTION_BEGUN_ABOUT_NUMBER),
        (person(SECRETARY - 1)["手机号码"], Notice.CORRECTION_WAITS),
        (person(ABOVE - 1)["手机号码"], Notice.CORRECTION_WAITS),
    }
    ended = countersigning.confirm(store, entered(store, later, ABOVE), done.waits or 0, later)
    assert [(each.mobile, each.notice) for each in ended.messages] == [
        (person(BELOW - 1)["手机号码"], Notice.MOBILE_REPLACED_BY_ORGANISATION),
        (mobile(1), Notice.MOBILE_REGISTERED_BY_ORGANISATION),
    ]


def test_an_edit_says_beforehand_that_it_will_wait(store: Store, later: datetime) -> None:
    planned = corrections.plan_edit(store, ADMINISTRATOR, str(BELOW), {"手机号码": mobile(1), "籍贯": "广东"}, later)
    assert ("mobile", Reason.COUNTERSIGNED) in planned.warnings
    assert not corrections.plan_edit(store, ADMINISTRATOR, str(ORGANISER), {"手机号码": mobile(1)}, later).warnings


@pytest.mark.parametrize("whom", [MEMBER, ORGANISER])
@pytest.mark.parametrize("way", WAITING, ids=lambda way: way.__name__)
def test_whoever_decides_nothing_is_mended_at_once(store: Store, later: datetime, way: Way, whom: int) -> None:
    done = way(store, ADMINISTRATOR, whom, later)
    assert isinstance(done, Corrected)
    assert done.waits is None


def test_what_opens_no_account_is_mended_at_once_and_disabling_too(store: Store, later: datetime) -> None:
    assert edit(store, ADMINISTRATOR, BELOW, later, 工作单位="甲公司").waits is None
    assert accounts.disable(store, ADMINISTRATOR, BELOW, WHY, later).waits is None
    assert sign_in_of(store, BELOW)[-1] is True


def test_whoever_will_decide_counts_and_an_administrators_record_too(store: Store, later: datetime) -> None:
    tomorrow = later.date() + timedelta(days=1)
    appointments.appoint(store, ADMINISTRATOR, "B2", str(MEMBER), Role.SECRETARY, later, from_day=tomorrow)
    assert begun(give_mobile, store, ADMINISTRATOR, MEMBER, later)
    with store.transaction() as tx:
        other = Administrator("管理员乙", person(ORGANISER - 1)["公民身份号码"], "13700000001")
        second = account_rows.add_administrator(tx, other, "x", is_weak=False)
    number = begun(reset, store, ADMINISTRATOR, ORGANISER, later)
    with pytest.raises(CorrectionNotFound):  # a secretary is no second person for an administrator's account
        countersigning.confirm(store, entered(store, later, ABOVE), number, later)
    linked = Actor(second, 1, "管理员乙", ORGANISER, 3, is_administrator=True, appointments=())
    with pytest.raises(NotSecond):
        countersigning.confirm(store, linked, number, later)
    assert edit(store, linked, ORGANISER, later, 手机号码=mobile(9)).waits is None  # their own


def test_one_correction_a_member_waits_at_a_time(store: Store, later: datetime) -> None:
    number = begun(give_mobile, store, ADMINISTRATOR, BELOW, later)
    for way in WAITING:
        with pytest.raises(CorrectionWaiting) as refused:
            way(store, ADMINISTRATOR, BELOW, later)
        assert refused.value.correction == number


# --- who the second person is ---


@pytest.mark.parametrize(
    ("who", "part"),
    [
        (ABOVE, Part.SECOND),
        (SECRETARY, Part.SECOND),
        (BELOW, Part.SUBJECT),
        (DEPUTY, None),
        (ORGANISER, None),
        (MEMBER, None),
    ],
)
def test_the_second_is_whoever_could_have_begun_it(store: Store, later: datetime, who: int, part: Part | None) -> None:
    number = begun(give_mobile, store, ADMINISTRATOR, BELOW, later)
    actor = entered(store, later, who)
    listed = countersigning.waiting(store, actor, later)
    assert [(each.id, each.part) for each in listed] == ([(number, part)] if part else [])
    assert personal_centre.overview(store, actor, later).corrections == len(listed)
    if part is Part.SECOND:
        countersigning.confirm(store, actor, number, later)
    else:
        with pytest.raises(NotSecond if part else CorrectionNotFound):
            countersigning.confirm(store, actor, number, later)


def test_a_secretary_on_the_same_height_does_not_countersign_for_the_one_above(store: Store, later: datetime) -> None:
    number = begun(give_mobile, store, ADMINISTRATOR, ABOVE, later)
    with pytest.raises(CorrectionNotFound):
        countersigning.confirm(store, entered(store, later, SECRETARY), number, later)


def test_whoever_was_appointed_for_the_occasion_is_no_second(store: Store, later: datetime) -> None:
    number = begun(give_mobile, store, ADMINISTRATOR, ABOVE, later)
    appointments.appoint(store, ADMINISTRATOR, "C0", str(MEMBER), Role.SECRETARY, later, from_day=later.date())
    puppet = entered(store, later, MEMBER)
    for at in (later, later + timedelta(days=9)):
        with pytest.raises(CorrectionNotFound):
            countersigning.confirm(store, puppet, number, at)


def test_a_list_shows_numbers_masked(store: Store, later: datetime) -> None:
    begun(give_mobile, store, ADMINISTRATOR, BELOW, later)
    (one,) = countersigning.waiting(store, entered(store, later, BELOW), later)
    assert [(each.field, each.new) for each in one.changes] == [("mobile", "188****0003")]
    assert (one.begun_by, one.reason, one.has_second) == ("管理员", WHY, True)


# --- how it ends otherwise ---


@pytest.mark.parametrize(
    ("who", "act"),
    [(ABOVE, "refused"), (BELOW, "refused"), (None, "taken_back")],
)
def test_the_second_the_subject_and_the_beginner_end_it(
    store: Store, later: datetime, who: int | None, act: str
) -> None:
    before = sign_in_of(store, BELOW)
    number = begun(give_mobile, store, ADMINISTRATOR, BELOW, later)
    actor = ADMINISTRATOR if who is None else entered(store, later, who)
    with pytest.raises(ReasonMissing):
        countersigning.refuse(store, actor, number, "  ", later)
    ended = countersigning.refuse(store, actor, number, "本人没有提出", later)
    assert [each.notice for each in ended.messages] == [Notice.CORRECTION_ENDED]
    assert acts(store)[-1] == (actor.label, f"correction.{act}", f"member:{BELOW}")
    with pytest.raises(CorrectionEnded):
        countersigning.confirm(store, entered(store, later, SECRETARY), number, later)
    countersigning.settle(store, later + 2 * DAY)
    assert sign_in_of(store, BELOW)[:2] == before[:2]
    assert begun(give_mobile, store, ADMINISTRATOR, BELOW, later) == number + 1


def move_the_record(store: Store, now: datetime) -> None:
    with store.transaction() as tx:
        members.change(tx, BELOW, {"mobile": mobile(77)}, now)


def lose_the_right(store: Store, now: datetime) -> None:
    appointments.dismiss(store, ADMINISTRATOR, "C1", str(SECRETARY), now)


def leave(store: Store, now: datetime) -> None:
    with store.transaction() as tx:
        members.change(tx, BELOW, {"roster_state": "left"}, now)


@pytest.mark.parametrize("meanwhile", [move_the_record, lose_the_right, leave])
def test_what_no_longer_fits_is_a_conflict(
    store: Store, later: datetime, meanwhile: Callable[[Store, datetime], None]
) -> None:
    number = begun(give_mobile, store, entered(store, later, SECRETARY), BELOW, later)
    meanwhile(store, later)
    with pytest.raises(CorrectionStale):
        countersigning.confirm(store, ADMINISTRATOR, number, later)
    assert mobile(BELOW) not in sign_in_of(store, BELOW)
    countersigning.refuse(store, ADMINISTRATOR, number, "记录已变", later)


def test_an_identity_number_that_was_taken_meanwhile_is_a_conflict(store: Store, later: datetime) -> None:
    number = begun(give_number, store, ADMINISTRATOR, BELOW, later)
    builders.import_people(store, later, [person(40, 公民身份号码=builders.id_number(500 + BELOW))])
    with pytest.raises(CorrectionStale):
        countersigning.confirm(store, entered(store, later, ABOVE), number, later)


def test_what_is_changed_elsewhere_in_the_record_is_none(store: Store, later: datetime) -> None:
    number = begun(give_mobile, store, ADMINISTRATOR, BELOW, later)
    edit(store, ADMINISTRATOR, BELOW, later, 工作单位="甲公司")
    countersigning.confirm(store, entered(store, later, ABOVE), number, later)
    assert mobile(BELOW) in sign_in_of(store, BELOW)


def test_one_more_post_makes_no_second_new(store: Store, later: datetime) -> None:
    for who in (SECRETARY, ABOVE):
        appointments.appoint(store, ADMINISTRATOR, "B2", str(who), Role.ORGANISER, later)
    number = begun(give_mobile, store, ADMINISTRATOR, BELOW, later)
    assert countersigning.settle(store, later + 2 * DAY) == ()
    countersigning.confirm(store, entered(store, later, SECRETARY), number, later)
    assert mobile(BELOW) in sign_in_of(store, BELOW)


# --- where whoever begins it has seen to it that there is none ---


def dismissed(store: Store, now: datetime) -> None:
    for where, who in (("C1", SECRETARY), ("C0", ABOVE)):
        appointments.dismiss(store, ADMINISTRATOR, where, str(who), now)


def dismissed_and_appointed_again(store: Store, now: datetime) -> None:
    dismissed(store, now)
    for where, who in (("C1", SECRETARY), ("C0", ABOVE)):
        appointments.appoint(store, ADMINISTRATOR, where, str(who), Role.SECRETARY, now)


def disabled(store: Store, now: datetime) -> None:
    for who in (SECRETARY, ABOVE):
        accounts.disable(store, ADMINISTRATOR, who, WHY, now)


def moved_away(store: Store, now: datetime) -> None:
    first, *others = builders.ORGANISATIONS
    rows = [first, *({**each, "上级编码": "C2"} if each["编码"] == "B1" else each for each in others)]
    builders.import_organisations(store, now, rows)


def moved_below_another(store: Store, now: datetime) -> None:
    reorganising.move(store, ADMINISTRATOR, "B1", "C2", WHY, now)


def merged_above(store: Store, now: datetime) -> None:
    reorganising.close(store, ADMINISTRATOR, "C1", "C2", WHY, now)


def gone(act: Departure) -> Callable[[Store, datetime], None]:
    def put_aside(store: Store, now: datetime) -> None:
        wanted = Wanted(act, shanghai_day(now), WHY)
        planned = [departures.plan(store, ADMINISTRATOR, str(who), wanted, now) for who in (SECRETARY, ABOVE)]
        departures.record(store, ADMINISTRATOR, planned, now)

    return put_aside


ASIDE = (
    dismissed,
    dismissed_and_appointed_again,
    disabled,
    moved_away,
    moved_below_another,
    merged_above,
    gone(Departure.DECEASED),
    gone(Departure.SUSPENDED),
)


@pytest.mark.parametrize("put_aside", ASIDE)
@pytest.mark.parametrize("way", WAITING[:3], ids=lambda way: way.__name__)
def test_whoever_puts_the_second_aside_begins_nothing_alone(
    store: Store, later: datetime, way: Way, put_aside: Callable[[Store, datetime], None]
) -> None:
    before = sign_in_of(store, BELOW)
    put_aside(store, later)
    for at in (later, later + 20 * DAY):
        if put_aside is dismissed_and_appointed_again and at > later:
            continue  # who was appointed again may confirm by then
        with pytest.raises(SecondPutAside):
            way(store, ADMINISTRATOR, BELOW, at)
    assert sign_in_of(store, BELOW) == before


@pytest.mark.parametrize("put_aside", ASIDE)
def test_whoever_puts_the_second_aside_afterwards_waits_for_good(
    store: Store, later: datetime, put_aside: Callable[[Store, datetime], None]
) -> None:
    before = sign_in_of(store, BELOW)
    begun(give_mobile, store, ADMINISTRATOR, BELOW, later)
    put_aside(store, later)
    assert countersigning.settle(store, later + 60 * DAY) == ()
    assert sign_in_of(store, BELOW) == before


@pytest.mark.parametrize("put_aside", ASIDE)
def test_nor_appoints_alone_whom_they_have_given_a_sign_in(
    store: Store, later: datetime, put_aside: Callable[[Store, datetime], None]
) -> None:
    put_aside(store, later)
    give_mobile(store, ADMINISTRATOR, MEMBER, later)
    with pytest.raises(AppointedByChanger):
        appoint_again(store, later + 2 * DAY)


@pytest.mark.parametrize("way", WAITING[:3], ids=lambda way: way.__name__)
def test_nothing_takes_effect_alone_while_whom_it_is_about_cannot_object(
    store: Store, later: datetime, way: Way
) -> None:
    before = sign_in_of(store, ABOVE)[:2]
    number = begun(way, store, ADMINISTRATOR, ABOVE, later)
    accounts.disable(store, ADMINISTRATOR, ABOVE, WHY, later)
    assert countersigning.settle(store, later + 2 * DAY) == ()
    countersigning.refuse(store, ADMINISTRATOR, number, WHY, later + 2 * DAY)
    with pytest.raises(SecondPutAside):
        way(store, ADMINISTRATOR, ABOVE, later + 2 * DAY)
    begun(over_people.enable, store, ADMINISTRATOR, ABOVE, later + 2 * DAY)
    countersigning.settle(store, later + 3 * DAY)
    assert sign_in_of(store, ABOVE)[:2] == before
    begun(way, store, ADMINISTRATOR, ABOVE, later + 3 * DAY)
    assert countersigning.settle(store, later + 4 * DAY)


def test_a_new_secretary_is_a_second_after_a_day(store: Store, later: datetime) -> None:
    dismissed(store, later)
    appointments.appoint(store, ADMINISTRATOR, "C1", str(MEMBER), Role.SECRETARY, later)
    number = begun(give_mobile, store, ADMINISTRATOR, BELOW, later + 2 * DAY)
    countersigning.confirm(store, entered(store, later + 2 * DAY, MEMBER), number, later + 2 * DAY)
    assert mobile(BELOW) in sign_in_of(store, BELOW)


def test_whom_others_have_put_aside_hold_nothing_up(store: Store, later: datetime) -> None:
    with store.transaction() as tx:
        other = Administrator("管理员乙", builders.id_number(998), "13700000001")
        second = Actor(account_rows.add_administrator(tx, other, "x", is_weak=False), 1, "乙", None, None, True, ())
    for where, who in (("C1", SECRETARY), ("C0", ABOVE)):
        appointments.dismiss(store, second, where, str(who), later)
    with store.transaction() as tx:
        account_rows.set_disabled(tx, second.account_id, is_disabled=True)
    begun(give_mobile, store, ADMINISTRATOR, BELOW, later)
    countersigning.settle(store, later + DAY)
    assert mobile(BELOW) in sign_in_of(store, BELOW)


# --- who is registered and appointed by the same person ---


def added(store: Store, now: datetime) -> str:
    new = corrections.plan_new(store, ADMINISTRATOR, person(60), now)
    return str(corrections.add(store, ADMINISTRATOR, new, WHY, now).number)


def imported(store: Store, now: datetime) -> str:
    builders.import_people(store, now, [person(60), person(61)], ADMINISTRATOR)
    with store.reading() as tx:
        found = members.find_by_id_number(tx, person(61)["公民身份号码"])
        assert found is not None
        return str(found.number)


REGISTERED = (added, imported)


@pytest.mark.parametrize("register", REGISTERED)
def test_whoever_registers_somebody_leaves_it_to_others_to_let_them_decide(
    store: Store, later: datetime, register: Callable[[Store, datetime], str]
) -> None:
    number = register(store, later)
    for role in DECIDING_ROLES:
        with pytest.raises(AppointedByChanger):
            appointments.appoint(store, ADMINISTRATOR, "B1", number, role, later + 29 * DAY)
    appointments.appoint(store, ADMINISTRATOR, "B1", number, Role.ORGANISER, later)
    appointments.appoint(store, entered(store, later, SECRETARY), "B1", number, Role.SECRETARY, later)
    appointments.appoint(store, ADMINISTRATOR, "B2", number, Role.SECRETARY, later + 31 * DAY)


@pytest.mark.parametrize("register", REGISTERED)
def test_whoever_installs_appoints_the_first_ones(
    store: Store, later: datetime, register: Callable[[Store, datetime], str]
) -> None:
    # Over C2 nobody stands but the administrator; and whom they appoint today is no other to whom to leave the rest.
    first = register(store, later)
    appointments.appoint(store, ADMINISTRATOR, "C2", first, Role.SECRETARY, later)
    second = str(int(first) - 1) if register is imported else first
    appointments.appoint(store, ADMINISTRATOR, "B4", second, Role.SECRETARY, later)


# --- an administrator who is appointed too ---


def test_an_administrators_own_record_does_not_leave_their_account_alone_while_it_decides(
    store: Store, later: datetime
) -> None:
    with store.transaction() as tx:
        other = Administrator("管理员乙", person(SECRETARY - 1)["公民身份号码"], "13700000001")
        account = account_rows.add_administrator(tx, other, "x", is_weak=False)
    linked = Actor(account, 1, "管理员乙", SECRETARY, 3, is_administrator=True, appointments=())
    before = sign_in_of(store, SECRETARY)
    assert edit(store, linked, SECRETARY, later, 公民身份号码=builders.id_number(700)).waits is not None
    assert sign_in_of(store, SECRETARY) == before


# --- where there is no second person ---


def test_where_somebody_may_countersign_time_alone_does_nothing(store: Store, later: datetime) -> None:
    before = sign_in_of(store, BELOW)
    begun(give_mobile, store, ADMINISTRATOR, BELOW, later)
    assert countersigning.settle(store, later + timedelta(days=60)) == ()
    assert sign_in_of(store, BELOW) == before


@pytest.mark.parametrize("way", WAITING[:3], ids=lambda way: way.__name__)
def test_where_nobody_may_it_takes_effect_after_a_day(store: Store, later: datetime, way: Way) -> None:
    a_strong_password(store, later, ABOVE)
    before = sign_in_of(store, ABOVE)
    begun(way, store, ADMINISTRATOR, ABOVE, later)
    assert countersigning.settle(store, later + DAY - timedelta(seconds=1)) == ()
    countersigning.waiting(store, ADMINISTRATOR, later + DAY)  # looking brings nothing about
    assert sign_in_of(store, ABOVE) == before
    assert countersigning.settle(store, later + DAY)
    assert sign_in_of(store, ABOVE) != before
    assert ("system", "correction.took_effect", f"member:{ABOVE}") in acts(store)
    assert countersigning.settle(store, later + DAY) == ()


def test_whoever_it_is_about_objects_within_that_day(store: Store, later: datetime) -> None:
    before = sign_in_of(store, ABOVE)
    number = begun(give_mobile, store, ADMINISTRATOR, ABOVE, later)
    subject = entered(store, later, ABOVE)
    assert [each.has_second for each in countersigning.waiting(store, subject, later)] == [False]
    countersigning.refuse(store, subject, number, "不是本人要求", later)
    countersigning.settle(store, later + 2 * DAY)
    assert sign_in_of(store, ABOVE)[:2] == before[:2]


def test_what_no_longer_fits_after_a_day_falls_away(store: Store, later: datetime) -> None:
    begun(give_mobile, store, ADMINISTRATOR, ABOVE, later)
    with store.transaction() as tx:
        members.change(tx, ABOVE, {"mobile": mobile(77)}, later)
    assert countersigning.settle(store, later + DAY) == ()
    assert ("system", "correction.void", f"member:{ABOVE}") in acts(store)
    assert mobile(77) in sign_in_of(store, ABOVE)


# --- the ways around ---


@pytest.mark.parametrize("by", ["administrator", "secretary"])
def test_a_file_gives_no_decider_a_mobile(store: Store, later: datetime, by: str) -> None:
    actor = ADMINISTRATOR if by == "administrator" else entered(store, later, SECRETARY)
    rows = [person(each - 1, 手机号码=mobile(each)) for each in (MEMBER, BELOW)]
    with builders.table(rows) as source, plan_members(store, actor, source, later) as planned:
        planned.read()
        assert [(each.row, each.reason) for each in planned.plan.problems] == [(3, Reason.COUNTERSIGN_NEEDED)]
        assert planned.apply(keep_going=True).updated == 1
    assert mobile(BELOW) not in sign_in_of(store, BELOW)
    assert builders.import_people(store, later, [person(BELOW - 1, 工作单位="甲公司")], actor).updated == 1


@pytest.mark.parametrize(
    "way", [give_mobile, give_number, reset, over_people.import_mobile], ids=lambda way: way.__name__
)
def test_whoever_gave_a_sign_in_leaves_the_appointing_to_others(store: Store, later: datetime, way: Way) -> None:
    way(store, ADMINISTRATOR, MEMBER, later)
    for at in (later, later + 2 * DAY):
        with pytest.raises(AppointedByChanger):
            appoint_again(store, at)
    appoint_again(store, later, role=Role.ORGANISER)
    appoint_again(store, later, by=entered(store, later, ABOVE))


def test_where_there_are_no_others_they_appoint_after_a_day(store: Store, later: datetime) -> None:
    give_mobile(store, ADMINISTRATOR, MEMBER, later)
    args = store, ADMINISTRATOR, "B4", str(MEMBER), Role.SECRETARY  # over which only the administrator stands
    with pytest.raises(AppointedByChanger):
        appointments.appoint(*args, later + DAY - timedelta(seconds=1))
    appointments.appoint(*args, later + DAY + timedelta(seconds=1))


def test_dismissing_mending_and_appointing_again_does_not_lead_around_it(store: Store, later: datetime) -> None:
    secretary = entered(store, later, SECRETARY)
    appointments.dismiss(store, secretary, "B1", str(BELOW), later)
    edit(store, secretary, BELOW, later, 手机号码=mobile(1))
    with pytest.raises(AppointedByChanger):
        appointments.appoint(store, secretary, "B1", str(BELOW), Role.SECRETARY, later)


# --- what is kept ---


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM correction",
        "UPDATE correction SET member_id = 1",
        "UPDATE correction SET begun_by = 2",
        "UPDATE correction SET reason = 'x'",
        "UPDATE correction SET state = 'waiting' WHERE state <> 'waiting'",
    ],
)
def test_a_correction_is_kept_and_ends_once(store: Store, later: datetime, statement: str) -> None:
    first = begun(give_mobile, store, ADMINISTRATOR, BELOW, later)
    countersigning.refuse(store, ADMINISTRATOR, first, WHY, later)
    begun(give_mobile, store, ADMINISTRATOR, BELOW, later)
    with pytest.raises(DBAPIError), store.transaction() as tx:
        tx.conn.execute(text(statement))


def test_what_waits_is_sealed(store: Store, later: datetime) -> None:
    begun(give_mobile, store, ADMINISTRATOR, BELOW, later)
    with store.reading() as tx:
        row = tx.conn.execute(text("SELECT * FROM correction")).one()
    assert mobile(BELOW).encode() not in b"".join(each for each in row if isinstance(each, bytes))
    assert mobile(BELOW) not in str(row)


def test_one_that_cannot_be_opened_is_marked_and_holds_up_nothing(store: Store, later: datetime) -> None:
    number = begun(give_mobile, store, ADMINISTRATOR, SECRETARY, later)
    with past_the_program(store) as conn:
        conn.execute(text("UPDATE correction SET payload = :bad"), {"bad": bytes(40)})
    (listed,) = countersigning.waiting(store, ADMINISTRATOR, later)
    assert listed.changes == UNREADABLE_CHANGES
    assert countersigning.settle(store, later + 2 * DAY) == ()
    with pytest.raises(FieldUnreadable) as refused:
        countersigning.refuse(store, ADMINISTRATOR, number, "看不清", later)
    assert (refused.value.table, refused.value.row) == ("correction", number)
