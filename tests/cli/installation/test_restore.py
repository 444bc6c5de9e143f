"""`szdj db restore`: out of each kind of trouble, with what was lost named truly."""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from szdj_cli.store.core import sqlite
from szdj_cli.store.core.crypto import create_key, read_key
from tests.support.running import Holding, assert_ok, assert_refused, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, SECRETARY, World


@pytest.fixture
def backup(world: World, tmp_path: Path) -> Path:
    """A backup of a branch in which one receipt was issued; the administrator is signed in."""
    world.enter(SECRETARY)
    assert_ok(run("dues", "receipt", str(_pay(MEMBER))))
    world.sign_in_as_administrator()
    run_json("db", "backup", "-o", str(tmp_path / "昨天.db"))
    return tmp_path / "昨天.db"


def _pay(member: int) -> int:
    paid = run_json("dues", "pay", "--member", str(member), "--amount", "50", "--allow-repeat", "--yes")
    return int(paid["payments"][0]["payment"])


def _receipt(world: World, member: int) -> str:
    """Issue a receipt and return its number without the year."""
    world.enter(SECRETARY)
    return str(run_json("dues", "receipt", str(_pay(member)))["number"])[-6:]


def _sums(path: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as raw:
        return [
            raw.execute(f"SELECT count(*), max(id) FROM {table}").fetchone()
            for table in ("member", "dues_payment", "dues_receipt", "organisation", "account")
        ]


def _is_sound(world: World) -> None:
    world.sign_in_as_administrator()
    assert run_json("db", "check")["ok"] is True


def test_a_wrong_import_of_yesterday_is_taken_back(world: World, backup: Path) -> None:
    before = _sums(backup)
    world.sign_in(SECRETARY)  # a session of somebody else's, and a message of another day
    assert _receipt(world, MEMBER) == "000002"
    world.sign_in_as_administrator()
    assert_ok(run("org", "rename", "B2", "写错的支部", "--reason", "调整", "--yes"))

    looked = run_json("db", "restore", str(backup), "--dry-run")
    acts = {each["act"]: each["count"] for each in looked["lost_acts"]}
    assert acts.pop("organisation.changed") == 1
    assert acts.pop("receipt.issued") == acts.pop("payment.recorded") == acts.pop("store.backed_up") == 1
    assert {act.split(".")[0] for act in acts} == {"sign_in", "sign_out", "verification"}
    assert looked["lost"] == sum(each["count"] for each in looked["lost_acts"])
    expected = {"present": "readable", "margin": None, "kept": None, "dry_run": True, "written": False}
    assert looked == Holding(looked | expected)
    assert [each["serial"] for each in looked["skipped"]] == [2]
    assert looked["row_faults"] == 0

    refused = run("db", "restore", str(backup), "--yes")
    assert_refused(refused, 7, "--discard-newer")
    assert str(looked["lost"]) in refused.stderr
    assert run_json("org", "show", "B2")["name"] == "写错的支部"

    done = run_json("db", "restore", str(backup), "--discard-newer", "--yes")
    assert done == Holding(looked | {"dry_run": False, "written": True, "kept": done["kept"], "sessions_ended": 1})
    assert_refused(run("whoami"), 4)  # every session has ended
    assert _sums(world.home / "store.db") == before
    assert _sums(Path(done["kept"]))[2] == (2, 2)
    assert Path(done["kept"]).stat().st_mode & 0o777 == (world.home / "store.db").stat().st_mode & 0o777 == 0o600
    _is_sound(world)
    entry = next(each for each in run_json("audit", "log") if each["act"] == "store.restored")
    detail = json.loads(entry["detail"])
    assert detail["lost"] == looked["lost"]
    assert detail["lost_acts"]["receipt.issued"] == 1
    assert detail["replaced"] == f"{looked['present_length']}:{looked['present_head']}"
    assert "丢失的办理：" in run("audit", "log", "--act", "store.restored").stdout
    # The receipt that was handed out and is lost keeps its number for itself.
    assert _receipt(world, MEMBER) == "000003"
    _is_sound(world)


def test_no_token_that_was_revoked_since_counts_again(world: World, tmp_path: Path) -> None:
    world.sign_in_as_administrator()
    token = run_json("token", "create", "--scope", "report", "--yes")["token"]
    run_json("db", "backup", "-o", str(tmp_path / "昨天.db"))
    run_json("token", "revoke", "1", "--reason", "泄露", "--yes")
    run_json("db", "restore", str(tmp_path / "昨天.db"), "--discard-newer", "--yes")
    assert_refused(run("whoami", "--token-file", "-", input=token), 4, "已停用")
    _is_sound(world)


def test_what_was_put_back_wrongly_is_taken_back_itself(world: World, backup: Path) -> None:
    assert_ok(run("org", "rename", "B2", "改名之后", "--reason", "调整", "--yes"))
    kept = run_json("db", "restore", str(backup), "--discard-newer", "--yes")["kept"]
    looked = run_json("db", "restore", kept, "--dry-run")
    assert looked["diverged"] is True
    assert looked["common_length"] < looked["length"]
    assert [each["act"] for each in looked["lost_acts"]] == ["store.restored"]
    assert_refused(run("db", "restore", kept, "--discard-newer", "--yes"), 7, "--diverged")
    run_json("db", "restore", kept, "--discard-newer", "--diverged", "--yes")
    world.sign_in_as_administrator()
    assert run_json("org", "show", "B2")["name"] == "改名之后"


@pytest.mark.parametrize("trouble", ["gone", "overwritten", "a broken page", "a log cut short"])
def test_a_lost_disk(world: World, backup: Path, trouble: str) -> None:
    store = world.home / "store.db"
    _receipt(world, MEMBER)
    if trouble == "gone":
        store.unlink()
    elif trouble == "overwritten":
        store.write_bytes(b"nothing that could be read" * 500)
        Path(f"{store}-journal").write_bytes(b"of what is no more")
    elif trouble == "a broken page":
        content = bytearray(store.read_bytes())
        content[16_384 * 3 : -16_384] = b"\xff" * (len(content) - 16_384 * 4)
        store.write_bytes(content)
    else:
        with closing(sqlite3.connect(store)) as raw, raw:
            raw.execute("DROP TRIGGER audit_no_delete")
            raw.execute("DELETE FROM audit WHERE seq = 2")
    looked = run_json("db", "restore", str(backup), "--dry-run")
    assert looked["present"] == ("missing" if trouble == "gone" else "damaged")
    assert looked["lost"] is looked["present_head"] is None
    assert looked["margin"] == 100
    done = run("db", "restore", str(backup), "--yes", "--skip", "20")
    assert_ok(done)
    assert ("没有数据库可以比较" if trouble == "gone" else "读不出") in done.stderr
    assert "各跳过 20 个编号" in done.stderr
    _is_sound(world)
    assert not [each for each in world.home.glob("store.db-*") if each.stat().st_size]
    detail = json.loads(next(each for each in run_json("audit", "log") if each["act"] == "store.restored")["detail"])
    assert detail["margin"] == 20
    assert "lost" not in detail
    assert _receipt(world, MEMBER) == "000022"
    _is_sound(world)


def test_a_stolen_laptop_another_machine_and_the_key_from_the_safe(
    world: World, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tmp_path / "new"
    new.mkdir(mode=0o700)
    monkeypatch.setenv("SZDJ_HOME", str(new))
    assert_refused(run("db", "restore", str(backup), "--yes"), 6, "密钥")
    create_key(new / "key")
    needed = read_key(world.home / "key").label
    assert_refused(run("db", "restore", str(backup), "--yes"), 7, needed, read_key(new / "key").label)
    assert not (new / "store.db").exists()
    shutil.copy(world.home / "key", new / "key")
    shutil.copytree(backup.parent, tmp_path / "stick", ignore=lambda *_: {"home", "new", "stick"})
    (tmp_path / "stick" / backup.name).chmod(0o444)
    run_json("db", "restore", str(tmp_path / "stick" / backup.name), "--yes")
    assert sorted(each.name for each in new.iterdir()) == ["key", "store.db"]
    _is_sound(world)


def test_a_lost_key_is_said_and_nothing_is_done(world: World, backup: Path) -> None:
    before = (world.home / "store.db").read_bytes()
    (world.home / "key").rename(world.home.parent / "key")
    assert_refused(run("db", "restore", str(backup), "--discard-newer", "--yes"), 6, "把保管的密钥文件放回原处")
    assert (world.home / "store.db").read_bytes() == before


def test_a_backup_of_another_store_is_refused(
    world: World, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world_template: Path
) -> None:
    """With the same key even: its log begins with another first entry."""
    with closing(sqlite3.connect(backup)) as raw:
        key_check = raw.execute("SELECT value FROM info WHERE name = 'key_check'").fetchone()
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    shutil.copy(world.home / "key", other / "key")
    monkeypatch.setenv("SZDJ_HOME", str(other))
    options = ["--admin-name", "乙", "--admin-mobile", "13700000001", "--phone-page", "loopback"]
    assert_ok(run("init", *options, "--stdin", input="11010519491231002x\nkmw7-fpq2-ab\n"))
    with closing(sqlite3.connect(other / "store.db")) as raw:
        assert raw.execute("SELECT value FROM info WHERE name = 'key_check'").fetchone() == key_check
    assert_refused(run("db", "restore", str(backup), "--discard-newer", "--diverged", "--yes"), 7, "另一个数据库")


GARBLED = ["a broken log", "no text", "a name that is none"]
OTHERS = ["text", "nothing", "another database", "a folder", "a device", "none"]


@pytest.mark.parametrize("found", GARBLED + OTHERS)
def test_what_is_no_sound_backup_is_refused(world: World, backup: Path, found: str) -> None:
    before = (world.home / "store.db").read_bytes()
    path, code, said = backup, 3, "不是本程序的备份"
    if found == "text":
        backup.write_text("公民身份号码,姓名\n" * 100)
    elif found == "nothing":
        backup.write_bytes(b"")
    elif found == "another database":
        backup.unlink()
        with closing(sqlite3.connect(backup)) as raw:
            raw.execute("CREATE TABLE t (a)")
    elif found == "a broken log":
        said = "备份已损坏"
        with closing(sqlite3.connect(backup)) as raw, raw:
            raw.execute("DROP TRIGGER audit_no_update")
            raw.execute("UPDATE audit SET act = 'x' WHERE seq = 2")
    elif found in GARBLED:
        said = "备份已损坏"
        with closing(sqlite3.connect(backup)) as raw, raw:
            raw.execute("PRAGMA writable_schema = ON")
            raw.execute(
                {
                    "no text": "UPDATE alembic_version SET version_num = CAST(x'30ff' AS TEXT)",
                    "a name that is none": "UPDATE sqlite_master SET sql = CAST(x'ff' AS TEXT) WHERE name = 'decoy'",
                }[found]
            )
    elif found == "a device":
        path, said = Path(os.devnull), "特殊文件"
    elif found == "a folder":
        path, said = world.home.parent, "文件夹"
    else:
        path, said = world.home.parent / "没有.db", "没有.db"
    assert_refused(run("db", "restore", str(path), "--discard-newer", "--yes"), code, said)
    assert (world.home / "store.db").read_bytes() == before
    assert not list(world.home.glob("store-*"))


def test_a_row_that_was_changed_past_the_program_is_counted_and_found_afterwards(world: World, backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as raw, raw:
        raw.execute("UPDATE member SET employer = '改过' WHERE id = 1")
    assert run_json("db", "restore", str(backup), "--dry-run")["row_faults"] == 1
    run_json("db", "restore", str(backup), "--discard-newer", "--yes")
    world.sign_in_as_administrator()
    assert run("db", "check").exit_code == 8


def test_a_backup_of_a_newer_program_is_refused(world: World, backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    assert_refused(run("db", "restore", str(backup), "--discard-newer", "--yes"), 7, "9999")


@pytest.fixture
def busy(world: World) -> Iterator[sqlite3.Connection]:
    """Somebody else in the midst of writing."""
    with closing(sqlite3.connect(world.home / "store.db", isolation_level=None)) as driver:
        driver.execute("BEGIN IMMEDIATE")
        yield driver


def test_a_store_in_use_is_not_replaced(
    world: World, backup: Path, busy: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "LOCK_TIMEOUT_MS", 50)
    inode = (world.home / "store.db").stat().st_ino
    assert_refused(run("db", "restore", str(backup), "--discard-newer", "--yes"), 7, "正忙")
    assert (world.home / "store.db").stat().st_ino == inode
    assert not list(world.home.glob("store-*"))


def test_at_a_terminal_it_is_shown_and_asked(world: World, backup: Path) -> None:
    with Terminal("db", "restore", str(backup), "--discard-newer", rows=40) as terminal:
        terminal.wait_for("用这份备份换下现有数据库")
        assert "会丢失" in terminal.text
        terminal.type("\r")
        terminal.wait_for("未恢复")
        assert terminal.exit_code() == 130
    assert_ok(run("whoami"))


def test_whoever_comes_through_sudo_has_to_be_the_administrator(
    world: World, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SZDJ_USER", "wangfang")
    assert_refused(run("db", "restore", str(backup), "--discard-newer", "--yes"), 4)
    world.sign_in(SECRETARY)
    assert_refused(run("db", "restore", str(backup), "--discard-newer", "--yes"), 5)
    (world.home / "store.db").unlink()
    assert_refused(run("db", "restore", str(backup), "--yes"), 5, "服务账号")
