import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import httpx
import pytest

from szdj_cli.domain.accounts.verification import ChallengeState
from szdj_cli.domain.errors import PhonePageUnavailable, SettingsInvalid
from szdj_cli.phone.addresses import Address
from szdj_cli.phone.server import running, running_or_served
from szdj_cli.settings import Settings
from tests.phone.conftest import Desk, Phone

OpenPhone = Callable[..., Phone]
LOOPBACK = Address("127.0.0.1", 0, "http", None)


def on_port(port: int) -> Address:
    return Address("127.0.0.1", port, "http", None)


def test_over_https_a_phone_may_be_remembered_and_then_only_confirms(
    desk: Desk, secure: Settings, open_phone: OpenPhone
) -> None:
    with running(desk.make_app(), Address("127.0.0.1", 0, "https", None), secure) as page:
        phone = open_phone(page.link(desk.issue().token), verify=False)
        assert "未加密" not in phone.page.text
        phone.press("send")
        done = phone.press("confirm", full_name=desk.actor.name, code=desk.last_code(), remember="yes")
        cookie = done.headers["set-cookie"].lower()
        assert all(mark in cookie for mark in ("secure", "httponly", "samesite=lax", f"max-age={30 * 86400}"))

        desk.wait(86400)
        challenge = desk.issue()
        phone = open_phone(page.link(challenge.token), client=phone.client)
        assert "这部手机已被信任" in phone.page.text
        assert "电脑端将自动继续" in phone.press("confirm").text
        assert desk.state_of(challenge) is ChallengeState.CONFIRMED


def test_over_https_nothing_is_remembered_unasked(desk: Desk, secure: Settings, open_phone: OpenPhone) -> None:
    with running(desk.make_app(), Address("127.0.0.1", 0, "https", None), secure) as page:
        phone = open_phone(page.link(desk.issue().token), verify=False)
        phone.press("send")
        done = phone.press("confirm", full_name=desk.actor.name, code=desk.last_code())
        assert "set-cookie" not in done.headers


def test_a_phone_with_somebody_elses_cookie_gets_the_code_step(
    desk: Desk, secure: Settings, open_phone: OpenPhone
) -> None:
    with running(desk.make_app(), Address("127.0.0.1", 0, "https", None), secure) as page:
        phone = open_phone(page.link(desk.issue().token), verify=False)
        phone.client.cookies.set("szdj_phone", "stolen")
        phone = open_phone(page.link(desk.issue().token), client=phone.client)
        assert "发送验证码" in phone.page.text
        assert "这部手机已被信任" not in phone.page.text


def test_a_certificate_that_cannot_be_read_is_named(desk: Desk, secure: Settings) -> None:
    assert secure.phone_certificate is not None
    secure.phone_certificate.write_text("no certificate")
    with (
        pytest.raises(SettingsInvalid) as refused,
        running(desk.make_app(), Address("127.0.0.1", 0, "https", None), secure),
    ):
        pass
    assert refused.value.setting == "phone_certificate"


def test_the_page_answers_from_the_first_moment_and_not_after_the_last(desk: Desk) -> None:
    with running(desk.make_app(), LOOPBACK, desk.settings) as page:
        assert httpx.get(f"{page.base_url}/v/x", trust_env=False).status_code == 404
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{page.base_url}/v/x", trust_env=False)


def test_a_fixed_port_can_be_used_again_at_once(desk: Desk) -> None:
    with running(desk.make_app(), LOOPBACK, desk.settings) as page:
        port = page.port
        httpx.get(f"{page.base_url}/v/x", trust_env=False)
    with running(desk.make_app(), on_port(port), desk.settings) as page:
        assert httpx.get(f"{page.base_url}/v/x", trust_env=False).status_code == 404


def test_a_page_that_is_served_already_is_used(desk: Desk) -> None:
    with (
        running(desk.make_app(), LOOPBACK, desk.settings) as served,
        running_or_served(desk.make_app(), on_port(served.port), desk.settings, desk.store) as used,
    ):
        assert used.base_url == served.base_url
        assert not used.is_own


def test_where_nothing_is_served_the_page_is_our_own(desk: Desk) -> None:
    with running(desk.make_app(), LOOPBACK, desk.settings) as page:
        port = page.port
    with running_or_served(desk.make_app(), on_port(port), desk.settings, desk.store) as page:
        assert page.is_own
        assert httpx.get(f"{page.base_url}/v/x", trust_env=False).status_code == 404


class Impostor(BaseHTTPRequestHandler):
    """Answers 200 to everything."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"0" * 64)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name in the class above
        """Say nothing."""


def test_what_only_pretends_to_be_our_page_is_not_used(desk: Desk) -> None:
    with HTTPServer(("127.0.0.1", 0), Impostor) as impostor:
        Thread(target=impostor.serve_forever, daemon=True).start()
        with (
            pytest.raises(PhonePageUnavailable) as refused,
            running_or_served(desk.make_app(), on_port(impostor.server_port), desk.settings, desk.store),
        ):
            pass
        impostor.shutdown()
    assert refused.value.address == f"127.0.0.1:{impostor.server_port}"


def test_a_port_that_is_taken_is_named(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PhonePageUnavailable) as refused, running(desk.make_app(), on_port(port), desk.settings):
            pass
    assert refused.value.address == f"127.0.0.1:{port}"


@pytest.mark.parametrize("host", ["198.51.100.7", "no such host", "::ffff"])
def test_an_address_that_is_not_this_machines_is_named(desk: Desk, host: str) -> None:
    address = Address(host, 0, "http", None)
    with pytest.raises(PhonePageUnavailable), running(desk.make_app(), address, desk.settings):
        pass
