"""The one place where a store is opened, a transaction begins and a commit happens."""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from szdj_cli import private_files
from szdj_cli.domain.errors import (
    KeyMismatch,
    SettingsInvalid,
    StoreBehind,
    StoreBusy,
    StoreDamaged,
    StoreFull,
    StoreMissing,
    StoreNewer,
    StoreUnreachable,
    SzdjError,
)
from szdj_cli.settings import Settings
from szdj_cli.store.core.crypto import Keyring, read_key
from szdj_cli.store.core.transactions import Transaction

_MIGRATIONS = Path(__file__).parents[1] / "migrations" / "versions"
REVISION = max(path.name[:4] for path in _MIGRATIONS.glob("[0-9]*.py"))
"""The schema this version of the program works with: the newest migration."""

BUSY_TIMEOUT_MS = 10_000
_HARDLY_MS = 50

# One writer at a time on both databases: BEGIN IMMEDIATE on SQLite, this lock on PostgreSQL. The audit chain
# and every "next number" are then simply read and written.
_WRITER_LOCK = 0x737A646A
# Older ones can lose a committed transaction when a checkpoint races with a WAL reset.
_WAL_SAFE = (((3, 51, 3), None), ((3, 50, 7), (3, 51)), ((3, 44, 6), (3, 45)))


Guard = Callable[[Transaction], None] | None
"""Looks, where every write begins, whether whoever is signed in may still do what they could when the command began."""


class Store:
    """An open store."""

    def __init__(self, engine: Engine, keys: Keyring, pinned: Connection | None = None, guard: Guard = None) -> None:
        self.engine = engine
        self.keys = keys
        self.guard = guard
        self._pinned = pinned

    @contextmanager
    def pinned(self) -> Iterator["Store"]:
        """Yield this store on one connection that stays open, so that temporary tables outlive a transaction.

        Nothing is locked between its transactions.
        """
        with translated_errors(), self.engine.connect() as conn:
            yield Store(self.engine, self.keys, conn, self.guard)

    @contextmanager
    def reading(self, *, at_one_moment: bool = False) -> Iterator[Transaction]:
        """Read in one short transaction that writes nothing.

        `at_one_moment`: all queries see what the first one saw, on PostgreSQL too.
        """
        with self._begun("BEGIN") as transaction:
            if at_one_moment and not transaction.is_sqlite:
                transaction.conn.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            yield transaction

    @contextmanager
    def transaction(self, *, patient: bool = True) -> Iterator[Transaction]:
        """Write in one transaction: all of it is kept, or, on any exception, nothing; what rows hold then is logged.

        Raises:
            StoreBusy: another writer did not finish within ten seconds; not `patient`, at once.
            StoreFull: no room, or no right, to write.
        """
        timeout = BUSY_TIMEOUT_MS if patient else _HARDLY_MS
        with self._begun("BEGIN IMMEDIATE", timeout) as transaction:
            if not transaction.is_sqlite:
                transaction.conn.execute(text(f"SET LOCAL lock_timeout = {timeout}"))
                transaction.conn.execute(text(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})"))
            from szdj_cli.store.core import row_digests

            row_digests.begin(transaction)
            if self.guard is not None:
                self.guard(transaction)
            yield transaction
            if transaction.conn.in_transaction():  # not taken back
                row_digests.log(transaction)

    @contextmanager
    def _begun(self, begin: str, timeout: int = BUSY_TIMEOUT_MS) -> Iterator[Transaction]:
        with translated_errors(), nullcontext(self._pinned) if self._pinned else self.engine.connect() as conn:
            conn.execution_options(szdj_begin=begin)
            if timeout != BUSY_TIMEOUT_MS and conn.dialect.name == "sqlite":
                conn.connection.driver_connection.execute(f"PRAGMA busy_timeout = {timeout}")  # type: ignore[union-attr] # it is open
            with conn.begin():
                yield Transaction(conn, self.keys)


def open_store(settings: Settings) -> Store:
    """Open the store that the settings name and make sure that it is ours.

    Raises:
        StoreMissing: `szdj init` has not been run.
        StoreBehind, StoreNewer: the schema is not this version's.
        KeyMissing, KeyMismatch: the key is not there or belongs to another store.
        FileExposed: store or key can be read by others.
    """
    engine = open_engine(settings)
    keys = read_key(settings.key_path)
    store = Store(engine, keys)
    with store.reading() as transaction:
        check_revision(transaction, settings)
        check_value = key_check(transaction)
    if check_value != keys.check_value:
        raise KeyMismatch(str(settings.key_path))
    return store


def open_engine(settings: Settings) -> Engine:
    """Return an engine on the store without looking into it.

    Raises:
        StoreMissing: no file there.
        FileExposed: others can read it.
    """
    if settings.database_url:
        return postgresql_engine(settings.database_url)
    try:
        private_files.check(settings.store_path)
    except FileNotFoundError:
        raise StoreMissing(str(settings.home)) from None
    return sqlite_engine(str(settings.store_path))


def sqlite_engine(path: str) -> Engine:
    """Return an engine on a SQLite file, with the settings that lose no acknowledged commit."""
    # NullPool: a connection whose COMMIT failed must not come back from a pool with its transaction open.
    engine = create_engine(
        f"sqlite+pysqlite:///{path}", poolclass=NullPool, hide_parameters=True, connect_args={"timeout": 10}
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def postgresql_engine(url: str) -> Engine:
    """Return an engine on a PostgreSQL database."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "postgresql":
            raise SettingsInvalid("database_url")
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={"connect_timeout": 10, "application_name": "szdj"},
        )
    except (ArgumentError, NoSuchModuleError, ValueError):  # ValueError: the port is no number
        raise SettingsInvalid("database_url") from None


def check_revision(tx: Transaction, settings: Settings) -> None:
    """Compare the store's schema with this program's.

    Raises:
        StoreMissing: there is no schema.
        StoreBehind, StoreNewer: it is another version's.
    """
    if not tx.has_table("alembic_version"):
        raise StoreMissing(str(settings.home))
    revision = tx.conn.scalar(text("SELECT version_num FROM alembic_version"))
    if revision is None:
        raise StoreMissing(str(settings.home))
    if revision < REVISION:
        raise StoreBehind
    if revision > REVISION:
        raise StoreNewer(revision)


def key_check(tx: Transaction) -> str | None:
    """Return the value by which the store knows its key."""
    value: str | None = tx.conn.scalar(text("SELECT value FROM info WHERE name = 'key_check'"))
    return value


def is_wal_safe(version: tuple[int, ...]) -> bool:
    """Return whether a SQLite version is free of the WAL-reset race."""
    return any(version >= least and (below is None or version < below) for least, below in _WAL_SAFE)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn what drivers raise into the refusals of the store; their texts hold personal data."""
    try:
        yield
    except DBAPIError as error:
        if (refusal := _refusal(error.orig)) is not None:
            raise refusal from None
        raise
    except _driver_errors() as error:
        if (refusal := _refusal(error)) is not None:
            raise refusal from None
        raise


def _driver_errors() -> tuple[type[Exception], ...]:
    """Return what the drivers raise where their connection is spoken to directly; only loaded ones can have raised."""
    psycopg = sys.modules.get("psycopg")
    return (sqlite3.Error,) if psycopg is None else (sqlite3.Error, psycopg.Error)


def _refusal(error: BaseException | None) -> SzdjError | None:
    if isinstance(error, sqlite3.Error):
        return _sqlite_refusal(error)
    state = getattr(error, "sqlstate", None) or ""
    if state == "55P03":  # lock_not_available
        return StoreBusy()
    if state in ("53100", "25006"):  # disk_full, read_only_sql_transaction
        return StoreFull()
    if state.startswith(("08", "57P", "28", "3D")) or (not state and type(error).__name__ == "OperationalError"):
        return StoreUnreachable("postgresql")
    return None


def _sqlite_refusal(error: sqlite3.Error) -> SzdjError | None:
    refusals: dict[int, Callable[[], SzdjError]] = {
        sqlite3.SQLITE_BUSY: StoreBusy,
        sqlite3.SQLITE_LOCKED: StoreBusy,
        sqlite3.SQLITE_FULL: StoreFull,
        sqlite3.SQLITE_READONLY: StoreFull,
        sqlite3.SQLITE_IOERR: StoreFull,
        sqlite3.SQLITE_CORRUPT: StoreDamaged,
        sqlite3.SQLITE_NOTADB: StoreDamaged,
        sqlite3.SQLITE_CANTOPEN: lambda: StoreUnreachable("sqlite"),
    }
    make = refusals.get(getattr(error, "sqlite_errorcode", -1) & 0xFF)
    return make() if make else None


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # our own BEGIN: the driver's default loses updates
    journal = "WAL" if is_wal_safe(sqlite3.sqlite_version_info) else "TRUNCATE"
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        f"journal_mode = {journal}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(conn: Connection) -> None:
    conn.exec_driver_sql(conn.get_execution_options().get("szdj_begin", "BEGIN"))
