"""Sessions: found by the hash of their token, rotated, ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from szdj_cli.domain.accounts.accounts import SessionState
from szdj_cli.store.core.crypto import token_hash
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction


class Session(NamedTuple):
    """A sign-in; `account_id` is None for a decoy."""

    id: int
    account_id: int | None
    state: SessionState
    created_at: datetime
    seen_at: datetime


_FIND = Query(Session, "SELECT id, account_id, state, created_at, seen_at FROM session WHERE token_hash = :token_hash")
_IS_OPEN = Query(bool, "SELECT state = 'open' FROM session WHERE id = :id")
_ADD = Query(
    int,
    """INSERT INTO session (token_hash, account_id, state, terminal, created_at, seen_at)
       VALUES (:token_hash, :account_id, :state, :terminal, :now, :now) RETURNING id""",
)
_OPEN_PENDING = Statement(
    "UPDATE session SET token_hash = :token_hash, state = 'open', created_at = :now, seen_at = :now WHERE id = :id"
)
_CHANGE_TOKEN = Statement("UPDATE session SET token_hash = :token_hash WHERE id = :id")
_MARK_SEEN = Statement("UPDATE session SET seen_at = :now WHERE id = :id")
_END = Statement("UPDATE session SET state = 'ended' WHERE id = :id")
_END_AHEAD = Statement(
    """UPDATE session SET state = 'ended'
       WHERE account_id = :account_id AND (created_at > :after OR seen_at > :after)"""
)
_END_ALL = Statement(
    "UPDATE session SET state = 'ended' WHERE account_id IN (:accounts) AND state <> 'ended' [[AND id <> :but]]"
)


def find(tx: Transaction, token: str) -> Session | None:
    """Return the session of a token."""
    return tx.first(_FIND, token_hash=token_hash(token))


def is_open(tx: Transaction, session_id: int) -> bool:
    """Return whether a session is signed in and not ended."""
    return tx.first(_IS_OPEN, id=session_id) or False


def add(tx: Transaction, token: str, account_id: int | None, state: SessionState, terminal: str, now: datetime) -> int:
    """Write a new session and return its id."""
    return tx.one(_ADD, token_hash=token_hash(token), account_id=account_id, state=state, terminal=terminal, now=now)


def open_pending(tx: Transaction, session_id: int, token: str, now: datetime) -> None:
    """Open a session whose SMS step is done: its time begins now, and it goes on with another token."""
    tx.execute(_OPEN_PENDING, id=session_id, token_hash=token_hash(token), now=now)


def change_token(tx: Transaction, session_id: int, token: str) -> None:
    """Let a session go on with another token; the old one is void."""
    tx.execute(_CHANGE_TOKEN, id=session_id, token_hash=token_hash(token))


def mark_seen(tx: Transaction, session_id: int, now: datetime) -> None:
    """Write down that a session is in use."""
    tx.execute(_MARK_SEEN, id=session_id, now=now)


def end(tx: Transaction, session_id: int) -> None:
    """End one session."""
    tx.execute(_END, id=session_id)


def end_ahead(tx: Transaction, account_id: int, after: datetime) -> None:
    """End the sessions of an account that began, or were seen, after an instant that is still to come."""
    tx.execute(_END_AHEAD, account_id=account_id, after=after)


def end_all(tx: Transaction, accounts: Sequence[int], *, but: int | None = None) -> int:
    """End the sessions of some accounts, all or all but one, and return how many were not over already."""
    return tx.execute(_END_ALL, accounts=accounts, but=but)
