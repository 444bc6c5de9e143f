import json
from base64 import urlsafe_b64encode
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from szdj_cli.domain.dues.receipts import MOST_PAYMENTS, ReceiptLine
from szdj_cli.domain.errors import (
    FileExists,
    FileUnwritable,
    OwnReceipt,
    PaperAltered,
    PaymentNotFound,
    PaymentOnReceipt,
    PaymentUndone,
    ReceiptReversed,
    ReceiptTooLong,
    SzdjError,
    VerificationRequired,
)
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.transfers.signed_documents import PaperStatus
from szdj_cli.services.documents import check as paper_checks
from szdj_cli.services.dues import receipts
from szdj_cli.services.transfers import letters
from szdj_cli.store.core.engine import Store
from szdj_cli.store.members import members
from szdj_cli.store.tables.audit import AUDIT
from szdj_cli.store.tables.dues import DUES_RECEIPT
from tests.support import builders
from tests.support.applicants import COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, entered
from tests.support.processes import concurrency as together
from tests.support.steps.payments import MEMBER, OTHER
from tests.support.steps.receipts import DEPUTY, issue, pay, reverse
from tests.support.steps.transfers import ask, receivers, send


def fill_store(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "B1", DEPUTY, Role.DEPUTY_SECRETARY)


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def logged(store: Store) -> list[tuple[str, dict[str, Any]]]:
    """Return act and detail of all that the log says of receipts."""
    with store.reading() as tx:
        query = select(AUDIT.c.act, AUDIT.c.detail).where(AUDIT.c.act.like("receipt.%")).order_by(AUDIT.c.seq)
        return [(row.act, json.loads(row.detail)) for row in tx.conn.execute(query)]


def numbers_of(store: Store) -> list[tuple[int, int, int]]:
    """Return branch, year and serial of all receipts."""
    columns = (DUES_RECEIPT.c.organisation_id, DUES_RECEIPT.c.year, DUES_RECEIPT.c.serial)
    with store.reading() as tx:
        return [tuple(row) for row in tx.conn.execute(select(*columns).order_by(DUES_RECEIPT.c.id))]


def test_a_receipt_says_who_paid_what_for_which_months(store: Store, now: datetime) -> None:
    paid = pay(store, now, method="微信", paid_on="2026-11-20")
    more = pay(store, now, amount="20.5")
    receipt = issue(store, now, [*more, *paid])
    assert not receipt.is_reprint
    said = receipt.content
    assert (said.number, said.payer, said.issuer) == ("2026-000001", "党员三", "党员零")
    assert (said.branch, said.branch_name) == ("B1", "第一党支部")
    assert said.total_fen == 17_050
    assert said.issued_on == date(2026, 11, 23)
    assert said.lines == (
        ReceiptLine("2026-11", 15_000, "wechat", date(2026, 11, 20)),
        ReceiptLine("2026-11", 2_050, "cash", date(2026, 11, 23)),
    )


def test_asked_for_again_it_is_a_reprint_that_says_the_same(store: Store, now: datetime) -> None:
    paid = [*pay(store, now), *pay(store, now, months="2026-12")]
    first = issue(store, now, paid)
    with store.transaction() as tx:
        members.change(tx, MEMBER, {"name": "改名"}, now)
    later = now + timedelta(days=40)
    again = issue(store, later, [*reversed(paid), paid[0]], DEPUTY)
    assert again.is_reprint
    assert (again.content, again.code) == (first.content, first.code)
    assert numbers_of(store) == [(3, 2026, 1)]
    detail = {"branch": "B1", "number": "2026-000001", "payments": paid}
    assert logged(store) == [
        ("receipt.issued", {**detail, "reprint": False}),
        ("receipt.printed", {**detail, "reprint": True}),
    ]


def test_a_payment_stands_on_one_receipt_and_the_refusal_names_it(store: Store, now: datetime) -> None:
    (first,), (second,), (third,) = (pay(store, now, months=month) for month in ("2026-11", "2026-12", "2027-01"))
    issue(store, now, [first, second])
    for asked in ([first], [first, second, third], [third, second]):
        with pytest.raises(PaymentOnReceipt) as refused:
            issue(store, now, asked)
        assert (refused.value.receipt, refused.value.payments) == ("2026-000001", (first, second))
    assert issue(store, now, [third]).content.number == "2026-000002"


def test_numbers_go_on_without_gaps_by_branch_and_year(store: Store, now: datetime) -> None:
    outside = entered(store, now, OUTSIDER)
    builders.appoint(store, now, "B4", COMMITTEE_SECRETARY)
    builders.import_people(store, now, [builders.person(700, 所在党支部="B4")])
    elsewhere = pay(store, now, by=OUTSIDER, member=10)
    assert issue(store, now, pay(store, now)).content.number == "2026-000001"
    assert receipts.issue(store, outside, elsewhere, now)[0].content.number == "2026-000001"
    assert issue(store, now, pay(store, now)).content.number == "2026-000002"
    with pytest.raises(PaymentUndone):
        issue(store, now, [reverse(store, now, pay(store, now)[0])])
    assert issue(store, now, pay(store, now, member=OTHER)).content.number == "2026-000003"
    next_year = datetime.fromisoformat("2026-12-31T17:00:00+00:00")  # already the new year in Shanghai
    assert issue(store, next_year, pay(store, next_year)).content.number == "2027-000001"
    assert issue(store, next_year, pay(store, next_year)).content.number == "2027-000002"


def test_several_at_one_moment_get_numbers_without_gaps(store: Store, now: datetime) -> None:
    paid = [pay(store, now, amount=str(yuan))[0] for yuan in range(1, 9)]
    prepare = (
        "from datetime import datetime\n"
        "from szdj_cli.settings import Settings\n"
        "from szdj_cli.store.core.engine import open_store\n"
        "from tests.support.applicants import SECRETARY, entered\n"
        "from szdj_cli.services.dues import receipts\n"
        "store, now = open_store(Settings()), datetime.fromisoformat(sys.argv[1])\n"
        "actor = entered(store, now, SECRETARY)\n"
        "wanted = [int(number) for number in sys.argv[2].split()]\n"
    )
    act = (
        "for number in wanted:\n"
        "    (receipt,) = receipts.issue(store, actor, [number], now)\n"
        "    print(number, receipt.content.number, receipt.is_reprint)\n"
    )
    written = together.run_together(4, prepare, act, now.isoformat(), " ".join(map(str, paid)))
    answers = [line.split() for each in written for line in each.splitlines()]
    assert len(answers) == 4 * len(paid)
    assert len({(payment, number) for payment, number, _ in answers}) == len(paid)
    assert sorted(number for _, number, is_reprint in answers if is_reprint == "False") == [
        f"2026-{serial:06}" for serial in range(1, len(paid) + 1)
    ]


def test_it_is_for_one_member_in_one_branch_and_no_longer_than_a_page(store: Store, now: datetime) -> None:
    first, second = pay(store, now), pay(store, now, member=OTHER)
    with pytest.raises(PaymentNotFound):
        issue(store, now, [*first, 4711])
    many = [pay(store, now, amount=str(yuan))[0] for yuan in range(1, MOST_PAYMENTS + 2)]
    with pytest.raises(ReceiptTooLong):
        issue(store, now, many)
    assert numbers_of(store) == []
    both = receipts.issue(store, entered(store, now, SECRETARY), [*second, *first], now)
    assert [(each.content.number, each.content.payer) for each in both] == [
        ("2026-000001", builders.person(OTHER - 1)["姓名"]),
        ("2026-000002", builders.person(MEMBER - 1)["姓名"]),
    ]
    again = receipts.issue(store, entered(store, now, SECRETARY), [*first, *second], now)
    assert [(each.content.number, each.is_reprint) for each in again] == [("2026-000002", True), ("2026-000001", True)]


def test_what_was_reversed_gets_no_receipt(store: Store, now: datetime) -> None:
    (paid,) = pay(store, now)
    counter = reverse(store, now, paid)
    for number in (paid, counter):
        with pytest.raises(PaymentUndone) as refused:
            issue(store, now, [number])
        assert refused.value.payment == number
    assert logged(store) == []


def test_a_receipt_is_not_printed_again_once_a_payment_on_it_was_reversed(store: Store, now: datetime) -> None:
    first, second = [*pay(store, now), *pay(store, now, months="2026-12")]
    code = issue(store, now, [first, second]).code
    assert paper_checks.check(store, code, now).status is PaperStatus.VALID
    reverse(store, now, second)
    with pytest.raises(ReceiptReversed) as refused:
        issue(store, now, [first, second])
    assert refused.value.receipt == "2026-000001"
    found = paper_checks.check(store, code, now)
    assert (found.status, found.holds) == (PaperStatus.REVERSED, False)


# --- who ---------------------------------------------------------------------------------------------


def test_the_branch_and_those_above_issue_and_nobody_else(store: Store, now: datetime) -> None:
    (paid,) = pay(store, now)
    builders.appoint(store, now, "B1", OTHER, Role.ORGANISER)
    for member in (OTHER, OUTSIDER, DEPUTY + 1):
        with pytest.raises(PaymentNotFound):
            issue(store, now, [paid], member)
    with pytest.raises(PaymentNotFound):
        receipts.issue(store, builders.ADMINISTRATOR, [paid], now)
    with pytest.raises(PaymentNotFound):
        issue(store, now, [paid, 4711])
    for member, number in ((COMMITTEE_SECRETARY, "2026-000001"), (DEPUTY, "2026-000002")):
        assert issue(store, now, [paid], member).content.number == number
        (paid,) = pay(store, now)


def test_nobody_issues_to_themselves_and_everybody_may_have_their_own_again(store: Store, now: datetime) -> None:
    (paid,) = pay(store, now, member=DEPUTY)
    with pytest.raises(OwnReceipt):
        issue(store, now, [paid], DEPUTY)
    issue(store, now, [paid], SECRETARY)
    assert issue(store, now, [paid], DEPUTY).is_reprint
    (plain,) = pay(store, now)
    with pytest.raises(OwnReceipt):
        issue(store, now, [plain], MEMBER)
    issue(store, now, [plain], SECRETARY)
    assert issue(store, now, [plain], MEMBER).is_reprint
    with pytest.raises(PaymentNotFound):
        issue(store, now, [plain], OTHER)


def test_whoever_is_not_verified_today_gets_none(store: Store, now: datetime) -> None:
    (paid,) = pay(store, now)
    actor = entered(store, now, SECRETARY)
    with pytest.raises(VerificationRequired):
        receipts.issue(store, actor, [paid], now + timedelta(days=1))


# --- the code ----------------------------------------------------------------------------------------


def test_a_receipt_is_checked_by_anybody_and_tells_nobody_more_than_it_has_to(store: Store, now: datetime) -> None:
    (receipt,) = receipts.issue(
        store, entered(store, now, SECRETARY), pay(store, now), now, page_url="https://dj.example.cn/szdj/"
    )
    assert receipt.code.startswith("https://dj.example.cn/szdj/t/")
    found = paper_checks.check(store, receipt.code, now)
    document = found.document
    assert (document.issuer, document.number, document.masked_name, document.issued_on) == (
        "B1",
        "2026-000001",
        "党**",
        now.date(),
    )
    assert (found.issuer_name, getattr(document, "total_fen", None)) == ("第一党支部", 15_000)
    offline = paper_checks.check_offline(receipt.code, paper_checks.public_key(store), now.date())
    assert (offline.document, offline.status, offline.issuer_name) == (document, PaperStatus.ISSUED, None)
    with pytest.raises(PaperAltered):
        paper_checks.check_offline(receipt.code, urlsafe_b64encode(bytes(32)).decode(), now.date())


def test_every_changed_character_of_a_code_is_found(store: Store, now: datetime) -> None:
    code = issue(store, now, pay(store, now)).code
    for place, character in enumerate(code):
        other = "A" if character != "A" else "B"
        with pytest.raises(PaperAltered):
            paper_checks.check(store, code[:place] + other + code[place + 1 :], now)


def test_a_receipt_and_a_letter_of_one_number_are_two_papers(store: Store, now: datetime, tmp_path: Path) -> None:
    receivers(store, now)
    request = ask(store, now, OTHER, None)
    send(store, now, request)
    committee = entered(store, now, COMMITTEE_SECRETARY)
    letter = letters.write(store, committee, request, tmp_path / "a.docx", now).code
    receipt = issue(store, now, pay(store, now)).code
    kinds = [type(paper_checks.check(store, code, now).document).__name__ for code in (letter, receipt)]
    assert kinds == ["SignedLetter", "SignedReceipt"]


# --- the document, the ledger ------------------------------------------------------------------------


def test_nothing_is_issued_where_the_document_cannot_be_written(store: Store, now: datetime, tmp_path: Path) -> None:
    paid = pay(store, now)
    actor, path = entered(store, now, SECRETARY), tmp_path / "收据.docx"
    path.write_text("PK kept")
    with pytest.raises(FileExists):
        receipts.issue(store, actor, paid, now, target=path)
    with pytest.raises(FileUnwritable):
        receipts.issue(store, actor, paid, now, target=tmp_path / "none" / "收据.docx")
    assert (path.read_text(), numbers_of(store)) == ("PK kept", [])
    assert not receipts.issue(store, actor, paid, now, target=path, force=True)[0].is_reprint
    assert path.read_bytes()[:2] == b"PK"
    with pytest.raises(PaymentNotFound):
        receipts.issue(store, actor, [4711], now, target=tmp_path / "b.docx")
    assert [each.name for each in tmp_path.glob("*.docx")] == ["收据.docx"]


def test_receipts_are_never_changed_nor_numbered_with_gaps(store: Store, now: datetime) -> None:
    issue(store, now, pay(store, now))
    statements = [
        "UPDATE dues_receipt SET content = '{}'",
        "DELETE FROM dues_receipt",
        "UPDATE dues_receipt_line SET receipt_id = 2",
        "DELETE FROM dues_receipt_line",
    ]
    for statement in statements:
        with pytest.raises((DBAPIError, SzdjError)), store.transaction() as tx:
            tx.conn.execute(text(statement))
    with store.reading() as tx:
        row = dict(tx.conn.execute(select(DUES_RECEIPT)).mappings().one())
    for serial in (1, 3, 0):
        with pytest.raises(DBAPIError), store.transaction() as tx:
            tx.conn.execute(insert(DUES_RECEIPT).values(row | {"id": 2, "serial": serial}))
    assert numbers_of(store) == [(3, 2026, 1)]
