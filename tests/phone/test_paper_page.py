"""The page that a scanned letter of transfer or receipt opens: for anybody, without signing in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from szdj_cli.domain.transfers.signatures import signed_code
from szdj_cli.domain.transfers.signed_documents import SignedReceipt
from szdj_cli.phone.addresses import Address
from szdj_cli.phone.app import PhonePage
from szdj_cli.phone.server import running
from szdj_cli.phone.sms_provider import SmsProvider
from szdj_cli.services.transfers import letters
from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import Store
from tests.support.applicants import COMMITTEE_SECRETARY, a_branch_at_work, entered
from tests.support.browsers import needs_chromium, phone_browser
from tests.support.steps import receipts as receipting
from tests.support.steps.transfers import MEMBER, ask, receivers, send


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def settings(sqlite_settings: Settings) -> Settings:
    return sqlite_settings


@pytest.fixture
def code(store: Store, now: datetime, tmp_path: Path) -> str:
    """The code of a letter that was issued."""
    a_branch_at_work(store, now)
    receivers(store, now)
    number = ask(store, now, MEMBER, None)
    send(store, now, number)
    return letters.write(store, entered(store, now, COMMITTEE_SECRETARY), number, tmp_path / "a.docx", now).code


@contextmanager
def served(store: Store, settings: Settings, clock: Clock) -> Iterator[str]:
    """Yield where papers are checked."""
    faults: list[Exception] = []
    way = SmsProvider(store, settings)
    address = Address("127.0.0.1", 0, "http", None)
    with running(lambda url: PhonePage(store, way, url, clock, faults.append).app(), address, settings) as page:
        yield f"{page.base_url}/t/"
    assert faults == []


@pytest.fixture
def link(store: Store, settings: Settings, clock: Clock, code: str) -> Iterator[str]:
    """Where the letter's page answers."""
    with served(store, settings, clock) as place:
        yield place + code


@pytest.fixture
def paid(store: Store, now: datetime) -> int:
    """The number of a payment."""
    a_branch_at_work(store, now)
    return receipting.pay(store, now)[0]


@pytest.fixture
def receipt_link(store: Store, settings: Settings, clock: Clock, now: datetime, paid: int) -> Iterator[str]:
    """Where the page of that payment's receipt answers."""
    with served(store, settings, clock) as place:
        yield place + receipting.issue(store, now, [paid]).code


def look(link: str) -> httpx.Response:
    return httpx.get(link, trust_env=False)


def test_it_says_whether_the_letter_holds_and_no_more(link: str, clock: Clock) -> None:
    page = look(link)
    assert page.status_code == 200
    for text in ("介绍信有效", "2026-000001", "示范街道党委", "党**", "2026-12-23"):
        assert text in page.text
    for text in ("党员三", "4403", "139", "样例公司支部", "实名认证"):
        assert text not in page.text
    assert page.headers["cache-control"] == "no-store"
    clock.now += timedelta(days=31)
    assert "介绍信已过期" in look(link).text


def test_a_changed_code_is_found(link: str) -> None:
    for changed in (link[:-1] + ("A" if link[-1] != "A" else "B"), link + "A", link.rsplit("/", 1)[0] + "/x"):
        page = look(changed)
        assert page.status_code == 404
        assert "核验没有通过" in page.text


def test_it_says_of_a_receipt_whether_it_holds_and_no_more(
    receipt_link: str, store: Store, now: datetime, paid: int
) -> None:
    page = look(receipt_link)
    assert page.status_code == 200
    for text in ("党费收据核验", "收据有效", "2026-000001", "第一党支部", "党**", "150.00", "2026-11-23"):
        assert text in page.text
    for text in ("党员三", "4403", "139", "介绍信", "现金", "实名认证"):
        assert text not in page.text
    receipting.reverse(store, now, paid)
    assert "收据已冲正" in look(receipt_link).text


def test_a_changed_code_of_a_receipt_is_found(receipt_link: str) -> None:
    page = look(receipt_link[:-1] + ("A" if receipt_link[-1] != "A" else "B"))
    assert page.status_code == 404
    assert "核验没有通过" in page.text


def test_a_signature_that_the_register_does_not_bear_out_is_not_called_valid(
    store: Store, settings: Settings, clock: Clock, paid: int, now: datetime
) -> None:
    receipting.issue(store, now, [paid])
    claims = (
        (SignedReceipt("B1", 2026, 1, "王**", now.date(), 15_000), "与登记不符"),
        (SignedReceipt("B1", 2026, 2, "党**", now.date(), 15_000), "本库没有登记"),
    )
    with served(store, settings, clock) as place, store.reading() as tx:
        for claim, said in claims:
            page = look(place + signed_code(claim, tx.keys.sign)).text
            assert said in page
            for hidden in ("收据有效", "党**", "王**", "150.00"):
                assert hidden not in page


@needs_chromium
def test_a_receipts_page_is_made_for_a_phone(receipt_link: str) -> None:
    with phone_browser(width=320) as page:
        page.goto(receipt_link)
        assert page.title() == "党费收据核验"
        assert page.locator("h2").inner_text() == "收据有效"
        assert page.locator("dd").all_inner_texts()[3] == "150.00元"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@needs_chromium
def test_it_is_made_for_a_phone(link: str, tmp_path: Path) -> None:
    with phone_browser(width=320) as page:
        page.goto(link)
        assert page.title() == "介绍信核验"
        assert page.locator("h2").inner_text() == "介绍信有效"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.screenshot(path=str(tmp_path / "letter.png"))
