"""The personal centre: one look at who is signed in and what waits."""

from datetime import datetime

from sqlalchemy import select

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.personal_centre import Overview
from szdj_cli.domain.requests import RequestState
from szdj_cli.services import approvals
from szdj_cli.services.verification import is_verified
from szdj_cli.store import organisations
from szdj_cli.store.engine import Store, Transaction
from szdj_cli.store.tables.requests import REQUEST


def overview(store: Store, actor: Actor, now: datetime) -> Overview:
    """Return what the personal centre shows. Counts only: what is asked for stays behind the verification."""
    with store.reading() as tx:
        branch = organisations.find(tx, actor.branch_id) if actor.branch_id is not None else None
        return Overview(
            name=actor.name,
            branch=branch.name if branch else None,
            is_member=actor.member_id is not None,
            is_administrator=actor.is_administrator,
            roles=tuple((_name(tx, a.organisation_id), a.role) for a in actor.appointments),
            is_verified=actor.member_id is not None and is_verified(tx, actor.member_id, now),
            own_pending=_own_pending(tx, actor.member_id) if actor.member_id is not None else (),
            waiting_for_me=approvals.count_waiting(tx, actor, now) if actor.decides else 0,
            imports=actor.is_administrator or bool(actor.organisations(Act.IMPORT_MEMBERS)),
            decides=actor.decides,
        )


def _own_pending(tx: Transaction, member_id: int) -> tuple[int, ...]:
    pending = select(REQUEST.c.id).where(
        REQUEST.c.member_id == member_id, REQUEST.c.state == RequestState.PENDING.value
    )
    return tuple(tx.conn.scalars(pending.order_by(REQUEST.c.id)))


def _name(tx: Transaction, organisation_id: int) -> str:
    found = organisations.find(tx, organisation_id)
    return found.name if found else ""
