"""The rights of this moment: what somebody began with may have been taken away since."""

from datetime import datetime

from szdj_cli.domain.authorisation import Actor
from szdj_cli.services.access import access
from szdj_cli.store.core.transactions import Transaction


def as_of_now(tx: Transaction, actor: Actor, now: datetime) -> Actor | None:
    """Return an actor with the rights of this moment; None for whoever may do nothing any more."""
    if actor.grant is None:
        return access.actor_of(tx, actor.account_id, actor.session_id, now)
    from szdj_cli.services.access import scripts  # no person waits for what only scripts need

    return scripts.as_of_now(tx, actor.grant, now)
