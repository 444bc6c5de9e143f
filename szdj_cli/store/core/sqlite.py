"""SQLite: a file, opened so that no acknowledged commit is lost."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

from szdj_cli.domain.errors import StoreBusy, StoreDamaged, StoreFull, StoreUnreachable, SzdjError, Unreachable
from szdj_cli.store.core.connections import LOCK_TIMEOUT_MS, Connection, Database, Mode

MEMORY = ":memory:"

# Older ones can lose a committed transaction when a checkpoint races with a WAL reset.
_WAL_SAFE = (((3, 51, 3), None), ((3, 50, 7), (3, 51)), ((3, 44, 6), (3, 45)))
_NO_TEXT = "Could not decode to UTF-8"  # the driver's own, without a code
_PAGE_SIZE = 16_384  # a twentieth less time for an import than the default of 4 KiB
_STATEMENTS = 256  # how many a connection keeps ready

VERSION = sqlite3.sqlite_version

_REFUSALS: dict[int, Callable[[], SzdjError]] = {
    sqlite3.SQLITE_BUSY: StoreBusy,
    sqlite3.SQLITE_LOCKED: StoreBusy,
    sqlite3.SQLITE_PROTOCOL: StoreBusy,
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_READONLY: StoreFull,
    sqlite3.SQLITE_IOERR: StoreFull,
    sqlite3.SQLITE_CORRUPT: StoreDamaged,
    sqlite3.SQLITE_NOTADB: StoreDamaged,
    sqlite3.SQLITE_READONLY_DBMOVED: lambda: StoreUnreachable(Unreachable.FILE),
    sqlite3.SQLITE_CANTOPEN: lambda: StoreUnreachable(Unreachable.FILE),
}


def is_wal_safe(version: tuple[int, ...]) -> bool:
    """Return whether a SQLite version is free of the WAL-reset race."""
    return any(version >= least and (below is None or version < below) for least, below in _WAL_SAFE)


_PRAGMAS = (
    f"page_size = {_PAGE_SIZE}",  # of a store that is about to be made; others stay as they are
    f"journal_mode = {'WAL' if is_wal_safe(sqlite3.sqlite_version_info) else 'TRUNCATE'}",
    "synchronous = FULL",
    "foreign_keys = ON",
    "recursive_triggers = ON",
    "secure_delete = ON",
)


def database(path: str) -> Database:
    """Return the database in a file, or in memory; nothing is opened yet."""
    return Database(lambda: _Connection(path), is_sqlite=True)


@contextmanager
def held_alone(path: Path) -> Iterator[sqlite3.Connection]:
    """Hold a store against everybody else, all of it in its one file: it may be moved or replaced meanwhile.

    Whoever waits to write finds, once it is their turn, that another file is in its place: see `_Connection`.

    Raises:
        sqlite3.Error: others are at work in it, or it is none.
    """
    where = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(where, timeout=LOCK_TIMEOUT_MS / 1000, isolation_level=None, uri=True)) as driver:
        if driver.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete":
            raise StoreBusy  # somebody has it open, and what they wrote last is not in the file
        driver.execute("BEGIN EXCLUSIVE")
        try:
            yield driver
        finally:
            if driver.in_transaction:
                driver.execute("ROLLBACK")


def refusal(error: sqlite3.Error) -> SzdjError | None:
    """Return what an error of the driver means for a user; None where it is a fault of the program."""
    code = getattr(error, "sqlite_errorcode", -1)
    if str(error).startswith(_NO_TEXT):
        return StoreDamaged()
    make = _REFUSALS.get(code) or _REFUSALS.get(code & 0xFF)  # the whole of it, or what it is a kind of
    return make() if make else None


class _Connection(Connection):
    is_sqlite = True

    def __init__(self, path: str) -> None:
        self._path = path
        self._file = self._file_there()  # before it is opened: another one that comes meanwhile is noticed
        # Only what is there: an empty file in the place of a store that was moved away would be nobody's.
        where = path if path == MEMORY else f"{Path(path).absolute().as_uri()}?mode=rw"
        # Ours alone begin transactions: the driver's own way loses updates. Whoever has taken it uses it alone,
        # from whatever thread.
        self.driver = sqlite3.connect(
            where,
            timeout=LOCK_TIMEOUT_MS / 1000,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=_STATEMENTS,
            uri=True,
        )
        self._lock_timeout_ms = LOCK_TIMEOUT_MS
        try:
            for pragma in _PRAGMAS:
                self.driver.execute(f"PRAGMA {pragma}")
        except BaseException:
            self.close()
            raise

    def _begin(self, mode: Mode) -> None:
        if mode.lock_timeout_ms != self._lock_timeout_ms:
            self.driver.execute(f"PRAGMA busy_timeout = {mode.lock_timeout_ms}")
            self._lock_timeout_ms = mode.lock_timeout_ms
        self.driver.execute("BEGIN IMMEDIATE" if mode.writes else "BEGIN")
        if mode.writes and not self.is_good:  # it was replaced while this waited for the lock
            raise StoreUnreachable(Unreachable.FILE)

    @property
    def is_in_transaction(self) -> bool:
        return bool(self.driver.in_transaction)

    @property
    def is_good(self) -> bool:
        # Another file may have been put in its place: what is written to the old one is lost.
        return self._path == MEMORY or (self._file is not None and self._file == self._file_there())

    def cursor(self) -> AbstractContextManager[Any]:
        return closing(self.driver.cursor())

    def _file_there(self) -> tuple[int, int] | None:
        try:
            status = Path(self._path).stat()
        except OSError:  # gone, or where nobody gets at it
            return None
        return status.st_dev, status.st_ino
