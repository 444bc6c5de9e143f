"""Offices to import into: each made once, a copy for every test, the administrator signed in."""

import csv
import io
import os
import shutil
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.support import builders
from tests.support.fixtures.once import once
from tests.support.running import assert_ok, run
from tests.support.tables.rosters import write_roster
from tests.support.world import ADMINISTRATOR, ADMINISTRATOR_PASSWORD, World

PAYERS = 6


@pytest.fixture(scope="session")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an office that has organisations, and one that has people too."""

    def make(place: Path) -> None:
        answers = ["--admin-name", "管理员", "--admin-mobile", "13700000000", "--phone-page", "loopback"]
        credentials = f"{ADMINISTRATOR}\n{ADMINISTRATOR_PASSWORD}\n"
        with patch.dict(os.environ, {"SZDJ_HOME": str(place / "empty")}):
            assert_ok(run("init", *answers, "--sms", "outbox", "--stdin", input=credentials))
            assert_ok(run("login", "--stdin", input=credentials))
            orgs = write_roster(place / "orgs.csv", builders.ORGANISATIONS)
            assert_ok(run("import", "orgs", str(orgs), "--yes"))
        shutil.copytree(place / "empty", place / "peopled")
        with patch.dict(os.environ, {"SZDJ_HOME": str(place / "peopled")}):
            roster = write_roster(place / "roster.csv", [builders.person(serial) for serial in range(PAYERS)])
            assert_ok(run("import", "members", str(roster), "--yes"))

    return once(tmp_path_factory, "offices", make)[0]


@pytest.fixture
def office(offices: Path, tmp_path: Path) -> Path:
    """Return the home of an office that has organisations and no people."""
    return Path(shutil.copytree(offices / "empty", tmp_path / "home"))


@pytest.fixture
def paying(offices: Path, tmp_path: Path) -> Path:
    """Return the home of an office with six people of branch B1, whose member numbers are 1 to 6."""
    return Path(shutil.copytree(offices / "peopled", tmp_path / "home"))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Return a folder for the files of a test."""
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def waiting_template(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home in which two requests wait for the secretary, who is signed in and verified."""

    def make(place: Path) -> None:
        home = Path(shutil.copytree(world_template, place / "home"))
        with patch.dict(os.environ, {"SZDJ_HOME": str(home)}):
            world = World(home)
            world.request(1, "工作单位=甲公司")
            world.request(4, "工作单位=乙公司")
            world.enter(2)

    return once(tmp_path_factory, "waiting", make)[0] / "home"


@pytest.fixture
def waiting(waiting_template: Path, tmp_path: Path) -> list[list[str]]:
    """Return the rows of the secretary's decision plan, headings first."""
    shutil.copytree(waiting_template, tmp_path / "home")
    plan = run("approve", "plan", "-o", "-")
    assert_ok(plan)
    return list(csv.reader(io.StringIO(plan.stdout.lstrip("\ufeff"))))
