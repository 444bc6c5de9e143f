"""What an installation finds in a database, and the facts that it writes."""

import secrets
from datetime import datetime

from sqlalchemy import insert

from szdj_cli.domain.values.clock import to_stored
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.info import INFO

_IS_TAKEN = Query(
    int,
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'",
    postgresql="SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL",
)


def is_initialised(tx: Transaction) -> bool:
    """Return whether the database is taken: a PostgreSQL one may hold what else it likes, a file with any table not."""
    return tx.first(_IS_TAKEN) is not None


def write_info(tx: Transaction, now: datetime) -> str:
    """Write by what name the store is told from others and by which key it is read; return the former."""
    store_id = secrets.token_hex(8)
    facts = {"store_id": store_id, "key_check": tx.keys.check_value, "created_at": to_stored(now)}
    tx.conn.execute(insert(INFO), [{"name": name, "value": value} for name, value in facts.items()])
    return store_id
