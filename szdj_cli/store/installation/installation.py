"""What an installation finds in a database, and the facts that it writes."""

import secrets
from datetime import datetime

from szdj_cli.domain.values.clock import to_stored
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction

_IS_TAKEN = Query(
    int,
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'",
    postgresql="SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL",
)
_WRITE = Statement("INSERT INTO info (name, value) VALUES (:name, :value)")


def is_initialised(tx: Transaction) -> bool:
    """Return whether the database is taken: a PostgreSQL one may hold what else it likes, a file with any table not."""
    return tx.first(_IS_TAKEN) is not None


def write_info(tx: Transaction, now: datetime) -> str:
    """Write by what name the store is told from others and by which key it is read; return the former."""
    store_id = secrets.token_hex(8)
    facts = {"store_id": store_id, "key_check": tx.keys.check_value, "created_at": to_stored(now)}
    tx.execute_each(_WRITE, [{"name": name, "value": value} for name, value in facts.items()])
    return store_id
