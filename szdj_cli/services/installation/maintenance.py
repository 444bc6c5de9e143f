"""Keeping the store: upgrade, backup, check."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TypeVar

from szdj_cli import private_files
from szdj_cli.domain.audit.reading import ChainReport
from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import (
    AuditBroken,
    BackupByPgDump,
    FileUnwritable,
    KeyMismatch,
    StoreBehind,
    StoreDamaged,
)
from szdj_cli.domain.installation.maintenance import Backup, CheckReport, RowFaults, Upgraded
from szdj_cli.files.outgoing import outgoing_path
from szdj_cli.services.access import access
from szdj_cli.services.audit import chain_report
from szdj_cli.services.installation.helpers import Helpers
from szdj_cli.services.installation.reconciling import reconcile, unvouched
from szdj_cli.settings import Settings
from szdj_cli.store.accounts import accounts
from szdj_cli.store.core import audit, engine, row_digests, sqlite
from szdj_cli.store.core.crypto import read_key
from szdj_cli.store.core.engine import REVISION, Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.installation import maintenance as rows

_T = TypeVar("_T")

_AT_ONCE = 2  # questions to a store; of more, each is only answered later


def check(store: Store, actor: Actor) -> CheckReport:
    """Examine the store: pages, references, schema, the ledger of dues, key, audit chain, and every row as logged.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    with store.reading() as tx:
        access.require(tx, actor, Act.MAINTAIN)
    return examined(store)


def examined(store: Store) -> CheckReport:
    """Examine the store, as `check`, whoever asks."""
    key = _asked(store, _has_key)
    # The database leaves Python alone while it looks at its pages and sums. What takes longest comes first.
    with Helpers(_AT_ONCE) as helpers:
        # With another key nothing could be opened, and no digest would be the same.
        held = helpers.begin(lambda: reconcile(store) if key else (0, RowFaults()))
        integrity = helpers.begin(lambda: _asked(store, rows.is_whole))
        unbalanced = helpers.begin(lambda: _asked(store, rows.unbalanced_months))
        wrong = helpers.begin(lambda: _asked(store, rows.wrong_charges))
        broken = helpers.begin(lambda: _asked(store, rows.broken_references))
        chain, altered = helpers.begin(lambda: chain_report(store)), helpers.begin(lambda: _altered(store))
        count, faults = held()
        months = unbalanced() + wrong()
        return CheckReport(integrity(), broken(), altered(), months, key, chain(), count, faults)


def backup(store: Store, actor: Actor, path: Path, now: datetime) -> Backup:
    """Copy the store into a new file that only its owner can read, then open the copy and check it.

    Raises:
        NotAllowed: the actor is no administrator.
        BackupByPgDump: the store is a PostgreSQL database.
        OutputProtected, FileExists, FileUnwritable: the file cannot be written.
        StoreDamaged, AuditBroken: the copy is not sound; there is none then.
    """
    with store.reading() as tx:
        access.require(tx, actor, Act.MAINTAIN)
        if not tx.is_sqlite:
            raise BackupByPgDump
    with outgoing_path(path) as copy:
        chain = _copied(store, copy)
        # Before the file has its name: whoever may no longer write gets no backup of which the log says nothing.
        with store.transaction() as tx:
            detail = {"length": chain.length, "head": chain.head}
            audit.append(tx, audit.Entry(actor.label, "store.backed_up", "store", detail), now)
        size = copy.stat().st_size
    return Backup(str(path), size, chain.length, chain.head, store.keys.label)


def upgrade(settings: Settings, now: datetime, *, is_backed_up: bool = False) -> Upgraded:
    """Bring the schema up to this version of the program, after a backup beside the store.

    Nobody can be signed in to a store that is behind: whoever may read store and key may do this. `is_backed_up`
    says that a PostgreSQL database was backed up by its own means.

    Raises:
        StoreMissing, StoreNewer, KeyMissing, KeyMismatch, FileExposed: there is nothing that could be upgraded.
        BackupByPgDump: the store is a PostgreSQL database and was not backed up.
    """
    store = Store(engine.open_database(settings), read_key(settings.key_path))
    with store.reading() as tx:
        try:
            engine.check_revision(tx, settings)
        except StoreBehind:
            before = rows.revision(tx)
        else:
            return Upgraded(REVISION, REVISION, None)
        if not _has_key(tx):
            raise KeyMismatch(str(settings.key_path))
    copy = _backup_before(store, settings, before, now, is_backed_up=is_backed_up)
    bring_up_to_date(store, before, now)
    return Upgraded(before, REVISION, copy)


def bring_up_to_date(store: Store, before: str, now: datetime) -> None:
    """Run the migrations that a store of a schema lacks, and log it; nothing where another process was faster."""
    with store.transaction() as tx:
        if rows.revision(tx) == before:
            from szdj_cli.store.core import schema

            changed = unvouched(tx)  # stays unvouched for: an upgrade must not make it good
            schema.migrate(tx)
            accounts.bind_passwords(tx)
            row_digests.note_all(tx, changed)
            audit.append(tx, audit.Entry("system", "store.upgraded", "store", {"from": before, "to": REVISION}), now)


def _backup_before(store: Store, settings: Settings, before: str, now: datetime, *, is_backed_up: bool) -> str | None:
    if settings.database_url:
        if not is_backed_up:
            raise BackupByPgDump
        return None
    try:
        with private_files.scratch(settings.home) as directory:
            copy = directory / "copy.db"
            private_files.create(copy)
            _copied(store, copy)
            return str(kept(copy, settings.home / f"store-{before}-{now:%Y%m%dT%H%M%SZ}.db"))
    except OSError:
        raise FileUnwritable(str(settings.home)) from None


@contextmanager
def scratch_file(home: Path, *, wanted: Path | None = None) -> Iterator[Path]:
    """Yield a new file in the home, for its owner alone, that is gone at the end unless it was given another name.

    Raises:
        FileUnwritable: no room, or no right, in the home, for what is `wanted` in the end.
    """
    with ExitStack() as stack:
        try:
            path = stack.enter_context(private_files.scratch(home)) / "copy.db"
            private_files.create(path)
        except OSError:
            raise FileUnwritable(str(wanted or home)) from None
        yield path


def kept(copy: Path, path: Path) -> Path:
    """Give a file a name, or the next that is free: what failed in this second may have had that one."""
    for number in count(2):
        with suppress(FileExistsError):
            private_files.name_anew(copy, path)
            break
        path = path.with_stem(f"{path.stem.partition('Z')[0]}Z-{number}")
    return path


def _copied(store: Store, path: Path) -> ChainReport:
    """Copy a store, have the disk keep the copy, and look whether it can stand in for the store.

    Whether all in it agrees, `check` says of either.
    """
    rows.copy(store.database, path)
    with Helpers(1) as helpers:  # the disk is as busy with it as we are
        kept = helpers.begin(lambda: private_files.sync(path))
        chain = require_sound(Store(sqlite.database(str(path)), store.keys))
        kept()
        return chain


def require_sound(copy: Store) -> ChainReport:
    """Look whether a copy of a store can stand in for it, and return how far its log goes.

    Raises:
        StoreDamaged, AuditBroken: it cannot.
    """
    with Helpers(_AT_ONCE) as helpers:
        readable = helpers.begin(lambda: _asked(copy, rows.is_readable))
        broken = helpers.begin(lambda: _asked(copy, rows.broken_references))
        chain, altered = helpers.begin(lambda: chain_report(copy)), helpers.begin(lambda: _altered(copy))
        report = chain()
        if not report.ok:
            raise AuditBroken(report.broken_at or 0)
        if not _asked(copy, _has_key) or broken() or altered() or not readable():
            raise StoreDamaged
        return report


def _asked(store: Store, question: Callable[[Transaction], _T]) -> _T:
    with store.reading() as tx:
        return question(tx)


def _altered(store: Store) -> tuple[str, ...]:
    from szdj_cli.store.installation import schema_check

    with store.reading() as tx:
        return schema_check.altered(tx, rows.revision(tx))


def _has_key(tx: Transaction) -> bool:
    return engine.key_check(tx) == tx.keys.check_value
