import socket
import time
from contextlib import ExitStack
from http.client import HTTPConnection
from urllib.parse import urlsplit

import httpx
import pytest

from szdj_cli.phone import connections, server
from szdj_cli.phone.addresses import Address
from szdj_cli.phone.server import running
from tests.phone.conftest import Desk, forms_of

IDLE = 55


def connected(base_url: str) -> socket.socket:
    """Return a connection to the page."""
    parts = urlsplit(base_url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=30)


def test_connections_that_ask_for_nothing_shut_nobody_out(desk: Desk, base_url: str) -> None:
    with ExitStack() as stack:
        for _ in range(IDLE):
            stack.enter_context(connected(base_url))
        assert httpx.get(f"{base_url}/v/{desk.issue().token}", trust_env=False).status_code == 200


@pytest.mark.parametrize(
    "begins", [b"", b"GET /v/x HT", b"POST /v/x/y/send HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab"]
)
def test_a_connection_whose_request_does_not_come_is_ended(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, begins: bytes
) -> None:
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 0.2)
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 3)
    with running(desk.make_app(), Address("127.0.0.1", 0, "http", None), desk.settings) as page, ExitStack() as stack:
        idle = [stack.enter_context(connected(page.base_url)) for _ in range(5)]
        for each in idle:
            each.sendall(begins)
        for each in idle:
            assert ended(each)
        assert httpx.get(f"{page.base_url}/v/{desk.issue().token}", trust_env=False).status_code == 200
    assert desk.faults == []


def test_a_form_whose_end_never_comes_is_no_fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 0.2)
    challenge = desk.issue()
    with running(desk.make_app(), Address("127.0.0.1", 0, "http", None), desk.settings) as page:
        send = forms_of(httpx.get(page.link(challenge.token), trust_env=False))[0]
        with connected(page.base_url) as phone:
            phone.sendall(f"POST {send} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab".encode())
            assert ended(phone)
    assert desk.faults == []


def test_a_connection_that_asked_in_time_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 0.5)
    with running(desk.make_app(), Address("127.0.0.1", 0, "http", None), desk.settings) as page:
        paths = [urlsplit(page.link(desk.issue().token)).path for _ in range(2)]
        phone = HTTPConnection(urlsplit(page.base_url).netloc, timeout=30)
        phone.connect()
        phone.auto_open = 0  # what is ended is not quietly opened again
        for path in paths:
            phone.request("GET", path)
            answer = phone.getresponse()
            answer.read()  # headers and body may come in packets of their own
            assert answer.status == 200
            time.sleep(0.8)
        phone.close()


def ended(connection: socket.socket) -> bool:
    """Wait until the page closes a connection; what it has answered before does not matter."""
    try:
        while connection.recv(4096):
            pass
    except ConnectionResetError:
        pass
    return True
