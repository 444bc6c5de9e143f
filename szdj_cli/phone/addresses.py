"""Where the phone page listens, and what the phone is told."""

import socket
from dataclasses import dataclass

from szdj_cli.domain.errors import PhonePageUnavailable, SettingsInvalid
from szdj_cli.settings import Settings

_LOOPBACK = "127.0.0.1"
# TEST-NET-1 (RFC 5737): connecting a datagram socket sends nothing, it only chooses the way out.
_SOMEWHERE = ("192.0.2.1", 9)


@dataclass(frozen=True)
class Address:
    """Where to listen, and the public address where that is another one."""

    host: str
    port: int
    scheme: str
    public_url: str | None

    def base_url(self, port: int) -> str:
        """Return the address that the phone opens, for the port that is really listened on."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = lan_address() if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 -- compared, not bound
        return f"{self.scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def address_of(settings: Settings, bind: str | None = None, port: int | None = None) -> Address:
    """Return where the page is to listen: by the options where given, by the settings otherwise.

    Raises:
        SettingsInvalid: HTTPS is asked for, and there is neither a certificate nor a public address; or a proxy is to
            reach a port that the system would choose.
        PhonePageUnavailable: this machine has no LAN address.
    """
    port = settings.phone_port if port is None else port
    has_certificate = settings.phone_certificate is not None and settings.phone_key is not None
    if settings.phone_page == "https" and not (has_certificate or settings.phone_url):
        raise SettingsInvalid("phone_certificate")
    if settings.phone_url and port == 0:
        raise SettingsInvalid("phone_port")
    is_https = settings.phone_page == "https" and has_certificate
    return Address(
        host=bind or settings.phone_bind or _default_host(settings),
        port=port,
        scheme="https" if is_https else "http",
        public_url=settings.phone_url,
    )


def lan_address() -> str:
    """Return the address under which phones on the same network reach this machine.

    Raises:
        PhonePageUnavailable: it is on no network.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_SOMEWHERE)
        except OSError:
            raise PhonePageUnavailable("lan") from None
        address: str = probe.getsockname()[0]
        return address


def _default_host(settings: Settings) -> str:
    behind_proxy = settings.phone_page == "https" and settings.phone_url and settings.phone_certificate is None
    return _LOOPBACK if settings.phone_page in ("loopback", "totp") or behind_proxy else lan_address()
