"""Who may do what: decided here and nowhere else, from the session alone."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from szdj_cli.domain.organisations.organisations import DECIDING_ROLES, Appointment, OrganisationKind, Role


class Act(StrEnum):
    """What a role may allow."""

    READ = "read"  # a member's record, an organisation, requests
    REVEAL = "reveal"  # the same, unmasked
    DECIDE = "decide"
    LETTER = "letter"  # print, void and reissue letters of transfer, record their receipts
    RECEIPT = "receipt"  # issue receipts for dues, print them again
    ASSESS = "assess"  # what members pay a month
    RECORD_PAYMENTS = "record_payments"  # one by one, reverse them, open a branch's dues
    IMPORT_PAYMENTS = "import_payments"
    APPOINT = "appoint"
    ORGANISE = "organise"  # open, rename, move, close and merge organisations, each looked at from what is above it
    IMPORT_MEMBERS = "import_members"
    IMPORT_ORGANISATIONS = "import_organisations"
    MEND = "mend"  # another person's record
    MEND_CONTACT = "mend_contact"  # contact data and a forgotten password of somebody who holds no appointment
    ACT_FOR = "act_for"  # submit for a member who cannot
    LOG = "log"  # read of the audit log what was done in an organisation, or to it and its people
    AUDIT = "audit"  # the whole log: verify it, hand out its checkpoint
    MAINTAIN = "maintain"  # the store itself
    ISSUE_TOKENS = "issue_tokens"  # for scripts, to do less than whoever issues them may


class Scope(StrEnum):
    """What a script may do by its token."""

    IMPORT = "import"
    EXPORT = "export"
    REPORT = "report"
    DUES = "dues"
    BACKUP = "backup"
    AUDIT = "audit"


class Grant(NamedTuple):
    """What a token lets a script do, of what its maker may at this moment."""

    token_id: int
    name: str
    scopes: frozenset[Scope]
    acts: frozenset[Act]


class Actor(NamedTuple):
    """Whoever is signed in, or a script. `member_id` is set where the identity number is on the roster.

    A script is its maker, so that what nobody does for themselves it does not do for its maker either, with the acts
    of its grant alone. It holds one appointment, in the organisation that it is bound to; one that is bound to none
    is an administrator's.
    """

    account_id: int
    session_id: int
    name: str
    member_id: int | None
    branch_id: int | None
    is_administrator: bool
    appointments: tuple[Appointment, ...]
    grant: Grant | None = None

    @property
    def label(self) -> str:
        """How the audit log names this actor."""
        if self.grant is not None:
            return f"token:{self.grant.token_id}"
        return f"account:{self.account_id}" if self.account_id else "system"

    @property
    def own_member(self) -> int | None:
        """The member whose own matters this actor sees to; a script sees to nobody's, its maker's neither."""
        return self.member_id if self.grant is None else None

    @property
    def decides(self) -> bool:
        """Whether any appointment lets this actor decide on requests."""
        return bool(self.organisations(Act.DECIDE))

    def organisations(self, act: Act) -> frozenset[int]:
        """Return the organisations whose appointment allows an act, there and (but for deciding) below."""
        return (
            frozenset(a.organisation_id for a in self.appointments if self.grant is not None or _allows(a, act))
            if self._may_use(act)
            else (frozenset())
        )

    def is_granted(self, act: Act) -> bool:
        """Return whether nothing narrows this actor to fewer acts than their roles allow, or this is among them."""
        return self.grant is None or act in self.grant.acts

    def is_everywhere(self, act: Act) -> bool:
        """Return whether an act is not narrowed to some organisations: an administrator's, where it is granted."""
        return self.is_administrator and self.is_granted(act)

    def _may_use(self, act: Act) -> bool:
        if not self.is_granted(act):
            return False
        # An administrator keeps the store and never decides, even if the same person is appointed.
        return not (self.is_administrator and act in _DECIDERS_ALONE)


OPERATOR = Actor(0, 0, "", None, None, is_administrator=True, appointments=())
"""Whoever has the machine run the program by itself, as cron does: they hold store and key. Decides nothing."""

_DECIDERS_ALONE = frozenset({Act.DECIDE, Act.LETTER, Act.RECEIPT, Act.RECORD_PAYMENTS, Act.ASSESS, Act.ACT_FOR})
_ADMINISTRATOR_ACTS = frozenset(Act) - _DECIDERS_ALONE
_DECIDING_ACTS = frozenset(
    {Act.REVEAL, Act.LOG, Act.DECIDE, Act.LETTER, Act.RECEIPT, Act.RECORD_PAYMENTS, Act.IMPORT_PAYMENTS}
)
_SECRETARY_ACTS = frozenset({Act.ASSESS, Act.ISSUE_TOKENS})
_BRANCH_SECRETARY_ACTS = frozenset({Act.ACT_FOR, Act.MEND_CONTACT})
_COMMITTEE_SECRETARY_ACTS = frozenset({Act.APPOINT, Act.ORGANISE, Act.IMPORT_MEMBERS, Act.MEND})
_WITH_PEOPLE = frozenset({OrganisationKind.BRANCH, OrganisationKind.COMMITTEE})
_OF_WHOLE_STORE = frozenset({Act.IMPORT_ORGANISATIONS, Act.AUDIT, Act.MAINTAIN})


class _Acts(NamedTuple):
    """What a scope lets a script do: any one of its own acts makes it of use; those beside do not."""

    own: frozenset[Act]
    beside: frozenset[Act] = frozenset()


# Nothing that decides, mends somebody's record or account, appoints, organises or acts for somebody.
_SCOPE_ACTS = {
    Scope.IMPORT: _Acts(
        frozenset({Act.IMPORT_ORGANISATIONS, Act.IMPORT_MEMBERS, Act.IMPORT_PAYMENTS}), frozenset({Act.READ})
    ),
    Scope.EXPORT: _Acts(frozenset({Act.READ}), frozenset({Act.REVEAL})),
    Scope.REPORT: _Acts(frozenset({Act.READ})),
    Scope.DUES: _Acts(frozenset({Act.RECORD_PAYMENTS}), frozenset({Act.READ, Act.IMPORT_PAYMENTS, Act.RECEIPT})),
    Scope.BACKUP: _Acts(frozenset({Act.MAINTAIN})),
    Scope.AUDIT: _Acts(frozenset({Act.LOG}), frozenset({Act.AUDIT})),
}
STORE_WIDE = frozenset(scope for scope, acts in _SCOPE_ACTS.items() if acts.own | acts.beside <= _OF_WHOLE_STORE)
"""What nobody does to a part of the store."""


def is_allowed(actor: Actor, act: Act, chain: Iterable[int] = ()) -> bool:
    """Return whether an actor may do an act to an organisation or somebody in it.

    `chain` is that organisation and all above it. A step of a request is decided in its own organisation,
    so DECIDE looks at the chain's first alone.
    """
    if actor.is_administrator and act in _ADMINISTRATOR_ACTS and actor.is_granted(act):
        return True
    allowed = actor.organisations(act)
    if act is Act.DECIDE:
        return next(iter(chain), None) in allowed
    return any(organisation_id in allowed for organisation_id in chain)


def is_allowed_somewhere(actor: Actor, act: Act) -> bool:
    """Return whether an actor may do an act to anything at all."""
    return is_allowed(actor, act) or bool(actor.organisations(act))


def is_allowed_over(actor: Actor, act: Act, chains: Iterable[Iterable[int]]) -> bool:
    """Return whether an actor may do an act to a person: in their branch, and wherever they are appointed.

    `chains` has one chain, as in `is_allowed`, for the branch and one for every organisation of their appointments:
    whoever stands over somebody's branch alone must not get hold of what that person holds elsewhere.
    """
    return all(is_allowed(actor, act, chain) for chain in chains)


def acts_of(scopes: Iterable[Scope]) -> frozenset[Act]:
    """Return all that some scopes are there for, whoever asks, and wherever."""
    return frozenset[Act]().union(*(each for scope in scopes for each in _SCOPE_ACTS[scope]))


def granted(maker: Actor, scopes: Iterable[Scope], chain: Iterable[int] = ()) -> frozenset[Act]:
    """Return what a token of some scopes lets a script do: nothing that its maker may not, where it is bound.

    `chain` is the organisation that it is bound to and all above that; empty where it is bound to none.
    """
    over = tuple(chain)
    acts = acts_of(scopes) - (_OF_WHOLE_STORE if over else set())
    return frozenset(act for act in acts if is_allowed(maker, act, over))


def is_of_use(scope: Scope, acts: frozenset[Act]) -> bool:
    """Return whether acts that were granted are enough for what a scope is there for."""
    return bool(_SCOPE_ACTS[scope].own & acts)


def who_may(act: Act) -> tuple[frozenset[tuple[OrganisationKind, Role]], bool]:
    """Return what has to be held, and where, to do an act, and whether an administrator does it too."""
    held = ((kind, role) for kind in OrganisationKind for role in Role)
    return frozenset(each for each in held if _allows(Appointment(0, *each), act)), act in _ADMINISTRATOR_ACTS


def _allows(appointment: Appointment, act: Act) -> bool:
    if act is Act.READ:
        return True
    if act in _DECIDING_ACTS:
        return appointment.role in DECIDING_ROLES
    if act in _SECRETARY_ACTS:
        return appointment.role is Role.SECRETARY
    if act in _BRANCH_SECRETARY_ACTS:
        return appointment.role is Role.SECRETARY and appointment.organisation_kind in _WITH_PEOPLE
    if act in _COMMITTEE_SECRETARY_ACTS:
        return appointment.role is Role.SECRETARY and appointment.organisation_kind is OrganisationKind.COMMITTEE
    return False
