"""All that stands in a store, row by row into another database of the same schema, and held against what it was."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

from szdj_cli.domain.errors import CopyUnfit
from szdj_cli.store.core import sqlite
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.insert import insert_rows
from szdj_cli.store.core.row_digests import KEYS, NOT_COVERED
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.installation.installation import is_initialised

_MADE_THERE = frozenset(["unlogged_row"])
"""What a transaction needs while it writes: nothing of it belongs to anybody else."""
_AT_ONCE = 5000
_SUMMED = (1 << 128) - 1

_Row = tuple[Any, ...]


class Table(NamedTuple):
    """A table to be copied: the columns that are stored, how each is asked for, and the order of its rows."""

    name: str
    columns: tuple[str, ...]
    selected: tuple[str, ...]
    key: tuple[str, ...]


class Tally:
    """How many rows went by, and a sum over what stands in them: of the same rows the same, in whatever order."""

    def __init__(self, tx: Transaction, table: Table) -> None:
        self._digest = tx.keys.row_digester(table.name)
        self._sum = 0
        self.rows = 0

    def of(self, rows: Iterable[_Row]) -> Iterator[_Row]:
        """Yield rows as they come, and count them."""
        for row in rows:
            self._sum += int.from_bytes(self._digest(row))
            self.rows += 1
            yield row

    @property
    def digest(self) -> str:
        """The sum of 128 bits, in hexadecimal digits."""
        return f"{self._sum & _SUMMED:032x}"


def is_taken(tx: Transaction) -> bool:
    """Return whether there is a store, or a table called like one of ours: others may stand beside it on a server."""
    return is_initialised(tx) or any(tx.has_table(name) for name in (*KEYS, *NOT_COVERED))


def tables(tx: Transaction) -> list[Table]:
    """Return every table of the schema, none before those to which it refers.

    SQLite is asked what the migrations make, of PostgreSQL's too: it is the same.
    """
    if tx.is_sqlite:
        return _tables(tx.driver)
    with Store(sqlite.database(sqlite.MEMORY), tx.keys).reading() as made:
        from szdj_cli.store.core import schema

        schema.migrate(made)
        return _tables(made.driver)


def _tables(driver: sqlite3.Connection) -> list[Table]:
    known = sorted({*KEYS, *NOT_COVERED} - _MADE_THERE)
    refers = {
        name: {other for (other,) in driver.execute('SELECT "table" FROM pragma_foreign_key_list(?)', (name,))} - {name}
        for name in known
    }
    return [_table(driver, name) for name in TopologicalSorter(refers).static_order()]


def _table(driver: sqlite3.Connection, name: str) -> Table:
    stored = driver.execute("SELECT name, type, pk FROM pragma_table_xinfo(?) WHERE hidden = 0", (name,)).fetchall()
    # The two write truth differently; as a number it is the same.
    selected = [f"CAST({column} AS integer)" if kind == "BOOLEAN" else column for column, kind, _ in stored]
    key = sorted((place, column) for column, _, place in stored if place)
    return Table(name, tuple(column for column, *_ in stored), tuple(selected), tuple(column for _, column in key))


def count(tx: Transaction, table: Table) -> int:
    """Return how many rows a table has."""
    return int(tx.driver.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])


def rows(tx: Transaction, table: Table) -> Iterator[_Row]:
    """Yield the rows of a table in the order of their keys, never more than some thousands of them in memory."""
    query = f"SELECT {', '.join(table.selected)} FROM {table.name} ORDER BY {', '.join(table.key)}"
    if tx.is_sqlite:
        yield from tx.driver.execute(query)
        return
    with tx.driver.cursor(name="szdj_rows") as cursor:
        cursor.itersize = _AT_ONCE
        yield from cursor.execute(query)


def insert(tx: Transaction, table: Table, given: Iterable[_Row]) -> None:
    """Insert rows into a table, whatever keeps people from doing so (`unguarded`).

    Raises:
        CopyUnfit: a value cannot stand there: it was written past the program.
    """
    try:
        insert_rows(tx, table.name, table.columns, given)
    except _unfit(tx):
        raise CopyUnfit(table.name) from None


@contextmanager
def unguarded(tx: Transaction, copied: Sequence[Table]) -> Iterator[None]:
    """Take away the triggers of tables that are filled as they were elsewhere, and put them back as they were.

    On SQLite references may lead to rows that come later; they are looked at when the transaction ends.
    """
    if not tx.is_sqlite:
        for table in copied:
            tx.driver.execute(f"ALTER TABLE {table.name} DISABLE TRIGGER USER")
        yield
        for table in copied:
            tx.driver.execute(f"ALTER TABLE {table.name} ENABLE TRIGGER USER")
        return
    tx.driver.execute("PRAGMA defer_foreign_keys = ON")
    triggers = tx.driver.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        tx.driver.execute(f"DROP TRIGGER {name}")
    yield
    for _, definition in triggers:
        tx.driver.execute(definition)


def continue_numbers(tx: Transaction, copied: Sequence[Table]) -> None:
    """Let the numbers that PostgreSQL gives go on after those that are used; SQLite looks for itself."""
    if tx.is_sqlite:
        return
    for table in copied:
        (column, *others) = table.key
        sequence = tx.driver.execute("SELECT pg_get_serial_sequence(%s, %s)", (table.name, column)).fetchone()[0]
        if sequence and not others:
            last = f"(SELECT max({column}) FROM {table.name})"
            tx.driver.execute(f"SELECT setval(%s, coalesce({last}, 1), {last} IS NOT NULL)", (sequence,))


def _unfit(tx: Transaction) -> tuple[type[Exception], ...]:
    if tx.is_sqlite:
        return sqlite3.IntegrityError, sqlite3.DataError
    import psycopg

    return psycopg.IntegrityError, psycopg.DataError
