"""What a query works with."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select

from szdj_cli.store.core.crypto import Keyring

Query = Select[*tuple[Any, ...]]
"""A query that is still to be narrowed or read."""


@dataclass(frozen=True)
class Transaction:
    """What a query works with: the connection inside its transaction, and the keys."""

    conn: Connection
    keys: Keyring

    @property
    def driver(self) -> Any:
        """The driver's own connection, for hot loops inside this transaction."""
        return self.conn.connection.driver_connection

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite; PostgreSQL otherwise."""
        return self.conn.dialect.name == "sqlite"

    def has_table(self, name: str) -> bool:
        """Return whether the database has a table."""
        return self.conn.dialect.has_table(self.conn, name)

    def rollback(self) -> None:
        """Undo everything that was done; the transaction is over."""
        self.conn.rollback()
