"""A batch that is accepted says which letters, payments and arrears it brought forth."""

from datetime import datetime

import pytest

from szdj_cli.domain.dues.rules import Rounding
from szdj_cli.domain.dues.rules_file import shipped
from szdj_cli.domain.requests.requests import Brought, Decision, Outcome
from szdj_cli.services.approvals import decisions
from szdj_cli.services.dues import payments
from szdj_cli.services.dues import settings as dues_settings
from szdj_cli.store.core.engine import Store
from tests.support.applicants import COMMITTEE_SECRETARY, SECRETARY, decide, entered
from tests.support.steps.dues import month, open_dues, pay, set_dues
from tests.support.steps.transfers import MEMBER, OTHER, ask, take_in


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def test_letters_are_named_with_what_is_owed(store: Store, now: datetime) -> None:
    open_dues(store, now, -4)
    set_dues(store, now, MEMBER, -4)
    pay(store, now, MEMBER, -4, -3)
    asked = [ask(store, now, member, None) for member in (MEMBER, OTHER)]
    assert decide(store, now, SECRETARY, asked).brought == ()
    accepted = decide(store, now, COMMITTEE_SECRETARY, asked)
    assert accepted.brought == (
        Brought(asked[0], "2026-000001", months_owed=3),
        Brought(asked[1], "2026-000002"),
    )


def test_nothing_is_named_that_was_taken_back(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, None)
    decide(store, now, SECRETARY, [number])
    batch = [Decision(number, Outcome.ACCEPTED)]
    rehearsed = decisions.decide(store, entered(store, now, COMMITTEE_SECRETARY), batch, now, dry_run=True)
    assert (rehearsed.accepted, rehearsed.brought) == (1, ())


def test_a_move_without_a_letter_names_what_is_owed(store: Store, now: datetime) -> None:
    set_dues(store, now, MEMBER, 0)
    number = ask(store, now, MEMBER, "B2")
    decide(store, now, SECRETARY, [number])
    decide(store, now, COMMITTEE_SECRETARY, [number])
    assert take_in(store, now, number, COMMITTEE_SECRETARY).brought == (Brought(number, months_owed=1),)


def test_declared_payments_are_named_by_their_numbers(store: Store, now: datetime) -> None:
    set_dues(store, now, MEMBER, 0)
    declared = payments.declare(
        store, entered(store, now, MEMBER), {"months": "2026-11..2026-12", "amount": "240"}, now
    )
    assert decide(store, now, SECRETARY, [declared.id]).brought == (Brought(declared.id, payments=(1, 2)),)


def test_a_standard_that_goes_back_names_the_months_it_makes_owed(store: Store, now: datetime) -> None:
    open_dues(store, now, -4)

    def asked(member: int, since: int) -> int:
        answers = {"category": "在职", "base": "8000", "monthly_dues": "120", "effective_month": month(now, since)}
        return dues_settings.submit(store, entered(store, now, member), answers, shipped(), Rounding.FEN, now)[0].id

    numbers = [asked(MEMBER, -3), asked(OTHER, 0)]
    assert decide(store, now, SECRETARY, numbers).brought == (Brought(numbers[0], months_owed=3),)
