"""What `init` is told, and what it has done."""

from dataclasses import dataclass, field
from enum import StrEnum


class PhonePage(StrEnum):
    """How a phone reaches this machine for real-name verification."""

    LAN = "lan"
    HTTPS = "https"
    TOTP = "totp"
    LOOPBACK = "loopback"


class Gateway(StrEnum):
    """How messages leave this machine."""

    OUTBOX = "outbox"
    HTTP = "http"
    COMMAND = "command"


@dataclass(frozen=True)
class InitForm:
    """The answers to `init`: the first administrator, how phones reach this machine, how messages leave it."""

    admin_name: str
    admin_mobile: str = field(repr=False)
    id_number: str = field(repr=False)
    password: str = field(repr=False)
    phone_page: PhonePage
    sms: Gateway
    phone_port: int = 0
    """0 lets the system choose."""
    phone_url: str | None = None
    phone_certificate: str | None = None
    phone_key: str | None = None
    """The paths of the certificate of the page and of its key."""


@dataclass(frozen=True)
class Installed:
    """A new store."""

    home: str
    store_id: str
    is_password_weak: bool
    """Signing in will ask for an SMS code."""
    synced_folder: str | None
    """The part of the path that a file-syncing program looks after, if any."""
