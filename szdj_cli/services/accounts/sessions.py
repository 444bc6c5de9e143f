"""Sessions: who is signed in, with the roles of this moment; going on, and ending."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from szdj_cli.domain.accounts.accounts import (
    SEEN_EVERY,
    HeldRole,
    SessionLimits,
    SessionState,
    Whoami,
    ends_at,
    is_over,
)
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import NotAllowed, SignInRequired, StoreBusy, StoreFull
from szdj_cli.services.access import access, rights
from szdj_cli.store.accounts import sessions
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations

_TOKEN_BYTES = 32


def new_token() -> str:
    """Return a session's token: 256 random bits."""
    import secrets

    return secrets.token_urlsafe(_TOKEN_BYTES)


def current_actor(store: Store, token: str, now: datetime, limits: SessionLimits) -> Actor:
    """Return whoever a session belongs to, with the roles of this moment.

    Raises:
        SignInRequired: there is no such session, it is over, or its account is disabled.
    """
    with store.reading() as tx:
        session, actor = _signed_in(tx, token, now, limits)
    if now - session.seen_at >= SEEN_EVERY:
        _mark_seen(store, session.id, now)
    return actor


def guard_of(actor: Actor, clock: Callable[[], datetime]) -> Callable[[Transaction], None]:
    """Return what lets a write pass only while the actor's session, account and appointments are as they were.

    The function raises SignInRequired where the session has ended or the account was disabled meanwhile, NotAllowed
    where an appointment has ended.
    """

    def guard(tx: Transaction) -> None:
        fresh = rights.as_of_now(tx, actor, clock())
        if fresh is None or not sessions.is_open(tx, actor.session_id):
            raise SignInRequired
        if not set(actor.appointments) <= set(fresh.appointments) or actor.is_administrator > fresh.is_administrator:
            raise NotAllowed

    return guard


def note_refusal(store: Store, actor: Actor, command: str, code: str, now: datetime) -> None:
    """Log that an actor was refused a command, and with which error."""
    from szdj_cli.store.core import audit

    with store.transaction() as tx:
        detail = {"command": command, "error": code}
        audit.append(tx, audit.Entry(actor.label, "access.refused", actor.label, detail), now)


def whoami(store: Store, token: str, now: datetime, limits: SessionLimits) -> Whoami:
    """Return what whoever is signed in is told about themselves.

    Raises:
        SignInRequired: as in `current_actor`.
    """
    from szdj_cli.services.access import verified as verification

    with store.reading() as tx:
        session, actor = _signed_in(tx, token, now, limits)
        branch = organisations.find(tx, actor.branch_id) if actor.branch_id is not None else None
        held = organisations.of_ids(tx, {each.organisation_id for each in actor.appointments})
        verified = verification.today(tx, actor.member_id, now).method if actor.member_id is not None else None
    seen_at = session.seen_at
    if now - seen_at >= SEEN_EVERY and _mark_seen(store, session.id, now):
        seen_at = now
    return Whoami(
        name=actor.name,
        member_number=actor.member_id,
        branch=branch.name if branch else None,
        branch_code=branch.code if branch else None,
        roles=tuple(
            HeldRole(held[each.organisation_id].code, held[each.organisation_id].name, each.role)
            for each in actor.appointments
        ),
        is_administrator=actor.is_administrator,
        verified=verified,
        session_until=ends_at(session.created_at, seen_at, limits),
    )


def rotate(store: Store, token: str, now: datetime) -> str:
    """Let an open session go on with a new token and return it; the old one is void.

    Raises:
        SignInRequired: there is no such session.
    """
    new = new_token()
    with store.transaction() as tx:
        session = sessions.find(tx, token)
        if session is None or session.state is not SessionState.OPEN:
            raise SignInRequired
        sessions.change_token(tx, session.id, new)
        sessions.mark_seen(tx, session.id, now)
    return new


def sign_out(store: Store, token: str, now: datetime) -> bool:
    """End the session of a token; return whether there was one to end."""
    from szdj_cli.store.core import audit

    with store.transaction() as tx:
        session = sessions.find(tx, token)
        if session is None or session.state is SessionState.ENDED:
            return False
        sessions.end(tx, session.id)
        if session.account_id is not None and session.state is SessionState.OPEN:
            actor = f"account:{session.account_id}"
            audit.append(tx, audit.Entry(actor, "sign_out", actor, {"session": session.id}), now)
    return True


def sign_out_everywhere(store: Store, actor: Actor, now: datetime) -> int:
    """End every session of the actor's account and return how many there were."""
    from szdj_cli.store.core import audit

    with store.transaction() as tx:
        count = sessions.end_all(tx, [actor.account_id])
        audit.append(tx, audit.Entry(actor.label, "sign_out.everywhere", actor.label, {"sessions": count}), now)
    return count


def _signed_in(tx: Transaction, token: str, now: datetime, limits: SessionLimits) -> tuple[sessions.Session, Actor]:
    session = sessions.find(tx, token)
    if session is None or session.account_id is None or session.state is not SessionState.OPEN:
        raise SignInRequired
    if is_over(session.created_at, session.seen_at, limits, now):
        raise SignInRequired
    actor = access.actor_of(tx, session.account_id, session.id, now)
    if actor is None:
        raise SignInRequired
    return session, actor


def _mark_seen(store: Store, session_id: int, now: datetime) -> bool:
    # Who only reads can go on where nothing can be written just now.
    with suppress(StoreBusy, StoreFull), store.transaction(patient=False) as tx:
        sessions.mark_seen(tx, session_id, now)
        return True
    return False
