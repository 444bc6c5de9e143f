"""What commands answered that were called with a key, by the account that used it."""

from datetime import datetime
from typing import NamedTuple

from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction

_TABLE = "idempotency_key"


class Answered(NamedTuple):
    """A call by its MAC, the answer, opened, and the exit code."""

    call_mac: bytes
    result: str
    exit_code: int


class _Kept(NamedTuple):
    id: int
    call_mac: bytes
    result: bytes
    exit_code: int


_FIND = Query(
    _Kept,
    """SELECT id, call_mac, result, exit_code FROM idempotency_key
       WHERE account_id = :account_id AND key_mac = :key_mac AND kept_at >= :since""",
)
_FORGET_KEY = Statement("DELETE FROM idempotency_key WHERE account_id = :account_id AND key_mac = :key_mac")
_NEXT = Query(int, "SELECT coalesce(max(id), 0) + 1 FROM idempotency_key")
_KEEP = Statement(
    """INSERT INTO idempotency_key (id, account_id, key_mac, call_mac, result, exit_code, kept_at)
       VALUES (:id, :account_id, :key_mac, :call_mac, :result, :exit_code, :now)"""
)
_END = Statement(
    "UPDATE idempotency_key SET exit_code = :exit_code WHERE account_id = :account_id AND key_mac = :key_mac"
)


def find(tx: Transaction, account_id: int, key_mac: bytes, since: datetime) -> Answered | None:
    """Return what was answered when an account used a key, unless that was before an instant."""
    kept = tx.first(_FIND, account_id=account_id, key_mac=key_mac, since=since)
    if kept is None:
        return None
    return Answered(bytes(kept.call_mac), tx.keys.open(_TABLE, "result", kept.id, bytes(kept.result)), kept.exit_code)


def keep(
    tx: Transaction, account_id: int, key_mac: bytes, call_mac: bytes, result: str, exit_code: int, now: datetime
) -> None:
    """Keep, sealed, what a call was answered; an answer to an earlier use of the key is forgotten."""
    tx.execute(_FORGET_KEY, account_id=account_id, key_mac=key_mac)
    number = tx.one(_NEXT)
    sealed = tx.keys.seal(_TABLE, "result", number, result)
    values = {"key_mac": key_mac, "call_mac": call_mac, "result": sealed, "exit_code": exit_code, "now": now}
    tx.execute(_KEEP, id=number, account_id=account_id, **values)


def end(tx: Transaction, account_id: int, key_mac: bytes, exit_code: int) -> None:
    """Keep with which exit code a call ended whose answer is kept."""
    tx.execute(_END, account_id=account_id, key_mac=key_mac, exit_code=exit_code)
