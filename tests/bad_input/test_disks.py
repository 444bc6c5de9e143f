"""A disk that is full or that nobody may write to: one plain refusal, nothing half-written, and work goes on later."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support import builders
from tests.support.running import Result, assert_ok, assert_refused
from tests.support.storage.disks import KIB, Disk, kinds
from tests.support.storage.dumps import dump
from tests.support.world import World

_ROWS = 1_500  # more than a MiB of store


@pytest.fixture(params=kinds(), ids=lambda kind: kind.__name__)
def disk(
    request: pytest.FixtureRequest, administered_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Disk]:
    """A disk with the home of a world in which the administrator is signed in."""
    place = tmp_path / "disk"
    place.mkdir()
    made: Disk = request.param(administered_template, place)
    monkeypatch.setenv("SZDJ_HOME", str(made.world.home))
    try:
        yield made
    finally:
        made.close()


def test_an_import_that_runs_out_of_room_writes_nothing_and_later_all(disk: Disk, tmp_path: Path) -> None:
    file, before = _roster(tmp_path), dump(disk.world.home)
    disk.leave(128 * KIB)
    assert_refused(disk.run("import", "members", str(file), "--yes"), 7, "没有写入")
    assert dump(disk.world.home) == before
    assert_ok(disk.run("member", "list"))
    disk.leave(6 * 1024 * KIB)
    assert_ok(disk.run("import", "members", str(file), "--yes"))
    assert len(dump(disk.world.home)["member"]) == len(before["member"]) + _ROWS
    _assert_sound(disk.world.home)


def test_a_backup_that_finds_no_room_leaves_no_file(disk: Disk) -> None:
    target, before = disk.place / "copy.db", dump(disk.world.home)
    disk.leave(0)
    assert_refused(disk.run("db", "backup", "-o", str(target)), 7)
    assert not target.exists()
    assert dump(disk.world.home) == before


def test_an_upgrade_that_finds_no_room_for_its_backup_changes_nothing(disk: Disk) -> None:
    with closing(sqlite3.connect(disk.world.home / "store.db")) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '0016'")
    before, files = dump(disk.world.home), {each.name for each in disk.world.home.iterdir()}
    disk.leave(0)
    assert_refused(disk.run("db", "upgrade"), 7)
    assert dump(disk.world.home) == before
    assert {each.name for each in disk.world.home.iterdir() if not each.name.startswith("store.db-")} <= files


@pytest.mark.parametrize("name", ["roster.csv", "roster.xlsx"])
def test_an_export_that_finds_no_room_leaves_no_file(disk: Disk, name: str) -> None:
    target = disk.place / name
    disk.leave(0)
    there = _names(disk.place)
    assert_refused(disk.run("member", "export", "-o", str(target)), 7)
    assert _names(disk.place) == there


def test_an_error_file_that_finds_no_room_stops_the_import(disk: Disk, tmp_path: Path) -> None:
    file, target = _roster(tmp_path, 20, 民族="示范族"), disk.place / "errors.csv"
    disk.leave(0)
    there = _names(disk.place)
    assert_refused(disk.run("import", "members", str(file), "--yes", "--errors", str(target)), 7)
    assert _names(disk.place) == there


def test_signing_in_without_room_is_refused_and_works_later(disk: Disk) -> None:
    disk.leave(0)
    number = disk.world.id_number(1)
    refused = disk.run("login", "--stdin", input=f"{number}\n{number[-6:]}\n")
    assert_refused(refused, 7)
    disk.leave(4 * 1024 * KIB)
    disk.world.sign_in(1)
    _assert_sound(disk.world.home)


def test_a_store_that_may_only_be_read_is_read_and_refuses_to_be_written(administered: World, tmp_path: Path) -> None:
    home, before = administered.home, dump(administered.home)
    for path in home.iterdir():
        path.chmod(0o400)
    home.chmod(0o500)
    try:
        for command in ("whoami", "member list"):
            assert_ok(_as_modes_say(*command.split()))
        number = administered.id_number(1)
        for arguments, typed in (
            (["import", "members", str(_roster(tmp_path, 3)), "--yes"], ""),
            (["login", "--stdin"], f"{number}\n{number[-6:]}\n"),
        ):
            assert_refused(_as_modes_say(*arguments, typed=typed), 7, "没有写入")
        assert dump(home) == before
    finally:
        home.chmod(0o700)


def _as_modes_say(*arguments: str, typed: str = "") -> Result:
    """Run the program without root's right to write what modes say it may not."""
    capabilities = "-dac_override,-dac_read_search"
    powerless = ["setpriv", "--bounding-set", capabilities, "--inh-caps", capabilities] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*powerless, sys.executable, "-m", "szdj_cli", *arguments],
        input=typed.encode(),
        capture_output=True,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def _names(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


def _roster(folder: Path, count: int = _ROWS, **changes: str) -> Path:
    people = [builders.person(100 + serial, **changes) for serial in range(count)]
    path = folder / "roster.csv"
    lines = [",".join(people[0]), *(",".join(row.values()) for row in people)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _assert_sound(home: Path) -> None:
    with closing(sqlite3.connect(home / "store.db")) as store:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
