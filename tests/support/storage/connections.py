"""A store's connections in the hands of a test: to write past the program, or to watch what is sent."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection

from szdj_cli.store.core.connections import Connection as StoreConnection
from szdj_cli.store.core.connections import Database, Mode
from szdj_cli.store.core.engine import Store

_BOUNDS = ("BEGIN", "COMMIT", "ROLLBACK")


@contextmanager
def outside(store: Store) -> Iterator[Connection]:
    """Yield a connection in a write that knows no guard of the program and logs nothing; the triggers see it."""
    with store.database.exclusive() as connection:
        connection.begin(Mode(writes=True))
        yield connection.library()
        connection.commit()


class Watched:
    """A driver's connection or cursor that tells what is sent through it."""

    def __init__(self, driver: Any, sent: list[tuple[str, Any]]) -> None:
        self._driver = driver
        self._sent = sent

    def execute(self, statement: str, *parameters: Any, **options: Any) -> Any:
        """Send a statement."""
        if not statement.startswith(_BOUNDS):
            self._sent.append((statement, *parameters) if parameters else (statement, ()))
        return self._driver.execute(statement, *parameters, **options)

    def cursor(self, *arguments: Any, **options: Any) -> Any:
        """Return a cursor that is watched too."""
        return Watched(self._driver.cursor(*arguments, **options), self._sent)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._driver, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._driver)

    def __enter__(self) -> Any:
        return Watched(self._driver.__enter__(), self._sent)

    def __exit__(self, *arguments: object) -> Any:
        return self._driver.__exit__(*arguments)


@contextmanager
def watched(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements that a store sends, with their values, but for those that begin and end transactions.

    It does not look meanwhile whether it is still the same store.
    """
    sent: list[tuple[str, Any]] = []

    def watch(connection: StoreConnection) -> None:
        connection.driver = Watched(connection.driver, sent)

    with patch.object(store.database, "check", None), connecting(store, watch):
        yield sent


@dataclass
class Work:
    """What SQLite did, in tens of the instructions of its machine; every row that it looks at costs some."""

    tens: int = 0

    def count(self) -> None:
        """Count ten instructions more."""
        self.tens += 1


@contextmanager
def measured(store: Store) -> Iterator[Work]:
    """Count what SQLite does for a store."""
    work = Work()
    with connecting(store, lambda connection: connection.driver.set_progress_handler(work.count, 10)):
        yield work


@contextmanager
def connecting(store: Store, prepare: Callable[[StoreConnection], object]) -> Iterator[None]:
    """Prepare every connection that a store opens."""
    connect = store.database._connect

    def prepared() -> StoreConnection:
        connection = connect()
        prepare(connection)
        return connection

    Database.close(store.database)  # what a test keeps open too
    store.database._connect = prepared
    try:
        yield
    finally:
        store.database._connect = connect
        Database.close(store.database)
