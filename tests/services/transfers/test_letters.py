import json
from base64 import urlsafe_b64encode
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import (
    DecisionsConflict,
    KeyTextInvalid,
    LetterNotIssued,
    MemberElsewhere,
    NotAllowed,
    OwnRequest,
    PaperAltered,
    ReasonMissing,
    RequestNotFound,
    RequestNotOpen,
    RequestPending,
    SlipInvalid,
    ValueInvalid,
)
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.requests.requests import RequestState
from szdj_cli.domain.sms import Notice
from szdj_cli.domain.transfers.signed_documents import PaperStatus
from szdj_cli.domain.transfers.transfers import Slip
from szdj_cli.services import calendar
from szdj_cli.services.approvals import reading
from szdj_cli.services.documents import check as paper_checks
from szdj_cli.services.transfers import letters, receipt_slips
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.row_digests import ACT
from szdj_cli.store.members import members
from szdj_cli.store.organisations import appointments
from szdj_cli.store.requests import letters as stored
from szdj_cli.store.requests import requests as rows
from szdj_cli.store.tables.audit import AUDIT
from tests.support import builders
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, decide, entered
from tests.support.applicants import ask as ask_for_a_change
from tests.support.steps.transfers import (
    MEMBER,
    OTHER,
    RECEIVING_COMMITTEE_SECRETARY,
    admit,
    ask,
    branch_of,
    receivers,
    send,
    shown,
    take_in,
)

S = RequestState


def fill_store(store: Store, now: datetime) -> None:
    receivers(store, now)


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def committee(store: Store, now: datetime) -> Actor:
    return entered(store, now, COMMITTEE_SECRETARY)


def issued(store: Store, now: datetime, member: int = MEMBER, target: str | None = None, **answers: str) -> int:
    """Return a transfer whose letter was issued."""
    number = ask(store, now, member, target, **answers)
    send(store, now, number)
    return number


def code_of(store: Store, now: datetime, request: int, directory: Path) -> str:
    """Return the code on the newest letter of a transfer."""
    return letters.write(store, committee(store, now), request, directory / "a.docx", now, force=True).code


def numbers_of(store: Store, request: int) -> list[int]:
    with store.reading() as tx:
        return [row.serial for row in reversed(stored.of_request(tx, request))]


def slip(day: date) -> Slip:
    return Slip("张三", "010-65001234", day)


def test_a_letter_is_written_with_everything_that_the_form_says(store: Store, now: datetime, tmp_path: Path) -> None:
    number = issued(store, now, dues_paid_to="2026-10", valid_days="60")
    written = letters.write(store, committee(store, now), number, tmp_path / "信.docx", now)
    assert (written.number, written.name, written.sex, written.ethnicity) == ("2026-000001", "党员三", "男", "汉族")
    assert (written.id_number, written.age, written.membership) == (builders.id_number(3, born="19700101"), 56, "正式")
    assert (written.origin, written.destination) == ("第一党支部", "中共样例公司支部")
    assert (written.addressee, written.committee) == ("中共样例市委组织部", "示范街道党委")
    assert (written.dues_paid_to, written.valid_days) == (date(2026, 10, 1), 60)
    assert written.expires_on == now.date() + timedelta(days=60)
    body = Document(str(tmp_path / "信.docx")).element.body
    printed = "".join(part.text or "" for part in body.iter())
    assert "党员三" in printed
    assert "贰零贰陆年壹拾月" in printed


def test_it_says_what_held_on_the_day_of_issue(store: Store, now: datetime, tmp_path: Path) -> None:
    number = issued(store, now)
    with store.transaction() as tx:
        members.change(tx, MEMBER, {"name": "改名"}, now)
    later = now + timedelta(days=3)
    written = letters.write(store, committee(store, later), number, tmp_path / "a.docx", later)
    assert (written.name, written.issued_on) == ("党员三", now.date())


@pytest.mark.parametrize("step", ["before the committee", "within one committee"])
def test_there_is_no_letter_before_its_step_nor_within_one_committee(
    store: Store, now: datetime, tmp_path: Path, step: str
) -> None:
    number = ask(store, now, MEMBER, "B4" if step == "before the committee" else "B3")
    decide(store, now, SECRETARY, [number])
    if step == "within one committee":
        decide(store, now, COMMITTEE_SECRETARY, [number])
    with pytest.raises(LetterNotIssued):
        letters.write(store, committee(store, now), number, tmp_path / "a.docx", now)
    assert list(tmp_path.glob("*.docx")) == []


def test_only_those_who_decide_in_the_issuing_committee_handle_its_letters(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    number = issued(store, now)
    builders.appoint(store, now, "C1", OTHER, Role.ORGANISER)
    for member in (MEMBER, OTHER, SECRETARY, OUTSIDER, RECEIVING_COMMITTEE_SECRETARY):
        actor = entered(store, now, member)
        with pytest.raises(NotAllowed):
            letters.write(store, actor, number, tmp_path / "a.docx", now)
        with pytest.raises(NotAllowed):
            letters.void(store, actor, number, "遗失", now)
        with pytest.raises(NotAllowed):
            letters.reissue(store, actor, number, "遗失", now)
        with pytest.raises(NotAllowed):
            receipt_slips.record(store, actor, {number: slip(now.date())}, now)
    with pytest.raises(NotAllowed):
        letters.write(store, builders.ADMINISTRATOR, number, tmp_path / "a.docx", now)


def test_a_request_of_another_kind_has_no_letter(store: Store, now: datetime, tmp_path: Path) -> None:
    number = ask_for_a_change(store, now, MEMBER, address="新址").id
    with pytest.raises(RequestNotFound):
        letters.write(store, committee(store, now), number, tmp_path / "a.docx", now)


def test_numbers_go_on_without_gaps_by_committee_and_year(store: Store, now: datetime) -> None:
    first = [ask(store, now, member, None) for member in APPLICANTS[:3]]
    decide(store, now, SECRETARY, first)
    decide(store, now, COMMITTEE_SECRETARY, first)
    assert [numbers_of(store, number) for number in first] == [[1], [2], [3]]
    rejected = ask(store, now, APPLICANTS[3], None)
    decide(store, now, SECRETARY, [rejected])
    decide(store, now, COMMITTEE_SECRETARY, [rejected], reason="材料不全")
    letters.void(store, committee(store, now), first[0], "遗失", now)
    assert letters.reissue(store, committee(store, now), first[0], "遗失", now) == "2026-000004"
    next_year = datetime.fromisoformat("2026-12-31T17:00:00+00:00")  # already the new year in Shanghai
    late = ask(store, next_year, APPLICANTS[4], None)
    send(store, next_year, late)
    assert numbers_of(store, late) == [1]


def test_a_letter_is_checked_by_anybody_and_tells_nobody_more_than_it_has_to(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    number = issued(store, now)
    code = code_of(store, now, number, tmp_path)
    found = paper_checks.check(store, code, now)
    assert (found.status, found.document.number, found.document.masked_name) == (
        PaperStatus.VALID,
        "2026-000001",
        "党**",
    )
    assert found.issuer_name == "示范街道党委"
    assert paper_checks.check(store, f"https://dj.example.cn/t/{code}\n", now).status is PaperStatus.VALID
    assert "党员三" not in code
    assert paper_checks.check(store, code, now + timedelta(days=31)).status is PaperStatus.EXPIRED


def test_the_code_is_the_same_whenever_it_is_printed(store: Store, now: datetime, tmp_path: Path) -> None:
    number = issued(store, now)
    assert code_of(store, now, number, tmp_path) == code_of(store, now + timedelta(hours=1), number, tmp_path)


def test_every_changed_character_of_a_code_is_found(store: Store, now: datetime, tmp_path: Path) -> None:
    code = code_of(store, now, issued(store, now), tmp_path)
    for place, character in enumerate(code):
        other = "A" if character != "A" else "B"
        with pytest.raises(PaperAltered):
            paper_checks.check(store, code[:place] + other + code[place + 1 :], now)
    for nonsense in ("", ".", "x", "你好", code[:-1], code + "A", code.replace(".", ""), "a.b"):
        with pytest.raises(PaperAltered):
            paper_checks.check(store, nonsense, now)


def test_offline_the_public_key_tells_who_issued_it(store: Store, now: datetime, tmp_path: Path) -> None:
    code = code_of(store, now, issued(store, now), tmp_path)
    key = paper_checks.public_key(store)
    assert paper_checks.check_offline(code, key, now.date()).status is PaperStatus.ISSUED
    assert paper_checks.check_offline(code, key, now.date() + timedelta(days=31)).status is PaperStatus.EXPIRED
    with pytest.raises(PaperAltered):
        paper_checks.check_offline(code, urlsafe_b64encode(bytes(32)).decode(), now.date())
    for nonsense in ("", "abc", "你好"):
        with pytest.raises(KeyTextInvalid):
            paper_checks.check_offline(code, nonsense, now.date())


def test_what_became_of_it_is_told(store: Store, now: datetime, tmp_path: Path) -> None:
    number = issued(store, now, target="B4")
    code = code_of(store, now, number, tmp_path)
    admit(store, now, number)
    take_in(store, now, number)
    assert paper_checks.check(store, code, now).status is PaperStatus.USED
    other = issued(store, now, OTHER)
    voided = code_of(store, now, other, tmp_path)
    letters.void(store, committee(store, now), other, "遗失", now)
    assert paper_checks.check(store, voided, now).status is PaperStatus.VOIDED


def test_a_letter_expires_by_the_calendar_alone(store: Store, now: datetime) -> None:
    number = issued(store, now, target="B4", valid_days="1")
    admit(store, now, number)
    last = now + timedelta(days=1)
    after = now + timedelta(days=2)
    assert shown(store, last, number).state is S.RECEIVED
    request = shown(store, after, number)
    assert (request.state, request.is_open, request.waiting_at) == (S.EXPIRED, False, None)
    with pytest.raises(RequestNotOpen) as refusal:
        take_in(store, after, number)
    assert refusal.value.state == "expired"
    assert branch_of(store, MEMBER) == "B1"


def test_that_it_expired_is_recorded_at_the_next_write(store: Store, now: datetime) -> None:
    number = issued(store, now, valid_days="1")
    after = now + timedelta(days=2)
    with store.reading() as tx:
        assert rows.has_lapsed(tx, after.date())
    second = ask(store, after, MEMBER, "B4")
    assert second > number
    with store.reading() as tx:
        row = rows.state_of(tx, number)
        assert row is not None
        assert row.state == "expired"


def test_looking_settles_what_has_expired(store: Store, now: datetime) -> None:
    number = issued(store, now, valid_days="1")
    calendar.settle_lapsed(store, now + timedelta(days=2))
    assert shown(store, now + timedelta(days=2), number).closed_at is not None


def test_what_expired_is_issued_anew_and_goes_on_where_it_stood(store: Store, now: datetime, tmp_path: Path) -> None:
    number = issued(store, now, target="B4", valid_days="1")
    old_code = code_of(store, now, number, tmp_path)
    admit(store, now, number)
    after = now + timedelta(days=5)
    assert letters.reissue(store, committee(store, after), number, "遗失", after) == "2026-000002"
    request = shown(store, after, number)
    assert (request.state, request.waiting_at) == (S.RECEIVED, "第四党支部")
    assert request.expires_on == after.date() + timedelta(days=1)
    assert paper_checks.check(store, old_code, after).status is PaperStatus.VOIDED
    take_in(store, after, number)
    assert branch_of(store, MEMBER) == "B4"


def test_voiding_closes_it_and_needs_a_live_transfer(store: Store, now: datetime) -> None:
    number = issued(store, now)
    assert letters.void(store, committee(store, now), number, "遗失", now) == "2026-000001"
    assert shown(store, now, number).state is S.VOIDED
    with pytest.raises(RequestNotOpen):
        letters.void(store, committee(store, now), number, "遗失", now)
    assert letters.reissue(store, committee(store, now), number, "遗失", now) == "2026-000002"
    assert shown(store, now, number).state is S.IN_TRANSIT


def test_issuing_anew_needs_a_reason_which_stays_with_the_letter_that_it_voids(store: Store, now: datetime) -> None:
    number = issued(store, now)
    for reason in ("", "  "):
        with pytest.raises(ReasonMissing):
            letters.reissue(store, committee(store, now), number, reason, now)
    letters.reissue(store, committee(store, now), number, "抬头有误", now)
    new, old = reading.show(store, committee(store, now), number, now).letters
    assert (new.is_void, new.void_reason) == (False, None)
    assert (old.is_void, old.void_reason) == (True, "抬头有误")
    letters.void(store, committee(store, now), number, "遗失", now)
    letters.reissue(store, committee(store, now), number, "又找到了，但已破损", now)
    assert [each.void_reason for each in reading.show(store, committee(store, now), number, now).letters] == [
        None,
        "遗失",  # why it is void; why there is a new one, the log has
        "抬头有误",
    ]
    with store.reading() as tx:
        details = tx.conn.scalars(
            select(AUDIT.c.detail).where(AUDIT.c.act == "letter.reissued").order_by(AUDIT.c.seq)
        ).all()
    assert [json.loads(detail)["reason"] for detail in details] == ["抬头有误", "又找到了，但已破损"]


def test_nothing_is_issued_anew_beside_another_transfer_or_after_the_end(store: Store, now: datetime) -> None:
    number = issued(store, now)
    letters.void(store, committee(store, now), number, "遗失", now)
    other = ask(store, now, MEMBER, "B4")
    with pytest.raises(RequestPending) as refusal:
        letters.reissue(store, committee(store, now), number, "遗失", now)
    assert refusal.value.request == other
    send(store, now, other)
    admit(store, now, other)
    take_in(store, now, other)
    with pytest.raises(MemberElsewhere):
        letters.reissue(store, committee(store, now), number, "遗失", now)
    with pytest.raises(RequestNotOpen):
        letters.reissue(store, committee(store, now), other, "遗失", now)


def test_the_receipt_closes_the_record_and_keeps_its_history(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "G1", MEMBER, Role.ORGANISER)
    other = ask_for_a_change(store, now, MEMBER, address="新址").id
    number = issued(store, now)
    later = now + timedelta(days=3)
    told = receipt_slips.record(store, committee(store, later), {number: slip(later.date())}, later)
    # The member is told of both, and so is the branch's secretary of the request that went with it.
    ended = Notice.REQUESTS_ENDED
    assert [message.notice for message in told] == [Notice.TRANSFER_COMPLETED, ended, ended, Notice.MEMBER_LEFT]
    assert shown(store, later, number).state is S.COMPLETED
    assert reading.show(store, committee(store, later), other, later).request.state is S.WITHDRAWN
    with store.reading() as tx:
        found = members.find(tx, MEMBER)
        assert found is not None
        assert (found.values["roster_state"], found.values["branch"]) == ("transferred_out", "B1")
        assert appointments.not_ended_of(tx, MEMBER, later.date()) == []
    with pytest.raises(RequestNotOpen):
        receipt_slips.record(store, committee(store, later), {number: slip(later.date())}, later)


@pytest.mark.parametrize("days", [-1, 31, 6])
def test_a_receipt_of_another_time_is_refused(store: Store, now: datetime, days: int) -> None:
    number = issued(store, now)
    later = now + timedelta(days=5)
    with pytest.raises(SlipInvalid):
        receipt_slips.record(store, committee(store, later), {number: slip(now.date() + timedelta(days=days))}, later)


def test_a_letter_used_in_time_counts_however_late_its_receipt_comes(store: Store, now: datetime) -> None:
    number = issued(store, now)
    later = now + timedelta(days=60)
    receipt_slips.record(store, committee(store, later), {number: slip(now.date() + timedelta(days=30))}, later)
    assert shown(store, later, number).state is S.COMPLETED


def test_a_receipt_needs_a_name_and_a_phone_and_somebody_outside(store: Store, now: datetime) -> None:
    number = issued(store, now)
    for bad in (Slip("1", "010-65001234", now.date()), Slip("张三", "12", now.date())):
        with pytest.raises(ValueInvalid):
            receipt_slips.record(store, committee(store, now), {number: bad}, now)
    inside = issued(store, now, OTHER, "B4")
    with pytest.raises(RequestNotOpen):
        receipt_slips.record(store, committee(store, now), {inside: slip(now.date())}, now)


def test_letters_are_kept_and_their_numbers_are_given_once(store: Store, now: datetime) -> None:
    issued(store, now)
    for statement in (
        "UPDATE letter SET serial = 9",
        "DELETE FROM letter",
        "INSERT INTO letter SELECT id + 1, request_id, committee_id, year, 3, issued_at, expires_on, content,"
        " voided_at, void_reason FROM letter",
    ):
        with pytest.raises(DBAPIError), store.transaction() as tx:
            tx.conn.execute(text(statement))


@pytest.mark.parametrize("where", ["elsewhere", "deceased"])
def test_a_late_receipt_strikes_nobody_off_who_went_another_way(store: Store, now: datetime, where: str) -> None:
    number = issued(store, now, valid_days="1")
    later = now + timedelta(days=5)
    if where == "elsewhere":
        second = ask(store, later, MEMBER, "B4")
        send(store, later, second)
        admit(store, later, second)
        take_in(store, later, second)
    else:
        with store.transaction() as tx:
            members.change(tx, MEMBER, {"roster_state": "deceased"}, later)
    with pytest.raises(MemberElsewhere):
        receipt_slips.record(store, committee(store, later), {number: slip(now.date())}, later)
    with store.reading() as tx:
        found = members.find(tx, MEMBER)
    assert found is not None
    assert found.values["roster_state"] == ("active" if where == "elsewhere" else "deceased")


def test_nobody_handles_their_own_letter(store: Store, now: datetime, tmp_path: Path) -> None:
    builders.appoint(store, now, "C1", OTHER, Role.DEPUTY_SECRETARY)
    number = ask(store, now, COMMITTEE_SECRETARY, None)
    decide(store, now, SECRETARY, [number])
    decide(store, now, OTHER, [number])
    own = committee(store, now)
    for act in (
        lambda: letters.write(store, own, number, tmp_path / "a.docx", now),
        lambda: letters.void(store, own, number, "遗失", now),
        lambda: letters.reissue(store, own, number, "遗失", now),
        lambda: receipt_slips.record(store, own, {number: slip(now.date())}, now),
    ):
        with pytest.raises(OwnRequest):
            act()
    assert letters.void(store, entered(store, now, OTHER), number, "遗失", now) == "2026-000001"


def test_the_letter_of_a_transfer_that_ended_with_another_one_no_longer_holds(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    first = issued(store, now, valid_days="1")
    later = now + timedelta(days=5)
    second = issued(store, later)
    code = code_of(store, later, second, tmp_path)
    receipt_slips.record(store, committee(store, later), {first: slip(now.date())}, later)
    assert paper_checks.check(store, code, later).status is PaperStatus.VOIDED


@pytest.mark.parametrize("end", ["voided", "expired", "used"])
def test_a_letter_that_no_longer_holds_is_not_printed(store: Store, now: datetime, tmp_path: Path, end: str) -> None:
    number = issued(store, now, target="B4", valid_days="1")
    later = now + timedelta(days=2) if end == "expired" else now
    if end == "voided":
        letters.void(store, committee(store, now), number, "遗失", now)
    elif end == "used":
        admit(store, now, number)
        take_in(store, now, number)
    with pytest.raises(RequestNotOpen) as refusal:
        letters.write(store, committee(store, later), number, tmp_path / "a.docx", later)
    assert refusal.value.state == {"voided": "voided", "expired": "expired", "used": "completed"}[end]
    assert list(tmp_path.glob("*.docx")) == []


def test_every_act_on_a_letter_is_logged_with_its_number(store: Store, now: datetime, tmp_path: Path) -> None:
    number = issued(store, now)
    code_of(store, now, number, tmp_path)
    letters.void(store, committee(store, now), number, "遗失", now)
    letters.reissue(store, committee(store, now), number, "遗失", now)
    receipt_slips.record(store, committee(store, now), {number: slip(now.date())}, now)
    with store.reading() as tx:
        logged = [
            (entry.act, json.loads(entry.detail)["number"])
            for entry in tx.conn.execute(select(AUDIT).where(AUDIT.c.act != ACT).order_by(AUDIT.c.seq))
            if entry.act.startswith("letter.")
        ]
    assert logged == [
        ("letter.issued", "2026-000001"),
        ("letter.printed", "2026-000001"),
        ("letter.voided", "2026-000001"),
        ("letter.issued", "2026-000002"),
        ("letter.reissued", "2026-000002"),
        ("letter.slip_recorded", "2026-000002"),
    ]


def test_no_letter_is_issued_for_somebody_who_is_gone(store: Store, now: datetime) -> None:
    number = ask(store, now, MEMBER, None)
    decide(store, now, SECRETARY, [number])
    with store.transaction() as tx:
        members.change(tx, MEMBER, {"roster_state": "deceased"}, now)
    with pytest.raises(DecisionsConflict) as refusal:
        decide(store, now, COMMITTEE_SECRETARY, [number])
    assert refusal.value.conflicts == ((number, "record_changed"),)
    assert numbers_of(store, number) == []


def test_a_receipt_of_an_earlier_letter_counts(store: Store, now: datetime) -> None:
    number = issued(store, now)
    later = now + timedelta(days=40)
    letters.reissue(store, committee(store, later), number, "遗失", later)
    receipt_slips.record(store, committee(store, later), {number: slip(now.date() + timedelta(days=5))}, later)
    assert shown(store, later, number).state is S.COMPLETED


def test_letters_and_the_receipt_are_shown_with_the_way(store: Store, now: datetime) -> None:
    number = issued(store, now)
    letters.reissue(store, committee(store, now), number, "遗失", now)
    receipt_slips.record(store, committee(store, now), {number: slip(now.date())}, now)
    detail = reading.show(store, committee(store, now), number, now)
    assert [(letter.number, letter.is_void) for letter in detail.letters] == [
        ("2026-000002", False),
        ("2026-000001", True),
    ]
    assert detail.slip is not None
    assert (detail.slip.handler, detail.slip.masked_phone) == ("张三", "********1234")


def test_a_reason_is_needed_to_void(store: Store, now: datetime) -> None:
    number = issued(store, now)
    for nothing in ("", "  "):
        with pytest.raises(ReasonMissing):
            letters.void(store, committee(store, now), number, nothing, now)


def test_a_void_letter_stays_void(store: Store, now: datetime) -> None:
    number = issued(store, now)
    letters.void(store, committee(store, now), number, "遗失", now)
    with pytest.raises(DBAPIError), store.transaction() as tx:
        tx.conn.execute(text("UPDATE letter SET voided_at = NULL"))
