"""Tokens of scripts: what one looks like, how long it lives, and what is told of it.

A token is 256 random bits behind a prefix that tools which look for leaked secrets can be told of, and a checksum, so
that one that was cut or mistyped is known to be none without asking the store.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zlib import crc32

from szdj_cli.domain.authorisation import Scope
from szdj_cli.domain.sms import Message
from szdj_cli.domain.values.clock import SHANGHAI, is_ahead, shanghai_day
from szdj_cli.domain.values.patterns import pattern

MOST_DAYS = 90
DAYS = 30
"""How long a token lives where nobody says so."""

MOST_LETTERS = 40
"""Of a token's name."""

ENDING = timedelta(days=7)
"""How long before its end `doctor` tells of a token."""

SECRET_BYTES = 32

_PREFIX = "szdj_"
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"  # a double click takes all of it
_SECRET_SIGNS, _CHECKSUM_SIGNS = 43, 6  # as many as 256 and 32 bits need
_FORM = pattern(rf"{_PREFIX}([0-9A-Za-z]{{{_SECRET_SIGNS}}})([0-9A-Za-z]{{{_CHECKSUM_SIGNS}}})")
_MARKS = "\ufeff"


class TokenState(StrEnum):
    """Whether a token counts, and if not, why."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REVOKED = "revoked"
    STOPPED = "stopped"  # its maker may no longer do any of it, or its organisation is no more


class ListedToken(NamedTuple):
    """A token as it is told of: never the token itself."""

    id: int
    name: str
    scopes: tuple[Scope, ...]
    branch: str | None
    branch_name: str | None
    """The organisation that it is bound to; None where it is the whole store."""
    made_by: str
    made_at: datetime
    expires_on: date
    used_at: datetime | None
    state: TokenState
    reason: str | None
    """Why it was revoked."""


@dataclass(frozen=True)
class TokenCreated:
    """A new token, told this once, and what its maker is to be told."""

    listed: ListedToken
    token: str = field(repr=False)
    messages: tuple[Message, ...]


def written(secret: bytes) -> str:
    """Return a token as it is handed out."""
    signs = _in_signs(int.from_bytes(secret), _SECRET_SIGNS)
    return f"{_PREFIX}{signs}{_checksum(signs)}"


def read(text: str) -> str | None:
    """Return the token that a file or a variable holds, with blanks and a byte order mark around it, if it is one."""
    token = text.strip().strip(_MARKS).strip()
    found = _FORM.fullmatch(token)
    return token if found is not None and _checksum(found[1]) == found[2] else None


def state_of(created_at: datetime, expires_on: date, revoked_at: datetime | None, now: datetime) -> TokenState:
    """Return whether a token counts by itself, whatever has become of its maker: until the end of its last day."""
    if revoked_at is not None:
        return TokenState.REVOKED
    # One from the future was made by a clock that ran ahead, and would live longer than anybody gave it.
    if shanghai_day(now) > expires_on or is_ahead(created_at, now):
        return TokenState.EXPIRED
    return TokenState.IN_FORCE


def last_day(days: int, now: datetime) -> date:
    """Return the last day, in Shanghai, of a token that lives so many days from now."""
    return shanghai_day(now) + timedelta(days=days)


def end_of(day: date) -> datetime:
    """Return the instant at which a token of a last day counts no more."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)


def is_ending(expires_on: date, now: datetime) -> bool:
    """Return whether a token that counts ends soon."""
    return expires_on - shanghai_day(now) <= ENDING


def _checksum(signs: str) -> str:
    return _in_signs(crc32(signs.encode()), _CHECKSUM_SIGNS)


def _in_signs(number: int, count: int) -> str:
    signs = ""
    for _ in range(count):
        number, at = divmod(number, len(_SIGNS))
        signs = _SIGNS[at] + signs
    return signs
