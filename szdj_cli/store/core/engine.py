"""The one place where a store is opened, a transaction begins and a commit happens."""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import NamedTuple

from szdj_cli import private_files
from szdj_cli.domain.errors import (
    KeyMismatch,
    StoreBehind,
    StoreMissing,
    StoreNewer,
    StoreUnreachable,
    SzdjError,
    Unreachable,
)
from szdj_cli.settings import Settings
from szdj_cli.store.core import sqlite
from szdj_cli.store.core.connections import Connection, Database, Mode
from szdj_cli.store.core.crypto import Keyring, read_key
from szdj_cli.store.core.held import HeldWrite
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction

_MIGRATIONS = Path(__file__).parents[1] / "migrations" / "versions"
REVISION = max(path.name[:4] for path in _MIGRATIONS.glob("[0-9]*.py"))
"""The schema this version of the program works with: the newest migration."""


class _Standing(NamedTuple):
    revision: str
    key_check: str | None


_READING = Mode()
_AT_ONE_MOMENT = Mode(at_one_moment=True)
_WRITING = Mode(writes=True)
_WRITING_AT_ONCE = Mode(writes=True, lock_timeout_ms=50)

_VERSION = Query(str, "SELECT version_num FROM alembic_version")
_STANDING = Query(
    _Standing, "SELECT version_num, (SELECT value FROM info WHERE name = 'key_check') FROM alembic_version"
)
_KEY_CHECK = Query(str, "SELECT value FROM info WHERE name = 'key_check'")

Guard = Callable[[Transaction], None] | None
"""Looks, where every write begins, whether whoever is signed in may still do what they could when the command began."""


class Store:
    """An open store."""

    def __init__(self, database: Database, keys: Keyring, guard: Guard = None) -> None:
        self.database = database
        self.keys = keys
        self.guard = guard
        self.held: HeldWrite | None = None
        """What joins all that this run writes; None where each transaction stands for itself."""
        self.is_on_trial = False
        """Whether all that is written is taken back."""

    def on_trial(self) -> "Store":
        """Return this store, where a write does all that it does, refuses what it refuses, and is taken back."""
        trial = copy(self)
        trial.is_on_trial = True
        return trial

    def for_the_record(self) -> "Store":
        """Return this store to log what has been done elsewhere, whether or not whoever did it may still write here."""
        return Store(self.database, self.keys)

    @contextmanager
    def pinned(self) -> Iterator["Store"]:
        """Yield this store on one connection that stays open, so that temporary tables outlive a transaction.

        Nothing is locked between its transactions.
        """
        with translated_errors(), self.database.pinned() as database:
            pinned = copy(self)
            pinned.database = database
            yield pinned
            if self.held is not None and self.held.tx is not None:
                self.held.keep()  # its connection may be this one

    @contextmanager
    def reading(self, *, at_one_moment: bool = False) -> Iterator[Transaction]:
        """Read in one short transaction that writes nothing.

        `at_one_moment`: all queries see what the first one saw, on PostgreSQL too.
        """
        if self.held is not None and self.held.tx is not None:  # what is written and not kept yet is seen here alone
            with translated_errors():
                yield self.held.tx
            return
        with translated_errors(), self.database.transaction(_AT_ONE_MOMENT if at_one_moment else _READING) as made:
            yield Transaction(made, self.keys)

    @contextmanager
    def transaction(self, *, patient: bool = True, apart: bool = False) -> Iterator[Transaction]:
        """Write in one transaction: all of it is kept, or, on any exception, nothing; what rows hold then is logged.

        Where a server is lost in the moment of keeping it, nobody but the server knows which of the two it was.
        `apart` is what a command does beside what it was asked for: it begins nothing that is `held`.

        Raises:
            StoreBusy: another writer did not finish within ten seconds; not `patient`, at once.
            StoreFull: no room, or no right, to write.
            StoreNewer, StoreBehind: the store was upgraded, or another one put in its place, meanwhile.
        """
        held = self.held
        if held is not None and not held.is_over and (held.tx is not None or (patient and not apart)):
            made = held.part(self._opened, self.guard)
        else:
            made = self._opened(patient=patient)
        with translated_errors(), made as transaction:
            yield transaction
            if self.is_on_trial and not transaction.connection.is_taken_back:
                transaction.rollback()

    @contextmanager
    def _opened(self, *, patient: bool = True) -> Iterator[Transaction]:
        with translated_errors(), self.database.transaction(_WRITING if patient else _WRITING_AT_ONCE) as made:
            from szdj_cli.store.core import row_digests

            transaction = Transaction(made, self.keys)
            row_digests.begin(transaction)
            if self.guard is not None:
                self.guard(transaction)
            yield transaction
            if not made.is_taken_back:
                transaction.require_going_on()
                row_digests.log(transaction)

    def close(self) -> None:
        """Close what was kept open for the next transaction."""
        self.database.close()


def open_store(settings: Settings) -> Store:
    """Open the store that the settings name and make sure that it is ours, now and whenever it is written.

    Raises:
        StoreMissing: `szdj init` has not been run.
        StoreBehind, StoreNewer: the schema is not this version's.
        KeyMissing, KeyMismatch: the key is not there or belongs to another store.
        FileExposed: store or key can be read by others.
    """
    store = Store(open_database(settings), read_key(settings.key_path))

    def check(connection: Connection, is_new: bool) -> None:
        transaction = Transaction(connection, store.keys)
        if is_new:
            check_revision(transaction, settings)
        revision, key = transaction.one(_STANDING)
        _require_present(revision)
        if key != store.keys.check_value:
            raise KeyMismatch(str(settings.key_path))

    with store.reading() as transaction:
        check(transaction.connection, is_new=True)
    store.database.check = check
    return store


def open_database(settings: Settings) -> Database:
    """Return the database of the store without looking into it.

    Raises:
        StoreMissing: no file there.
        FileExposed: others can read it.
        SettingsInvalid: the address of the server is none.
        StoreUnreachable: what speaks to servers is not installed.
    """
    if settings.database_url:
        require_driver()
        from szdj_cli.store.core import postgresql

        return postgresql.database(settings.database_url)
    try:
        private_files.check(settings.store_path)
    except FileNotFoundError:
        raise StoreMissing(str(settings.home)) from None
    return sqlite.database(str(settings.store_path))


def server_of(settings: Settings) -> str | None:
    """Return how the database is called that is on a server; None where it is in the home."""
    if not settings.database_url:
        return None
    from szdj_cli.store.core import postgresql

    return str(postgresql.address_of(settings.database_url))


def require_driver() -> None:
    """Let pass where the library is installed that speaks to servers; it is loaded then.

    Raises:
        StoreUnreachable: it is not.
    """
    try:
        import psycopg  # noqa: F401 -- what is asked is whether it can be
    except ModuleNotFoundError as missing:
        if missing.name != "psycopg":
            raise
        raise StoreUnreachable(Unreachable.NO_DRIVER) from None


def check_revision(tx: Transaction, settings: Settings) -> None:
    """Compare the store's schema with this program's.

    Raises:
        StoreMissing: there is no schema.
        StoreBehind, StoreNewer: it is another version's.
    """
    revision = tx.first(_VERSION) if tx.has_table("alembic_version") else None
    if revision is None:
        raise StoreMissing(str(settings.home), server_of(settings))
    _require_present(revision)


def _require_present(revision: str) -> None:
    if revision < REVISION:
        raise StoreBehind
    if revision > REVISION:
        raise StoreNewer(revision)


def key_check(tx: Transaction) -> str | None:
    """Return the value by which the store knows its key."""
    return tx.first(_KEY_CHECK)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn what drivers raise into the refusals of the store; their texts hold personal data."""
    try:
        yield
    except SzdjError:
        raise
    except Exception as error:
        if (refusal := _refusal(getattr(error, "orig", error))) is not None:  # SQLAlchemy's own has the driver's
            raise refusal from None
        raise


def _refusal(error: object) -> SzdjError | None:
    if isinstance(error, sqlite3.Error):
        return sqlite.refusal(error)
    psycopg = sys.modules.get("psycopg")  # only what is loaded can have raised
    if psycopg is not None and isinstance(error, psycopg.Error):
        from szdj_cli.store.core import postgresql

        return postgresql.refusal(error)
    return None
