"""One connection serves a whole command, however many transactions it has."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from szdj_cli.store.core import sqlite
from tests.support.running import assert_ok, run
from tests.support.storage import databases
from tests.support.world import MEMBER, SECRETARY, World


@contextmanager
def counting() -> Iterator[list[str]]:
    """Collect the files to which connections are opened."""
    opened: list[str] = []
    connect = sqlite._Connection.__init__

    def noting(self: sqlite._Connection, path: str) -> None:
        opened.append(path)
        connect(self, path)

    databases.close_file()
    with patch.object(sqlite._Connection, "__init__", noting):
        yield opened


@pytest.mark.parametrize(
    "command",
    [
        "whoami",
        "request list",
        "profile show",
        "profile edit --set 家庭住址=深圳市福田区示范路9号 --yes",
        "dues show",
        "transfer list",
    ],
)
def test_of_a_member(world: World, command: str) -> None:
    world.enter(MEMBER)
    with counting() as opened:
        assert_ok(run(*command.split()))
    assert len(opened) == 1


@pytest.mark.parametrize(
    "command",
    [
        "approve list",
        "approve show 1",
        "approve plan -o {directory}/plan.xlsx",
        "member list",
        "member export -o {directory}/members.csv",
        "dues statement -o {directory}/statement.csv",
        "report dues",
        "report roster",
        "org tree",
    ],
)
def test_of_a_secretary(world: World, tmp_path: Path, command: str) -> None:
    world.enter(MEMBER)
    assert_ok(run("profile", "edit", "--set", "家庭住址=深圳市福田区示范路9号", "--yes"))
    world.enter(SECRETARY)
    with counting() as opened:
        assert_ok(run(*command.format(directory=tmp_path).split()))
    assert len(opened) == 1


def test_of_whoever_decides_one_writes_and_one_looks_up_whom_to_tell(world: World) -> None:
    """The first ends with its temporary tables."""
    request = world.request(MEMBER, "家庭住址=深圳市福田区示范路9号")
    world.enter(SECRETARY)
    with counting() as opened:
        assert_ok(run("approve", "accept", str(request), "--yes"))
    assert len(opened) == 2


@pytest.mark.parametrize(
    "command",
    ["audit verify", "audit log", "import members sample_data/members.csv --dry-run", "member list"],
)
def test_of_an_administrator(world: World, command: str) -> None:
    world.sign_in_as_administrator()
    with counting() as opened:
        run(*command.split())  # the plan of the import may have conflicts
    assert len(opened) == 1
