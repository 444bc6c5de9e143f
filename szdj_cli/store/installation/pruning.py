"""What is over in a store, and may be cleared away: sign-ins and verifications of long ago, and what they left behind.

Never the newest row of a table: SQLite would give its number once more.
"""

from datetime import datetime

from szdj_cli.store.core.connections import Database
from szdj_cli.store.core.engine import translated_errors
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction

WORTHWHILE = 1 << 20
"""How many bytes have to be free in a file for it to be written anew."""

# A table of what is soon over: a line here, in the order in which rows can go.
_OVER = {
    "sms_code": "sent_at < :before",
    "sign_in_attempt": "at < :before",
    "challenge": "created_at < :before",
    "session": """seen_at < :before AND id NOT IN (
        SELECT session_id FROM challenge WHERE created_at >= :before OR id = (SELECT max(id) FROM challenge))""",
    "trusted_phone": "expires_at < :before",
    "bound_identity": "expires_at < :before",
    "idempotency_key": "kept_at < :before",
}
_SCANS = {"session": "which sessions the challenges are of that stay is looked up once"}
_ROWS = {name: f"FROM {name} WHERE {over} AND id < (SELECT max(id) FROM {name})" for name, over in _OVER.items()}
_COUNTS = {name: Query(int, f"SELECT count(*) {rows}", scans=_SCANS.get(name, "")) for name, rows in _ROWS.items()}
_DELETIONS = {name: Statement(f"DELETE {rows}", scans=_SCANS.get(name, "")) for name, rows in _ROWS.items()}


def counts(tx: Transaction, before: datetime) -> dict[str, int]:
    """Return how many rows of which table were over before an instant."""
    return {name: tx.one(query, before=before) for name, query in _COUNTS.items()}


def delete(tx: Transaction, before: datetime) -> dict[str, int]:
    """Delete these rows; return how many there were."""
    return {name: tx.execute(statement, before=before) for name, statement in _DELETIONS.items()}


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
