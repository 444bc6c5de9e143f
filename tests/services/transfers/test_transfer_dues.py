"""What the form of a transfer offers, and what deciders are told, of dues: from the ledger where it knows."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import text

from szdj_cli.domain.requests.requests import Note, NoteKind
from szdj_cli.domain.transfers.letters import printed as placeholders
from szdj_cli.domain.transfers.signed_documents import SignedLetter
from szdj_cli.domain.transfers.transfers import fill_in
from szdj_cli.services import calendar
from szdj_cli.services.approvals import queue
from szdj_cli.services.documents import check as paper_checks
from szdj_cli.services.dues.catch_up import catch_up
from szdj_cli.services.transfers import letters, transfers
from szdj_cli.store.core.engine import Store
from szdj_cli.store.dues import charges as rows
from szdj_cli.store.installation import maintenance
from tests.support import builders
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, entered
from tests.support.steps.dues import open_dues, pay, set_dues
from tests.support.steps.transfers import admit, ask, receivers, send, take_in
from tests.support.storage.connections import watched

MEMBER, OTHER = APPLICANTS[0], APPLICANTS[1]


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def offered(store: Store, now: datetime, member: int = MEMBER) -> str:
    return transfers.begin(store, entered(store, now, member), "B4", now).offered["dues_paid_to"]


def notes(store: Store, now: datetime, *requests: int) -> dict[int, tuple[Note, ...]]:
    found = queue.named(store, entered(store, now, SECRETARY), requests, now)
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
    told = ((NoteKind.ARREARS_IN_LEDGER, 3), (NoteKind.SAID_OTHERWISE, 202611), (NoteKind.PAID_TO, 202608))
    assert form.notes(changes, now.date()) == told
    number = ask(store, now, MEMBER, "B4", dues_paid_to="2026-11")
    assert notes(store, now, number) == {number: told}
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
    assert notes(store, now, number) == {number: ((NoteKind.ARREARS, 3), (NoteKind.PAID_TO_UNRECORDED, 202608))}
    within = ask(store, now, OTHER, "B2", dues_paid_to="2026-08")  # no letter, nothing to be answered for
    assert NoteKind.PAID_TO_UNRECORDED not in {each.kind for each in notes(store, now, within)[within]}


def test_a_month_that_has_begun_meanwhile_counts(store: Store, now: datetime) -> None:
    set_dues(store, now, MEMBER, 0)
    pay(store, now, MEMBER, 0, 0)
    number = ask(store, now, MEMBER, "B4")
    later = now + timedelta(days=31)
    assert notes(store, now, number) == {number: ()}
    calendar.settle_lapsed(store, later)
    assert notes(store, later, number) == {number: ((NoteKind.ARREARS_IN_LEDGER, 1),)}


def test_a_transfer_is_no_reason_to_begin_with_dues(store: Store, now: datetime) -> None:
    ask(store, now, MEMBER, "B4")
    calendar.settle_lapsed(store, now)
    later = now + timedelta(days=62)
    set_dues(store, later, OTHER, -2)
    assert transfers.begin(store, entered(store, later, OTHER), "B4", later).paid == ("2026-12", 1, "2027-01")


def test_a_list_asks_the_ledger_once(store: Store, now: datetime) -> None:
    for member in (MEMBER, OTHER):
        set_dues(store, now, member, 0)
    first, second = (ask(store, now, member, "B4") for member in (MEMBER, OTHER))
    with watched(store) as sent:
        assert len(notes(store, now, first, second)) == 2
    assert sum("FROM dues_month" in statement for statement, _ in sent) == 1


# --- the letter --------------------------------------------------------------------------------------


def printed(store: Store, now: datetime, number: int, path: Path) -> str:
    """Return what a letter that is printed now says of 党费交至."""
    text = letters.write(store, entered(store, now, COMMITTEE_SECRETARY), number, path, now, force=True)
    said = placeholders(text)["党费交至"]
    assert said in "".join(part.text or "" for part in Document(str(path)).element.body.iter())
    document = paper_checks.check(store, text.code, now).document
    assert isinstance(document, SignedLetter)
    assert document.dues_paid_to == (text.dues_paid_to.isoformat()[:7] if text.dues_paid_to else "")
    return said


def test_a_letter_says_what_the_ledger_says_on_the_day_of_issue(store: Store, now: datetime, tmp_path: Path) -> None:
    open_dues(store, now, -4)
    set_dues(store, now, MEMBER, -4)
    pay(store, now, MEMBER, -4, -3)
    number = ask(store, now, MEMBER, None, dues_paid_to="2026-11")
    pay(store, now, MEMBER, -2, -2)
    send(store, now, number)
    assert printed(store, now, number, tmp_path / "a.docx") == "贰零贰陆年玖月"
    pay(store, now, MEMBER, -1, 0)
    assert printed(store, now, number, tmp_path / "a.docx") == "贰零贰陆年玖月"  # as it was issued
    later = now + timedelta(days=12)
    letters.reissue(store, entered(store, later, COMMITTEE_SECRETARY), number, "遗失", later)
    assert printed(store, later, number, tmp_path / "a.docx") == "贰零贰陆年壹拾壹月"


def test_where_nothing_was_ever_paid_the_letter_says_so(store: Store, now: datetime, tmp_path: Path) -> None:
    builders.import_people(store, now, [builders.person(20, 人员类别="预备", 转正日期="", 加入党组织日期="2026-09-10")])
    number = APPLICANTS.stop
    open_dues(store, now, -4)
    set_dues(store, now, number, -2)
    assert offered(store, now, number) == "2026-08"  # before the first month: an answer that means none
    request = ask(store, now, number, None, dues_paid_to="2026-11")
    assert set(notes(store, now, request)[request]) >= {
        (NoteKind.ARREARS_IN_LEDGER, 3),
        (NoteKind.SAID_OTHERWISE, 202611),
        (NoteKind.PAID_TO, 0),
    }
    send(store, now, request)
    assert printed(store, now, request, tmp_path / "a.docx") == "（尚未交纳）"


@pytest.mark.parametrize(("said", "month"), [("2026-11", "贰零贰陆年捌月"), ("2026-06", "贰零贰陆年陆月")])
def test_of_the_time_before_the_ledger_the_member_s_word_counts_and_is_to_be_confirmed(
    store: Store, now: datetime, tmp_path: Path, said: str, month: str
) -> None:
    open_dues(store, now, -2)
    set_dues(store, now, MEMBER, -2)
    number = ask(store, now, MEMBER, None, dues_paid_to=said)
    assert NoteKind.PAID_TO_UNRECORDED in {each.kind for each in notes(store, now, number)[number]}
    send(store, now, number)
    assert printed(store, now, number, tmp_path / "a.docx") == month


def test_where_nobody_keeps_dues_the_letter_says_what_the_branch_confirmed(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    number = ask(store, now, MEMBER, None, dues_paid_to="2026-08")
    send(store, now, number)
    assert printed(store, now, number, tmp_path / "a.docx") == "贰零贰陆年捌月"


@pytest.mark.parametrize("said", ["2026-10", "2026-11"])
def test_whatever_the_member_writes_the_receiving_branch_claims_from_the_next_month_on(
    store: Store, now: datetime, said: str
) -> None:
    receivers(store, now)
    set_dues(store, now, MEMBER, 0)
    number = ask(store, now, MEMBER, "B4", dues_paid_to=said)
    send(store, now, number)
    admit(store, now, number)
    take_in(store, now, number)
    later = now + timedelta(days=31)
    catch_up(store, later)
    with store.reading() as tx:
        kept = {row.month: row.organisation_id for row in rows.of_member(tx, MEMBER, ["2026-11", "2026-12"])}
    assert len(set(kept.values())) == 2
    assert list(kept) == ["2026-11", "2026-12"]


# --- settings after a move ----------------------------------------------------------------------------


def test_an_amount_set_back_in_time_changes_nothing_of_the_branch_that_a_member_has_left(
    store: Store, now: datetime
) -> None:
    receivers(store, now)
    set_dues(store, now, MEMBER, 0)
    number = ask(store, now, MEMBER, "B4")
    send(store, now, number)
    admit(store, now, number)
    take_in(store, now, number)
    set_dues(store, now, MEMBER, -1, amount="30", by=OUTSIDER)
    with store.reading() as tx:
        assert [each.due_fen for each in rows.of_member(tx, MEMBER, ["2026-11"])] == [12000]
        assert maintenance.wrong_charges(tx) == 0
    with store.transaction() as tx:
        tx.conn.execute(text("UPDATE dues_month SET due_fen = 100 WHERE member_id = :member"), {"member": MEMBER})
    with store.reading() as tx:
        assert maintenance.wrong_charges(tx) == 1
