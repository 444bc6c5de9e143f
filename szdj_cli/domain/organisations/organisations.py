"""Organisations, their kinds, and who holds which appointment."""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import NamedTuple


class OrganisationKind(StrEnum):
    """党委 > 党总支 > 党支部; a branch may stand directly under a committee."""

    COMMITTEE = "committee"
    GENERAL_BRANCH = "general_branch"
    BRANCH = "branch"


class Role(StrEnum):
    """任职: what a member may be appointed to in one organisation."""

    SECRETARY = "secretary"
    DEPUTY_SECRETARY = "deputy_secretary"
    ORGANISER = "organiser"


DECIDING_ROLES = frozenset({Role.SECRETARY, Role.DEPUTY_SECRETARY})

# What may stand directly above what; None is the top.
_PARENTS: dict[OrganisationKind, frozenset[OrganisationKind | None]] = {
    OrganisationKind.COMMITTEE: frozenset({None, OrganisationKind.COMMITTEE}),
    OrganisationKind.GENERAL_BRANCH: frozenset({OrganisationKind.COMMITTEE}),
    OrganisationKind.BRANCH: frozenset({OrganisationKind.COMMITTEE, OrganisationKind.GENERAL_BRANCH}),
}


class Organisation(NamedTuple):
    """One organisation as people see it."""

    id: int
    code: str
    name: str
    kind: OrganisationKind
    parent_id: int | None
    can_transfer: bool
    closed_on: str | None = None
    """The Shanghai day since which it is no more: it keeps its history and its code, and takes nothing new."""


class Appointment(NamedTuple):
    """One appointment that holds today."""

    organisation_id: int
    organisation_kind: OrganisationKind
    role: Role


def can_stand_under(kind: OrganisationKind, parent: OrganisationKind | None) -> bool:
    """Return whether an organisation of a kind may stand directly under one of another kind."""
    return parent in _PARENTS[kind]


def route(chain: Iterable[int], deciders: dict[int, frozenset[int]], barred: Collection[int]) -> int | None:
    """Return the organisation that decides: the first of a chain with somebody who is not barred.

    `chain` goes from the step's own organisation upwards; `deciders` maps an organisation to the members
    appointed there as secretary or deputy; `barred` are the applicant and whoever submitted in their stead.
    None: there is nobody, and the step waits where it is.
    """
    for organisation_id in chain:
        if deciders.get(organisation_id, frozenset()).difference(barred):
            return organisation_id
    return None
