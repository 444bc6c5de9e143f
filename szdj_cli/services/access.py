"""Whoever is signed in, and whether they may: the domain's rules on the store's facts."""

from datetime import date, datetime

from sqlalchemy import select

from szdj_cli.domain.authorisation import Act, Actor, is_allowed, is_allowed_over
from szdj_cli.domain.clock import shanghai_day
from szdj_cli.domain.errors import AppointedElsewhere, NotAllowed
from szdj_cli.store import accounts, moving, organisations
from szdj_cli.store.engine import Transaction
from szdj_cli.store.tables.accounts import ACCOUNT
from szdj_cli.store.tables.members import MEMBER


def actor_of(tx: Transaction, account_id: int, session_id: int, now: datetime) -> Actor | None:
    """Return the actor of an account as its roles are at this moment.

    None where it is disabled, or is that of a member who is off the roster and no administrator.
    """
    row = tx.conn.execute(
        select(
            ACCOUNT.c.name,
            ACCOUNT.c.is_administrator,
            ACCOUNT.c.is_disabled,
            MEMBER.c.id.label("member_id"),
            MEMBER.c.name.label("member_name"),
            MEMBER.c.branch_id,
            MEMBER.c.roster_state,
        )
        .outerjoin(MEMBER, MEMBER.c.id_index == ACCOUNT.c.id_index)
        .where(ACCOUNT.c.id == account_id)
    ).first()
    if row is None or row.is_disabled:
        return None
    is_active = row.member_id is not None and row.roster_state == "active"
    if not (is_active or row.is_administrator):
        return None
    return Actor(
        account_id=account_id,
        session_id=session_id,
        name=row.member_name or row.name or "",
        member_id=row.member_id,
        branch_id=row.branch_id,
        is_administrator=row.is_administrator,
        appointments=organisations.appointments_of(tx, row.member_id, shanghai_day(now)) if is_active else (),
    )


def require(tx: Transaction, actor: Actor, act: Act, organisation_id: int | None = None) -> None:
    """Let an act on an organisation, or on somebody in it, pass or refuse it.

    Raises:
        NotAllowed: no role of the actor's allows it there.
    """
    chain = organisations.chain(tx, organisation_id) if organisation_id is not None else []
    if not is_allowed(actor, act, chain):
        raise NotAllowed


def require_over(tx: Transaction, actor: Actor, act: Act, member: int, branch_id: int, today: date) -> None:
    """Let an act on a member of a branch pass or refuse it: it takes the right wherever the member is appointed, too.

    Appointments count that hold on a Shanghai day or begin later. A record that belongs to an administrator's account
    is an administrator's to change.

    Raises:
        NotAllowed: no role of the actor's allows it in the branch, or the member keeps the store.
        AppointedElsewhere: none allows it in every organisation of the member's appointments.
    """
    require(tx, actor, act, branch_id)
    if not actor.is_administrator and accounts.is_administrators(tx, member):
        raise NotAllowed
    if not is_allowed_over(actor, act, organisations.chains(tx, posts_of(tx, member, today)).values()):
        raise AppointedElsewhere


def posts_of(tx: Transaction, member: int, today: date) -> frozenset[int]:
    """Return the organisations in which a member holds an appointment on a Shanghai day, or will."""
    return frozenset(row.organisation_id for row in moving.appointments_of(tx, [member], today))


def lowest_over(tx: Transaction, member: int, branch_id: int, today: date) -> int:
    """Return the lowest organisation that stands over a member's branch and over all of their appointments.

    Where none does, the lowest that stands over all appointments; where there is none either, the branch.
    """
    posts = posts_of(tx, member, today)
    lines = organisations.chains(tx, {branch_id, *posts})
    over = frozenset[int](lines[branch_id]).union(*lines.values()).intersection(*(lines[each] for each in posts))
    ways = [lines[branch_id], *(lines[each] for each in sorted(posts))]
    return next((each for line in ways for each in line if each in over), branch_id)
