"""Copying a store from a file to a PostgreSQL server, and back: read at one moment, written as a whole or not at all.

What arrived is read once more and held against what was sent before it is kept. The copy's log goes on from the
original's: it says where the copy is from, and knows every row as the other database writes it down.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from szdj_cli import private_files
from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import (
    CopyByBackup,
    CopyDiffers,
    CopyOvertaken,
    CopyTargetRefused,
    CopyTargetTaken,
    CopyTargetUnfit,
    CopyUnsound,
    FileUnwritable,
    NetworkFileSystem,
    PasswordAsArgument,
    SettingsInvalid,
    StoreForbidden,
    StoreUnreachable,
)
from szdj_cli.domain.installation.copying import Place, StoreCopied, TableCopied
from szdj_cli.domain.installation.maintenance import CheckReport, RowProblem
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.files.outgoing import check_target, outgoing_path
from szdj_cli.services.access import access
from szdj_cli.services.installation import location, maintenance
from szdj_cli.services.installation.reconciling import unvouched
from szdj_cli.settings import Settings
from szdj_cli.store.audit import reading
from szdj_cli.store.core import audit, bulk, engine, row_digests, sqlite
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.installation import copying as rows
from szdj_cli.store.installation import maintenance as whole
from szdj_cli.store.installation import restoring

Advance = Callable[[int, int, int], None]
"""Called with the rows copied so far, and how far that is of how much."""

_UNVOUCHED = (RowProblem.CHANGED, RowProblem.GONE, RowProblem.UNLOGGED)
_CONNINFO = pattern(r"(^|\s)(host|hostaddr|dbname|user|password)\s*=")
"""The other way to write an address: taken for the name of a file, its password would be in a directory and the log."""
_ADVANCED = 2000  # rows between two calls of it


class Target(ABC):
    """A database that is to become a copy."""

    place: Place

    def __init__(self, settings: Settings, shown: str) -> None:
        self._settings, self.shown = settings, shown

    @abstractmethod
    def require_empty(self, store: Store) -> None:
        """Let pass what has no store in it.

        Raises:
            CopyByBackup, CopyTargetTaken, CopyTargetRefused: it has; or is not to be had.
            FileExists, OutputProtected, FileUnwritable, NetworkFileSystem: a file cannot be made there.
        """

    @abstractmethod
    def made(self, store: Store) -> AbstractContextManager[Store]:
        """Yield the database to be written into; what fails leaves nothing there."""


def target_of(settings: Settings, given: str, *, is_argument: bool) -> Target:
    """Return what somebody has named: the address of a PostgreSQL database, or a file.

    Raises:
        CopyTargetUnfit: it is neither.
        PasswordAsArgument: the address has a password in it, and others could have seen it.
        StoreUnreachable: what speaks to servers is not installed.
    """
    if not given.startswith("postgres"):
        if not given or "://" in given or _CONNINFO.search(given):
            raise CopyTargetUnfit
        return _File(settings, Path(given))
    engine.require_driver()
    from szdj_cli.store.core import postgresql

    try:
        address = postgresql.address_of(given)
        postgresql.database(given)
    except SettingsInvalid:
        raise CopyTargetUnfit from None
    if address.has_password and is_argument:
        raise PasswordAsArgument
    return _Server(settings, given, str(address))


def plan(store: Store, actor: Actor, target: Target) -> StoreCopied:
    """Return what there is to be copied; nothing is written.

    Raises:
        NotAllowed: the actor is no administrator.
        Target.require_empty: what it raises.
    """
    with store.reading() as tx:
        access.require(tx, actor, Act.MAINTAIN)
    target.require_empty(store)
    with store.reading(at_one_moment=True) as tx:
        counted = tuple(TableCopied(each.name, rows.count(tx, each)) for each in rows.tables(tx))
        length, head = audit.head(tx)
    return StoreCopied(target.shown, target.place, counted, length, head.hex())


def copy(
    settings: Settings, store: Store, actor: Actor, target: Target, now: datetime, advance: Advance
) -> StoreCopied:
    """Copy the store as it is at one moment, while others go on working in it.

    Raises:
        StoreDamaged, AuditBroken: the store is not sound.
        CopyUnfit, CopyDiffers: it did not arrive; nothing is kept of it.
        CopyUnsound: it arrived, and is not sound there.
        CopyOvertaken: it arrived, and a backup was restored here meanwhile.
        StoreFull: no room there.
    """
    planned = plan(store, actor, target)
    with _snapshot(settings, store) as original, target.made(store) as made:
        maintenance.require_sound(original)
        with original.reading(at_one_moment=True) as source:
            length, head = audit.head(source)
            changed = unvouched(source)  # stays unvouched for there too
            with made.transaction() as tx:
                _require_nothing(tx, target)
                tables = _filled(source, tx, _reporting(advance, 2 * planned.rows))
                row_digests.note_all(tx, changed)
                detail: dict[str, object] = {
                    "length": length,
                    "head": head.hex(),
                    "from": _kind(source),
                    "rows": sum(t.rows for t in tables),
                }
                audit.append(tx, audit.Entry(actor.label, "store.copied_here", "store", detail), now)
        report = maintenance.examined(made)
        if not _is_as_it_was(report, len(changed)):
            raise CopyUnsound(target.shown)
    with store.for_the_record().transaction() as tx:
        is_overtaken = reading.hash_of(tx, length) != head
        later = restoring.lost_after(tx, length)
        detail = {"length": length, "head": head.hex(), "to": target.shown, "rows": sum(t.rows for t in tables)}
        audit.append(tx, audit.Entry(actor.label, "store.copied", "store", detail), now)
    if is_overtaken:
        raise CopyOvertaken(target.shown)
    return StoreCopied(target.shown, target.place, tables, length, head.hex(), report.faults.total, later)


def _is_as_it_was(report: CheckReport, unvouched_rows: int) -> bool:
    """Return whether a copy is sound, but for rows that were not as the log says before."""
    faults = sum(report.faults.counts[problem] for problem in _UNVOUCHED)
    is_sound = report.integrity and report.key and report.chain.ok and not report.broken_references
    return is_sound and not report.altered_schema and faults == unvouched_rows


def _filled(source: Transaction, tx: Transaction, passing: "_Passing") -> tuple[TableCopied, ...]:
    """Make the schema, write all rows, read them again, and return what arrived."""
    from szdj_cli.store.core import schema

    bulk.enlarge_cache(tx)
    schema.migrate(tx)
    tables = rows.tables(tx)
    sent = {each.name: rows.Tally(source, each) for each in tables}
    with rows.unguarded(tx, tables):
        for table in tables:
            rows.insert(tx, table, sent[table.name].of(passing(rows.rows(source, table))))
    rows.continue_numbers(tx, tables)
    arrived = []
    for table in tables:
        tally = rows.Tally(tx, table)
        for _ in tally.of(passing(rows.rows(tx, table))):
            pass
        found = TableCopied(table.name, tally.rows, tally.digest)
        if found != TableCopied(table.name, sent[table.name].rows, sent[table.name].digest):
            raise CopyDiffers(table.name)
        arrived.append(found)
    return tuple(arrived)


_Rows = Iterable[tuple[Any, ...]]
_Passing = Callable[[_Rows], _Rows]


def _reporting(advance: Advance, whole_way: int) -> _Passing:
    done = 0

    def passing(given: _Rows) -> Iterator[tuple[Any, ...]]:
        nonlocal done
        for row in given:
            done += 1
            if not done % _ADVANCED:
                advance(done // 2, done, whole_way)
            yield row

    return passing


@contextmanager
def _snapshot(settings: Settings, store: Store) -> Iterator[Store]:
    """Yield the store as it is at one moment: a file is copied first, for whoever reads it long keeps writers out."""
    if not store.database.is_sqlite:
        yield store
        return
    with maintenance.scratch_file(settings.home) as path:
        whole.copy(store.database, path)
        with closing(Store(sqlite.database(str(path)), store.keys)) as taken:
            yield taken


class _Server(Target):
    place = Place.SERVER

    def __init__(self, settings: Settings, url: str, shown: str) -> None:
        super().__init__(settings, shown)
        self._url = url

    def require_empty(self, store: Store) -> None:
        with self.made(store) as made, made.reading() as tx:
            _require_nothing(tx, self)

    @contextmanager
    def made(self, store: Store) -> Iterator[Store]:
        from szdj_cli.store.core import postgresql

        with closing(Store(postgresql.database(self._url), store.keys)) as made:
            try:
                with made.reading():
                    pass
            except (StoreUnreachable, StoreForbidden):
                raise CopyTargetRefused(self.shown) from None
            yield made


class _File(Target):
    def __init__(self, settings: Settings, path: Path) -> None:
        super().__init__(settings, str(path))
        self._path = path
        is_ours = path.name == settings.store_path.name and path.parent.resolve() == settings.home.resolve()
        self.place = Place.HOME if is_ours else Place.FILE

    def require_empty(self, store: Store) -> None:
        if store.database.is_sqlite:
            raise CopyByBackup
        if self.place is Place.FILE:
            check_target(self._path, None, force=None)
            return
        if kind := location.network_file_system(self._settings.home):
            raise NetworkFileSystem(f"{self._settings.home} ({kind})")
        if self._path.exists():
            raise CopyTargetTaken(self.shown, is_file=True)

    @contextmanager
    def made(self, store: Store) -> Iterator[Store]:
        with self._file() as path:
            with closing(Store(sqlite.database(str(path)), store.keys)) as made:
                yield made
            with engine.translated_errors(), sqlite.held_alone(path):
                pass  # everything is in the one file now

    @contextmanager
    def _file(self) -> Iterator[Path]:
        if self.place is Place.FILE:
            with outgoing_path(self._path) as path:
                yield path
            return
        home = self._settings.home
        with maintenance.scratch_file(home, wanted=self._path) as path:
            yield path
            try:
                private_files.sync(path)
                private_files.name_anew(path, self._settings.store_path)
                private_files.sync_directory(home)
            except FileExistsError:
                raise CopyTargetTaken(self.shown, is_file=True) from None
            except OSError:
                raise FileUnwritable(str(self._path)) from None


def _require_nothing(tx: Transaction, target: Target) -> None:
    if rows.is_taken(tx):
        raise CopyTargetTaken(target.shown)


def _kind(tx: Transaction) -> str:
    return "SQLite" if tx.is_sqlite else "PostgreSQL"
