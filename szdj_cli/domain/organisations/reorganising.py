"""Opening, renaming, moving, closing and merging organisations: what becomes of what, and what stops it."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from szdj_cli.domain.errors import OrganisationMisplaced
from szdj_cli.domain.organisations.appointments import HeldAppointment
from szdj_cli.domain.organisations.organisations import Organisation, can_stand_under
from szdj_cli.domain.sms import Message


class ReorganisingAct(StrEnum):
    """What is done to an organisation."""

    ADD = "add"
    RENAME = "rename"
    MOVE = "move"
    CLOSE = "close"
    MERGE = "merge"


class StopKind(StrEnum):
    """What stops an organisation from being moved, closed or merged."""

    TRANSFERS = "transfers"  # under way, with a letter or towards another committee
    REQUESTS = "requests"  # wait there, and nobody takes them over
    MEMBERS = "members"  # on the roster
    ORGANISATIONS = "organisations"  # directly below
    OWED = "owed"  # months of dues, and nobody takes them over


class Stop(NamedTuple):
    """One thing that stops it: how many there are, and which requests."""

    kind: StopKind
    how_many: int
    requests: tuple[int, ...] = ()


class OrganisationChange(NamedTuple):
    """What is changed in one organisation, by term, old and new as people write them; nothing where it is so already.

    A new one has no old values.
    """

    act: ReorganisingAct
    code: str
    name: str
    changes: tuple[tuple[str, str | None, str | None], ...]


class Reorganised(NamedTuple):
    """What becomes of an organisation that is moved, closed or merged, and of what is its.

    `target` is what it goes below or into. `members` go to another branch; `requests` are carried to others who decide;
    `organisations` directly below change what they stand under; `owed` months of dues, `owed_fen` in all, are claimed
    by the target from now on. Nothing is changed where it stands there already (`is_same`).
    """

    act: ReorganisingAct
    organisation: Organisation
    target: Organisation | None
    members: int = 0
    requests: int = 0
    organisations: int = 0
    owed: int = 0
    owed_fen: int = 0
    ended: tuple[HeldAppointment, ...] = ()
    stops: tuple[Stop, ...] = ()
    is_same: bool = False


class Done(NamedTuple):
    """What was done, and whom to tell."""

    result: Reorganised
    messages: Sequence[Message] = ()


def require_movable(organisation: Organisation, target: Organisation, above: Sequence[int]) -> None:
    """Let an organisation stand under another one; `above` is that one and all above it.

    Raises:
        OrganisationMisplaced: it would stand below itself, or organisations of these kinds do not stand so.
    """
    if organisation.id in above:
        raise OrganisationMisplaced("below_itself")
    if not can_stand_under(organisation.kind, target.kind):
        raise OrganisationMisplaced("kinds")


def require_mergeable(organisation: Organisation, target: Organisation, above: Sequence[int]) -> None:
    """Let an organisation go into another one of its kind; `above` is that one and all above it.

    Raises:
        OrganisationMisplaced: it is the same one, stands above the other, or is of another kind.
    """
    if organisation.id == target.id:
        raise OrganisationMisplaced("into_itself")
    if organisation.id in above:
        raise OrganisationMisplaced("into_below")
    if organisation.kind is not target.kind:
        raise OrganisationMisplaced("other_kind")
