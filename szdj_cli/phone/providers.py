"""What a way of proving who holds the phone has to offer; SMS is one, an OAuth of WeChat's could be another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from szdj_cli.phone.visits import Visit


@dataclass(frozen=True)
class Reply:
    """A page, and what the phone is to keep with it."""

    html: str
    cookie: str | None = field(default=None, repr=False)


class Provider(Protocol):
    """Shows the steps of an open challenge and takes what their forms post. Denying is the page's own."""

    def show(self, visit: Visit) -> str:
        """Return the step at which a challenge stands; change nothing."""
        ...

    def take(self, name: str, visit: Visit, fields: Mapping[str, str]) -> Reply | None:
        """Do what the form of a name asks and return the next step; None where there is no such form."""
        ...
