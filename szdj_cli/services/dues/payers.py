"""Whose dues an actor handles: members on their roster, and those who moved away and are still in their books."""

from szdj_cli.domain.authorisation import Act, Actor, is_allowed
from szdj_cli.domain.errors import BranchNeeded, MemberNotFound
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.organisations.organisations import Organisation, OrganisationKind
from szdj_cli.services.members import roster
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import charges
from szdj_cli.store.members import members
from szdj_cli.store.organisations import organisations

Books = frozenset[int] | None
"""The branches whose months are to be seen; None is all of a member's."""


def find(tx: Transaction, actor: Actor, text: str, act: Act) -> tuple[Member, Books]:
    """Return the member whom a text names, and whose months of theirs the actor may see.

    Somebody who moved away is named by number, and seen as far as the actor's branches charged anything.

    Raises:
        NotAllowed, MemberNotFound, NameNotUnique: as `roster.find`.
    """
    try:
        return roster.find(tx, actor, text), None
    except MemberNotFound as refusal:
        number = refusal.member
        found = members.find(tx, int(number)) if number.isascii() and number.isdigit() else None
        if found is None:
            raise
        charging = charges.branches_of(tx, found.number)
        books = frozenset(each for each in charging if is_allowed(actor, act, organisations.chain(tx, each)))
        if not books:
            raise
        return found, books


def one_branch(tx: Transaction, actor: Actor, act: Act, branch: str | None) -> Organisation:
    """Return the one branch for which an act is done: as named by code or unique name, or the only one there is.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `roster.scope_of`.
        BranchNeeded: there are several, or none.
    """
    scope = roster.scope_of(tx, actor, act, branch)
    every = [each for each in organisations.inside(tx, scope) if each.kind is OrganisationKind.BRANCH]
    found = [each for each in every if each.closed_on is None] or every
    if len(found) != 1:
        raise BranchNeeded(len(found))
    return found[0]
