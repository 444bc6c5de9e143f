"""Real-name verification: what a challenge goes through, and its limits."""

import unicodedata
from base64 import b32encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from szdj_cli.domain.sms import CODE_MINUTES
from szdj_cli.domain.values.clock import CLOCK_TOLERANCE, is_ahead
from szdj_cli.domain.values.text import cleaned

CHALLENGE_LIFE = timedelta(seconds=90)
"""How long a challenge waits for the phone to ask for the code."""
CODE_LIFE = timedelta(minutes=CODE_MINUTES)
"""How long it lives from each code that was sent: as long as the code."""
CHALLENGES_AN_HOUR = 10  # a member
WRONG_TRIES = 5  # end a challenge, names and codes counted alike
RENEWALS = 5  # by a script, before it gives up
PHONE_TRUST = timedelta(days=30)
IDENTITY_TRUST = timedelta(days=30)

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
    """A new challenge. Token and short code are shown once, and stored only hashed."""

    id: int
    token: str = field(repr=False)
    short_code: str = field(repr=False)
    """What the short link says, for whoever types it."""
    expires_at: datetime
    replaces_opened: bool = False
    """Whether a phone had asked for the code of another one, which this one has made void."""


class Progress(NamedTuple):
    """Where a challenge stands, and until when if nothing more comes of it."""

    state: ChallengeState
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
    is_code_sent: bool


@dataclass(frozen=True)
class Answered:
    """Where a challenge stands after an answer: while it is open, the answer was wrong.

    `is_spent`: this was the last try. `cookie` is what a phone keeps that is to be trusted from now on.
    """

    state: ChallengeState
    tries_left: int = 0
    is_spent: bool = False
    cookie: str | None = field(default=None, repr=False)


class BoundIdentity(NamedTuple):
    """That a member is known at another service by a way of verification; who they are there is not told."""

    method: str
    bound_at: datetime
    expires_at: datetime


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
    """Return the state of a challenge: an open one expires by the clock, and when that is set back before it began.

    One that a phone has opened is given the minute by which the clocks of hosts may be apart: what is being typed into
    it is not lost to that.
    """
    state = ChallengeState(stored)
    grace = CLOCK_TOLERANCE if state is ChallengeState.OPENED else timedelta(0)
    is_over = now >= expires_at + grace or is_ahead(created_at, now)
    return ChallengeState.EXPIRED if state in OPEN_STATES and is_over else state


def is_same_name(typed: str, registered: str) -> bool:
    """Return whether a typed full name is the registered one; widths, blanks and dots between parts aside."""
    return _letters(typed) == _letters(registered) != ""


def masked_name(name: str) -> str:
    """Return the first character and stars."""
    return name[:1] + "*" * max(len(name) - 1, 1)


def _letters(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", cleaned(name)) if c not in _BETWEEN_PARTS).casefold()
