from datetime import datetime, timedelta

import pytest

from szdj_cli.domain.dues.statements import Statement
from szdj_cli.domain.errors import InputNeeded, NotAllowed, OrganisationNotFound, ValueInvalid
from szdj_cli.services.dues import statements as dues_statements
from szdj_cli.store.core.engine import Store
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, entered
from tests.support.steps.dues import open_dues, pay, set_dues
from tests.support.steps.transfers import admit, receivers, send, take_in
from tests.support.steps.transfers import ask as ask_for_a_transfer

MEMBER, OTHER = APPLICANTS[0], APPLICANTS[1]


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def look(
    store: Store, now: datetime, by: int = SECRETARY, branch: str | None = None, year: int | None = None
) -> Statement:
    return dues_statements.look(store, entered(store, now, by), branch, year, now)


def test_everybody_of_the_branch_is_a_row_with_what_they_paid(store: Store, now: datetime) -> None:
    open_dues(store, now, -2)
    set_dues(store, now, MEMBER, -2)
    pay(store, now, MEMBER, -2, -2)
    found = look(store, now)
    assert (found.branch, found.year, found.present) == ("B1", 2026, "2026-11")
    assert [row.member for row in found.rows] == [1, 2, *range(4, 10)]  # the third is of another branch
    row = next(row for row in found.rows if row.member == MEMBER)
    assert row.setting is not None
    assert row.setting.monthly_fen == 12_000
    assert [(each.month, each.due_fen, each.paid_fen) for each in row.months[8:11]] == [
        ("2026-09", 12_000, 12_000),
        ("2026-10", 12_000, 0),
        ("2026-11", 12_000, 0),
    ]
    assert found.totals == found.totals_of(row)


def test_an_earlier_year_has_those_who_were_claimed_then(store: Store, now: datetime) -> None:
    open_dues(store, now, -11)
    set_dues(store, now, MEMBER, -11, "30")
    set_dues(store, now, MEMBER, 0)
    (row,) = look(store, now, year=2025).rows
    assert (row.member, [each.month for each in row.months if each.due_fen]) == (MEMBER, ["2025-12"])
    assert row.setting is not None
    assert row.setting.monthly_fen == 3_000


def test_who_moved_stands_in_both_branches_with_what_each_claims(store: Store, now: datetime) -> None:
    receivers(store, now)
    set_dues(store, now, MEMBER, 0)
    request = ask_for_a_transfer(store, now, MEMBER, "B4")
    send(store, now, request)
    admit(store, now, request)
    take_in(store, now, request)
    later = now + timedelta(days=31)
    for by, expected in ((SECRETARY, ["2026-11"]), (OUTSIDER, ["2026-12"])):
        row = next(row for row in look(store, later, by).rows if row.member == MEMBER)
        assert [each.month for each in row.months if each.due_fen] == expected


def test_of_several_branches_one_has_to_be_named(store: Store, now: datetime) -> None:
    with pytest.raises(InputNeeded):
        look(store, now, COMMITTEE_SECRETARY)
    with pytest.raises(ValueInvalid):
        look(store, now, COMMITTEE_SECRETARY, "G1")
    assert look(store, now, COMMITTEE_SECRETARY, "B2").rows == ()
    with pytest.raises(OrganisationNotFound):
        look(store, now, SECRETARY, "B2")
    with pytest.raises(NotAllowed):
        look(store, now, MEMBER)
