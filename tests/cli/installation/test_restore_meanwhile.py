"""`szdj db restore` of backups of earlier versions, and with other processes at work across it."""

import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from szdj_cli import private_files
from szdj_cli.domain.values.identity import initial_password_of
from szdj_cli.services.installation import restoring
from szdj_cli.store.core.engine import REVISION
from tests.support import builders
from tests.support.outboxes import last_code
from tests.support.processes.concurrency import run_together
from tests.support.running import Holding, assert_ok, assert_refused, run, run_json, spawn
from tests.support.storage import old_stores
from tests.support.world import World

ADMINISTRATOR = builders.id_number(999, born="19700101")


def _sign_in(home: Path) -> None:
    assert run("login", "--stdin", input=f"{ADMINISTRATOR}\n{initial_password_of(ADMINISTRATOR)}\n").exit_code == 4
    assert_ok(run("login", "--code-stdin", input=f"{last_code(home)}\n"))


@pytest.mark.parametrize("revision", ["0001", "0006", "0012", "0016"])
def test_a_backup_of_an_earlier_version_is_kept_as_it_is_and_upgraded(
    home: Path, tmp_path: Path, revision: str
) -> None:
    """With the store lost, and over the store that it has become since."""
    backup = tmp_path / "old.db"
    shutil.move(old_stores.make(home, revision, ADMINISTRATOR, datetime.now(UTC)), backup)
    content = backup.read_bytes()
    looked = run_json("db", "restore", str(backup), "--dry-run")
    assert looked == Holding({"schema": revision, "upgraded_to": REVISION, "present": "missing", "margin": 100})
    assert not (home / "store.db").exists()
    done = run_json("db", "restore", str(backup), "--yes", "--skip", "20")
    assert done == Holding({"sessions_ended": 1, "kept": None})
    assert {each["serial"] for each in done["skipped"]} == {20}
    kept = Path(done["backup_before_upgrade"])
    assert kept.name.startswith(f"store-{revision}-")
    assert kept.stat().st_mode & 0o777 == (home / "store.db").stat().st_mode & 0o777 == 0o600
    _sign_in(home)
    assert run_json("db", "check")["ok"] is True
    assert run_json("org", "show", "A")["name"] == "甲"
    with closing(sqlite3.connect(home / "store.db")) as raw:
        assert raw.execute("SELECT count(*) FROM skipped_number WHERE serial = 20").fetchone()[0] == len(
            done["skipped"]
        )

    assert_refused(run("db", "restore", str(backup), "--yes"), 7, "--discard-newer")
    again = run_json("db", "restore", str(backup), "--yes", "--discard-newer")
    acts = {each["act"] for each in again["lost_acts"]}
    assert {"store.upgraded", "store.restored", "sign_in.succeeded"} <= acts
    assert again == Holding({"margin": None, "schema": revision})
    # What the first restoration has skipped is skipped still.
    assert {each["serial"] for each in again["skipped"]} == {20}
    _sign_in(home)
    assert run_json("db", "check")["ok"] is True
    assert backup.read_bytes() == content


def test_an_earlier_store_is_upgraded_by_command_after_a_backup_that_can_be_restored(home: Path) -> None:
    old_stores.make(home, "0016", ADMINISTRATOR, datetime.now(UTC))
    assert_refused(run("whoami"), 7, "szdj db upgrade")
    done = run_json("db", "upgrade")
    assert done == Holding({"before": "0016", "after": REVISION})
    assert Path(done["backup"]).stat().st_mode & 0o777 == 0o600
    _sign_in(home)
    assert run_json("db", "restore", done["backup"], "--yes", "--discard-newer")["upgraded_to"] == REVISION


# --- others at work across it ----------------------------------------------------------------------


@pytest.fixture
def backup(world: World, tmp_path: Path) -> Path:
    """A backup; the administrator is signed in."""
    world.sign_in_as_administrator()
    run_json("db", "backup", "-o", str(tmp_path / "昨天.db"))
    return tmp_path / "昨天.db"


_OPENED = """
import sys
from datetime import datetime, UTC
from szdj_cli.domain.errors import SzdjError
from szdj_cli.settings import Settings
from szdj_cli.store.core import audit, engine
store = engine.open_store(Settings())
with store.reading() as tx:
    audit.head(tx)
"""
_WRITES = """
try:
    with store.transaction() as tx:
        audit.append(tx, audit.Entry("system", "test.written", "store"), datetime.now(UTC))
    print("written")
except SzdjError as error:
    print(error.code)
"""
_WRITES_AFTER_A_RESTORATION = f"""
from tests.support.running import run_json
run_json("db", "restore", sys.argv[1], "--discard-newer", "--yes")
{_WRITES}
"""


def _acts(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as raw:
        return [act for (act,) in raw.execute("SELECT act FROM audit")]


def test_whoever_held_the_store_open_goes_on_in_the_one_that_came_in_its_place(world: World, backup: Path) -> None:
    """Of two processes each has the store open while the other one, or it itself, restores it."""
    said = run_together(1, _OPENED, _WRITES_AFTER_A_RESTORATION, str(backup))
    assert said == ["written"]
    store = world.home / "store.db"
    assert _acts(store).count("test.written") == 1
    (kept,) = world.home.glob("store-replaced-*.db")
    assert "test.written" not in _acts(kept)


def test_whoever_waits_to_write_when_the_store_is_replaced_is_told_and_nothing_is_lost_in_silence(
    world: World, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[subprocess.Popen[str]] = []
    take_place, store = private_files.take_place, world.home / "store.db"

    def with_somebody_waiting(source: Any, target: Any, *more: Any) -> None:
        if Path(target) == store:
            command = [sys.executable, "-m", "szdj_cli", "org", "rename", "B2", "新名", "--reason", "调整", "--yes"]
            waiting.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
            _wait_until_open(waiting[0].pid, store)
        take_place(source, target, *more)

    monkeypatch.setattr(private_files, "take_place", with_somebody_waiting)
    run_json("db", "restore", str(backup), "--discard-newer", "--yes")
    _, said = waiting[0].communicate(timeout=60)
    assert waiting[0].returncode != 0, said
    assert "问题：" in said
    assert "Traceback" not in said
    (kept,) = world.home.glob("store-replaced-*.db")
    assert "organisation.changed" not in _acts(kept) + _acts(store)
    world.sign_in_as_administrator()
    assert run_json("db", "check")["ok"] is True


def _wait_until_open(process: int, store: Path) -> None:
    """Wait until a process has a file open, and has come to wait for its lock."""
    inode = store.stat().st_ino
    for _ in range(600):
        for each in Path(f"/proc/{process}/fd").iterdir():
            try:
                if each.stat().st_ino == inode:
                    time.sleep(0.5)
                    return
            except OSError:
                continue
        time.sleep(0.05)
    raise AssertionError("it has not opened the store")


def test_what_was_done_since_it_was_looked_at_is_not_lost_unseen(
    world: World, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require = restoring.Restoring.require

    def after_somebody_else(found: restoring.Restoring, **allowed: bool) -> None:
        require(found, **allowed)
        assert_ok(spawn("org", "rename", "B2", "新名", "--reason", "调整", "--yes"))

    monkeypatch.setattr(restoring.Restoring, "require", after_somebody_else)
    assert_refused(run("db", "restore", str(backup), "--discard-newer", "--yes"), 7, "又有人办了事")
    assert run_json("org", "show", "B2")["name"] == "新名"
    assert not list(world.home.glob("store-replaced-*"))
