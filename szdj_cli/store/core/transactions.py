"""What a query works with."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from szdj_cli.store.core.connections import Connection
from szdj_cli.store.core.crypto import Keyring
from szdj_cli.store.core.statements import Query, Statement, Values, bound

if TYPE_CHECKING:
    from sqlalchemy import Connection as LibraryConnection

T = TypeVar("T")


def _as_text(value: Any) -> Any:
    # U+FFFD, which no text holds that is stored.
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(value, str) else value


class Transaction(NamedTuple):
    """What a query works with: the connection inside its transaction, and the keys.

    Values are given by the names that stand in the statement.
    """

    connection: Connection
    keys: Keyring

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite; PostgreSQL otherwise."""
        return self.connection.is_sqlite

    @property
    def placeholder(self) -> str:
        """What stands for a value in statements written while the program runs."""
        return "?" if self.is_sqlite else "%s"

    @property
    def driver(self) -> Any:
        """The driver's own connection, for hot loops inside this transaction."""
        return self.connection.driver

    def all(self, query: Query[T], /, **values: Any) -> list[T]:
        """Return every row."""
        return list(self.each(query, **values))

    def each(self, query: Query[T], /, **values: Any) -> Iterator[T]:
        """Yield every row, as they come; what was typed and is no text is found nowhere."""
        try:
            return query.read(self._sent(query, values))
        except UnicodeEncodeError:  # nothing was sent
            return query.read(self._sent(query, {name: _as_text(value) for name, value in values.items()}))

    def first(self, query: Query[T], /, **values: Any) -> T | None:
        """Return the first row, None where there is none."""
        return next(self.each(query, **values), None)

    def one(self, query: Query[T], /, **values: Any) -> T:
        """Return the row that is certain to be there."""
        for row in self.each(query, **values):
            return row
        raise LookupError(query.sql)

    def execute(self, statement: Statement, /, **values: Any) -> int:
        """Send a statement that returns nothing; return how many rows it wrote."""
        return int(self._sent(statement, values).rowcount)

    def execute_each(self, statement: Statement, rows: Iterable[Values]) -> None:
        """Send a statement for every row of values; lists and parts that are left out have no place in it."""
        self.require_going_on()
        written = [bound(row) for row in rows]
        if written:
            with self.connection.cursor() as cursor:
                cursor.executemany(statement.text(written[0], is_sqlite=self.is_sqlite), written)

    def _sent(self, statement: Statement, values: Values) -> Any:
        self.require_going_on()
        return self.driver.execute(statement.text(values, is_sqlite=self.is_sqlite), bound(values))

    def require_going_on(self) -> None:
        """Make sure that the transaction is not over: what is sent afterwards would be kept, and logged by nobody."""
        if not self.connection.is_in_transaction:
            raise RuntimeError("the transaction is over")

    def has_table(self, name: str) -> bool:
        """Return whether the database has a table."""
        return self.first(_HAS_TABLE, name=name) is not None

    @property
    def conn(self) -> "LibraryConnection":
        """SQLAlchemy's connection on the same one, in the same transaction: for the schema and its migrations."""
        return self.connection.library()

    def use_up(self) -> None:
        """Let the connection end with this transaction, and temporary tables and settings of it with the connection."""
        self.connection.is_used_up = True

    def rollback(self) -> None:
        """Undo everything that was done; the transaction is over."""
        self.connection.rollback()


_HAS_TABLE = Query(
    int,
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name",
    postgresql="SELECT 1 WHERE to_regclass(CAST(:name AS text)) IS NOT NULL",
)
