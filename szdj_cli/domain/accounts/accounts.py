"""Signing in and staying signed in: its stages, its limits, what it shows."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.values.clock import is_ahead
from szdj_cli.domain.values.text import shown_without

if TYPE_CHECKING:
    from szdj_cli.domain.accounts.tokens import ListedToken
    from szdj_cli.domain.sms import Message

FREE_FAILURES = 5
"""The fifth failure in a row is the first that makes the next try wait."""

MAX_DELAY = timedelta(minutes=15)
FAILURES_COUNT_FOR = timedelta(days=1)
CROWD_FAILURES = 30
"""Above this many failures within a minute, over all numbers, a wrong password is answered a second later.

A right one passes: who guesses is slowed, not who signs in. Before the password was looked at the two cannot be told
apart, nor a number that somebody holds from an invented one.
"""

CROWD_WINDOW = timedelta(minutes=1)
CROWD_DELAY = timedelta(seconds=1)

PENDING_LIFE = timedelta(minutes=15)
"""How long a sign-in may wait for its SMS code."""

SEEN_EVERY = timedelta(minutes=1)
"""How often a session in use is written down as seen, so that reading stays reading."""


class SessionState(StrEnum):
    """code_pending → open → ended."""

    CODE_PENDING = "code_pending"
    OPEN = "open"
    ENDED = "ended"


class SessionLimits(NamedTuple):
    """How long a session lives: unused, and at all."""

    idle: timedelta
    absolute: timedelta


class SignInStarted(NamedTuple):
    """A right number and password, or what cannot be told from them.

    `masked_mobile` is set where the SMS step follows; it stands there without a `message` where nothing is to
    be sent, because the number is nobody's: the caller then delivers a decoy.
    """

    token: str
    state: SessionState
    masked_mobile: str | None = None
    message: "Message | None" = None

    def __repr__(self) -> str:
        """Leave out what is secret or personal."""
        return shown_without(self, "token")


class HeldRole(NamedTuple):
    """A role of whoever is signed in, and in which organisation, by code and name."""

    code: str
    organisation: str
    role: Role


class Whoami(NamedTuple):
    """Whoever is signed in, as they are told it."""

    name: str
    member_number: int | None
    branch: str | None
    branch_code: str | None
    roles: tuple[HeldRole, ...]
    is_administrator: bool
    verified: str | None
    """How today's real-name verification was done, if it was."""
    session_until: datetime
    """When the session ends if nothing more is done in it; of a script, its last day's end."""
    token: "ListedToken | None" = None
    """The token of a script; who it is then has no other name."""


class PasswordChanged(NamedTuple):
    """A new password, and the token that the session goes on with."""

    token: str
    is_weak: bool

    def __repr__(self) -> str:
        """Leave out what is secret or personal."""
        return shown_without(self, "token")


def delay_after(failures: int) -> timedelta:
    """Return how long the next try of a number waits: 1 s from the fifth failure in a row, then doubling."""
    if failures < FREE_FAILURES:
        return timedelta(0)
    # 2**10 s is above the maximum already; a large exponent would overflow.
    return min(timedelta(seconds=2 ** min(failures - FREE_FAILURES, 10)), MAX_DELAY)


def crowd_delay(failures: int) -> timedelta:
    """Return how much later a failure is answered, for the failures of the last minute over all numbers."""
    return CROWD_DELAY if failures > CROWD_FAILURES else timedelta(0)


def seconds_left(delay: timedelta, since: datetime | None, now: datetime) -> int:
    """Return the whole seconds, rounded up, until a delay is over; a clock set back makes it no longer."""
    if since is None:
        return 0
    left = min(since + delay - now, delay)
    return max(0, -(-left // timedelta(seconds=1)))


def is_over(created_at: datetime, seen_at: datetime, limits: SessionLimits, now: datetime) -> bool:
    """Return whether a session has ended by the clock; one from the future has, or it would live until then."""
    return now >= ends_at(created_at, seen_at, limits) or is_ahead(max(created_at, seen_at), now)


def ends_at(created_at: datetime, seen_at: datetime, limits: SessionLimits) -> datetime:
    """Return when a session ends if nothing more is done in it."""
    return min(created_at + limits.absolute, seen_at + limits.idle)
