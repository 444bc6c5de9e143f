"""What a store holds, to be compared before and after."""

import sqlite3
from pathlib import Path
from typing import Any

from szdj_cli.store.core.engine import Store

_PASSING = {"session": ("seen_at",)}
"""Columns that merely being there changes."""

Dump = dict[str, list[tuple[Any, ...]]]


def dump(home: Path) -> Dump:
    """Return every table of the SQLite store in a home, with its rows."""
    connection = sqlite3.connect(f"file:{home / 'store.db'}?mode=ro", uri=True)
    try:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: _rows(connection, name) for name in names}
    finally:
        connection.close()


def rows_of(store: Store) -> Dump:
    """Return every table of a store of either kind, with its rows."""
    with store.reading(at_one_moment=True) as tx:
        source = "sqlite_master WHERE type = 'table'" if tx.is_sqlite else "pg_tables WHERE schemaname = 'public'"
        names = [
            name for (name,) in tx.driver.execute(f"SELECT {'name' if tx.is_sqlite else 'tablename'} FROM {source}")
        ]
        found: Dump = {}
        for name in names:
            cursor = tx.driver.execute(f"SELECT * FROM {name}")
            kept = [at for at, one in enumerate(cursor.description) if one[0] not in _PASSING.get(name, ())]
            found[name] = sorted((tuple(row[at] for at in kept) for row in cursor), key=repr)
        return found


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    kept = [column for column in columns if column not in _PASSING.get(table, ())]
    return sorted(connection.execute(f"SELECT {', '.join(kept)} FROM {table}"), key=repr)
