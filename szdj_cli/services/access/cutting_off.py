"""Ending what hangs on the phone, the identity number or the password that somebody had until now."""

from collections.abc import Collection
from datetime import datetime

from szdj_cli.store.accounts import accounts, authenticators, sessions, tokens
from szdj_cli.store.core import bulk
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.verification import identities, verification, verified_days


def cut_off(tx: Transaction, members: Collection[int], now: datetime) -> int:
    """End the sessions of members, today's verification, their authenticators, trusted phones and bound identities.

    The tokens that they have made for scripts are revoked. Call it when the organisation has given them a new mobile or
    identity number, or made the initial password hold again: whoever held the old one, or rode on the day's
    verification, begins anew. Return how many things ended.
    """
    count = 0
    for chunk in bulk.chunks(sorted(members)):
        of_members = accounts.of_members(tx, chunk)
        count += authenticators.forget(tx, chunk)
        count += sessions.end_all(tx, of_members)
        count += tokens.revoke_of(tx, of_members, now)
        count += verified_days.forget_day(tx, chunk, now)
        count += verification.forget_phones(tx, chunk)
        count += identities.forget(tx, chunk)
    return count
