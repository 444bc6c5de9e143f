"""Running the phone page: in a thread, beside the terminal that waits or as `szdj verify serve`."""

import logging
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hmac import compare_digest
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette

from szdj_cli.domain.errors import PhonePageUnavailable, SettingsInvalid
from szdj_cli.phone.addresses import Address
from szdj_cli.phone.connections import MOST_CONNECTIONS, BoundedConnection
from szdj_cli.services.verification import challenges
from szdj_cli.services.verification.challenges import OpenStore
from szdj_cli.settings import Settings

MakeApp = Callable[[str], Starlette]
"""Returns the page's application for the address at which phones reach it."""

_START_SECONDS = 10
_STOP_SECONDS = 5
_ANSWER_SECONDS = 3


@dataclass(frozen=True)
class Running:
    """A page that answers, here or in a `szdj verify serve`."""

    base_url: str
    port: int
    is_own: bool
    _thread: threading.Thread | None = None

    def link(self, token: str) -> str:
        """Return what the QR code of a challenge says, and programs are told."""
        return f"{self.base_url}/v/{token}"

    def short_link(self, short_code: str) -> str:
        """Return what people type who cannot scan."""
        return f"{self.base_url}/v/{short_code}"

    def dense_link(self, short_code: str) -> str:
        """Return the short link in signs of which a QR code holds most, for where a larger code has no room.

        Host names are the same in capitals; the path of a proxy may not be, and stays as it is.
        """
        parts = urlsplit(self.base_url)
        if parts.path.strip("/"):
            return self.short_link(short_code)
        return f"{parts.scheme}://{parts.netloc.upper()}/V/{short_code}"

    def wait(self) -> None:
        """Wait until the page ends, which it does with the process."""
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(1)


@contextmanager
def running(make_app: MakeApp, address: Address, settings: Settings) -> Iterator[Running]:
    """Run the page while the context lasts; it answers from the first moment of it.

    Raises:
        PhonePageUnavailable: it cannot listen there.
        SettingsInvalid: the certificate cannot be used.
    """
    with closing(_listening_socket(address)) as listener:
        port: int = listener.getsockname()[1]
        base_url = address.base_url(port)
        server = _server(make_app(base_url), address, settings)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait_for_start(server, thread, address)
            yield Running(base_url, port, is_own=True, _thread=thread)
        finally:
            server.should_exit = True
            thread.join(_STOP_SECONDS)  # an answer that is on its way to the phone gets there


@contextmanager
def running_or_served(make_app: MakeApp, address: Address, settings: Settings, store: OpenStore) -> Iterator[Running]:
    """Run the page, or use the one that `szdj verify serve` runs for this store at the same address.

    Raises:
        PhonePageUnavailable: something else listens there.
    """
    if address.port and _is_served(address, store):
        yield Running(address.base_url(address.port), address.port, is_own=False)
    else:
        with running(make_app, address, settings) as own:
            yield own


def _listening_socket(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":  # there it would let two programs share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address.host, address.port))
        listener.listen()
    except (OSError, OverflowError):
        listener.close()
        raise PhonePageUnavailable(f"{address.host}:{address.port}") from None
    return listener


def _server(app: Starlette, address: Address, settings: Settings) -> uvicorn.Server:
    for name in ("uvicorn", "asyncio"):  # what a phone sends must not be written across the terminal
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
    is_https = address.scheme == "https"
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http=BoundedConnection,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=16 * 1024,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=2,
        ssl_certfile=settings.phone_certificate if is_https else None,
        ssl_keyfile=settings.phone_key if is_https else None,
    )
    try:
        config.load()
    except OSError:  # ssl.SSLError is one
        raise SettingsInvalid("phone_certificate") from None
    return uvicorn.Server(config)


def _wait_for_start(server: uvicorn.Server, thread: threading.Thread, address: Address) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        if time.monotonic() > deadline or not thread.is_alive():
            raise PhonePageUnavailable(f"{address.host}:{address.port}")
        time.sleep(0.01)


def _is_served(address: Address, store: OpenStore) -> bool:
    import httpx  # only where a port is fixed; it costs a tenth of a second

    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address.host, address.host)  # noqa: S104 -- looked up, not bound
    nonce = secrets.token_hex(16)
    url = f"{address.scheme}://{f'[{host}]' if ':' in host else host}:{address.port}/health/{nonce}"
    try:
        # The certificate is made out to the public name; what the page answers proves whose it is.
        with httpx.Client(verify=False, trust_env=False, timeout=_ANSWER_SECONDS) as client:  # noqa: S501 -- see above
            answer = client.get(url)
    except httpx.HTTPError:
        return False
    return compare_digest(answer.text.encode(), challenges.answer_to(store, nonce).encode())
