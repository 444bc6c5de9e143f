"""What a phone asks for: one request about an open challenge."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from szdj_cli.domain.accounts.verification import ChallengeView


@dataclass(frozen=True)
class Visit:
    """One request of a phone's. `action` returns the address to which the form of a name posts."""

    token: str = field(repr=False)
    view: ChallengeView
    action: Callable[[str], str] = field(repr=False)
    now: datetime
    is_secure: bool
    """Whether the phone reaches the page over HTTPS."""
    cookie: str | None = field(default=None, repr=False)
