"""What a phone asks for, one request about an open challenge; and what it is answered."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from szdj_cli.domain.accounts.verification import ChallengeView


@dataclass(frozen=True)
class Return:
    """The way back from another service: where it sends the phone, by GET, and the `state` that it is to pass on."""

    url: str
    state: str = field(repr=False)


@dataclass(frozen=True)
class Visit:
    """One request of a phone's.

    `action` returns the address to which the form of a name posts; `back` the way back, for this phone and once, to
    what a provider takes under a name.
    """

    token: str = field(repr=False)
    view: ChallengeView
    action: Callable[[str], str] = field(repr=False)
    back: Callable[[str], Return] = field(repr=False)
    steps: tuple[str, str, str]
    now: datetime
    is_secure: bool
    """Whether the phone reaches the page over HTTPS."""
    nonce: str = field(repr=False)
    """What tells this phone from others when it comes back."""
    cookie: str | None = field(default=None, repr=False)
    identity: str | None = None
    """An identity at another service that is to be bound to the member by a right code."""

    def binding(self, identity: str) -> "Visit":
        """Return this visit with forms that carry an identity on, under the seal of their addresses."""
        return replace(self, identity=identity, action=lambda name: self.action(f"{name}.{identity}"))


@dataclass(frozen=True)
class Reply:
    """A page, and what the phone is to keep with it."""

    html: str
    cookie: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Away:
    """The address of another service to which the phone goes; it has been told the way back."""

    url: str = field(repr=False)
