"""Changing a store past the program, as somebody would who holds the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from szdj_cli.store.core.engine import Store


@contextmanager
def past_the_program(store: Store) -> Iterator[Connection]:
    """Yield a connection on which no guard and no reference holds anybody back; they are there again afterwards."""
    with store.engine.connect() as conn:
        if conn.dialect.name == "postgresql":
            with conn.begin():
                conn.execute(text("SET LOCAL session_replication_role = replica"))
                yield conn
            return
        conn.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr] # it is open
        with conn.begin():
            triggers = conn.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
            for name, _ in triggers:
                conn.execute(text(f"DROP TRIGGER {name}"))
            yield conn
            for _, sql in triggers:
                conn.exec_driver_sql(sql)
