"""What falls due: each kind from its day on, to whoever reads there."""

from datetime import date, datetime, timedelta

import pytest

from szdj_cli.domain.errors import NotAllowed, VerificationRequired
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.reports.due import Due, DueFilter, DueKind
from szdj_cli.services.organisations import appointments
from szdj_cli.services.reports import due
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, ask, entered
from tests.support.builders import ADMINISTRATOR
from tests.support.steps.dues import open_dues, set_dues
from tests.support.steps.transfers import OUTSIDE, send
from tests.support.steps.transfers import ask as ask_for_a_transfer

LEAVING, OWING, ASKING, HOLDING, *_ = APPLICANTS
PROBATIONARY, LOST = APPLICANTS.stop, APPLICANTS.stop + 1
TODAY = date(2026, 11, 23)
A_DAY = timedelta(days=1)


def fill_store(store: Store, now: datetime) -> None:
    """Let one of each kind fall due in branch B1, some days ahead or behind."""
    rows = [
        builders.person(PROBATIONARY - 1, 人员类别="预备", 加入党组织日期="2025-12-13", 转正日期=""),
        builders.person(LOST - 1, 失联="是", 失联年月="2026-05"),
    ]
    builders.import_people(store, now, rows)
    number = ask_for_a_transfer(store, now, LEAVING, None, **OUTSIDE, valid_days="6")
    send(store, now, number)
    open_dues(store, now, -3)
    set_dues(store, now, OWING, -3)
    ask(store, now - 9 * A_DAY, ASKING, employer="示例公司")
    appointments.appoint(store, ADMINISTRATOR, "B1", str(HOLDING), Role.ORGANISER, now, until_day=TODAY + 100 * A_DAY)


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def look(store: Store, now: datetime, by: int = SECRETARY, **wanted: object) -> dict[DueKind, list[Due]]:
    given = DueFilter(**wanted)  # type: ignore[arg-type] # as the test says
    found = due.look(store, entered(store, now, by), now, given, limit=50)
    items = list(found.items)
    assert {kind: found.counts[kind] for kind in DueKind} == {
        kind: sum(each.kind is kind for each in items) for kind in DueKind
    }
    return {kind: [each for each in items if each.kind is kind] for kind in DueKind}


def test_one_of_each_kind_is_named_with_its_day(store: Store, now: datetime) -> None:
    found = look(store, now)
    days = {kind: [(each.member, each.days(TODAY)) for each in listed] for kind, listed in found.items()}
    assert days == {
        DueKind.CONFIRMATION: [(PROBATIONARY, 20)],
        DueKind.TERM: [(HOLDING, 100)],
        DueKind.LOST_CONTACT: [(LOST, -22)],
        DueKind.LETTER: [(LEAVING, 6)],
        DueKind.ARREARS: [(OWING, -22)],
        DueKind.REQUEST: [(ASKING, -2)],
    }
    (letter,), (owed,), (waiting,) = found[DueKind.LETTER], found[DueKind.ARREARS], found[DueKind.REQUEST]
    assert (letter.letter, letter.organisation) == ("2026-000001", "B1")
    assert (owed.months, owed.owed_fen) == (3, 36_000)
    assert waiting.request_kind == "profile"
    assert found[DueKind.TERM][0].role is Role.ORGANISER


@pytest.mark.parametrize(
    ("within", "named"),
    [(0, {DueKind.LOST_CONTACT}), (6, {DueKind.LOST_CONTACT, DueKind.LETTER}), (100, set(DueKind))],
)
def test_days_ahead_can_be_said_for_all(store: Store, now: datetime, within: int, named: set[DueKind]) -> None:
    found = look(store, now, within=within)
    assert {kind for kind, listed in found.items() if listed} == named | {DueKind.ARREARS, DueKind.REQUEST}


def test_a_day_counts_from_the_day_itself(store: Store, now: datetime) -> None:
    kinds = (DueKind.CONFIRMATION, DueKind.LETTER)
    assert [len(look(store, now, kinds=tuple(DueKind), within=days)[kind]) for days in (19, 20) for kind in kinds] == [
        0,
        1,
        1,
        1,
    ]
    assert not look(store, now, waiting_days=10)[DueKind.REQUEST]
    assert look(store, now, waiting_days=9)[DueKind.REQUEST]


def test_whoever_reads_elsewhere_sees_nothing_of_it(store: Store, now: datetime) -> None:
    assert not any(look(store, now, OUTSIDER).values())
    assert sum(map(len, look(store, now, COMMITTEE_SECRETARY).values())) == len(DueKind)
    assert sum(map(len, look(store, now, COMMITTEE_SECRETARY, branch="B2").values())) == 0
    with pytest.raises(NotAllowed):
        look(store, now, ASKING)
    with pytest.raises(VerificationRequired):
        due.look(store, entered(store, now, SECRETARY), now + A_DAY, DueFilter(), limit=50)


def test_what_is_counted_for_the_menu_is_what_is_listed(store: Store, now: datetime) -> None:
    for actor in (entered(store, now, SECRETARY), ADMINISTRATOR):
        listed = due.look(store, actor, now, DueFilter(), limit=1)
        assert due.count(store, actor, now, DueFilter()) == {
            kind: count for kind, count in listed.counts.items() if kind is not DueKind.ARREARS
        }


def test_of_more_than_are_listed_all_are_counted(store: Store, now: datetime) -> None:
    for place, member in enumerate((OWING, HOLDING)):
        ask(store, now - (10 + place) * A_DAY, member, employer="示例公司")
    found = due.look(store, entered(store, now, SECRETARY), now, DueFilter((DueKind.REQUEST,)), limit=2)
    assert ([each.member for each in found.items], found.counts) == ([HOLDING, OWING], {DueKind.REQUEST: 3})


def test_a_secretary_whose_term_is_over_is_named_until_somebody_follows(store: Store, now: datetime) -> None:
    later = now + 40 * A_DAY
    appointments.dismiss(store, ADMINISTRATOR, "B4", str(OUTSIDER), later)
    assert [each.member for each in look(store, later, COMMITTEE_SECRETARY)[DueKind.TERM]] == [HOLDING]
    (ended,) = due.look(store, ADMINISTRATOR, later, DueFilter((DueKind.TERM,), branch="B4"), limit=9).items
    assert (ended.member, ended.role) == (OUTSIDER, Role.SECRETARY)
    builders.appoint(store, later, "B4", ASKING)
    assert not list(due.look(store, ADMINISTRATOR, later, DueFilter((DueKind.TERM,), branch="B4"), limit=9).items)
