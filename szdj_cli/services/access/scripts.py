"""Scripts: the rights that a token has at this moment, worked out anew at every use."""

from datetime import datetime

from szdj_cli.domain.accounts.tokens import TokenState, state_of
from szdj_cli.domain.authorisation import Actor, Grant, granted
from szdj_cli.domain.organisations.organisations import Appointment, Organisation, Role
from szdj_cli.services.access.access import actor_of
from szdj_cli.store.accounts import tokens
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations


def script_of(tx: Transaction, token: tokens.Token, now: datetime) -> Actor | None:
    """Return the actor of a token, with what its maker may of it at this moment; whether it has ended is not asked.

    None where its maker may do nothing of it any more, or the organisation that it is bound to is no more.
    """
    maker = actor_of(tx, token.account_id, 0, now)
    if maker is None:
        return None
    place: Organisation | None = None
    if token.organisation_id is not None:
        place = organisations.find(tx, token.organisation_id)
        if place is None or place.closed_on is not None:
            return None
    elif not maker.is_administrator:
        return None
    acts = granted(maker, token.scopes, organisations.chain(tx, place.id) if place else ())
    if not acts:
        return None
    return maker._replace(
        branch_id=None,
        is_administrator=place is None,
        appointments=(Appointment(place.id, place.kind, Role.SECRETARY),) if place else (),
        grant=Grant(token.id, token.name, frozenset(token.scopes), acts),
    )


def as_of_now(tx: Transaction, grant: Grant, now: datetime) -> Actor | None:
    """Return the actor of a grant with the rights of this moment; None where its token counts no more."""
    token = tokens.find(tx, grant.token_id)
    if token is None or state_of(token.created_at, token.expires_on, token.revoked_at, now) is not TokenState.IN_FORCE:
        return None
    return script_of(tx, token, now)
