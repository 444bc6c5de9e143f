"""What the form of a transfer offers, and what deciders are told, of dues: from the ledger where it knows."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from szdj_cli.domain.requests import Note, NoteKind
from szdj_cli.domain.transfers import fill_in
from szdj_cli.services import approvals, routing, transfers
from szdj_cli.store.engine import Store
from tests.applicants import APPLICANTS, SECRETARY, entered
from tests.owing import open_dues, pay, set_dues
from tests.transferring import ask

MEMBER, OTHER = APPLICANTS[0], APPLICANTS[1]


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def offered(store: Store, now: datetime, member: int = MEMBER) -> str:
    return transfers.begin(store, entered(store, now, member), "B4", now).offered["dues_paid_to"]


def notes(store: Store, now: datetime, *requests: int) -> dict[int, tuple[Note, ...]]:
    found = approvals.named(store, entered(store, now, SECRETARY), requests, now)
    return {each.id: each.notes for each in found}


def test_the_last_month_paid_is_offered_and_what_is_owed_is_told_whatever_the_member_fills_in(
    store: Store, now: datetime
) -> None:
    open_dues(store, now, -4)
    set_dues(store, now, MEMBER, -4)
    pay(store, now, MEMBER, -4, -3)
    assert offered(store, now) == "2026-08"
    form = transfers.begin(store, entered(store, now, MEMBER), "B4", now)
    changes = fill_in(form, {"transfer_reason": "work", "dues_paid_to": "2026-11"}, now.date())
    assert form.notes(changes, now.date()) == ((NoteKind.ARREARS_IN_LEDGER, 3),)
    number = ask(store, now, MEMBER, "B4", dues_paid_to="2026-11")
    assert notes(store, now, number) == {number: ((NoteKind.ARREARS_IN_LEDGER, 3),)}
    pay(store, now, MEMBER, -2, 0)
    assert notes(store, now, number) == {number: ()}


def test_what_was_prepaid_is_offered(store: Store, now: datetime) -> None:
    set_dues(store, now, MEMBER, 0)
    pay(store, now, MEMBER, 0, 2, amount="360")
    assert offered(store, now) == "2027-01"
    assert notes(store, now, number := ask(store, now, MEMBER, "B4")) == {number: ()}


def test_where_the_ledger_knows_nothing_the_member_s_word_counts(store: Store, now: datetime) -> None:
    set_dues(store, now, OTHER, 0)
    assert offered(store, now) == "2026-11"
    number = ask(store, now, MEMBER, "B4", dues_paid_to="2026-08")
    assert notes(store, now, number) == {number: ((NoteKind.ARREARS, 3),)}


def test_a_month_that_has_begun_meanwhile_counts(store: Store, now: datetime) -> None:
    set_dues(store, now, MEMBER, 0)
    pay(store, now, MEMBER, 0, 0)
    number = ask(store, now, MEMBER, "B4")
    later = now + timedelta(days=31)
    assert notes(store, now, number) == {number: ()}
    routing.settle_lapsed(store, later)
    assert notes(store, later, number) == {number: ((NoteKind.ARREARS_IN_LEDGER, 1),)}


def test_a_transfer_is_no_reason_to_begin_with_dues(store: Store, now: datetime) -> None:
    ask(store, now, MEMBER, "B4")
    routing.settle_lapsed(store, now)
    later = now + timedelta(days=62)
    set_dues(store, later, OTHER, -2)
    assert transfers.begin(store, entered(store, later, OTHER), "B4", later).paid == ("2026-12", 1)


def test_a_list_asks_the_ledger_once(store: Store, now: datetime) -> None:
    for member in (MEMBER, OTHER):
        set_dues(store, now, member, 0)
    first, second = (ask(store, now, member, "B4") for member in (MEMBER, OTHER))
    sent: list[str] = []
    event.listen(
        store.engine,
        "before_cursor_execute",
        lambda _conn, _cursor, statement, *_: sent.append(statement) if "FROM dues_month" in statement else None,
    )
    assert len(notes(store, now, first, second)) == 2
    assert len(sent) == 1
