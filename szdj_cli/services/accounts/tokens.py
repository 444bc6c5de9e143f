"""Tokens of scripts: shown, and found good or not; made, listed and revoked by people."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple

from szdj_cli.domain.accounts.accounts import SEEN_EVERY, Whoami
from szdj_cli.domain.accounts.tokens import (
    DAYS,
    SECRET_BYTES,
    ListedToken,
    TokenCreated,
    TokenState,
    end_of,
    last_day,
    state_of,
    written,
)
from szdj_cli.domain.authorisation import STORE_WIDE, Act, Actor, Scope, granted, is_allowed, is_of_use
from szdj_cli.domain.errors import (
    InputNeeded,
    NotAllowed,
    OptionsExclude,
    OrganisationClosed,
    ReasonMissing,
    StoreBusy,
    StoreFull,
    SzdjError,
    TokenAlreadyRevoked,
    TokenBeyondRights,
    TokenExpired,
    TokenNotFound,
    TokenRevoked,
    TokenStopped,
    TokenUnknown,
)
from szdj_cli.domain.organisations.organisations import Organisation
from szdj_cli.domain.sms import Message, Notice, Purpose
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.text import cleaned
from szdj_cli.services.access import access, scripts
from szdj_cli.services.access.lookup import find_organisation
from szdj_cli.services.access.verified import require_verified
from szdj_cli.store.accounts import accounts
from szdj_cli.store.accounts import tokens as rows
from szdj_cli.store.audit.reading import names
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations

_REFUSALS_LOGGED_EVERY = timedelta(hours=1)
"""Of one token, and of all that nobody knows together: whoever tries again and again must not fill the log."""


class Wanted(NamedTuple):
    """What a token is to be for. No `branch`: the one organisation of whoever makes it, or the whole store."""

    scopes: tuple[Scope, ...]
    name: str
    days: int = DAYS
    branch: str | None = None


def actor_of(store: Store, token: str, now: datetime) -> Actor:
    """Return the script that shows a token, with what its maker may of it at this moment.

    Raises:
        TokenUnknown, TokenExpired, TokenRevoked, TokenStopped: it does not count.
    """
    with store.reading() as tx:
        found = rows.of_text(tx, token)
        actor, refusal = _judged(tx, found, now)
    if actor is None or found is None:
        _log_refusal(store, found, refusal, now)
        raise refusal
    if found.used_at is None or abs(now - found.used_at) >= SEEN_EVERY:
        # A script that only reads goes on where nothing can be written just now.
        with suppress(StoreBusy, StoreFull), store.transaction(patient=False) as tx:
            rows.note_use(tx, found.id, now)
    return actor


def guard_of(actor: Actor, clock: Callable[[], datetime]) -> Callable[[Transaction], None]:
    """Return what lets a write pass only while a script's token and the rights of its maker are as they were.

    The function raises TokenExpired, TokenRevoked, TokenStopped or NotAllowed where they are not.
    """
    grant = actor.grant
    if grant is None:
        raise TypeError("a script has a grant")

    def guard(tx: Transaction) -> None:
        fresh, refusal = _judged(tx, rows.find(tx, grant.token_id), clock())
        if fresh is None or fresh.grant is None:
            raise refusal
        if not grant.acts <= fresh.grant.acts or fresh.appointments != actor.appointments:
            raise NotAllowed

    return guard


def create(store: Store, actor: Actor, wanted: Wanted, now: datetime) -> TokenCreated:
    """Make a token of what an actor may, and return it: it is told this once.

    Raises:
        NotAllowed: the actor makes no tokens there.
        VerificationRequired: today's verification is still to do.
        TokenBeyondRights: the actor may not do there what a scope is for.
        OptionsExclude: what is done to the whole store was asked for a part of it.
        InputNeeded: the actor makes tokens in several organisations, and none was named.
        OrganisationNotFound, OrganisationNotUnique, OrganisationClosed: the organisation.
    """
    import secrets

    access.require_somewhere(actor, Act.ISSUE_TOKENS)
    scopes = tuple(sorted(set(wanted.scopes)))
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        place = _place(tx, actor, wanted.branch)
        access.require(tx, actor, Act.ISSUE_TOKENS, place.id if place else None)
        if wanted.branch is not None and (whole := STORE_WIDE.intersection(scopes)):
            raise OptionsExclude((f"--scope {min(whole)}", "--branch"))
        chain = organisations.chain(tx, place.id) if place else ()
        for scope in scopes:
            if not is_of_use(scope, granted(actor, [scope], chain)):
                raise TokenBeyondRights(scope)
        token, until = written(secrets.token_bytes(SECRET_BYTES)), last_day(wanted.days, now)
        bound = place.id if place else None
        number = rows.add(tx, token, cleaned(wanted.name), scopes, bound, actor.account_id, now, until)
        detail = {
            "name": cleaned(wanted.name),
            "scopes": " ".join(scopes),
            "organisation": place.code if place else None,
            "until": until.isoformat(),
        }
        audit.append(tx, audit.Entry(actor.label, "token.created", f"token:{number}", detail), now)
        (listed,) = _listed(tx, [row for row in [rows.find(tx, number)] if row], now)
        messages = _told(tx, actor.account_id, Notice.TOKEN_CREATED, now)
    return TokenCreated(listed, token, messages)


def listed(store: Store, actor: Actor, now: datetime) -> list[ListedToken]:
    """Return the tokens that an actor made, or may revoke, the newest first.

    Raises:
        NotAllowed: the actor makes no tokens.
        VerificationRequired: today's verification is still to do.
    """
    access.require_somewhere(actor, Act.ISSUE_TOKENS)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        return _listed(tx, [row for row in rows.every(tx) if _is_among(tx, row, actor)], now)


def revoke(store: Store, actor: Actor, number: int, reason: str, now: datetime) -> ListedToken:
    """Let a token count no more, at once; return it as it stood.

    Raises:
        NotAllowed: the actor makes no tokens.
        VerificationRequired: today's verification is still to do.
        ReasonMissing: there is none.
        TokenNotFound: there is none with this number among those that the actor may revoke.
        TokenAlreadyRevoked: it was before; it is so already where the reason was the same.
    """
    access.require_somewhere(actor, Act.ISSUE_TOKENS)
    if not cleaned(reason):
        raise ReasonMissing
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        found = rows.find(tx, number)
        if found is None or not _is_among(tx, found, actor):
            raise TokenNotFound(number)
        (before,) = _listed(tx, [found], now)
        if found.revoked_at is not None:
            raise TokenAlreadyRevoked(number).so_already(before if found.reason == cleaned(reason) else None)
        rows.revoke(tx, number, cleaned(reason), now)
        detail = {"name": found.name, "reason": cleaned(reason)}
        audit.append(tx, audit.Entry(actor.label, "token.revoked", f"token:{number}", detail), now)
    return before


def unended(store: Store, now: datetime) -> list[ListedToken]:
    """Return the tokens that are neither revoked nor past their last day, for `doctor`; needs no sign-in."""
    with store.reading() as tx:
        return _listed(tx, rows.unended(tx, shanghai_day(now)), now)


def whoami(store: Store, actor: Actor, now: datetime) -> Whoami:
    """Return what a script is told of itself.

    Raises:
        TokenUnknown: the actor is no script.
    """
    with store.reading() as tx:
        found = rows.find(tx, actor.grant.token_id) if actor.grant else None
        if found is None:
            raise TokenUnknown
        (token,) = _listed(tx, [found], now)
    return Whoami(
        name=token.name,
        member_number=None,
        branch=None,
        branch_code=None,
        roles=(),
        is_administrator=False,
        verified=None,
        session_until=end_of(token.expires_on),
        token=token,
    )


def _judged(tx: Transaction, found: rows.Token | None, now: datetime) -> tuple[Actor | None, SzdjError]:
    """Return the actor of a token, and what it is refused with where there is none."""
    if found is None:
        return None, TokenUnknown()
    state = state_of(found.created_at, found.expires_on, found.revoked_at, now)
    if state is TokenState.REVOKED:
        return None, TokenRevoked(found.id)
    if state is TokenState.EXPIRED:
        return None, TokenExpired(found.id, found.expires_on.isoformat())
    return scripts.script_of(tx, found, now), TokenStopped(found.id)


def _log_refusal(store: Store, found: rows.Token | None, refusal: SzdjError, now: datetime) -> None:
    number = found.id if found else None
    with suppress(SzdjError), store.transaction(patient=False) as tx:
        if _is_to_be_logged(tx, number, now):
            label = f"token:{number}" if number else "unknown"
            audit.append(tx, audit.Entry(label, "token.refused", label, {"error": refusal.code}), now)


def note_refusal(store: Store, actor: Actor, command: str, code: str, now: datetime) -> None:
    """Log that a script was refused a command, and with which error: of one token once an hour at most."""
    grant = actor.grant
    if grant is None:
        raise TypeError("a script has a grant")
    with store.transaction() as tx:
        if _is_to_be_logged(tx, grant.token_id, now):
            detail = {"command": command, "error": code}
            audit.append(tx, audit.Entry(actor.label, "access.refused", actor.label, detail), now)


def _is_to_be_logged(tx: Transaction, number: int | None, now: datetime) -> bool:
    last = rows.refused_at(tx, number)
    if last is not None and abs(now - last) < _REFUSALS_LOGGED_EVERY:
        return False
    rows.note_refusal(tx, number, now)
    return True


def _place(tx: Transaction, actor: Actor, branch: str | None) -> Organisation | None:
    if branch is not None:
        place = find_organisation(tx, branch, actor, Act.ISSUE_TOKENS)
        if place.closed_on is not None:
            raise OrganisationClosed(place.code)
        return place
    if actor.is_administrator:
        return None
    mine = actor.organisations(Act.ISSUE_TOKENS)
    if len(mine) > 1:
        raise InputNeeded("--branch")
    return organisations.find(tx, min(mine))


def _is_among(tx: Transaction, token: rows.Token, actor: Actor) -> bool:
    if token.account_id == actor.account_id:
        return True
    chain = organisations.chain(tx, token.organisation_id) if token.organisation_id is not None else ()
    return is_allowed(actor, Act.ISSUE_TOKENS, chain)


def _listed(tx: Transaction, found: Iterable[rows.Token], now: datetime) -> list[ListedToken]:
    tokens = list(found)
    places = organisations.of_ids(tx, {each.organisation_id for each in tokens if each.organisation_id is not None})
    makers = names(tx, {f"account:{each.account_id}" for each in tokens})
    told = []
    for each in tokens:
        state = state_of(each.created_at, each.expires_on, each.revoked_at, now)
        if state is TokenState.IN_FORCE and scripts.script_of(tx, each, now) is None:
            state = TokenState.STOPPED
        place = places.get(each.organisation_id or 0)
        told.append(
            ListedToken(
                each.id,
                each.name,
                each.scopes,
                place.code if place else None,
                place.name if place else None,
                makers.get(f"account:{each.account_id}", ""),
                each.created_at,
                each.expires_on,
                each.used_at,
                state,
                each.reason,
            )
        )
    return told


def _told(tx: Transaction, account_id: int, notice: Notice, now: datetime) -> tuple[Message, ...]:
    holder = accounts.holder_of(tx, account_id)
    return (Message(now, holder.mobile, Purpose.NOTICE, notice=notice),) if holder and holder.mobile else ()
