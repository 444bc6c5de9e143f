"""The phone page shows whomever and whatever it is about as text, and answers any request without a fault."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from szdj_cli.cli import state
from szdj_cli.phone.addresses import Address
from szdj_cli.phone.app import PhonePage
from szdj_cli.phone.server import running
from szdj_cli.phone.sms_provider import SmsProvider
from szdj_cli.services.verification import challenges
from tests.hostile.conftest import written_past
from tests.support.texts import HOSTILE, harm_in, texts
from tests.support.world import World


@dataclass
class Page:
    """A page that answers for one challenge of the hostile secretary."""

    client: httpx.Client
    token: str
    faults: list[Exception] = field(default_factory=list)

    def get(self) -> httpx.Response:
        return self.client.get(f"/v/{self.token}")

    def post(self, action: str, fields: dict[str, str]) -> httpx.Response:
        found = re.search(rf'action="([^"]*/{action})"', self.get().text)
        return self.client.post(found[1] if found else f"/v/{self.token}/x/{action}", data=fields)


@pytest.fixture
def page(hostile: World) -> Iterator[Page]:
    written_past(hostile.home, HOSTILE)
    current = state.begin()
    challenge = challenges.issue(current.store, current.actor(), HOSTILE, datetime.now(UTC))
    faults: list[Exception] = []
    way = SmsProvider(current.store, current.settings)
    address = Address("127.0.0.1", 0, "http", None)

    def made(base_url: str) -> Starlette:
        return PhonePage(current.store, way, base_url, lambda: datetime.now(UTC), faults.append).app()

    with running(made, address, current.settings) as served, httpx.Client(trust_env=False) as client:
        client.base_url = httpx.URL(served.base_url)
        yield Page(client, challenge.token, faults)
    state.end()
    assert not faults


def test_a_hostile_terminal_is_text_on_every_step(page: Page) -> None:
    for answer in (page.get(), page.post("send", {}), page.post("confirm", {"full_name": HOSTILE, "code": "000000"})):
        assert answer.status_code == 200
        _assert_inert(answer)
        assert "&lt;script&gt;alert(1)" in answer.text
    _assert_inert(page.post("deny", {}))


def test_a_name_that_was_typed_comes_back_as_text(page: Page) -> None:
    page.post("send", {})
    answer = page.post("confirm", {"full_name": '"><script>alert(2)</script>', "code": "x"})
    assert "&lt;script&gt;alert(2)" in answer.text
    _assert_inert(answer)


def check(page: Page, path: str, action: str, name: str, code: str) -> None:
    typed = name.encode(errors="ignore").decode()
    for answer in (
        page.client.get(f"/v/{quote(path)}"),
        page.post(action, {"full_name": typed, "code": code.encode(errors="ignore").decode()}),
        page.client.post(f"/v/{page.token}/form/{action}", content=name.encode(errors="replace")),
    ):
        assert answer.status_code < 500
        _assert_inert(answer)
    assert not page.faults


paths = texts.map(lambda text: text.encode(errors="ignore").decode())
actions = st.sampled_from(["send", "confirm", "deny", "x"])
_FIXTURE = [HealthCheck.function_scoped_fixture]


@settings(max_examples=30, deadline=None, suppress_health_check=_FIXTURE)
@given(paths, actions, texts, texts)
def test_any_request_is_answered_inertly(page: Page, path: str, action: str, name: str, code: str) -> None:
    check(page, path, action, name, code)


@pytest.mark.full
@settings(max_examples=5000, deadline=None, suppress_health_check=_FIXTURE)
@given(paths, actions, texts, texts)
def test_five_thousand_requests_are_answered_inertly(page: Page, path: str, action: str, name: str, code: str) -> None:
    check(page, path, action, name, code)


def _assert_inert(answer: httpx.Response) -> None:
    assert not harm_in(answer.text), answer.text
    assert "<script" not in answer.text
    assert "javascript:" not in answer.text
    assert not re.findall(r"<[a-z][^>]*\son[a-z]+=", answer.text)
    assert "script-src" not in answer.headers.get("content-security-policy", "")
