"""Real-name verification: once a member and a Shanghai day, by the registered phone."""

from datetime import datetime

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import VerificationRequired
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.verification import verified_days
from szdj_cli.store.verification.verified_days import VerifiedDay


def today(tx: Transaction, member_id: int, now: datetime) -> VerifiedDay:
    """Return whether, how and when a member was verified on the Shanghai day of `now`."""
    return verified_days.day_of(tx, member_id, now)


def day_of(store: Store, actor: Actor, now: datetime) -> VerifiedDay | None:
    """Return how whoever is signed in stands today; None for whoever has nothing to verify."""
    if actor.own_member is None:
        return None
    with store.reading() as tx:
        return today(tx, actor.own_member, now)


def is_verified(tx: Transaction, member_id: int, now: datetime) -> bool:
    """Return whether a member is verified for the Shanghai day of `now`."""
    return today(tx, member_id, now).method is not None


def require_verified(tx: Transaction, actor: Actor, now: datetime) -> None:
    """Let whoever is verified today, or has nothing to verify, pass: an administrator who is no member, and a script.

    A script proves itself by its token; whoever made that was verified on the day.

    Raises:
        VerificationRequired: today's verification is still to do.
    """
    if actor.own_member is not None and not is_verified(tx, actor.own_member, now):
        raise VerificationRequired
