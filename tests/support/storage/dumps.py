"""What a store holds, to be compared before and after."""

import sqlite3
from pathlib import Path
from typing import Any

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


def count(home: Path, table: str) -> int:
    """Return how many rows a table has."""
    return len(dump(home)[table])


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    kept = [column for column in columns if column not in _PASSING.get(table, ())]
    return sorted(connection.execute(f"SELECT {', '.join(kept)} FROM {table}"), key=repr)
