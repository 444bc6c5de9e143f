"""Whoever is signed in, and whether they may: the domain's rules on the store's facts."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from szdj_cli.domain.authorisation import (
    Act,
    Actor,
    is_allowed,
    is_allowed_over,
    is_allowed_somewhere,
)
from szdj_cli.domain.errors import AppointedElsewhere, NoOwnRecord, NotAllowed
from szdj_cli.domain.organisations.organisations import Appointment
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.store.accounts import accounts
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations


def actor_of(tx: Transaction, account_id: int, session_id: int, now: datetime) -> Actor | None:
    """Return the actor of an account as its roles are at this moment.

    None where it is disabled, or is that of a member who is off the roster and no administrator.
    """
    row = accounts.identity_of(tx, account_id)
    if row is None or row.is_disabled:
        return None
    member = row.member_id if row.roster_state == "active" else None
    if member is None and not row.is_administrator:
        return None
    return Actor(
        account_id=account_id,
        session_id=session_id,
        name=row.member_name or row.name or "",
        member_id=row.member_id,
        branch_id=row.branch_id,
        is_administrator=row.is_administrator,
        appointments=organisations.appointments_of(tx, member, shanghai_day(now)) if member is not None else (),
    )


def require(tx: Transaction, actor: Actor, act: Act, organisation_id: int | None = None) -> None:
    """Let an act on an organisation, or on somebody in it, pass or refuse it.

    Raises:
        NotAllowed: no role of the actor's allows it there.
    """
    chain = organisations.chain(tx, organisation_id) if organisation_id is not None else []
    if not is_allowed(actor, act, chain):
        raise NotAllowed((act,))


def own_number(actor: Actor) -> int:
    """Return the actor's own member number.

    Raises:
        NoOwnRecord: the account belongs to nobody on the roster, or a script asks.
    """
    if actor.own_member is None:
        raise NoOwnRecord
    return actor.own_member


def require_somewhere(actor: Actor, *acts: Act) -> None:
    """Let whoever may do one of some acts to anything at all pass: what comes before it is known to what.

    Raises:
        NotAllowed: the actor may do none of them anywhere.
    """
    if not any(is_allowed_somewhere(actor, act) for act in acts):
        raise NotAllowed(acts)


class Authorised(NamedTuple):
    """Who may do something: administrators by their account, others by their member number."""

    administrators: frozenset[int]
    members: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.administrators or self.members)

    def without(self, *, accounts: Collection[int] = (), members: Collection[int | None] = ()) -> "Authorised":
        """Return the others."""
        return Authorised(self.administrators - set(accounts), self.members - set(members))


def authorised(tx: Transaction, act: Act, chains: Collection[Collection[int]], today: date) -> Authorised:
    """Return who may do an act wherever chains, as in `is_allowed_over`, lead to; whoever is disabled may not."""
    found = organisations.appointed(tx, {each for chain in chains for each in chain}, today)
    return Authorised(accounts.administrators(tx), allowed_by(found, act, chains))


def allowed_by(
    held: Iterable[tuple[int, tuple[Appointment, ...]]], act: Act, chains: Collection[Collection[int]]
) -> frozenset[int]:
    """Return the members whom what they hold allows an act wherever chains, as in `is_allowed_over`, lead to."""
    return frozenset(
        member
        for member, posts in held
        if is_allowed_over(Actor(0, 0, "", member, None, is_administrator=False, appointments=posts), act, chains)
    )


def may_over(tx: Transaction, actor: Actor, act: Act, member: int, branch_id: int, today: date) -> bool:
    """Return whether `require_over` lets an act pass."""
    try:
        require_over(tx, actor, act, member, branch_id, today)
    except (NotAllowed, AppointedElsewhere):
        return False
    return True


def require_over(tx: Transaction, actor: Actor, act: Act, member: int, branch_id: int, today: date) -> None:
    """Let an act on a member of a branch pass or refuse it: it takes the right wherever the member is appointed, too.

    Appointments count that hold on a Shanghai day or begin later. A record that belongs to an administrator's account
    is an administrator's to change.

    Raises:
        NotAllowed: no role of the actor's allows it in the branch, or the member keeps the store.
        AppointedElsewhere: none allows it in every organisation of the member's appointments.
    """
    RightsOver(tx, actor, act, {member: branch_id}, today).require(member)


class RightsOver:
    """What `require_over` asks of many members, looked up for all of them at once; `branches` goes by member."""

    def __init__(self, tx: Transaction, actor: Actor, act: Act, branches: Mapping[int, int], today: date) -> None:
        numbers = sorted(branches)
        self._actor, self._act = actor, act
        self._places = {number: {branch} for number, branch in branches.items()}
        self._branches = branches
        for post in organisations.posts_held(tx, numbers, today):
            self._places[post.member_id].add(post.organisation_id)
        self._chains = organisations.chains(tx, {each for places in self._places.values() for each in places})
        self._keeping_store = frozenset() if actor.is_administrator else accounts.administrators_among(tx, numbers)

    def require(self, member: int) -> None:
        """Let the act on one of the members pass or refuse it, as `require_over` does."""
        is_here = is_allowed(self._actor, self._act, self._chains[self._branches[member]])
        if not is_here:
            raise NotAllowed((self._act,))
        if member in self._keeping_store:
            raise NotAllowed
        if not is_allowed_over(self._actor, self._act, (self._chains[each] for each in self._places[member])):
            raise AppointedElsewhere


def require_contact(tx: Transaction, actor: Actor, member: int, branch_id: int, today: date) -> None:
    """Let an act on contact data or a forgotten password pass: their own secretary's too, of who holds no appointment.

    Raises:
        NotAllowed: no role of the actor's allows it in the branch, or the member keeps the store.
        AppointedElsewhere: the member holds an appointment, and the actor has not the right over all of them.
    """
    if is_allowed(actor, Act.MEND, organisations.chain(tx, branch_id)):
        require_over(tx, actor, Act.MEND, member, branch_id, today)
        return
    require(tx, actor, Act.MEND_CONTACT, branch_id)
    if accounts.administrator_of(tx, member) is not None:
        raise NotAllowed
    if posts_of(tx, member, today):
        raise AppointedElsewhere


def lines_of(tx: Transaction, member: int, branch_id: int, today: date) -> list[list[int]]:
    """Return the chains, as in `is_allowed_over`, of a member's branch and of all that they hold or will."""
    return list(organisations.chains(tx, {branch_id, *posts_of(tx, member, today)}).values())


def sees_everybody(tx: Transaction, actor: Actor, act: Act) -> bool:
    """Return whether an actor may do an act to every member of the store.

    To nobody else may an answer differ by whether an identity number is that of somebody whom they may not see.
    """
    return actor.is_everywhere(act) or organisations.are_all(tx, actor.organisations(act))


def posts_of(tx: Transaction, member: int, today: date) -> frozenset[int]:
    """Return the organisations in which a member holds an appointment on a Shanghai day, or will."""
    return frozenset(row.organisation_id for row in organisations.posts_held(tx, [member], today))


def lowest_over(tx: Transaction, member: int, branch_id: int, today: date) -> int:
    """Return the lowest organisation that stands over a member's branch and over all of their appointments.

    Where none does, the lowest that stands over all appointments; where there is none either, the branch.
    """
    posts = posts_of(tx, member, today)
    lines = organisations.chains(tx, {branch_id, *posts})
    over = frozenset[int](lines[branch_id]).union(*lines.values()).intersection(*(lines[each] for each in posts))
    ways = [lines[branch_id], *(lines[each] for each in sorted(posts))]
    return next((each for line in ways for each in line if each in over), branch_id)
