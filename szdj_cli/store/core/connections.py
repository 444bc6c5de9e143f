"""Connections to a store: opened when one is needed, kept for the next transaction, never trusted after a failure."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from sqlalchemy import Connection as LibraryConnection

LOCK_TIMEOUT_MS = 10_000
"""How long a write waits for another one."""


class Mode(NamedTuple):
    """How a transaction begins."""

    writes: bool = False
    at_one_moment: bool = False
    """All queries see what the first one saw; on SQLite they always do."""
    lock_timeout_ms: int = LOCK_TIMEOUT_MS


class Connection(ABC):
    """A driver's connection; transactions begin and end by its methods alone."""

    is_sqlite: bool
    driver: Any
    is_used_up = False
    """Whether it is closed after this transaction: what is set on it or lies beside it is not for the next one."""
    _library: "LibraryConnection | None" = None

    @abstractmethod
    def begin(self, mode: Mode) -> None:
        """Begin a transaction."""

    @property
    @abstractmethod
    def is_in_transaction(self) -> bool:
        """Whether a transaction has begun and not ended; the database may have ended it."""

    @property
    @abstractmethod
    def is_good(self) -> bool:
        """Whether the next transaction may begin here: it is open, and leads to where the store is now."""

    @abstractmethod
    def cursor(self) -> AbstractContextManager[Any]:
        """Return a cursor of the driver that is closed at the end."""

    def commit(self) -> None:
        """Keep what the transaction did."""
        self._leave_library()
        self.driver.execute("COMMIT")

    def rollback(self) -> None:
        """Undo what the transaction did."""
        self._leave_library()
        if self.is_in_transaction:
            self.driver.execute("ROLLBACK")

    def close(self) -> None:
        """Close it, whatever state it is in."""
        self._leave_library()
        with suppress(Exception):
            self.driver.close()

    def library(self) -> "LibraryConnection":
        """Return SQLAlchemy's connection on this one; it begins and ends no transaction."""
        if self._library is None:
            from szdj_cli.store.core import library

            self._library = library.connection_on(self.driver, is_sqlite=self.is_sqlite)
        return self._library

    def _leave_library(self) -> None:
        if self._library is not None:
            self._library.close()
            self._library = None


class Database:
    """Where a store is, with the connections to it that nobody is using."""

    def __init__(self, connect: Callable[[], Connection], *, is_sqlite: bool) -> None:
        self._connect = connect
        self._free: list[Connection] = []
        self.is_sqlite = is_sqlite

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Yield a connection for one use of its own, outside of a transaction; then it is closed."""
        connection = self._taken() or self._connect()
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def begun(self, mode: Mode) -> Iterator[Connection]:
        """Yield a connection in a transaction that the caller ends."""
        connection = self._begun(mode)
        try:
            yield connection
        finally:
            self._put_back(connection)

    def close(self) -> None:
        """Close the connections that nobody is using."""
        while self._free:
            self._free.pop().close()

    def _begun(self, mode: Mode) -> Connection:
        while kept := self._taken():
            try:
                kept.begin(mode)
            except Exception:
                was_lost = not kept.is_good
                kept.close()
                if not was_lost:
                    raise
                # Nothing was done with it yet: the server may have been started again meanwhile.
            else:
                return kept
        connection = self._connect()
        try:
            connection.begin(mode)
        except BaseException:
            connection.close()
            raise
        return connection

    def _taken(self) -> Connection | None:
        while self._free:
            connection = self._free.pop()
            if connection.is_good:
                return connection
            connection.close()
        return None

    def _put_back(self, connection: Connection) -> None:
        # One whose transaction did not end must not go on with it.
        if connection.is_good and not connection.is_used_up and not connection.is_in_transaction:
            self._free.append(connection)
        else:
            connection.close()
