from datetime import datetime, timedelta

import pytest

from szdj_cli.domain.dues.arrears import Arrears, Mark, MemberArrears
from szdj_cli.domain.errors import NotAllowed, OrganisationNotFound, ValueInvalid
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.transfers.transfers import Slip
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services.dues import arrears
from szdj_cli.services.transfers import receipt_slips
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, entered
from tests.support.steps.dues import month, open_dues, pay, set_dues
from tests.support.steps.transfers import admit, receivers, send, take_in
from tests.support.steps.transfers import ask as ask_for_a_transfer

MEMBER, OTHER, THIRD = APPLICANTS[0], APPLICANTS[1], APPLICANTS[2]
A_MONTH = timedelta(days=31)


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def look(store: Store, now: datetime, by: int = SECRETARY, **wanted: object) -> Arrears:
    given = {"remind_from": 3} | wanted
    found = arrears.listed(store, entered(store, now, by), now, **given)  # type: ignore[arg-type] # as the test says
    return arrears.whole(*found)


def listed(found: Arrears) -> dict[int, MemberArrears]:
    assert found.members is not None
    return {each.member: each for each in found.members}


def test_a_month_counts_once_it_has_ended(store: Store, now: datetime) -> None:
    open_dues(store, now, -2)
    set_dues(store, now, MEMBER, -2)
    found = look(store, now)
    assert found.through == "2026-10"
    assert [each.month for each in listed(found)[MEMBER].months] == ["2026-09", "2026-10"]
    assert [each.month for each in listed(look(store, now, through="2026-11"))[MEMBER].months][-1] == "2026-11"
    assert [each.month for each in listed(look(store, now, through="2026-09"))[MEMBER].months] == ["2026-09"]
    with pytest.raises(ValueInvalid) as refusal:
        look(store, now, through="2026-12")
    assert refusal.value.reason is Reason.MONTH_NOT_BEGUN


def test_months_that_have_begun_since_are_claimed_first(store: Store, now: datetime) -> None:
    set_dues(store, now, MEMBER, 0)
    assert look(store, now).branches == ()
    later = now + 3 * A_MONTH
    assert [each.month for each in listed(look(store, later))[MEMBER].months] == ["2026-11", "2026-12", "2027-01"]


def test_from_three_months_a_member_is_reminded_and_from_six_without_any_payment_flagged(
    store: Store, now: datetime
) -> None:
    open_dues(store, now, -8)
    for member, since in ((MEMBER, -2), (OTHER, -3), (THIRD, -8)):
        set_dues(store, now, member, since)
    marks = {number: each.mark for number, each in listed(look(store, now)).items()}
    assert marks == {MEMBER: None, OTHER: Mark.REMIND, THIRD: Mark.FLAG}
    assert [each.member for each in arrears.to_remind(look(store, now))] == [OTHER, THIRD]
    # A little paid for a month in the middle: it is no row of six any more, and all of it is still owed but that.
    pay(store, now, THIRD, -4, -4, amount="1")
    third = listed(look(store, now))[THIRD]
    assert (third.mark, len(third.months), third.owed_fen) == (Mark.REMIND, 8, 8 * 12_000 - 100)
    assert listed(look(store, now, remind_from=9))[THIRD].mark is None


def test_a_branch_lists_its_members_and_a_committee_its_branches(store: Store, now: datetime) -> None:
    open_dues(store, now, -3, COMMITTEE_SECRETARY)
    open_dues(store, now, -3, OUTSIDER)
    set_dues(store, now, MEMBER, -3)
    set_dues(store, now, OTHER, -1)
    builders.import_people(store, now, [builders.person(20, 所在党支部="B2")])
    fourth = APPLICANTS.stop
    set_dues(store, now, fourth, -2, "50", COMMITTEE_SECRETARY)
    found = look(store, now, COMMITTEE_SECRETARY)
    assert found.members is None
    assert [(each.code, each.members, each.months, each.owed_fen) for each in found.branches] == [
        ("B1", 2, 4, 48_000),
        ("B2", 1, 2, 10_000),
    ]
    assert (found.total.members, found.total.months, found.total.owed_fen) == (3, 6, 58_000)
    assert found.without_standard == 8 + 1 - 3  # of nine people one is in another committee
    with_members = look(store, now, COMMITTEE_SECRETARY, with_members=True)
    assert with_members.members is not None
    assert [(each.branch, each.member) for each in with_members.members] == [
        ("B1", MEMBER),
        ("B1", OTHER),
        ("B2", fourth),
    ]
    cut = look(store, now, COMMITTEE_SECRETARY, with_members=True, limit=1)
    assert [each.member for each in cut.members or ()] == [MEMBER]
    assert list(listed(look(store, now, COMMITTEE_SECRETARY, branch="B2"))) == [fourth]
    found, _ = arrears.listed(store, builders.ADMINISTRATOR, now, remind_from=3)
    assert {each.code for each in found.branches} == {
        "B1",
        "B2",
    }


def test_an_organiser_sees_it_and_a_member_or_another_branch_does_not(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "B1", THIRD, Role.ORGANISER)
    open_dues(store, now, -1)
    set_dues(store, now, MEMBER, -1)
    assert list(listed(look(store, now, THIRD))) == [MEMBER]
    with pytest.raises(NotAllowed):
        look(store, now, MEMBER)
    with pytest.raises(OrganisationNotFound):
        look(store, now, OUTSIDER, branch="B1")
    assert look(store, now, OUTSIDER).branches == ()


def test_what_a_member_who_moved_owes_stands_with_the_old_branch_and_counts_in_a_row_at_the_new_one(
    store: Store, now: datetime
) -> None:
    receivers(store, now)
    open_dues(store, now, -3)
    set_dues(store, now, MEMBER, -3)
    request = ask_for_a_transfer(store, now, MEMBER, "B4")
    send(store, now, request)
    admit(store, now, request)
    take_in(store, now, request)
    later = now + 3 * A_MONTH  # 2027-02: four months at the old branch, two at the new one
    old = listed(look(store, later))[MEMBER]
    assert [each.month for each in old.months] == ["2026-08", "2026-09", "2026-10", "2026-11"]
    assert (old.has_left, old.mark, old.branch) == (True, Mark.FLAG, "B1")
    new = listed(look(store, later, OUTSIDER))[MEMBER]
    assert [each.month for each in new.months] == ["2026-12", "2027-01"]
    assert (new.has_left, new.mark, new.branch) == (False, Mark.FLAG, "B4")


def test_whoever_left_still_owes_and_is_not_flagged(store: Store, now: datetime) -> None:
    open_dues(store, now, -7)
    set_dues(store, now, MEMBER, -7)
    request = ask_for_a_transfer(store, now, MEMBER, None)
    send(store, now, request)
    slip = Slip("李对方", "13900000001", now.date())
    receipt_slips.record(store, entered(store, now, COMMITTEE_SECRETARY), {request: slip}, now)
    gone = listed(look(store, now))[MEMBER]
    assert (gone.has_left, gone.mark, len(gone.months)) == (True, Mark.FLAG, 7)


def test_a_receipt_that_comes_late_charges_no_month_behind_the_one_in_which_the_other_side_took_in(
    store: Store, now: datetime
) -> None:
    open_dues(store, now, -1)
    set_dues(store, now, MEMBER, -1)
    request = ask_for_a_transfer(store, now, MEMBER, None)
    send(store, now, request)
    later = now + 3 * A_MONTH
    slip = Slip("李对方", "13900000001", now.date())
    receipt_slips.record(store, entered(store, later, COMMITTEE_SECRETARY), {request: slip}, later)
    assert [each.month for each in listed(look(store, later))[MEMBER].months] == [month(now, -1), month(now, 0)]


def test_through_this_month_is_what_the_form_of_a_payment_offers(store: Store, now: datetime) -> None:
    open_dues(store, now, -1)
    set_dues(store, now, MEMBER, -1)
    assert listed(look(store, now, through=month(now, 0)))[MEMBER].owed_fen == 24_000
    pay(store, now, MEMBER, -1, 0)
    assert look(store, now, through=month(now, 0)).branches == ()
