"""代办: a secretary submits for a member who cannot, on a written request that is kept; somebody else decides."""

from datetime import datetime
from typing import NamedTuple

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import ActingForOneself, BasisMissing, MemberClosed, NotAllowed
from szdj_cli.domain.forms import refused_field
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.sms import Message, Notice, Purpose
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.parsing import parse_text
from szdj_cli.domain.values.reasons import FormKind
from szdj_cli.services.access import access
from szdj_cli.services.members import roster
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members
from szdj_cli.store.requests.drafts import InStead


class ActedFor(NamedTuple):
    """For whom a secretary acts, by member number or unique name, and what they were asked by: where it is kept."""

    member: str
    basis: str


def applicant(tx: Transaction, actor: Actor, acted_for: ActedFor | None, now: datetime) -> Member:
    """Return whose request it is: the actor's own, or that of whom they act for.

    Raises:
        NoOwnRecord: this account belongs to nobody on the roster.
        NotAllowed: it may not act for this member.
        AppointedElsewhere, MemberNotFound, NameNotUnique, MemberClosed: whom it is for.
        ActingForOneself: that needs nobody to act.
        BasisMissing, ValueInvalid: what they were asked by.
    """
    if acted_for is None:
        own = members.find(tx, access.own_number(actor))
        if own is None or own.values["roster_state"] != "active":
            raise NotAllowed
        return own
    if actor.member_id is None:
        raise NotAllowed
    _basis(acted_for)
    found = roster.find(tx, actor, acted_for.member)
    if found.number == actor.member_id:
        raise ActingForOneself
    access.require_over(tx, actor, Act.ACT_FOR, found.number, found.branch_id, shanghai_day(now))
    if found.values["roster_state"] != "active":
        raise MemberClosed(found.number)
    return found


def in_stead(actor: Actor, acted_for: ActedFor | None) -> InStead | None:
    """Return who submits a request for somebody, and on what, as it is stored; None where it is one's own.

    Raises:
        BasisMissing, ValueInvalid: what they were asked by is not there, or too long.
    """
    if acted_for is None or actor.member_id is None:
        return None
    return InStead(actor.member_id, _basis(acted_for))


def _basis(acted_for: ActedFor) -> str:
    with refused_field(FormKind.ACTING, "basis"):
        basis = parse_text(acted_for.basis)
    if not basis:
        raise BasisMissing
    return basis


def told(member: Member, acted_for: ActedFor | None, now: datetime) -> tuple[Message, ...]:
    """Return what a member is told of what was submitted for them."""
    if acted_for is None:
        return ()
    return (Message(now, member.mobile, Purpose.NOTICE, notice=Notice.REQUEST_SUBMITTED_FOR_YOU),)
