"""Connections are kept, and never trusted where they could lead astray."""

import shutil
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from szdj_cli.domain.errors import KeyMismatch, StoreNewer, StoreUnreachable
from szdj_cli.settings import Settings
from szdj_cli.store.core import sqlite
from szdj_cli.store.core.connections import Connection
from szdj_cli.store.core.crypto import create_key, read_key
from szdj_cli.store.core.engine import Store, open_database, open_store
from szdj_cli.store.core.statements import Query, Statement
from tests.support.fixtures.stores import begin_log
from tests.support.storage.connections import connecting, outside

_PUT = Statement("INSERT INTO info (name, value) VALUES (:name, 'x')")
_FIND = Query(str, "SELECT value FROM info WHERE name = :name")


def put(store: Store, name: str) -> None:
    with store.transaction() as tx:
        tx.execute(_PUT, name=name)


def has(store: Store, name: str) -> bool:
    with store.reading() as tx:
        return tx.first(_FIND, name=name) is not None


def test_a_connection_serves_one_transaction_after_another(store: Store) -> None:
    opened: list[Connection] = []
    with connecting(store, opened.append):
        for name in "abc":
            put(store, name)
            assert has(store, name)
    assert len(opened) == 1


def test_whatever_interrupts_a_write_leaves_nothing_and_nobody_waiting(store: Store) -> None:
    for interruption in (KeyboardInterrupt, SystemExit, RuntimeError):
        with suppress(interruption), store.transaction() as tx:
            tx.execute(_PUT, name="a")
            raise interruption
        assert not has(store, "a")
    put(store, "a")  # at once: no lock is left


def test_a_write_inside_a_write_is_a_fault_of_the_program(store: Store) -> None:
    with pytest.raises(RuntimeError, match="inside another"), store.transaction():
        put(store, "a")
    put(store, "a")


def test_reading_inside_a_write_sees_what_was_before(store: Store) -> None:
    with store.transaction() as tx:
        tx.execute(_PUT, name="a")
        assert not has(store, "a")


def test_what_is_sent_after_the_transaction_was_taken_back_is_not_kept(store: Store) -> None:
    with store.transaction() as tx:
        tx.execute(_PUT, name="a")
        tx.rollback()
        with pytest.raises(RuntimeError, match="over"):
            tx.execute(_PUT, name="b")
    assert not has(store, "a")
    assert not has(store, "b")


def test_a_transaction_that_the_database_ended_is_no_success(store: Store) -> None:
    with pytest.raises(RuntimeError, match="over"), store.transaction() as tx:
        tx.execute(_PUT, name="a")
        tx.driver.execute("ROLLBACK")
    assert not has(store, "a")


def test_on_a_pinned_store_a_failure_ends_what_was_begun(store: Store) -> None:
    with store.pinned() as pinned:
        with suppress(RuntimeError), pinned.transaction() as tx:
            tx.execute(_PUT, name="a")
            with pinned.reading():  # there is one connection
                pass
        assert not has(pinned, "a")
        put(pinned, "b")
    assert has(store, "b")


def test_threads_share_a_store(store: Store) -> None:
    threads = [threading.Thread(target=put, args=(store, f"thread{number}")) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert all(has(store, f"thread{number}") for number in range(8))


def test_an_upgrade_meanwhile_is_noticed_before_anything_is_written(store: Store) -> None:
    with outside(store) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreNewer):
        put(store, "a")


def test_another_store_in_its_place_is_noticed(begun: Settings, store_beside: Path) -> None:
    store = open_store(begun)
    put(store, "a")
    store_beside.replace(begun.store_path)
    with pytest.raises(KeyMismatch):
        has(store, "a")
    with pytest.raises(KeyMismatch):
        put(store, "b")


def test_a_store_brought_back_from_a_backup_is_gone_on_with(begun: Settings, tmp_path: Path) -> None:
    store = open_store(begun)
    backup = tmp_path / "backup.db"
    shutil.copy(begun.store_path, backup)
    put(store, "later")
    backup.chmod(0o600)
    backup.replace(begun.store_path)
    put(store, "afterwards")
    assert not has(store, "later")
    assert has(open_store(begun), "afterwards")


def test_no_empty_file_is_made_where_a_store_was_moved_away(begun: Settings) -> None:
    store = open_store(begun)
    begun.store_path.rename(begun.home / "elsewhere.db")
    for look in (lambda: has(store, "a"), lambda: put(store, "a")):
        with pytest.raises(StoreUnreachable):
            look()
    assert not begun.store_path.exists()


def test_an_import_does_not_go_into_a_file_that_was_replaced(begun: Settings, tmp_path: Path) -> None:
    store = open_store(begun)
    shutil.copy(begun.store_path, tmp_path / "copy.db")
    with store.pinned() as pinned:
        put(pinned, "a")
        (tmp_path / "copy.db").replace(begun.store_path)
        with pytest.raises(StoreUnreachable):
            put(pinned, "b")


@pytest.fixture
def store_beside(sqlite_template: Path, tmp_path: Path) -> Path:
    """Another installation's store, with another key."""
    path = tmp_path / "other.db"
    shutil.copy(sqlite_template, path)
    begin_log(Store(sqlite.database(str(path)), create_key(tmp_path / "other-key")))
    return path


@pytest.fixture
def begun(sqlite_settings: Settings) -> Settings:
    """Settings of a SQLite store with its key and its first entry."""
    begin_log(Store(open_database(sqlite_settings), read_key(sqlite_settings.key_path)))
    return sqlite_settings
