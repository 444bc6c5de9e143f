"""Real-name verification: what a challenge goes through, and its limits."""

import unicodedata
from base64 import b32encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from szdj_cli.domain.values.clock import is_ahead
from szdj_cli.domain.values.text import cleaned

CHALLENGE_LIFE = timedelta(seconds=90)
CHALLENGES_AN_HOUR = 10  # a member
WRONG_TRIES = 5  # end a challenge, names and codes counted alike
RENEWALS = 5  # by a script, before it gives up
PHONE_TRUST = timedelta(days=30)

_BETWEEN_PARTS = frozenset(" ·•・‧.'-")  # after NFKC; phones' keyboards offer any of these dots


class ChallengeState(StrEnum):
    """pending → opened (the code was asked for) → one of the other four, which are final."""

    PENDING = "pending"
    OPENED = "opened"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


OPEN_STATES = frozenset({ChallengeState.PENDING, ChallengeState.OPENED})


class Method(StrEnum):
    """How a member was verified on a day: the program's own ways. Another provider's has its own name."""

    SMS_PAGE = "sms_page"
    TRUSTED_PHONE = "trusted_phone"
    TOTP = "totp"


@dataclass(frozen=True)
class IssuedChallenge:
    """A new challenge. The token is shown once, in the QR code, and stored only hashed."""

    id: int
    token: str = field(repr=False)
    expires_at: datetime


class ChallengeView(NamedTuple):
    """What a phone is shown of a challenge; the name is asked for, so it is masked."""

    state: ChallengeState
    masked_name: str
    masked_mobile: str
    terminal: str
    created_at: datetime
    expires_at: datetime
    tries_left: int
    is_trusted: bool
    """Whether this phone may confirm without a code."""


@dataclass(frozen=True)
class Answered:
    """Where a challenge stands after an answer: while it is open, the answer was wrong.

    `is_spent`: this was the last try. `cookie` is what a phone keeps that is to be trusted from now on.
    """

    state: ChallengeState
    tries_left: int = 0
    is_spent: bool = False
    cookie: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Enrolment:
    """A new authenticator's secret, and what its QR code says."""

    secret: bytes = field(repr=False)
    uri: str = field(repr=False)

    @property
    def by_hand(self) -> str:
        """The secret as it is typed into an authenticator that cannot scan."""
        return b32encode(self.secret).decode()


def state_at(stored: str, created_at: datetime, expires_at: datetime, now: datetime) -> ChallengeState:
    """Return the state of a challenge: an open one expires by the clock, and when that is set back before it began."""
    state = ChallengeState(stored)
    is_over = now >= expires_at or is_ahead(created_at, now)
    return ChallengeState.EXPIRED if state in OPEN_STATES and is_over else state


def is_same_name(typed: str, registered: str) -> bool:
    """Return whether a typed full name is the registered one; widths, blanks and dots between parts aside."""
    return _letters(typed) == _letters(registered) != ""


def masked_name(name: str) -> str:
    """Return the first character and stars."""
    return name[:1] + "*" * max(len(name) - 1, 1)


def _letters(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", cleaned(name)) if c not in _BETWEEN_PARTS).casefold()
