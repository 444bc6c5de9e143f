"""Authenticators of accounts: their secrets, sealed, and the last step whose digits were used."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select, update

from szdj_cli.store.accounts.accounts import is_of
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.accounts import ACCOUNT


class Authenticator(NamedTuple):
    """An authenticator, its secret sealed, and the 30 s step of the last digits that counted."""

    sealed: bytes
    last_step: int


def find(tx: Transaction, account_id: int) -> Authenticator | None:
    """Return the authenticator of an account that exists, if it has one."""
    row = tx.conn.execute(select(ACCOUNT.c.totp_secret, ACCOUNT.c.totp_step).where(ACCOUNT.c.id == account_id)).one()
    return Authenticator._make(row) if row.totp_secret is not None else None


def secret_of(tx: Transaction, account_id: int, authenticator: Authenticator) -> str:
    """Return the secret of an account's authenticator, in the clear."""
    return tx.keys.open("account", "totp_secret", account_id, authenticator.sealed)


def enrol(tx: Transaction, account_id: int, secret: str, step: int) -> None:
    """Give an account an authenticator, whose digits were used up to a step."""
    sealed = tx.keys.seal("account", "totp_secret", account_id, secret)
    tx.conn.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(totp_secret=sealed, totp_step=step))


def use(tx: Transaction, account_id: int, step: int) -> None:
    """Let no digits up to a step count any more."""
    tx.conn.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(totp_step=step))


def forget(tx: Transaction, members: Sequence[int]) -> None:
    """Forget the authenticators of some members: the phones that hold them may be somebody else's by now."""
    tx.conn.execute(update(ACCOUNT).where(is_of(members)).values(totp_secret=None, totp_step=0))
