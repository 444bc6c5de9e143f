"""Tokens of scripts: found by a keyed digest, listed, revoked; when each was used last."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from szdj_cli.domain.authorisation import Scope
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction

_UNKNOWN = 0


class Token(NamedTuple):
    """A token as it is stored; `organisation_id` is None where it is bound to none."""

    id: int
    name: str
    scope_list: str
    organisation_id: int | None
    account_id: int
    created_at: datetime
    expires_on: date
    revoked_at: datetime | None
    reason: str | None
    used_at: datetime | None

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """What it is for."""
        return tuple(map(Scope, self.scope_list.split()))


_COLUMNS = """SELECT id, name, scopes, organisation_id, account_id, created_at, expires_on, revoked_at, reason, used_at
    FROM access_token LEFT JOIN access_token_use ON token_id = id"""
_BY_MAC = Query(Token, f"{_COLUMNS} WHERE token_mac = :mac")
_FIND = Query(Token, f"{_COLUMNS} WHERE id = :id")
_EVERY = Query(Token, f"{_COLUMNS} ORDER BY id DESC")
_UNENDED = Query(Token, f"{_COLUMNS} WHERE revoked_at IS NULL AND expires_on >= :today ORDER BY expires_on, id")
_ADD = Query(
    int,
    """INSERT INTO access_token (name, token_mac, scopes, organisation_id, account_id, created_at, expires_on)
       VALUES (:name, :mac, :scopes, :organisation, :account, :now, :expires_on) RETURNING id""",
)
_REVOKE = Statement("UPDATE access_token SET revoked_at = :now, reason = :reason WHERE id = :id AND revoked_at IS NULL")
_REVOKE_OF = Statement(
    "UPDATE access_token SET revoked_at = :now WHERE account_id IN (:accounts) AND revoked_at IS NULL"
)
_REFUSED_AT = Query(datetime, "SELECT refused_at FROM access_token_use WHERE token_id = :id AND refused_at IS NOT NULL")
_NOTE_USE = Statement(
    """INSERT INTO access_token_use (token_id, used_at) VALUES (:id, :now)
       ON CONFLICT (token_id) DO UPDATE SET used_at = :now"""
)
_NOTE_REFUSAL = Statement(
    """INSERT INTO access_token_use (token_id, refused_at) VALUES (:id, :now)
       ON CONFLICT (token_id) DO UPDATE SET refused_at = :now"""
)


def of_text(tx: Transaction, token: str) -> Token | None:
    """Return the token that a script has shown.

    It is looked for by a keyed digest, of which nobody can make one nearer to another: how long that takes tells
    nothing.
    """
    return tx.first(_BY_MAC, mac=_mac(tx, token))


def find(tx: Transaction, number: int) -> Token | None:
    """Return the token with a number."""
    return tx.first(_FIND, id=number)


def every(tx: Transaction) -> list[Token]:
    """Return all tokens, the newest first."""
    return tx.all(_EVERY)


def unended(tx: Transaction, today: date) -> Sequence[Token]:
    """Return the tokens that are neither revoked nor past their last day, the first to end first."""
    return tx.all(_UNENDED, today=today)


def add(
    tx: Transaction,
    token: str,
    name: str,
    scopes: Sequence[Scope],
    organisation: int | None,
    account: int,
    now: datetime,
    expires_on: date,
) -> int:
    """Write a new token and return its number."""
    return tx.one(
        _ADD,
        name=name,
        mac=_mac(tx, token),
        scopes=" ".join(scopes),
        organisation=organisation,
        account=account,
        now=now,
        expires_on=expires_on,
    )


def revoke(tx: Transaction, number: int, reason: str, now: datetime) -> None:
    """Let a token count no more."""
    tx.execute(_REVOKE, id=number, reason=reason, now=now)


def revoke_of(tx: Transaction, accounts: Sequence[int], now: datetime) -> int:
    """Let no token count any more that some accounts have made; return how many did until now."""
    return tx.execute(_REVOKE_OF, accounts=accounts, now=now)


def note_use(tx: Transaction, number: int, now: datetime) -> None:
    """Write down that a token is in use."""
    tx.execute(_NOTE_USE, id=number, now=now)


def refused_at(tx: Transaction, number: int | None) -> datetime | None:
    """Return when it was last logged that a token was refused; None stands for those that nobody knows."""
    return tx.first(_REFUSED_AT, id=number or _UNKNOWN)


def note_refusal(tx: Transaction, number: int | None, now: datetime) -> None:
    """Write down that it was logged that a token was refused."""
    tx.execute(_NOTE_REFUSAL, id=number or _UNKNOWN, now=now)


def _mac(tx: Transaction, token: str) -> bytes:
    return tx.keys.mac("access token", token)
