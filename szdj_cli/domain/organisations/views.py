"""Organisations as people see them: in the tree, and one with all that is known of it."""

from enum import StrEnum
from typing import NamedTuple

from szdj_cli.domain.organisations.appointments import HeldAppointment
from szdj_cli.domain.organisations.organisations import Organisation, OrganisationKind

_LEAST_FULL_IN_BRANCH = 3
_MOST_IN_BRANCH = 50
_MORE_THAN = {OrganisationKind.GENERAL_BRANCH: 50, OrganisationKind.COMMITTEE: 100}


class SizeWarning(StrEnum):
    """Why the size of an organisation is unusual; never a refusal."""

    TOO_FEW_FULL = "too_few_full"
    TOO_MANY = "too_many"
    TOO_FEW = "too_few"


class Headcount(NamedTuple):
    """How many members are on the roster of an organisation and all below it."""

    members: int
    full: int


class TreeNode(NamedTuple):
    """One organisation in the tree. `depth` counts from what is drawn first; `parent` is a code.

    `members`, there and below, is None where the actor sees the organisation only because their own stands below it.
    """

    code: str
    name: str
    kind: OrganisationKind
    parent: str | None
    depth: int
    members: int | None
    secretaries: tuple[str, ...]
    hidden: int
    """How many organisations directly below it are left out."""
    closed_on: str | None = None


class Contact(NamedTuple):
    """Where an organisation is reached."""

    address: str | None
    phone: str | None
    fax: str | None
    postcode: str | None


class OrganisationDetail(NamedTuple):
    """One organisation. What is None is not for the actor's eyes."""

    organisation: Organisation
    contact: Contact
    chain: tuple[Organisation, ...]
    """Those above it, the highest first."""
    below: int
    headcount: Headcount | None
    waiting: int | None
    """How many requests wait there."""
    warnings: tuple[SizeWarning, ...]
    current: tuple[HeldAppointment, ...]
    """Appointments that hold today or begin later."""
    past: tuple[HeldAppointment, ...]
    today: str
    """The Shanghai day (YYYY-MM-DD) on which all of this is so."""
    successor: Organisation | None = None
    """What took it over, where it was merged."""


def size_warnings(kind: OrganisationKind, count: Headcount) -> tuple[SizeWarning, ...]:
    """Return what is unusual about a size.

    A branch has at least 3 full members and generally at most 50 in all (党支部工作条例 2018, art 4), a general
    branch more than 50, a committee more than 100.
    """
    if kind in _MORE_THAN:
        return () if count.members > _MORE_THAN[kind] else (SizeWarning.TOO_FEW,)
    too_few_full = (SizeWarning.TOO_FEW_FULL,) if count.full < _LEAST_FULL_IN_BRANCH else ()
    return too_few_full + ((SizeWarning.TOO_MANY,) if count.members > _MOST_IN_BRANCH else ())
