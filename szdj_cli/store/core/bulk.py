"""Writing many rows at once: prepared statements on SQLite, COPY on PostgreSQL."""

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import NamedTuple, TypeVar

from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction

Columns = tuple[str, ...]
T = TypeVar("T")

MANY = 1000
"""Rows, for which it is worth taking triggers away and putting them back."""

_CHUNK = 200  # SQLite goes through the names of all values for each of them: of 500 that takes half as long again
_CACHE_KIB = 40_960  # writing indexes out of order is four times as slow with the default cache of 2 MiB


class _Index(NamedTuple):
    name: str
    definition: str


_INDEXES = Query(
    _Index,
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table AND sql IS NOT NULL",
    postgresql="""SELECT CAST(CAST(indexrelid AS regclass) AS TEXT), pg_get_indexdef(indexrelid) FROM pg_index
        WHERE indrelid = CAST(CAST(:table AS TEXT) AS regclass) AND NOT indisprimary""",
)


def chunks(found: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield a list in portions that fit one statement."""
    for start in range(0, len(found), _CHUNK):
        yield found[start : start + _CHUNK]


def enlarge_cache(tx: Transaction, kib: int = _CACHE_KIB) -> None:
    """Give SQLite a large page cache on this connection, for an import, or for sorting as much at a time."""
    if tx.is_sqlite:
        tx.use_up()
        tx.driver.execute(f"PRAGMA cache_size = -{kib}")


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the garbage collector away from many rows that are all still needed: each pass would go through them all."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def without_triggers(tx: Transaction, table: str, names: str) -> Iterator[bool]:
    """Write many rows of a table without triggers of it, whose names fit a LIKE; yield whether there are any.

    A trigger costs SQLite as much as writing the row, or more; what may refuse a row makes it keep the pages that the
    row is written into as well, a row at a time. PostgreSQL keeps them: its own take a statement at a time.
    """
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? AND name LIKE ?"
    triggers = dict(tx.driver.execute(query, (table, names)).fetchall()) if tx.is_sqlite else {}
    for trigger in triggers:
        tx.driver.execute(f"DROP TRIGGER {trigger}")
    try:
        yield bool(triggers)
    finally:
        if tx.connection.is_in_transaction:  # otherwise they are back by themselves
            for definition in triggers.values():
                tx.driver.execute(definition)


@contextmanager
def indexed_afterwards(tx: Transaction, table: str, *, is_empty: bool) -> Iterator[None]:
    """Write many rows of a table, and its indexes after them where it is empty: row by row they take twice as long."""
    indexes = tx.all(_INDEXES, table=table) if is_empty else []
    for index in indexes:
        tx.driver.execute(f"DROP INDEX {index.name}")
    yield
    for index in indexes:
        tx.driver.execute(index.definition)


def update_versioned(tx: Transaction, table: str, rows: Iterable[tuple[Columns, Sequence[object]]]) -> set[int]:
    """Write rows that each name their own columns, and count the change; return the ids that were not as expected.

    A row is its columns, and: its id, the version that it is expected to have, and a value a column. Give them in the
    order of their ids: so SQLite goes through the table once.
    """
    return _update_each(tx, table, rows) if tx.is_sqlite else _update_staged(tx, table, rows)


def _update_each(tx: Transaction, table: str, rows: Iterable[tuple[Columns, Sequence[object]]]) -> set[int]:
    statement_of = cache(lambda columns: _update(table, columns))
    missed: set[int] = set()
    with tx.connection.cursor() as cursor:
        for columns, row in rows:
            cursor.execute(statement_of(columns), (*row[2:], *row[:2]))
            if cursor.rowcount != 1:
                missed.add(int(str(row[0])))
    return missed


def _update(table: str, columns: Columns) -> str:
    # The key comes first in a row and last here. The places have no numbers: Python 3.14 takes those for names.
    values = "".join(f", {name} = ?" for name in columns)
    return f"UPDATE {table} SET version = version + 1{values} WHERE id = ? AND version = ?"


def _update_staged(tx: Transaction, table: str, rows: Iterable[tuple[Columns, Sequence[object]]]) -> set[int]:
    groups: defaultdict[Columns, list[Sequence[object]]] = defaultdict(list)
    for columns, row in rows:
        groups[columns].append(row)
    missed: set[int] = set()
    for columns, group in groups.items():
        listed = ", ".join(["id", "version", *columns])
        values = "".join(f", {name} = staged.{name}" for name in columns)
        with tx.driver.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE staged AS SELECT {listed} FROM {table} WITH NO DATA")
            with cursor.copy(f"COPY staged ({listed}) FROM STDIN") as copy:
                for row in group:
                    copy.write_row(row)
            cursor.execute("ANALYZE staged")
            cursor.execute(
                f"UPDATE {table} AS kept SET version = kept.version + 1{values} FROM staged"
                " WHERE kept.id = staged.id AND kept.version = staged.version RETURNING kept.id"
            )
            written = {row[0] for row in cursor}
            missed.update(int(str(row[0])) for row in group if row[0] not in written)
            cursor.execute("DROP TABLE staged")
    return missed
