"""Authenticators of accounts: their secrets, sealed, and the last step whose digits were used."""

from collections.abc import Sequence
from typing import NamedTuple

from szdj_cli.store.accounts.accounts import OF_MEMBERS
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction


class Authenticator(NamedTuple):
    """An authenticator, its secret sealed, and the 30 s step of the last digits that counted."""

    sealed: bytes
    last_step: int


class _Stored(NamedTuple):
    sealed: bytes | None
    last_step: int


_FIND = Query(_Stored, "SELECT totp_secret, totp_step FROM account WHERE id = :id")
_ENROL = Statement("UPDATE account SET totp_secret = :sealed, totp_step = :step WHERE id = :id")
_USE = Statement("UPDATE account SET totp_step = :step WHERE id = :id")
_FORGET = Statement(
    f"UPDATE account SET totp_secret = NULL, totp_step = 0 WHERE {OF_MEMBERS} AND totp_secret IS NOT NULL"
)


def find(tx: Transaction, account_id: int) -> Authenticator | None:
    """Return the authenticator of an account that exists, if it has one."""
    sealed, last_step = tx.one(_FIND, id=account_id)
    return None if sealed is None else Authenticator(sealed, last_step)


def secret_of(tx: Transaction, account_id: int, authenticator: Authenticator) -> str:
    """Return the secret of an account's authenticator, in the clear."""
    return tx.keys.open("account", "totp_secret", account_id, authenticator.sealed)


def enrol(tx: Transaction, account_id: int, secret: str, step: int) -> None:
    """Give an account an authenticator, whose digits were used up to a step."""
    sealed = tx.keys.seal("account", "totp_secret", account_id, secret)
    tx.execute(_ENROL, id=account_id, sealed=sealed, step=step)


def use(tx: Transaction, account_id: int, step: int) -> None:
    """Let no digits up to a step count any more."""
    tx.execute(_USE, id=account_id, step=step)


def forget(tx: Transaction, members: Sequence[int]) -> int:
    """Forget the authenticators of some members, and return how many: the phones may be somebody else's by now."""
    return tx.execute(_FORGET, members=members)
