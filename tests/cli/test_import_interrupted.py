"""An import that is killed, or for which there is no room: all of it is there, or nothing."""

import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import open_store
from szdj_cli.store.tables.members import MEMBER
from tests.support.builders import person
from tests.support.running import assert_ok, run
from tests.support.tables.rosters import write_roster
from tests.support.world import World

BEFORE, NEW = 5, 4_000


@pytest.fixture
def home(world: World, tmp_path: Path) -> Path:
    """A home with an administrator signed in, to be copied for every round."""
    world.sign_in_as_administrator()
    return Path(shutil.copytree(world.home, tmp_path / "kept"))


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    return write_roster(tmp_path / "a.csv", (person(serial) for serial in range(100, 100 + NEW)))


@pytest.mark.parametrize("rounds", [20, pytest.param(1000, marks=pytest.mark.full)])
def test_killed_at_any_moment_it_is_whole_or_not_there(world: World, home: Path, roster: Path, rounds: int) -> None:
    began = time.monotonic()
    assert finish(start(roster)) == 0
    seconds = time.monotonic() - began
    assert count() == BEFORE + NEW
    chance = random.Random(rounds)  # noqa: S311 -- it chooses moments, not secrets
    outcomes = []
    for number in range(rounds):
        shutil.rmtree(world.home)
        shutil.copytree(home, world.home)
        if number % 100 == 99:  # a session ends after half an hour without a command, and nothing would be killed
            world.sign_in_as_administrator()
            shutil.rmtree(home)
            shutil.copytree(world.home, home)
        process = start(roster)
        time.sleep(seconds * chance.uniform(0.2, 1.1))
        process.send_signal(signal.SIGKILL)
        code = finish(process)
        found = count()
        assert found in (BEFORE, BEFORE + NEW)
        assert code != 0 or found == BEFORE + NEW
        outcomes.append(found)
        assert_ok(run("audit", "verify"))
    assert BEFORE in outcomes


def test_without_room_it_says_so_and_leaves_nothing_and_works_once_there_is(world: World, roster: Path) -> None:
    world.sign_in_as_administrator()
    limit = (world.home / "store.db").stat().st_size + 50_000
    process = start(roster, largest_file=limit)
    assert process.stderr is not None
    said = process.stderr.read().decode()
    assert (finish(process), "磁盘已满" in said, "Traceback" in said) == (7, True, False), said
    assert count() == BEFORE
    assert finish(start(roster)) == 0
    assert count() == BEFORE + NEW


def start(roster: Path, largest_file: int | None = None) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "szdj_cli", "import", "members", str(roster), "--yes", "--format", "json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if largest_file is not None:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (largest_file, largest_file))
    return process


def finish(process: "subprocess.Popen[bytes]") -> int:
    stdout, _ = process.communicate(timeout=120)
    if process.returncode == 0:
        assert json.loads(stdout)["new"] == NEW
    return process.returncode


def count() -> int:
    store = open_store(Settings())
    with store.reading() as tx:
        assert tx.conn.scalar(text("PRAGMA integrity_check")) == "ok"
        return tx.conn.scalar(select(func.count()).select_from(MEMBER)) or 0
