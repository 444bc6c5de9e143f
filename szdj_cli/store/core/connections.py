"""Connections to a store: opened when one is needed, kept for the next transaction, never trusted after a failure."""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from threading import get_ident
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from szdj_cli.domain.errors import StoreUnreachable, Unreachable

if TYPE_CHECKING:
    from sqlalchemy import Connection as LibraryConnection

LOCK_TIMEOUT_MS = 10_000
"""How long a write waits for another one."""

_PART = "part"
_MOST_FREE = 4  # what a burst of phones has opened need not stay open for as long as the page is served


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
    is_taken_back = False
    """Whether the transaction was ended by `rollback`, on purpose."""
    appended: list[tuple[str, int]]
    """Tables to which the open transaction has added many rows, and after which number: for the log."""
    _has_part = False
    _library: "LibraryConnection | None" = None

    @abstractmethod
    def _begin(self, mode: Mode) -> None:
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

    def begin(self, mode: Mode) -> None:
        """Begin a transaction; there is none inside another one."""
        if self.is_in_transaction:
            raise RuntimeError("a transaction inside another one")
        self.is_taken_back = False
        self.appended = []
        try:
            self._begin(mode)
        except BaseException:
            with suppress(Exception):
                self.rollback()  # what begins in several steps may have begun
            raise

    def commit(self) -> None:
        """Keep what the transaction did."""
        self._leave_library()
        self.driver.execute("COMMIT")

    def rollback(self) -> None:
        """Undo what the transaction did, or of several parts the one that is being done."""
        self.is_taken_back = True
        self._leave_library()
        if self._has_part:
            self.driver.execute(f"ROLLBACK TO SAVEPOINT {_PART}")
        elif self.is_in_transaction:
            self.driver.execute("ROLLBACK")

    @contextmanager
    def part(self) -> Iterator[None]:
        """Do something as a part of the open transaction: on any exception, or by `rollback`, it alone is undone."""
        self.driver.execute(f"SAVEPOINT {_PART}")
        self._has_part, appended = True, len(self.appended)
        try:
            yield
            if not self.is_taken_back:
                self.driver.execute(f"RELEASE SAVEPOINT {_PART}")
        except BaseException:
            with suppress(Exception):  # what cannot be undone by itself is not kept: the transaction is over
                self.rollback()
            raise
        finally:
            if self.is_taken_back:
                del self.appended[appended:]
            self._has_part = self.is_taken_back = False

    def close(self) -> None:
        """Close it, whatever state it is in."""
        with suppress(Exception):
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
        left, self._library = self._library, None
        if left is not None:
            left.close()


class Check(Protocol):
    """Looks into what a connection leads to, a new one or one that was used before."""

    def __call__(self, connection: Connection, *, is_new: bool) -> None:
        """Raise where it is not the store that it was."""


class Database:
    """Where a store is, with the connections to it that nobody is using; threads may share it."""

    def __init__(self, connect: Callable[[], Connection], *, is_sqlite: bool) -> None:
        self._connect = connect
        self._free: deque[Connection] = deque()
        self._writers: set[int] = set()
        self.is_sqlite = is_sqlite
        self.check: Check | None = None
        """Looks, where a write begins and with every new connection, whether this is still the store it was."""

    @contextmanager
    def transaction(self, mode: Mode) -> Iterator[Connection]:
        """Yield a connection in a transaction, which is kept at the end, or, on any exception, undone."""
        with self._only_writer(mode):
            connection = self._begun(mode)
            try:
                yield connection
                if connection.is_in_transaction:
                    connection.commit()
            except BaseException:
                with suppress(Exception):  # where it fails, the connection is closed
                    connection.rollback()
                raise
            finally:
                self._give_back(connection)

    @contextmanager
    def exclusive(self) -> Iterator[Connection]:
        """Yield a connection for one use of its own, outside of a transaction; then it is closed."""
        connection = self._taken() or self._connect()
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def pinned(self) -> Iterator["Database"]:
        """Yield this database with one connection for all its transactions, which stays open between them."""
        with self.exclusive() as connection:
            yield _PinnedDatabase(connection, self)

    def close(self) -> None:
        """Close the connections that nobody is using."""
        while (connection := self._next_free()) is not None:
            connection.close()

    def _begun(self, mode: Mode) -> Connection:
        while (kept := self._taken()) is not None:
            try:
                self._begin(kept, mode, is_new=False)
            except BaseException as error:
                was_lost = not kept.is_good
                kept.close()
                if not was_lost or not isinstance(error, Exception):
                    raise
                # Nothing was done with it yet: the server may have been started again meanwhile.
            else:
                return kept
        connection = self._connect()
        try:
            self._begin(connection, mode, is_new=True)
        except BaseException:
            connection.close()
            raise
        return connection

    def _begin(self, connection: Connection, mode: Mode, *, is_new: bool) -> None:
        connection.begin(mode)
        if self.check is not None and (is_new or mode.writes):
            try:
                self.check(connection, is_new=is_new)
            except BaseException:
                with suppress(Exception):
                    connection.rollback()
                raise

    @contextmanager
    def _only_writer(self, mode: Mode) -> Iterator[None]:
        # A write inside a write would wait for itself.
        thread = get_ident()
        if not mode.writes:
            yield
            return
        if thread in self._writers:
            raise RuntimeError("a write inside another one")
        self._writers.add(thread)
        try:
            yield
        finally:
            self._writers.discard(thread)

    def _next_free(self) -> Connection | None:
        try:
            return self._free.pop()
        except IndexError:
            return None

    def _taken(self) -> Connection | None:
        while (connection := self._next_free()) is not None:
            if connection.is_good:
                return connection
            connection.close()
        return None

    def _give_back(self, connection: Connection) -> None:
        # One whose transaction did not end must not go on with it.
        is_reusable = connection.is_good and not connection.is_used_up and not connection.is_in_transaction
        if is_reusable and len(self._free) < _MOST_FREE:
            self._free.append(connection)
        else:
            connection.close()


class _PinnedDatabase(Database):
    """One connection, for whatever has to outlive a transaction beside it: temporary tables."""

    def __init__(self, connection: Connection, of: Database) -> None:
        super().__init__(lambda: connection, is_sqlite=of.is_sqlite)
        self.check = of.check

    def _give_back(self, connection: Connection) -> None:
        """Keep it; whoever has pinned it closes it."""

    def _begun(self, mode: Mode) -> Connection:
        connection = self._connect()
        if not connection.is_good:
            raise StoreUnreachable(Unreachable.FILE if self.is_sqlite else Unreachable.NO_ANSWER)
        self._begin(connection, mode, is_new=False)
        return connection
