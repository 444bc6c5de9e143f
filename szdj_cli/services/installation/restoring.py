"""Restoring a backup: looked through first, put in the store's place in one step, and what was lost said and logged.

Nobody need be signed in, as nobody can be to a store that is lost: whoever may read backup and key may do this. Whoever
comes to a service's account from elsewhere has to be its administrator (`require_right`).
"""

import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from szdj_cli import private_files
from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import (
    BackupDamaged,
    BackupDiverged,
    BackupOfAnother,
    BackupOfOtherKey,
    FileRefused,
    FileUnwritable,
    NotABackup,
    RestoreByOwner,
    RestoreByPgRestore,
    RestoreLosesActs,
    RestoreOvertaken,
    StoreBusy,
    StoreDamaged,
    StoreMissing,
    StoreNewer,
    StoreUnreachable,
    SzdjError,
)
from szdj_cli.domain.installation.restoring import BackupFound, Present, PresentFound, Restoration, SkippedNumber
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.reasons import FileProblem
from szdj_cli.services.access import access
from szdj_cli.services.audit import chain_report
from szdj_cli.services.installation import maintenance
from szdj_cli.services.installation.reconciling import reconcile
from szdj_cli.settings import Settings
from szdj_cli.store.core import audit, engine, numbering, sqlite
from szdj_cli.store.core.crypto import label_of, read_key
from szdj_cli.store.core.engine import REVISION, Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.installation import doctor as look
from szdj_cli.store.installation import maintenance as rows
from szdj_cli.store.installation import restoring

_SIDES = ("-wal", "-journal", "-shm")
"""What SQLite keeps beside a file, by the end of its name: it belongs to that file alone."""

_GARBLED = (StoreDamaged, ValueError, TypeError, LookupError, AttributeError)
"""How it shows that a page which can be read holds what nobody wrote."""
_SYSTEM = "system"


def require_right(settings: Settings, actor: Callable[[], Actor]) -> str:
    """Let pass whoever may restore, and return as whom they are logged.

    Raises:
        NotAllowed, SignInRequired: they came from elsewhere, and are not signed in as an administrator.
        RestoreByOwner: they came from elsewhere, and there is no store to which they could sign in.
    """
    if not settings.has_caller:
        return _SYSTEM
    try:
        with engine.open_store(settings).reading() as tx:
            access.require(tx, actor(), Act.MAINTAIN)
    except (StoreMissing, StoreDamaged, StoreUnreachable):
        if settings.caller:
            raise RestoreByOwner from None
        return _SYSTEM  # by ssh, at an account of their own
    return actor().label


def finish_elsewhere(settings: Settings, label: str, margin: int, now: datetime, *, dry_run: bool) -> Restoration:
    """End and skip in a PostgreSQL database, restored by its own program, what `Restoring.write` does in a file.

    What was lost is not known: so many numbers of each series are skipped.

    Raises:
        RestoreByPgRestore: the store is a file.
        StoreDamaged, StoreBehind, KeyMismatch: it is not sound, or not ours.
    """
    if settings.database_url is None:
        raise RestoreByPgRestore
    store = engine.open_store(settings)
    chain = chain_report(store)
    if not chain.ok:
        raise StoreDamaged
    with store.reading() as tx:
        found = BackupFound("PostgreSQL", look.last_act_at(tx), rows.revision(tx), chain.length, chain.head)
        skipped = _by_margin(restoring.last_numbers(tx), found, margin, now)
    plan = Restoration(found, PresentFound(Present.MISSING), skipped, margin, REVISION)
    if dry_run:
        return plan
    with store.transaction() as tx:
        return _finish(tx, plan, label, now)


@contextmanager
def begun(settings: Settings, path: Path, margin: int, now: datetime) -> Iterator["Restoring"]:
    """Look through a backup and through the store in whose place it would come; nothing is written there.

    Raises:
        RestoreByPgRestore: the store is a PostgreSQL database.
        FileRefused: no file there that can be read.
        NotABackup, BackupDamaged, BackupOfAnother, BackupOfOtherKey, StoreNewer: it cannot be restored.
        KeyMissing, FileExposed: there is no key, or others can read it.
        FileUnwritable: no room, or no right, in the home.
    """
    if settings.database_url is not None:
        raise RestoreByPgRestore
    keys = read_key(settings.key_path)
    _require_readable(path)
    with maintenance.scratch_file(settings.home) as copy:
        try:
            restoring.copy_file(path, copy)
        except StoreDamaged:
            raise NotABackup(str(path)) from None
        except StoreUnreachable:
            raise FileRefused(str(path), why=FileProblem.UNREADABLE) from None
        with closing(Store(sqlite.database(str(copy)), keys)) as store:
            yield Restoring(settings, path, store, copy, margin, now)


class Restoring:
    """A backup that was looked through, and a copy of it to be put in the store's place."""

    def __init__(self, settings: Settings, path: Path, store: Store, copy: Path, margin: int, now: datetime) -> None:
        self._settings, self._store, self._copy = settings, store, copy
        backup, own = _backup(store, str(path))
        present, last = self._present(backup)
        is_known = present.is_known
        skipped = _by_known(own, last) if is_known else _by_margin(own, backup, margin, now)
        self.plan = Restoration(backup, present, skipped, None if is_known else margin, REVISION)

    def require(self, *, may_lose: bool, may_diverge: bool) -> None:
        """Let pass what loses nothing, or what is to be lost all the same.

        Raises:
            BackupDiverged: the backup is not what the present store once was.
            RestoreLosesActs: the present store is newer.
        """
        if self.plan.has_diverged and not may_diverge:
            raise BackupDiverged(self.plan.present.common)
        if self.plan.lost and not may_lose:
            raise RestoreLosesActs(self.plan.lost)

    def write(self, label: str, now: datetime) -> Restoration:
        """Put the backup in the store's place, brought up to date, and keep the store that was there beside it.

        All is made ready in a file of its own; then it takes the place in one step.

        Raises:
            StoreBusy: others are at work in the store.
            RestoreOvertaken: somebody has worked in it since it was looked at.
            FileUnwritable: no room, or no right, in the home.
        """
        done = self.plan
        try:
            if done.backup.schema < REVISION:
                done = replace(done, before_upgrade=self._keep_before_upgrade(now))
                maintenance.bring_up_to_date(self._store, done.backup.schema, now)
            with self._store.transaction() as tx:
                done = _finish(tx, done, label, now)
            self._store.close()
            with engine.translated_errors(), sqlite.held_alone(self._copy):
                pass  # everything is in the one file now
            private_files.sync(self._copy)
            return replace(done, kept=self._take_place(now))
        except OSError as error:
            if private_files.is_held(error):
                raise StoreBusy from None
            raise FileUnwritable(str(self._settings.home)) from None

    def _present(self, backup: BackupFound) -> tuple[PresentFound, list[SkippedNumber]]:
        """Return what stands in the present store, and the last number of each series there.

        Raises:
            BackupOfAnother: it is another store.
            FileExposed: it is a symbolic link, or others can read it.
        """
        try:
            present = Store(engine.open_database(self._settings), self._store.keys)
        except StoreMissing:
            return PresentFound(Present.MISSING), []
        try:
            with present.reading() as tx:
                if not tx.has_table("audit"):
                    return PresentFound(Present.MISSING), []  # nothing was ever written there
                is_ours = engine.key_check(tx) == tx.keys.check_value
                is_readable = rows.is_readable(tx)
            if not is_ours:
                raise BackupOfAnother(backup.path)
            chain = chain_report(present)
            if not is_readable or not chain.ok:
                return PresentFound(Present.DAMAGED), []
            with present.reading() as tx, self._store.reading() as copy:
                common = restoring.common_length(tx, copy, min(chain.length, backup.length))
                lost = restoring.lost_after(tx, common)
                last = restoring.last_numbers(tx)
        except (BackupOfAnother, StoreBusy):
            raise
        except SzdjError:  # not what a store is, or not to be read
            return PresentFound(Present.DAMAGED), []
        finally:
            present.close()
        if not common:
            raise BackupOfAnother(backup.path)
        return PresentFound(Present.READABLE, chain.length, chain.head, common, lost), last

    def _keep_before_upgrade(self, now: datetime) -> str:
        kept = self._copy.with_name("before.db")
        private_files.create(kept)
        rows.copy(self._store.database, kept)
        private_files.sync(kept)
        name = self._settings.home / f"store-{self.plan.backup.schema}-{now:%Y%m%dT%H%M%SZ}.db"
        return str(maintenance.kept(kept, name))

    def _take_place(self, now: datetime) -> str | None:
        path = self._settings.store_path
        with ExitStack() as stack:
            if self.plan.present.state is not Present.MISSING or path.exists():
                self._hold(path, stack)
            old: Path | None = None
            if path.exists():
                old = maintenance.kept(path, self._settings.home / f"store-replaced-{now:%Y%m%dT%H%M%SZ}.db")
            for side in _SIDES:
                beside = Path(f"{path}{side}")
                if old is not None and beside.exists() and beside.stat().st_size:
                    private_files.take_place(beside, Path(f"{old}{side}"))
                else:
                    beside.unlink(missing_ok=True)
            if _must_let_go():
                stack.close()
            private_files.take_place(self._copy, path)
            private_files.sync_directory(path.parent)
        return str(old) if old else None

    def _hold(self, path: Path, stack: ExitStack) -> None:
        """Hold the present store against others, and make sure that it is as it was looked at.

        Raises:
            StoreBusy, RestoreOvertaken: it is not to be had, or is not.
        """
        try:
            with engine.translated_errors():
                driver = stack.enter_context(sqlite.held_alone(path))
        except StoreBusy:
            raise
        except SzdjError:
            if self.plan.present.is_known:
                raise
            return  # what is damaged cannot be held, nor worked with by anybody
        if self.plan.present.is_known:
            with engine.translated_errors():
                last = restoring.last_entry(driver)
            if last != self.plan.present.length:
                raise RestoreOvertaken


def _must_let_go() -> bool:
    import os

    return os.name == "nt"  # there nothing that is open can be replaced


def _require_readable(path: Path) -> None:
    try:
        mode = path.stat().st_mode  # before it is opened: a pipe would be waited for
        if stat.S_ISREG(mode):
            path.open("rb").close()
    except FileNotFoundError:
        raise FileRefused(str(path), why=FileProblem.MISSING) from None
    except PermissionError:
        raise FileRefused(str(path), why=FileProblem.NO_PERMISSION) from None
    except (OSError, ValueError):
        raise FileRefused(str(path), why=FileProblem.UNREADABLE) from None
    if not stat.S_ISREG(mode):
        raise FileRefused(str(path), why=FileProblem.DIRECTORY if stat.S_ISDIR(mode) else FileProblem.NOT_A_FILE)


def _backup(store: Store, named: str) -> tuple[BackupFound, list[SkippedNumber]]:
    try:
        return _looked_through(store, named)
    except _GARBLED:
        raise BackupDamaged(named) from None


def _looked_through(store: Store, named: str) -> tuple[BackupFound, list[SkippedNumber]]:
    with store.reading() as tx:
        if not (tx.has_table("alembic_version") and tx.has_table("audit") and tx.has_table("info")):
            raise NotABackup(named)
        schema = rows.revision(tx)
        if schema > REVISION:
            raise StoreNewer(schema)
        needed = engine.key_check(tx) or ""
        if needed != tx.keys.check_value:
            raise BackupOfOtherKey(named, label_of(needed), tx.keys.label)
    try:
        chain = maintenance.require_sound(store)
    except SzdjError:
        raise BackupDamaged(named) from None
    _, faults = reconcile(store)
    with store.reading() as tx:
        found = BackupFound(named, look.last_act_at(tx), schema, chain.length, chain.head, faults.total)
        return found, restoring.last_numbers(tx)


def _by_known(own: list[SkippedNumber], last: list[SkippedNumber]) -> tuple[SkippedNumber, ...]:
    """Return the series that had gone further than the backup knows."""
    known = {each[:3]: each.serial for each in own}
    return tuple(each for each in last if each.serial > known.get(each[:3], 0))


def _by_margin(own: list[SkippedNumber], backup: BackupFound, margin: int, now: datetime) -> tuple[SkippedNumber, ...]:
    """Return all series of which numbers may have been used since the backup, with as many of them."""
    if not margin:
        return ()
    first, this = shanghai_day(backup.at or now).year, shanghai_day(now).year
    years = range(min(first, this), this + 1)
    begun = [each._replace(serial=each.serial + margin) for each in own if each.year in years]
    known = {each[:3] for each in begun}
    others = [SkippedNumber(kind, numbering.EVERYBODY, year, margin) for kind in restoring.KINDS for year in years]
    return (*begun, *(each for each in others if each[:3] not in known))


def _finish(tx: Transaction, plan: Restoration, label: str, now: datetime) -> Restoration:
    ended = restoring.end_everything(tx, now)
    restoring.skip(tx, plan.skipped)
    present = plan.present
    detail: dict[str, object] = {
        "length": plan.backup.length,
        "head": plan.backup.head,
        "schema": plan.backup.schema,
        "sessions_ended": ended,
        "skipped": len(plan.skipped),
        "present": present.state.value,
    }
    if present.is_known:
        detail |= {
            "lost": plan.lost,
            "lost_acts": {each.act: each.times for each in present.lost},
            "replaced": f"{present.length}:{present.head}",
            "common": present.common,
        }
    else:
        detail["margin"] = plan.margin or 0
    audit.append(tx, audit.Entry(label, "store.restored", "store", detail), now)
    return replace(plan, ended=ended)
