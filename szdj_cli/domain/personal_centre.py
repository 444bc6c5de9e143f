"""What the personal centre shows first."""

from dataclasses import dataclass

from szdj_cli.domain.authorisation import Act
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.requests.news import News


@dataclass(frozen=True)
class Overview:
    """Whoever is signed in, and what waits: for them, and of their own."""

    account: int  # of whoever is signed in
    name: str
    branch: str | None
    is_member: bool
    is_administrator: bool
    roles: tuple[tuple[str, Role], ...]  # organisation, role
    is_verified: bool
    own_open: tuple[int, ...]  # numbers of the requests of one's own in which something is still to come
    own_to_resubmit: tuple[int, ...]  # numbers of those that one is asked to mend
    waiting_for_me: int
    imports: bool  # whether this person may import members somewhere
    corrections: int  # corrections that wait for a second person, in which this one has a part
    assesses: bool  # whether this person may assess what members pay
    may: frozenset[Act]  # what this person may do to anything at all
    decides: bool  # whether requests can wait for this person at all
    news: tuple[News, ...] = ()  # what became of one's own requests since one was last here, what there is to do first
