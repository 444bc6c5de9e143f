"""What is over in a store, and may be cleared away: sign-ins and verifications of long ago, and what they left behind.

Never the newest row of a table: SQLite would give its number once more.
"""

from datetime import datetime
from typing import NamedTuple

from szdj_cli.store.core.connections import Database
from szdj_cli.store.core.engine import translated_errors
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction

WORTHWHILE = 1 << 20
"""How many bytes have to be free in a file for it to be written anew."""

_LOOKED_FOR = "what is over is looked for once in a while, by hand or by night"


class _Prunable(NamedTuple):
    look: Query[int]
    delete: Statement


def _over(table: str, condition: str) -> _Prunable:
    rows = f"FROM {table} WHERE {condition} AND id < (SELECT max(id) FROM {table})"
    return _Prunable(
        Query(int, f"SELECT count(*) {rows}", scans=_LOOKED_FOR), Statement(f"DELETE {rows}", scans=_LOOKED_FOR)
    )


# A table of what is soon over: a line here, in the order in which rows can go.
_PRUNABLE = {
    "sms_code": _over("sms_code", "sent_at < :before"),
    "sign_in_attempt": _over("sign_in_attempt", "at < :before"),
    "challenge": _over("challenge", "created_at < :before"),
    "session": _over(
        "session",
        "seen_at < :before AND NOT EXISTS (SELECT 1 FROM challenge"
        " WHERE session_id = session.id AND (created_at >= :before OR id = (SELECT max(id) FROM challenge)))",
    ),
    "trusted_phone": _over("trusted_phone", "expires_at < :before"),
    "bound_identity": _over("bound_identity", "expires_at < :before"),
}


def counts(tx: Transaction, before: datetime) -> dict[str, int]:
    """Return how many rows of which table were over before an instant."""
    return {name: tx.one(each.look, before=before) for name, each in _PRUNABLE.items()}


def delete(tx: Transaction, before: datetime) -> dict[str, int]:
    """Delete these rows; return how many there were."""
    return {name: tx.execute(each.delete, before=before) for name, each in _PRUNABLE.items()}


def give_back(database: Database) -> int | None:
    """Write a SQLite file anew without the room that nothing needs any more; return how many bytes smaller it is.

    None where that would not be worth while, and on PostgreSQL, which does it by itself.

    Raises:
        StoreBusy: others are at work in it.
        StoreFull: no room for a second copy meanwhile.
    """
    if not database.is_sqlite:
        return None
    with translated_errors(), database.exclusive() as connection:
        pragma = connection.driver.execute
        (size,), (pages,), (free,) = (
            pragma(f"PRAGMA {name}").fetchone() for name in ("page_size", "page_count", "freelist_count")
        )
        if size * free < WORTHWHILE:
            return None
        pragma("VACUUM")
        return int(size * (pages - pragma("PRAGMA page_count").fetchone()[0]))
