import sqlite3
from pathlib import Path

import pytest

from tests.support.installed import FORM, Installed, install
from tests.support.running import assert_ok, assert_refused, run, run_json


@pytest.fixture
def installed() -> Installed:
    made = install()
    assert_ok(run("login", "--stdin", input=f"{FORM.id_number}\n{FORM.password}\n"))
    return made


def test_a_backup_is_written_checked_and_told_apart_from_the_key(installed: Installed, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    result = run("db", "backup", "-o", str(path))
    assert_ok(result)
    assert str(path) in result.stderr
    assert str(installed.home / "key") in result.stderr
    assert installed.store.keys.label in result.stderr
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT count(*) FROM member").fetchone() == (2,)
    assert_refused(run("db", "backup", "-o", str(path)), 7)


def test_a_backup_put_in_the_stores_place_works(installed: Installed, tmp_path: Path) -> None:
    assert run_json("db", "backup", "-o", str(tmp_path / "copy.db"))["length"] > 0
    (installed.home / "store.db").unlink()
    (tmp_path / "copy.db").rename(installed.home / "store.db")
    assert run_json("db", "check")["ok"] is True


def test_a_sound_store_is_checked(installed: Installed) -> None:
    result = run("db", "check")
    assert_ok(result)
    assert result.stdout.count("完好") == 5


def test_a_broken_audit_log_ends_the_check_with_8(installed: Installed) -> None:
    with sqlite3.connect(installed.home / "store.db") as raw:
        raw.execute("DROP TRIGGER audit_no_update")
        raw.execute("UPDATE audit SET act = 'x' WHERE seq = 1")
    assert_refused(run("db", "check"), 8, "第 1 条")


def test_anything_else_that_is_broken_ends_the_check_with_3(installed: Installed) -> None:
    with sqlite3.connect(installed.home / "store.db") as raw:
        raw.execute("DROP TRIGGER audit_no_update")
    result = run("db", "check")
    assert result.exit_code == 3
    assert "与程序建的不同：trigger audit_no_update" in result.stdout


def test_a_damaged_file_is_said_plainly(installed: Installed) -> None:
    path = installed.home / "store.db"
    path.write_bytes(b"not a database" + bytes(5000))
    assert_refused(run("db", "check"), 3, "已损坏")


def test_there_is_nothing_to_upgrade(installed: Installed) -> None:
    result = run("db", "upgrade")
    assert_ok(result)
    assert "已是最新版本" in result.stderr


def test_without_a_store_there_is_nothing_to_keep() -> None:
    assert_refused(run("db", "upgrade"), 6, "szdj init")
    assert_refused(run("db", "check"), 6)
