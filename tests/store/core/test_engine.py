import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from szdj_cli.domain.errors import (
    FileExposed,
    KeyMismatch,
    KeyMissing,
    SettingsInvalid,
    StoreDamaged,
    StoreFull,
    StoreMissing,
    StoreUnreachable,
)
from szdj_cli.settings import Settings
from szdj_cli.store.core import engine, postgresql, sqlite
from szdj_cli.store.core.connections import Mode
from szdj_cli.store.core.crypto import create_key
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.held import HeldWrite
from szdj_cli.store.tables.info import INFO
from tests.support.processes.concurrency import run_together

PROCESSES, INCREMENTS = 8, 25

_OPEN = """
from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import open_store
store, written = open_store(Settings()), 0
"""
_INCREMENT = """
for _ in range(int(sys.argv[1])):
    with store.transaction() as tx:
        (count,) = tx.driver.execute("SELECT value FROM info WHERE name = 'count'").fetchone()
        tx.driver.execute(f"UPDATE info SET value = '{int(count) + 1}' WHERE name = 'count'")
    written += 1
print(written)
"""


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.transaction() as tx:
        tx.conn.execute(insert(INFO).values(name="a", value="1"))
        raise RuntimeError
    with store.reading() as tx:
        assert tx.conn.scalar(select(INFO.c.value).where(INFO.c.name == "a")) is None


def test_what_is_tried_first_takes_back_nothing_that_a_run_writes_afterwards(store: Store) -> None:
    store.held = held = HeldWrite(lambda _: None, lambda _: None)
    for name, written in {"tried": store.on_trial(), "kept": store}.items():
        with written.transaction() as tx:
            tx.conn.execute(insert(INFO).values(name=name, value="1"))
    held.keep()
    with store.reading() as tx:
        assert list(tx.conn.scalars(select(INFO.c.name).where(INFO.c.name.in_(["tried", "kept"])))) == ["kept"]


def test_what_is_pinned_is_tried_as_the_store_was(store: Store) -> None:
    with store.on_trial().pinned() as pinned, pinned.transaction() as tx:
        tx.conn.execute(insert(INFO).values(name="tried", value="1"))
    with store.reading() as tx:
        assert tx.conn.scalar(select(INFO.c.value).where(INFO.c.name == "tried")) is None


def test_writers_in_many_processes_lose_no_update(store: Store) -> None:
    with store.transaction() as tx:
        tx.conn.execute(insert(INFO).values(name="count", value="0"))
    assert run_together(PROCESSES, _OPEN, _INCREMENT, str(INCREMENTS)) == [str(INCREMENTS)] * PROCESSES
    with store.reading() as tx:
        assert tx.conn.scalar(select(INFO.c.value).where(INFO.c.name == "count")) == str(PROCESSES * INCREMENTS)


def test_a_key_of_another_store_is_refused(store: Store, settings: Settings) -> None:
    settings.key_path.unlink()
    create_key(settings.key_path)
    with pytest.raises(KeyMismatch):
        engine.open_store(settings)


def test_a_missing_key_is_said_so(store: Store, settings: Settings) -> None:
    settings.key_path.unlink()
    with pytest.raises(KeyMissing):
        engine.open_store(settings)


def test_what_an_error_says_holds_no_value(store: Store) -> None:
    with pytest.raises(IntegrityError) as failed, store.transaction() as tx:
        for _ in range(2):
            tx.conn.execute(insert(INFO).values(name="canary", value="13800138000"))
    assert "13800138000" not in str(failed.value)


class TestSqlite:
    @pytest.fixture
    def settings(self, sqlite_settings: Settings) -> Settings:
        return sqlite_settings

    def test_no_acknowledged_commit_can_be_lost(self, store: Store) -> None:
        with store.reading() as tx:
            values = {
                name: tx.conn.scalar(text(f"PRAGMA {name}"))
                for name in ("synchronous", "foreign_keys", "recursive_triggers", "secure_delete", "journal_mode")
            }
        assert values.pop("journal_mode") in ("wal", "truncate")
        assert values == {"synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "secure_delete": 1}

    @pytest.mark.parametrize(
        ("version", "is_safe"),
        [
            ((3, 40, 1), False),
            ((3, 44, 5), False),
            ((3, 44, 6), True),
            ((3, 45, 0), False),
            ((3, 50, 6), False),
            ((3, 50, 7), True),
            ((3, 51, 0), False),
            ((3, 51, 3), True),
            ((3, 52, 0), True),
        ],
    )
    def test_wal_is_used_only_where_it_is_safe(self, version: tuple[int, ...], is_safe: bool) -> None:
        assert sqlite.is_wal_safe(version) is is_safe

    def test_a_reader_sees_no_half_of_a_write(self, store: Store) -> None:
        with store.transaction() as tx:
            tx.conn.execute(insert(INFO).values(name="a", value="1"))
            with store.reading() as other:
                assert other.conn.scalar(select(INFO.c.value).where(INFO.c.name == "a")) is None

    def test_every_file_beside_the_store_is_private(self, store: Store, settings: Settings) -> None:
        with store.transaction() as tx:
            tx.conn.execute(insert(INFO).values(name="a", value="1"))
            modes = {path.name: path.stat().st_mode & 0o777 for path in settings.home.iterdir()}
        assert set(modes.values()) == {0o600}
        assert any(name.startswith("store.db-") for name in modes)

    def test_a_store_that_others_can_read_is_refused(self, store: Store, settings: Settings) -> None:
        settings.store_path.chmod(0o644)
        with pytest.raises(FileExposed):
            engine.open_store(settings)

    def test_a_symbolic_link_to_a_store_is_refused(self, store: Store, settings: Settings, tmp_path: Path) -> None:
        settings.store_path.rename(tmp_path / "elsewhere.db")
        settings.store_path.symlink_to(tmp_path / "elsewhere.db")
        with pytest.raises(FileExposed):
            engine.open_store(settings)

    def test_no_store_is_said_so(self, store: Store, settings: Settings) -> None:
        settings.store_path.unlink()
        with pytest.raises(StoreMissing):
            engine.open_store(settings)

    @pytest.mark.parametrize("content", [b"this is no database at all" * 200, b"\x00" * 8192])
    def test_a_file_that_is_no_store_is_said_so(self, store: Store, settings: Settings, content: bytes) -> None:
        settings.store_path.write_bytes(content)
        with pytest.raises(StoreDamaged):
            engine.open_store(settings)

    def test_a_full_disk_writes_nothing_and_works_again_with_room(self, store: Store) -> None:
        with pytest.raises(StoreFull), store.transaction() as tx:
            pages = tx.conn.scalar(text("PRAGMA page_count"))
            tx.conn.execute(text(f"PRAGMA max_page_count = {pages}"))
            tx.conn.execute(insert(INFO).values(name="big", value="x" * 1_000_000))
        with store.transaction() as tx:
            tx.conn.execute(text("PRAGMA max_page_count = 1000000"))
            tx.conn.execute(insert(INFO).values(name="big", value="x" * 1_000_000))

    def test_a_store_that_is_locked_for_too_long_is_busy(
        self, store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from szdj_cli.domain.errors import StoreBusy

        monkeypatch.setattr(engine, "_WRITING", Mode(writes=True, lock_timeout_ms=50))
        holder = sqlite3.connect(settings.store_path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy), store.transaction():
            pass
        holder.execute("ROLLBACK")
        holder.close()
        with store.transaction():
            pass


@pytest.mark.parametrize("url", ["mysql://x", "no url", "postgresql://h:port/d", "sqlite:///x"])
def test_an_address_of_another_kind_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(SettingsInvalid):
        postgresql.database(url)


def test_a_server_that_does_not_answer_is_said_so(sqlite_settings: Settings) -> None:
    with pytest.raises(StoreUnreachable):
        engine.open_store(Settings(database_url="postgresql+psycopg://szdj@127.0.0.1:1/none"))
