import hashlib
import hmac
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from unittest.mock import Mock

import pytest

from szdj_cli.settings import Settings
from szdj_cli.sms import http_gateway
from szdj_cli.sms.delivery import deliver, deliver_decoy
from szdj_cli.sms.jobs import Job
from tests.support.messages import AT, BODY, CODE, MOBILE, SIGN_IN, logged, wait_until, watched_threads
from tests.support.storage.stores import free_port

_SECRET = "a secret of both sides"


class _Gateway(ThreadingHTTPServer):
    """A gateway that takes its time until it is told to answer."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.received: Queue[tuple[dict[str, str], bytes]] = Queue()
        self.may_answer = threading.Event()
        self.answers = 0
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/send"


class _Handler(BaseHTTPRequestHandler):
    server: _Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.put((dict(self.headers), body))
        self.server.may_answer.wait(20)
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.server.answers += 1

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- so the base class calls it
        """Keep the test's output clean."""


@contextmanager
def _running(server: _Gateway) -> Iterator[_Gateway]:
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.may_answer.set()
        server.shutdown()


@pytest.fixture
def gateway() -> Iterator[_Gateway]:
    with _running(_Gateway()) as server:
        yield server


@pytest.fixture
def settings(home: Path, gateway: _Gateway) -> Settings:
    assert home.is_dir()
    return Settings(sms="http", sms_url=gateway.url, sms_secret=_SECRET)


def test_the_gateway_gets_the_message_and_a_signature_of_its_bytes(settings: Settings, gateway: _Gateway) -> None:
    gateway.may_answer.set()
    deliver(settings, SIGN_IN)
    headers, body = gateway.received.get(timeout=20)
    assert json.loads(body) == BODY
    timestamp = headers["X-Szdj-Timestamp"]
    assert int(timestamp) == AT.timestamp()
    expected = hmac.new(_SECRET.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["X-Szdj-Signature"] == f"sha256={expected}"
    assert headers["Content-Type"] == "application/json; charset=utf-8"


def test_what_takes_long_is_made_once_for_many_messages(gateway: _Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Mock(wraps=ssl.create_default_context)
    monkeypatch.setattr(ssl, "create_default_context", made)
    http_gateway._client.cache_clear()
    gateway.may_answer.set()
    job = Job("http", gateway.url, _SECRET, [], "", 0, json.dumps(BODY), is_decoy=False)
    for _ in range(50):
        http_gateway.send(job)
    assert (gateway.received.qsize(), made.call_count) == (50, 1)


def test_the_caller_goes_on_before_a_slow_gateway_answers(settings: Settings, gateway: _Gateway) -> None:
    deliver(settings, SIGN_IN)
    gateway.received.get(timeout=20)
    assert gateway.answers == 0
    gateway.may_answer.set()
    assert wait_until(lambda: gateway.answers == 1)
    assert not settings.log_path.exists()


def test_a_decoy_sends_nothing_and_logs_nothing(settings: Settings, gateway: _Gateway) -> None:
    has_ended = watched_threads()
    gateway.may_answer.set()
    deliver_decoy(settings)
    assert wait_until(has_ended)  # the delivering process has ended
    with pytest.raises(Empty):
        gateway.received.get_nowait()
    assert not settings.log_path.exists()


def test_a_message_that_is_not_encrypted_goes_through_no_proxy(
    settings: Settings, gateway: _Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    gateway.may_answer.set()
    deliver(settings, SIGN_IN)
    assert gateway.received.get(timeout=20)


def test_a_module_in_the_current_directory_is_not_taken_for_ours(
    settings: Settings, gateway: _Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "httpx.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    gateway.may_answer.set()
    deliver(settings, SIGN_IN)
    assert gateway.received.get(timeout=20)


def test_a_refusing_gateway_leaves_one_line_without_number_code_or_text(settings: Settings, gateway: _Gateway) -> None:
    gateway.status = 502
    gateway.may_answer.set()
    deliver(settings, SIGN_IN)
    line = logged(settings.log_path)
    assert line.endswith(" sms http failed: HTTPStatusError 502")
    assert not any(secret in line for secret in (MOBILE, CODE, "验证码", _SECRET))
    assert gateway.received.qsize() == 1


def test_a_redirect_is_not_followed(settings: Settings, gateway: _Gateway) -> None:
    gateway.status = 307
    gateway.may_answer.set()
    deliver(settings, SIGN_IN)
    assert logged(settings.log_path).endswith("HTTPStatusError 307")
    assert gateway.received.qsize() == 1


def test_a_gateway_that_is_not_there_leaves_one_line(home: Path) -> None:
    assert home.is_dir()
    settings = Settings(sms="http", sms_url=f"http://127.0.0.1:{free_port()}/send", sms_secret=_SECRET)
    deliver(settings, SIGN_IN)
    assert logged(settings.log_path).endswith(" sms http failed: ConnectError")


def test_a_gateway_that_was_just_starting_is_tried_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    job = Job("http", f"http://127.0.0.1:{port}/send", _SECRET, [], "", 0, json.dumps(BODY), is_decoy=False)
    with ExitStack() as stack:
        started: list[_Gateway] = []

        def start_it(_seconds: float) -> None:
            started.append(stack.enter_context(_running(_Gateway(port))))
            started[0].may_answer.set()

        monkeypatch.setattr("szdj_cli.sms.http_gateway.sleep", start_it)
        http_gateway.send(job)
    # Only now: the gateway counts an answer after it was sent.
    assert started[0].answers == 1


def test_a_connection_that_was_cut_is_not_tried_again(home: Path) -> None:
    # The message may have been taken: a second one would be sent twice.
    assert home.is_dir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/send"
        deliver(Settings(sms="http", sms_url=url, sms_secret=_SECRET), SIGN_IN)
        connection, _ = listener.accept()
        connection.recv(65_536)
        connection.close()
        assert "sms http failed" in logged(home / "szdj.log")
        listener.settimeout(0.2)
        with pytest.raises(TimeoutError):
            listener.accept()
