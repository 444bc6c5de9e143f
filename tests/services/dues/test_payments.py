from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from szdj_cli.domain.dues.payments import fill_in
from szdj_cli.domain.errors import (
    BranchNeeded,
    DecisionsConflict,
    NotAllowed,
    OpeningRefused,
    OwnPayment,
    PaymentMoved,
    PaymentNotFound,
    PaymentReversed,
    ReasonMissing,
    RequestPending,
    SerialTaken,
    SzdjError,
    ValueInvalid,
)
from szdj_cli.domain.requests.requests import Doubt
from szdj_cli.domain.transfers.transfers import Slip
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services import corrections
from szdj_cli.services.dues import charges, payments
from szdj_cli.services.dues import openings as dues_openings
from szdj_cli.services.dues import years as dues_years
from szdj_cli.services.dues.catch_up import catch_up
from szdj_cli.services.transfers import receipt_slips
from szdj_cli.store.core.engine import Store
from szdj_cli.store.installation import maintenance
from tests.support import builders
from tests.support.applicants import COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, decide, entered
from tests.support.steps.payments import MEMBER, OTHER, months, pay, set_dues
from tests.support.steps.transfers import admit, receivers, send, take_in
from tests.support.steps.transfers import ask as ask_for_a_transfer

A_MONTH = timedelta(days=31)


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def declare(store: Store, now: datetime, member: int = MEMBER, **answers: str) -> int:
    return payments.declare(store, entered(store, now, member), answers, now, allowed=frozenset(Doubt)).id


def leave(store: Store, now: datetime) -> None:
    """Let the member go out of the store."""
    request = ask_for_a_transfer(store, now, MEMBER, None)
    send(store, now, request)
    slip = Slip("李对方", "13900000001", now.date())
    receipt_slips.record(store, entered(store, now, COMMITTEE_SECRETARY), {request: slip}, now)


def move(store: Store, now: datetime) -> None:
    """Let the member go to the other branch."""
    request = ask_for_a_transfer(store, now, MEMBER, "B4")
    send(store, now, request)
    admit(store, now, request)
    take_in(store, now, request)


def branch(store: Store, code: str) -> int:
    with store.reading() as tx:
        return int(tx.conn.scalar(text("SELECT id FROM organisation WHERE code = :code"), {"code": code}) or 0)


# --- what is charged ---------------------------------------------------------------------------------


def test_a_setting_is_claimed_from_its_month_through_the_present_one(store: Store, now: datetime) -> None:
    set_dues(store, now, "120")
    own = branch(store, "B1")
    assert months(store) == {"2026-11": (own, 12_000, 0, 12_000)}
    payments.begin(store, entered(store, now + 2 * A_MONTH, SECRETARY), str(MEMBER), now + 2 * A_MONTH)
    assert {month: owed for month, (_, _, _, owed) in months(store).items()} == {
        "2026-11": 12_000,
        "2026-12": 12_000,
        "2027-01": 12_000,
    }


def test_a_new_installation_shows_no_arrears_from_before_it_kept_dues(store: Store, now: datetime) -> None:
    set_dues(store, now, "120", month="2025-01")
    assert list(months(store)) == ["2026-11"]


def test_a_branch_may_open_earlier_and_later_but_not_over_what_was_paid(store: Store, now: datetime) -> None:
    set_dues(store, now, "120", month="2025-01")
    secretary = entered(store, now, SECRETARY)
    assert dues_openings.set_month(store, secretary, "2026-08", None, now).names == ("第一党支部",)
    assert list(months(store)) == ["2026-08", "2026-09", "2026-10", "2026-11"]
    dues_openings.set_month(store, secretary, "2026-10", None, now)
    assert list(months(store)) == ["2026-10", "2026-11"]
    pay(store, now, months="2026-10")
    with pytest.raises(OpeningRefused) as refusal:
        dues_openings.set_month(store, secretary, "2026-11", None, now)
    assert refusal.value.month == "2026-10"
    with pytest.raises(ValueInvalid):
        dues_openings.set_month(store, secretary, "2027-06", None, now)
    with pytest.raises(NotAllowed):
        dues_openings.set_month(store, entered(store, now, MEMBER), "2026-10", None, now)


def test_a_raise_tops_up_what_was_prepaid(store: Store, now: datetime) -> None:
    set_dues(store, now, "120")
    pay(store, now, months="2026-11..2027-01", amount="360")
    assert [owed for *_, owed in months(store).values()] == [0, 0, 0]
    set_dues(store, now, "200", month="2026-12")
    assert [(due, paid, owed) for _, due, paid, owed in months(store).values()] == [
        (12_000, 12_000, 0),
        (20_000, 12_000, 8_000),
        (20_000, 12_000, 8_000),
    ]


def test_a_payment_without_a_standard_counts_once_there_is_one(store: Store, now: datetime) -> None:
    pay(store, now, amount="50")
    own = branch(store, "B1")
    assert months(store) == {"2026-11": (own, None, 5_000, 0)}
    set_dues(store, now, "120")
    assert months(store) == {"2026-11": (own, 12_000, 5_000, 7_000)}


# --- recording ---------------------------------------------------------------------------------------


def test_what_is_owed_is_offered_and_the_oldest_month_is_paid_first(store: Store, now: datetime) -> None:
    set_dues(store, now, "120")
    later = now + A_MONTH
    numbers = pay(store, later, months="2026-11..2026-12", amount="150")
    assert numbers == [1, 2]
    assert [(paid, owed) for _, _, paid, owed in months(store).values()] == [(12_000, 0), (3_000, 9_000)]
    pay(store, later, months="2026-11..2026-12")
    assert [owed for *_, owed in months(store).values()] == [0, 0]


@pytest.mark.parametrize(
    ("answers", "field", "reason"),
    [
        ({"amount": "-1"}, "amount", Reason.MONEY_NEGATIVE),
        ({"amount": "0"}, "amount", Reason.MONEY_ZERO),
        ({"amount": "1.005"}, "amount", Reason.MONEY_DECIMALS),
        ({"amount": "十元"}, "amount", Reason.MONEY_FORM),
        ({}, "amount", Reason.REQUIRED),  # nothing is owed
        ({"amount": "1", "months": "2026-13"}, "months", Reason.MONTH_FORM),
        ({"amount": "1", "months": "2010-06"}, "months", Reason.BACK_PAID_TOO_FAR),
        ({"amount": "1", "months": "2010-06", "reason": "补"}, "months", Reason.BEFORE_ADMISSION),
        ({"amount": "1", "months": "2026-10"}, "months", Reason.DUES_NOT_KEPT),
        ({"amount": "1", "months": "2027-06"}, "months", Reason.PREPAID_TOO_FAR),
        ({"amount": "1", "months": "2028-12", "reason": "长期出国"}, "months", Reason.PREPAID_FOR_YEARS),
        ({"amount": "1", "months": "2026-12..2026-11"}, "months", Reason.MONTHS_FORM),
        ({"amount": "1", "paid_on": "2026-11-24"}, "paid_on", Reason.DATE_FUTURE),
        ({"amount": "1", "method": "贝壳"}, "method", Reason.UNKNOWN_CODE),
        ({"amount": "1", "serial": "4.20000E+27"}, "serial", Reason.SERIAL_SCIENTIFIC),
        ({"amount": "1", "serial": "流水"}, "serial", Reason.SERIAL_FORM),
    ],
)
def test_a_payment_that_cannot_be_is_refused(
    store: Store, now: datetime, answers: dict[str, str], field: str, reason: Reason
) -> None:
    with pytest.raises(ValueInvalid) as refusal:
        payments.record(store, entered(store, now, SECRETARY), str(MEMBER), answers, now)
    assert (refusal.value.field, refusal.value.reason) == (field, reason)
    assert months(store) == {}


def test_dues_are_prepaid_for_more_than_half_a_year_where_it_is_said_why(store: Store, now: datetime) -> None:
    set_dues(store, now, "120")
    numbers = pay(store, now, months="2026-11..2027-10", reason="长期出国，一次交清")
    assert len(numbers) == 12
    with store.reading() as tx:
        through = charges.paid_through_of(tx, [MEMBER], now)[MEMBER]
    assert (through.month, through.owed) == ("2027-10", 0)
    assert pay(store, now, months="2027-11", reason="长期出国") == [13]


def test_a_serial_number_is_recorded_once(store: Store, now: datetime) -> None:
    first = pay(store, now, amount="120", serial="W1")
    assert pay(store, now, amount="120", serial="W1") == first
    with pytest.raises(SerialTaken):
        pay(store, now, amount="121", serial="W1")


@pytest.mark.parametrize(
    ("by", "member", "refusal"),
    [
        (MEMBER, OTHER, NotAllowed),
        (OUTSIDER, MEMBER, SzdjError),  # not in that branch: nobody there of that number
        (SECRETARY, SECRETARY, OwnPayment),
        (COMMITTEE_SECRETARY, COMMITTEE_SECRETARY, OwnPayment),
    ],
)
def test_who_may_not_record(store: Store, now: datetime, by: int, member: int, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        pay(store, now, by, member, amount="1")


# --- reversing ---------------------------------------------------------------------------------------


def test_a_mistake_is_reversed_once_with_a_reason(store: Store, now: datetime) -> None:
    set_dues(store, now, "120")
    (number,) = pay(store, now)
    secretary = entered(store, now, SECRETARY)
    with pytest.raises(ReasonMissing):
        payments.reverse(store, secretary, number, " ", now)
    with pytest.raises(PaymentNotFound):
        payments.reverse(store, entered(store, now, OUTSIDER), number, "错", now)
    made, _ = payments.reverse(store, secretary, number, "重复登记", now)
    assert months(store)["2026-11"][1:] == (12_000, 0, 12_000)
    for each in (number, made):
        with pytest.raises(PaymentReversed):
            payments.reverse(store, secretary, each, "错", now)
    with pytest.raises(PaymentNotFound):
        payments.reverse(store, secretary, 99, "错", now)


def test_nobody_reverses_their_own_payment(store: Store, now: datetime) -> None:
    (number,) = pay(store, now, COMMITTEE_SECRETARY, SECRETARY, amount="10")
    with pytest.raises(OwnPayment):
        payments.reverse(store, entered(store, now, SECRETARY), number, "错", now)


# --- declaring ---------------------------------------------------------------------------------------


def test_a_declared_payment_counts_once_it_is_confirmed(store: Store, now: datetime) -> None:
    set_dues(store, now, "120")
    number = declare(store, now, method="微信", serial="W1")
    assert months(store)["2026-11"][3] == 12_000
    with pytest.raises(RequestPending):
        declare(store, now, amount="1")
    decide(store, now, SECRETARY, [number])
    assert months(store)["2026-11"][1:] == (12_000, 12_000, 0)


def test_a_declared_payment_that_was_imported_meanwhile_is_not_counted_twice(store: Store, now: datetime) -> None:
    set_dues(store, now, "120")
    number = declare(store, now)
    pay(store, now)
    with pytest.raises(DecisionsConflict):
        decide(store, now, SECRETARY, [number])
    assert months(store)["2026-11"][2] == 12_000


def test_two_declarations_of_one_serial_number_are_not_both_confirmed(store: Store, now: datetime) -> None:
    asked = [declare(store, now, member, amount="5", serial="W1") for member in (MEMBER, OTHER)]
    decided = decide(store, now, SECRETARY, asked, keep_going=True)
    assert (decided.accepted, len(decided.conflicts)) == (1, 1)


# --- members who move --------------------------------------------------------------------------------


def test_a_transfer_ends_the_old_branch_s_claim_with_its_month(store: Store, now: datetime) -> None:
    receivers(store, now)
    set_dues(store, now, "120")
    pay(store, now, months="2026-12", amount="120")
    move(store, now)
    old, new = branch(store, "B1"), branch(store, "B4")
    later = now + 2 * A_MONTH
    payments.begin(store, entered(store, later, OUTSIDER), str(MEMBER), later)
    assert months(store) == {
        "2026-11": (old, 12_000, 0, 12_000),
        "2026-12": (new, 12_000, 12_000, 0),
        "2027-01": (new, 12_000, 0, 12_000),
    }
    # What the old branch is owed, it still gets; nothing of what is the new one's.
    old_books = dues_years.show(store, entered(store, later, SECRETARY), str(MEMBER), 2026, later)
    assert [(each.month, each.due_fen) for each in old_books.months if each.due_fen] == [("2026-11", 12_000)]
    assert not old_books.settings
    with pytest.raises(NotAllowed):
        pay(store, later, months="2026-12", amount="1")
    pay(store, later, months="2026-11", amount="20")
    assert months(store)["2026-11"][1:] == (12_000, 2_000, 10_000)
    with pytest.raises(NotAllowed):
        pay(store, later, OUTSIDER, months="2026-11")
    with pytest.raises(ValueInvalid):
        pay(store, later, OUTSIDER, months="2026-10", amount="1")


def test_a_month_that_the_old_branch_gets_is_refused_before_it_is_shown(store: Store, now: datetime) -> None:
    receivers(store, now)
    set_dues(store, now, "120")
    catch_up(store, now)
    move(store, now)
    form = payments.begin(store, entered(store, now, MEMBER), None, now)
    assert (form.owed_in("2026-11"), form.offered_month) == (12_000, "2026-12")
    with pytest.raises(ValueInvalid) as refusal:
        fill_in(form, {"months": "2026-11"})
    assert refusal.value.reason is Reason.DUES_NOT_KEPT
    assert [line.month for line in fill_in(form, {"months": "2026-12"}).lines] == ["2026-12"]


def test_a_declared_payment_stays_with_the_branch_that_got_it(store: Store, now: datetime) -> None:
    receivers(store, now)
    set_dues(store, now, "120")
    request = ask_for_a_transfer(store, now, MEMBER, "B4")
    number = declare(store, now)
    send(store, now, request)
    admit(store, now, request)
    take_in(store, now, request)
    decide(store, now, SECRETARY, [number])
    assert months(store)["2026-11"] == (branch(store, "B1"), 12_000, 12_000, 0)


def test_nothing_is_claimed_from_those_who_left_and_what_they_owed_can_still_be_paid(
    store: Store, now: datetime
) -> None:
    set_dues(store, now, "120")
    pay(store, now, months="2026-12", amount="120")
    leave(store, now)
    own, later = branch(store, "B1"), now + A_MONTH
    dues_openings.set_month(store, entered(store, later, SECRETARY), "2026-11", None, later)
    assert months(store) == {"2026-11": (own, 12_000, 0, 12_000), "2026-12": (own, None, 12_000, 0)}
    pay(store, later, months="2026-11")
    with pytest.raises(ValueInvalid) as refusal:
        pay(store, later, months="2026-12", amount="1")
    assert refusal.value.reason is Reason.MEMBER_LEFT


# --- how it is stored --------------------------------------------------------------------------------


def test_fen_are_whole_numbers_in_every_column(store: Store, now: datetime) -> None:
    set_dues(store, now, "120.10")
    pay(store, now, months="2026-11..2026-12", amount="0.29")
    with store.reading() as tx:
        for table, column in [
            ("dues_standard", "monthly_fen"),
            ("dues_payment", "amount_fen"),
            ("dues_month", "due_fen"),
            ("dues_month", "paid_fen"),
            ("dues_month", "owed_fen"),
        ]:
            type_of = "typeof" if tx.is_sqlite else "pg_typeof"
            kinds = set(tx.conn.scalars(text(f"SELECT CAST({type_of}({column}) AS TEXT) FROM {table}")))
            assert kinds == {"integer" if tx.is_sqlite else "bigint"}, column


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE dues_payment SET amount_fen = 1",
        "DELETE FROM dues_payment",
        "UPDATE dues_standard SET monthly_fen = 1",
    ],
)
def test_the_ledger_is_append_only(store: Store, now: datetime, statement: str) -> None:
    set_dues(store, now, "120")
    pay(store, now)
    with pytest.raises(Exception, match=r"append-only|history"), store.transaction() as tx:
        tx.conn.execute(text(statement))


def test_the_check_of_the_store_finds_a_month_that_is_not_what_the_ledger_says(store: Store, now: datetime) -> None:
    set_dues(store, now, "120")
    pay(store, now)
    pay(store, now, amount="5", months="2026-12")
    with store.reading() as tx:
        assert maintenance.unbalanced_months(tx) == 0
    with store.transaction() as tx:
        tx.conn.execute(text("UPDATE dues_month SET paid_fen = paid_fen + 1 WHERE month = '2026-11'"))
        tx.conn.execute(text("DELETE FROM dues_month WHERE month = '2026-12'"))
    with store.reading() as tx:
        assert maintenance.unbalanced_months(tx) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM dues_month",
        "UPDATE dues_month SET due_fen = NULL",
        "UPDATE dues_month SET organisation_id = (SELECT id FROM organisation WHERE code = 'B4')",
    ],
)
def test_the_check_of_the_store_finds_that_a_branch_does_not_claim_what_it_has_to(
    store: Store, now: datetime, statement: str
) -> None:
    set_dues(store, now, "120")
    with store.reading() as tx:
        assert maintenance.wrong_charges(tx) == 0
    with store.transaction() as tx:
        tx.conn.execute(text(statement))
    with store.reading() as tx:
        assert maintenance.wrong_charges(tx) == 1


# --- coming back, opening again, serial numbers again ------------------------------------------------


def test_whoever_comes_back_is_claimed_by_their_new_branch_and_what_they_prepaid_counts(
    store: Store, now: datetime
) -> None:
    set_dues(store, now, "120")
    pay(store, now, months="2026-11..2027-01", amount="250")
    leave(store, now)
    administrator = builders.ADMINISTRATOR
    person = builders.person(MEMBER - 1, 所在党支部="B4")
    answers = {heading: value for heading, value in person.items() if value}
    corrections.add(store, administrator, corrections.plan_new(store, administrator, answers, now), "转回", now)
    later = now + 3 * A_MONTH
    payments.begin(store, entered(store, later, OUTSIDER), str(MEMBER), later)
    old, new = branch(store, "B1"), branch(store, "B4")
    assert months(store) == {
        "2026-11": (old, 12_000, 12_000, 0),
        "2026-12": (new, 12_000, 12_000, 0),
        "2027-01": (new, 12_000, 1_000, 11_000),
        "2027-02": (new, 12_000, 0, 12_000),
    }


def test_opening_later_by_mistake_does_not_forgive_those_who_moved_away(store: Store, now: datetime) -> None:
    receivers(store, now)
    set_dues(store, now, "120", month="2026-08")
    secretary = entered(store, now, SECRETARY)
    dues_openings.set_month(store, secretary, "2026-08", None, now)
    move(store, now)
    kept = months(store)
    for month in ("2026-11", "2026-08"):
        dues_openings.set_month(store, secretary, month, None, now)
    assert months(store) == kept
    assert [owed for *_, owed in kept.values()] == [12_000] * 4


def test_a_branch_is_named_where_there_are_several_and_nobody_goes_back_for_ever(store: Store, now: datetime) -> None:
    committee = entered(store, now, COMMITTEE_SECRETARY)
    with pytest.raises(BranchNeeded):
        dues_openings.set_month(store, committee, "2026-10", None, now)
    assert len(dues_openings.set_month(store, committee, "2026-10", "C1", now, dry_run=True).names) == 3
    with pytest.raises(ValueInvalid):
        dues_openings.set_month(store, committee, "2021-01", "B1", now)


def test_a_dry_run_of_an_opening_says_what_would_be_claimed_and_changes_nothing(store: Store, now: datetime) -> None:
    set_dues(store, now, "120", month="2026-08")
    done = dues_openings.set_month(store, entered(store, now, SECRETARY), "2026-08", None, now, dry_run=True)
    assert (done.before, done.after) == ((1, 12_000), (4, 48_000))
    assert list(months(store)) == ["2026-11"]


def test_after_a_reversal_the_serial_number_may_be_recorded_again(store: Store, now: datetime) -> None:
    (number,) = pay(store, now, amount="1200", serial="W1")
    payments.reverse(store, entered(store, now, SECRETARY), number, "多了一个零", now)
    pay(store, now, amount="1200", serial="W1")  # it was no mistake after all
    with pytest.raises(SerialTaken):
        pay(store, now, amount="120", serial="W1")


def test_what_was_agreed_to_is_what_is_written(store: Store, now: datetime) -> None:
    set_dues(store, now, "120")
    secretary = entered(store, now, SECRETARY)
    shown = fill_in(payments.begin(store, secretary, str(MEMBER), now), {"months": "2026-11..2026-12", "amount": "240"})
    pay(store, now, COMMITTEE_SECRETARY)
    answers = {"months": "2026-11..2026-12", "amount": "240"}
    with pytest.raises(PaymentMoved):
        payments.record(store, secretary, str(MEMBER), answers, now, seen=shown)


def test_an_old_month_that_is_partly_paid_is_declared_and_confirmed(store: Store, now: datetime) -> None:
    set_dues(store, now, "120", month="2025-01")
    dues_openings.set_month(store, entered(store, now, SECRETARY), "2025-01", None, now)
    pay(store, now, months="2025-06", amount="50", reason="住院")
    number = declare(store, now, months="2025-06", reason="住院")
    decide(store, now, SECRETARY, [number])
    assert months(store, years=(2025,))["2025-06"][1:] == (12_000, 12_000, 0)


def test_a_clock_that_was_ahead_leaves_no_claim_behind(store: Store, now: datetime) -> None:
    receivers(store, now)
    set_dues(store, now, "120")
    catch_up(store, now + 12 * A_MONTH)
    move(store, now)
    new = branch(store, "B4")
    assert {row[0] for month, row in months(store).items() if month > "2026-11"} == {new}


@pytest.mark.parametrize(("field", "value"), [("amount", "100000000.01"), ("serial", builders.id_number(7))])
def test_what_no_payment_can_be(store: Store, now: datetime, field: str, value: str) -> None:
    with pytest.raises(ValueInvalid) as refusal:
        payments.record(store, entered(store, now, SECRETARY), str(MEMBER), {"amount": "1", field: value}, now)
    assert refusal.value.field == field
