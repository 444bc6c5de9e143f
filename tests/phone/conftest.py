"""A phone page that answers on a loopback port, for a member who is signed in."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.applications import Starlette

from szdj_cli.domain.accounts.verification import ChallengeState, IssuedChallenge
from szdj_cli.domain.authorisation import Actor
from szdj_cli.phone.addresses import Address
from szdj_cli.phone.app import PhonePage
from szdj_cli.phone.providers import Provider
from szdj_cli.phone.server import running
from szdj_cli.phone.sms_provider import SmsProvider
from szdj_cli.services.verification import challenges
from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import Store
from tests.support import builders, outboxes
from tests.support.steps.members_signed_in import actor_of

TERMINAL = "支部电脑 tty1"


@dataclass
class Desk:
    """What the tests hold in their hands: the store, the member, the clock."""

    settings: Settings
    store: Store
    actor: Actor
    now: datetime
    faults: list[Exception] = field(default_factory=list)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def issue(self, terminal: str = TERMINAL) -> IssuedChallenge:
        return challenges.issue(self.store, self.actor, terminal, self.now)

    def state_of(self, challenge: IssuedChallenge) -> ChallengeState:
        return challenges.progress(self.store, challenge.id, self.now).state

    def last_code(self) -> str:
        return outboxes.last_code(self.settings.home)

    def make_app(self, provider: Provider | None = None) -> Callable[[str], Starlette]:
        way = provider or SmsProvider(self.store, self.settings)
        return lambda base_url: PhonePage(self.store, way, base_url, lambda: self.now, self.faults.append).app()


@dataclass
class Phone:
    """A phone with one page open: it reads forms and posts them, as a browser without JavaScript does."""

    client: httpx.Client
    page: httpx.Response

    def press(self, form: str, headers: dict[str, str] | None = None, **fields: str) -> httpx.Response:
        """Post the form whose action has an ending."""
        action = next(action for action in forms_of(self.page) if action.endswith(f"/{form}"))
        self.page = self.client.post(urljoin(str(self.page.url), action), data=fields, headers=headers)
        return self.page


def forms_of(page: httpx.Response) -> list[str]:
    """Return the actions of the forms on a page."""
    reader = _Forms()
    reader.feed(page.text)
    return reader.actions


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.actions: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "form":
            found = dict(attrs)
            assert found["method"] == "post"
            self.actions.append(found["action"] or "")


@pytest.fixture
def settings(sqlite_settings: Settings) -> Settings:
    """The page is the same on both databases."""
    return sqlite_settings


@pytest.fixture
def desk(store: Store, settings: Settings, now: datetime) -> Desk:
    builders.import_organisations(store, now)
    builders.import_people(store, now, 2)
    return Desk(settings, store, actor_of(store, now), now)


@pytest.fixture
def base_url(desk: Desk) -> Iterator[str]:
    """Where the page answers, in plain HTTP."""
    address = Address("127.0.0.1", 0, "http", None)
    with running(desk.make_app(), address, desk.settings) as page:
        yield page.base_url


@pytest.fixture
def open_phone() -> Iterator[Callable[..., Phone]]:
    """Return a function that opens a link on a phone of its own."""
    with ExitStack() as stack:

        def opened(link: str, verify: bool = True, client: httpx.Client | None = None) -> Phone:
            client = client or stack.enter_context(httpx.Client(trust_env=False, verify=verify))
            return Phone(client, client.get(link))

        yield opened


@pytest.fixture
def certificate(tmp_path: Path) -> dict[str, Path]:
    """The settings of a certificate of our own making."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (tmp_path / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return {"phone_certificate": tmp_path / "cert.pem", "phone_key": tmp_path / "key.pem"}


@pytest.fixture
def secure(desk: Desk, certificate: dict[str, Path]) -> Settings:
    """Settings by which phones reach the page over HTTPS."""
    return desk.settings.but(phone_page="https", **certificate)
