"""Changing a store past the program, as somebody would who holds the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from szdj_cli.store.core.connections import Mode
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction


@contextmanager
def past_the_program(store: Store) -> Iterator[Connection]:
    """Yield a connection on which no guard and no reference holds anybody back; they are there again afterwards."""
    with unguarded(store) as tx:
        yield tx.conn


@contextmanager
def unguarded(store: Store) -> Iterator[Transaction]:
    """Yield such a connection's transaction."""
    with store.database.exclusive() as connection:
        if connection.is_sqlite:
            connection.driver.execute("PRAGMA foreign_keys = OFF")
        connection.begin(Mode(writes=True))
        conn = connection.library()
        if connection.is_sqlite:
            triggers = conn.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
            for name, _ in triggers:
                conn.execute(text(f"DROP TRIGGER {name}"))
            yield Transaction(connection, store.keys)
            for _, sql in triggers:
                conn.exec_driver_sql(sql)
        else:
            conn.execute(text("SET LOCAL session_replication_role = replica"))
            yield Transaction(connection, store.keys)
        connection.commit()
