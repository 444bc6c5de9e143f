import errno
import os
import sqlite3
import tracemalloc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import text

from szdj_cli import private_files
from szdj_cli.domain.errors import (
    AuditBroken,
    BackupByPgDump,
    FileExists,
    FileUnwritable,
    KeyMismatch,
    NotAllowed,
    StoreBusy,
    StoreDamaged,
    StoreFull,
    StoreNewer,
)
from szdj_cli.domain.installation.maintenance import RowFault, RowProblem
from szdj_cli.services.audit import chain_report
from szdj_cli.services.installation import maintenance
from szdj_cli.services.installation.reconciling import reconcile
from szdj_cli.settings import Settings
from szdj_cli.store.core import audit, engine, row_digests, schema, sqlite
from szdj_cli.store.core.crypto import Keyring, read_key
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.installation import maintenance as rows
from tests.support import builders
from tests.support.fixtures.stores import begin_log
from tests.support.steps.members_signed_in import actor_of
from tests.support.storage.connections import outside
from tests.support.storage.tampering import past_the_program

ADMINISTRATOR = builders.ADMINISTRATOR


@pytest.fixture
def sqlite_store(sqlite_settings: Settings, now: datetime) -> Store:
    """A SQLite store in which something has happened."""
    begin_log(Store(engine.open_database(sqlite_settings), read_key(sqlite_settings.key_path)))
    store = engine.open_store(sqlite_settings)
    builders.import_organisations(store, now)
    builders.import_people(store, now, 20)
    return store


def test_a_sound_store_is_found_sound(store: Store) -> None:
    assert maintenance.check(store, ADMINISTRATOR).ok


def test_only_an_administrator_keeps_the_store(sqlite_store: Store, now: datetime, tmp_path: Path) -> None:
    member = actor_of(sqlite_store, now)
    with pytest.raises(NotAllowed):
        maintenance.check(sqlite_store, member)
    with pytest.raises(NotAllowed):
        maintenance.backup(sqlite_store, member, tmp_path / "copy.db", now)
    assert not (tmp_path / "copy.db").exists()


def test_a_trigger_that_was_taken_off_is_found(store: Store) -> None:
    with store.transaction() as tx:
        if tx.is_sqlite:
            tx.conn.execute(text("DROP TRIGGER audit_no_update"))
        else:
            tx.conn.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_append_only"))
    report = maintenance.check(store, ADMINISTRATOR)
    assert report.altered_schema
    assert not report.ok


def test_a_trigger_that_does_nothing_is_no_guard(sqlite_store: Store, sqlite_settings: Settings) -> None:
    with sqlite3.connect(sqlite_settings.store_path) as raw:
        raw.execute("DROP TRIGGER audit_no_update")
        raw.execute("CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT 1; END")
    assert maintenance.check(sqlite_store, ADMINISTRATOR).altered_schema == ("trigger audit_no_update",)


def test_a_reference_to_nothing_is_found(sqlite_store: Store, sqlite_settings: Settings) -> None:
    with sqlite3.connect(sqlite_settings.store_path) as raw:
        raw.execute("UPDATE member SET branch_id = 999 WHERE id = 1")
    report = maintenance.check(sqlite_store, ADMINISTRATOR)
    assert report.broken_references == 1
    assert not report.ok


def test_a_backup_holds_what_the_store_holds_and_only_its_owner_reads_it(
    sqlite_store: Store, now: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "copy.db"
    before = os.umask(0)
    try:
        done = maintenance.backup(sqlite_store, ADMINISTRATOR, path, now)
    finally:
        os.umask(before)
    assert {file.name: file.stat().st_mode & 0o777 for file in tmp_path.glob("copy.db*")}["copy.db"] == 0o600
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.glob("copy.db*"))
    assert done.size == path.stat().st_size
    copy = Store(sqlite.database(str(path)), sqlite_store.keys)
    for table in ("member", "organisation", "audit"):
        with sqlite_store.reading() as here, copy.reading() as there:
            rows = here.conn.execute(text(f"SELECT * FROM {table} ORDER BY 1")).all()
            kept = there.conn.execute(text(f"SELECT * FROM {table} ORDER BY 1")).all()
        assert kept == (rows[:-1] if table == "audit" else rows)  # the store goes on to log the backup itself
    with sqlite_store.reading() as tx:
        assert done.length == audit.head(tx)[0] - 1


def test_a_backup_holds_no_key(sqlite_store: Store, sqlite_settings: Settings, now: datetime, tmp_path: Path) -> None:
    maintenance.backup(sqlite_store, ADMINISTRATOR, tmp_path / "copy.db", now)
    secret = sqlite_settings.key_path.read_bytes().split(b":")[-1].strip()
    assert secret not in (tmp_path / "copy.db").read_bytes()


def test_a_backup_overwrites_nothing(sqlite_store: Store, now: datetime, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    path.write_text("precious")
    with pytest.raises(FileExists):
        maintenance.backup(sqlite_store, ADMINISTRATOR, path, now)
    assert path.read_text() == "precious"


def test_a_backup_into_a_folder_that_is_not_there_is_refused(
    sqlite_store: Store, now: datetime, tmp_path: Path
) -> None:
    with pytest.raises(FileUnwritable):
        maintenance.backup(sqlite_store, ADMINISTRATOR, tmp_path / "nowhere" / "copy.db", now)


def test_a_backup_that_the_disk_does_not_keep_is_none(
    sqlite_store: Store, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is written without waiting for the disk, which keeps it while it is looked through."""

    def fail(_: Path) -> None:
        raise OSError(errno.EIO, "")

    monkeypatch.setattr(private_files, "sync", fail)
    with pytest.raises(FileUnwritable):
        maintenance.backup(sqlite_store, ADMINISTRATOR, tmp_path / "copy.db", now)
    assert list(tmp_path.glob("copy.db*")) == []
    with sqlite_store.reading() as tx:
        assert tx.conn.scalar(text("SELECT count(*) FROM audit WHERE act = 'store.backed_up'")) == 0


def test_a_backup_of_a_log_that_was_tampered_with_is_refused_and_taken_away(
    sqlite_store: Store, sqlite_settings: Settings, now: datetime, tmp_path: Path
) -> None:
    with sqlite3.connect(sqlite_settings.store_path) as raw:
        trigger = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'audit_no_update'").fetchone()[0]
        raw.execute("DROP TRIGGER audit_no_update")
        raw.execute("UPDATE audit SET act = 'x' WHERE seq = 2")
        raw.execute(trigger)
    with pytest.raises(AuditBroken) as refused:
        maintenance.backup(sqlite_store, ADMINISTRATOR, tmp_path / "copy.db", now)
    assert refused.value.seq == 2
    assert list(tmp_path.glob("copy.db*")) == []


def test_a_backup_that_is_not_sound_is_taken_away(
    sqlite_store: Store, sqlite_settings: Settings, now: datetime, tmp_path: Path
) -> None:
    with sqlite3.connect(sqlite_settings.store_path) as raw:
        raw.execute("UPDATE member SET branch_id = 999 WHERE id = 1")
    with pytest.raises(StoreDamaged):
        maintenance.backup(sqlite_store, ADMINISTRATOR, tmp_path / "copy.db", now)
    assert list(tmp_path.glob("copy.db*")) == []


def test_a_backup_is_a_copy_and_a_check_says_whether_the_accounts_in_it_are_right(
    sqlite_store: Store, sqlite_settings: Settings, now: datetime, tmp_path: Path
) -> None:
    with sqlite3.connect(sqlite_settings.store_path) as raw:
        raw.execute("INSERT INTO dues_month (month, member_id, organisation_id, paid_fen) VALUES ('2026-01', 1, 1, 5)")
    maintenance.backup(sqlite_store, ADMINISTRATOR, tmp_path / "copy.db", now)
    assert maintenance.check(sqlite_store, ADMINISTRATOR).unbalanced_months


def test_what_fails_beside_the_rows_fails_the_check(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Transaction) -> int:
        raise StoreBusy

    monkeypatch.setattr(rows, "broken_references", fail)
    with pytest.raises(StoreBusy):
        maintenance.check(store, ADMINISTRATOR)


def test_a_backup_is_taken_while_others_write(sqlite_store: Store, now: datetime, tmp_path: Path) -> None:
    written: list[int] = []

    def write() -> None:
        for number in range(30):
            with sqlite_store.transaction() as tx:
                audit.append(tx, audit.Entry("system", "test", f"row:{number}"), now)
            written.append(number)

    writer = Thread(target=write)
    writer.start()
    for number in range(3):
        maintenance.backup(sqlite_store, ADMINISTRATOR, tmp_path / f"{number}.db", now)
    writer.join()
    assert len(written) == 30
    assert maintenance.check(sqlite_store, ADMINISTRATOR).ok


def test_postgresql_is_left_to_pg_dump(postgresql_settings: Settings, now: datetime, tmp_path: Path) -> None:
    store = Store(engine.open_database(postgresql_settings), Keyring(bytes(32)))
    with pytest.raises(BackupByPgDump):
        maintenance.backup(store, ADMINISTRATOR, tmp_path / "copy.db", now)


# --- upgrading -------------------------------------------------------------------------------------

NOW = engine.REVISION
NEXT = f"{int(NOW) + 1:04}"
_MIGRATION = f'''
"""A migration as a later version would bring it."""
import sqlalchemy as sa
from alembic import op
revision = "{NEXT}"
down_revision = "{NOW}"
def upgrade():
    op.create_table("later", sa.Column("id", sa.Integer, primary_key=True))
'''


@pytest.fixture
def later_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program as it will be with one migration more; asked for after the store, which is of this version."""
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / f"{NEXT}_later.py").write_text(_MIGRATION)
    monkeypatch.setattr(schema, "VERSIONS", [*schema.VERSIONS, str(tmp_path / "versions")])
    for module in (engine, schema, maintenance):
        monkeypatch.setattr(module, "REVISION", NEXT)


def test_a_store_that_is_up_to_date_is_left_alone(store: Store, settings: Settings, now: datetime) -> None:
    done = maintenance.upgrade(settings, now)
    assert (done.before, done.after, done.backup) == (NOW, NOW, None)


def test_an_older_store_is_backed_up_and_brought_up_to_date(
    sqlite_store: Store, sqlite_settings: Settings, now: datetime, later_version: None
) -> None:
    done = maintenance.upgrade(sqlite_settings, now)
    assert (done.before, done.after) == (NOW, NEXT)
    opened = engine.open_store(sqlite_settings)
    with opened.reading() as tx:
        assert tx.has_table("later")
    assert done.backup is not None
    copy = Path(done.backup)
    assert copy.parent == sqlite_settings.home
    assert copy.stat().st_mode & 0o777 == 0o600
    with Store(sqlite.database(str(copy)), opened.keys).reading() as tx:
        assert tx.conn.scalar(text("SELECT version_num FROM alembic_version")) == NOW
        assert tx.conn.scalar(text("SELECT count(*) FROM member")) == 20
    assert maintenance.upgrade(sqlite_settings, now).backup is None
    assert maintenance.check(opened, ADMINISTRATOR).ok


def test_an_upgrade_does_not_vouch_for_what_was_changed_past_the_program(
    sqlite_store: Store, sqlite_settings: Settings, now: datetime, later_version: None
) -> None:
    with past_the_program(sqlite_store) as conn:
        conn.execute(text("UPDATE member SET employer = '改过' WHERE id = 1"))
    maintenance.upgrade(sqlite_settings, now)
    report = maintenance.check(engine.open_store(sqlite_settings), ADMINISTRATOR)
    assert report.faults.named == [RowFault("member", "1", RowProblem.CHANGED)]


def test_a_migration_that_fails_changes_nothing(
    sqlite_store: Store, sqlite_settings: Settings, now: datetime, tmp_path: Path, later_version: None
) -> None:
    migration = tmp_path / "versions" / f"{NEXT}_later.py"
    migration.write_text(_MIGRATION + "    raise RuntimeError\n")
    with pytest.raises(RuntimeError):
        maintenance.upgrade(sqlite_settings, now)
    with sqlite3.connect(sqlite_settings.store_path) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == (NOW,)
        assert raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'later'").fetchone() is None


def test_an_upgrade_that_failed_is_run_again_in_the_same_second(
    sqlite_store: Store, sqlite_settings: Settings, now: datetime, tmp_path: Path, later_version: None
) -> None:
    migration = tmp_path / "versions" / f"{NEXT}_later.py"
    migration.write_text(_MIGRATION + "    raise RuntimeError\n")
    for _ in range(2):
        with pytest.raises(RuntimeError):
            maintenance.upgrade(sqlite_settings, now)
    migration.write_text(_MIGRATION)
    assert maintenance.upgrade(sqlite_settings, now).after == NEXT
    kept = sorted(path.name for path in sqlite_settings.home.glob(f"store-{NOW}-*"))
    stem = f"store-{NOW}-{now:%Y%m%dT%H%M%SZ}"
    assert kept == [f"{stem}-2.db", f"{stem}-3.db", f"{stem}.db"]


def test_postgresql_is_upgraded_once_it_was_backed_up(
    postgresql_settings: Settings, now: datetime, later_version: None
) -> None:
    begin_log(Store(engine.open_database(postgresql_settings), read_key(postgresql_settings.key_path)))
    with pytest.raises(BackupByPgDump):
        maintenance.upgrade(postgresql_settings, now)
    assert maintenance.upgrade(postgresql_settings, now, is_backed_up=True).after == NEXT
    engine.open_store(postgresql_settings)


def test_a_store_of_another_key_is_not_upgraded(
    sqlite_store: Store, sqlite_settings: Settings, now: datetime, later_version: None
) -> None:
    with outside(sqlite_store) as conn:
        conn.execute(text("UPDATE info SET value = 'x' WHERE name = 'key_check'"))
    with pytest.raises(KeyMismatch):
        maintenance.upgrade(sqlite_settings, now)


def test_a_newer_store_is_not_touched(sqlite_store: Store, sqlite_settings: Settings, now: datetime) -> None:
    with sqlite_store.transaction() as tx:
        tx.conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreNewer):
        maintenance.upgrade(sqlite_settings, now)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_backup_onto_a_full_disk_says_so(sqlite_store: Store) -> None:
    from szdj_cli.store.installation import maintenance as rows

    with pytest.raises(StoreFull):
        rows.copy(sqlite_store.database, Path("/dev/full"))


# --- what the database says of itself --------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (
            "CREATE OR REPLACE FUNCTION szdj_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "function szdj_append_only",
        ),
        ("ALTER TABLE audit DISABLE TRIGGER audit_append_only", "trigger audit.audit_append_only"),
        ("ALTER TABLE audit ENABLE REPLICA TRIGGER audit_append_only", "trigger audit.audit_append_only"),
        ("DROP TRIGGER audit_no_gap ON audit", "trigger audit.audit_no_gap"),
        (
            "DROP TRIGGER audit_no_gap ON audit; CREATE TRIGGER audit_no_gap BEFORE INSERT ON audit FOR EACH ROW"
            " WHEN (false) EXECUTE FUNCTION szdj_audit_no_gap()",
            "trigger audit.audit_no_gap",
        ),
        ("CREATE RULE quiet AS ON UPDATE TO audit DO INSTEAD NOTHING", "rule audit.quiet"),
        ("DROP INDEX ix_member_id_index", "index ix_member_id_index"),
        ("ALTER TABLE member DISABLE TRIGGER ALL", 'trigger member "RI_FKey_check_ins"'),
    ],
)
def test_on_postgresql_guards_are_held_against_their_text(postgresql_store: Store, change: str, what: str) -> None:
    with outside(postgresql_store) as conn:
        conn.exec_driver_sql(change)
    report = maintenance.check(postgresql_store, ADMINISTRATOR)
    assert what in report.altered_schema
    assert not report.ok


@pytest.fixture
def postgresql_store(postgresql_settings: Settings) -> Store:
    """A PostgreSQL store in which nothing has happened yet."""
    keys = read_key(postgresql_settings.key_path)
    begin_log(Store(engine.open_database(postgresql_settings), keys))
    return engine.open_store(postgresql_settings)


def test_on_postgresql_a_reference_to_nothing_is_found(postgresql_store: Store, now: datetime) -> None:
    builders.import_organisations(postgresql_store, now)
    builders.import_people(postgresql_store, now, 3)
    with past_the_program(postgresql_store) as conn:
        conn.execute(text("UPDATE member SET branch_id = 999 WHERE id = 1"))
    assert maintenance.check(postgresql_store, ADMINISTRATOR).broken_references == 1


def test_on_postgresql_an_index_that_lacks_a_row_is_found(postgresql_store: Store, now: datetime) -> None:
    builders.import_organisations(postgresql_store, now)
    builders.import_people(postgresql_store, now, 1)  # into an empty roster indexes are built after the rows
    ready = "UPDATE pg_index SET indisready = {0}, indisvalid = {0} WHERE indexrelid = 'ix_member_name'::regclass"
    for statement in (ready.format("false"), None, ready.format("true")):
        if statement is None:
            builders.import_people(postgresql_store, now, 3)
            continue
        with outside(postgresql_store) as conn:
            conn.execute(text(statement))
    assert not maintenance.check(postgresql_store, ADMINISTRATOR).integrity


@pytest.mark.parametrize("go_through", [reconcile, chain_report])
def test_a_log_of_long_entries_is_gone_through_in_little_memory(
    sqlite_store: Store, now: datetime, go_through: Callable[[Store], object]
) -> None:
    size, entries = 40_000, 1000  # characters; of an import of many each has a hundred thousand
    with sqlite_store.transaction() as tx:
        long = audit.Entry("system", row_digests.ACT, "store", {"digests": "x" * size})
        audit.append_all(tx, [long] * entries, now)
    tracemalloc.start()
    try:
        go_through(sqlite_store)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < size * entries / 2
