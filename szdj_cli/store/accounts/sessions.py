"""Sessions: found by the hash of their token, rotated, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from szdj_cli.domain.accounts.accounts import SessionState
from szdj_cli.store.core.crypto import token_hash
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.accounts import SESSION


@dataclass(frozen=True)
class Session:
    """A sign-in; `account_id` is None for a decoy."""

    id: int
    account_id: int | None
    state: SessionState
    created_at: datetime
    seen_at: datetime


def find(tx: Transaction, token: str) -> Session | None:
    """Return the session of a token."""
    row = tx.conn.execute(
        select(SESSION.c.id, SESSION.c.account_id, SESSION.c.state, SESSION.c.created_at, SESSION.c.seen_at).where(
            SESSION.c.token_hash == token_hash(token)
        )
    ).first()
    return Session(row.id, row.account_id, SessionState(row.state), row.created_at, row.seen_at) if row else None


def is_open(tx: Transaction, session_id: int) -> bool:
    """Return whether a session is signed in and not ended."""
    return tx.conn.scalar(select(SESSION.c.state).where(SESSION.c.id == session_id)) == SessionState.OPEN


def add(tx: Transaction, token: str, account_id: int | None, state: SessionState, terminal: str, now: datetime) -> int:
    """Write a new session and return its id."""
    result = tx.conn.execute(
        insert(SESSION)
        .values(
            token_hash=token_hash(token),
            account_id=account_id,
            state=state.value,
            terminal=terminal,
            created_at=now,
            seen_at=now,
        )
        .returning(SESSION.c.id)
    )
    return int(result.scalar_one())


def open_pending(tx: Transaction, session_id: int, token: str, now: datetime) -> None:
    """Open a session whose SMS step is done: its time begins now, and it goes on with another token."""
    tx.conn.execute(
        update(SESSION)
        .where(SESSION.c.id == session_id)
        .values(token_hash=token_hash(token), state=SessionState.OPEN.value, created_at=now, seen_at=now)
    )


def change_token(tx: Transaction, session_id: int, token: str) -> None:
    """Let a session go on with another token; the old one is void."""
    tx.conn.execute(update(SESSION).where(SESSION.c.id == session_id).values(token_hash=token_hash(token)))


def mark_seen(tx: Transaction, session_id: int, now: datetime) -> None:
    """Write down that a session is in use."""
    tx.conn.execute(update(SESSION).where(SESSION.c.id == session_id).values(seen_at=now))


def end(tx: Transaction, session_id: int) -> None:
    """End one session."""
    tx.conn.execute(update(SESSION).where(SESSION.c.id == session_id).values(state=SessionState.ENDED.value))


def end_ahead(tx: Transaction, account_id: int, after: datetime) -> None:
    """End the sessions of an account that began, or were seen, after an instant that is still to come."""
    tx.conn.execute(
        update(SESSION)
        .where(SESSION.c.account_id == account_id, (SESSION.c.created_at > after) | (SESSION.c.seen_at > after))
        .values(state=SessionState.ENDED.value)
    )


def end_all_of(tx: Transaction, accounts: Sequence[int]) -> None:
    """End the sessions of some accounts."""
    is_going = SESSION.c.state != SessionState.ENDED.value
    statement = update(SESSION).where(SESSION.c.account_id.in_(accounts), is_going)
    tx.conn.execute(statement.values(state=SessionState.ENDED.value))


def end_all(tx: Transaction, account_id: int, *, but: int | None = None) -> int:
    """End an account's sessions, all or all but one, and return how many were not over already."""
    statement = update(SESSION).where(SESSION.c.account_id == account_id, SESSION.c.state != SessionState.ENDED.value)
    if but is not None:
        statement = statement.where(SESSION.c.id != but)
    return tx.conn.execute(statement.values(state=SessionState.ENDED.value)).rowcount
