"""`--session`: several sign-ins of one person side by side, none of which ends another."""

import json
import os
from unittest.mock import patch

import pytest

from szdj_cli import private_files
from tests.support.processes.sudo import through_sudo
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.world import ADMINISTRATOR, ADMINISTRATOR_PASSWORD, World

TYPED = f"{ADMINISTRATOR}\n{ADMINISTRATOR_PASSWORD}\n"


def sign_in(*session: str) -> None:
    assert_ok(run("login", "--stdin", *session, input=TYPED))


def test_jobs_side_by_side_do_not_end_each_others_sign_in(world: World) -> None:
    sign_in()
    for name in ("import-1", "import-2"):
        sign_in("--session", name)
    assert_ok(run("logout", "--session=import-1"))
    assert_refused(run("--session", "import-1", "whoami"), 4, "szdj login")
    assert_ok(run("whoami"))
    with patch.dict(os.environ, {"SZDJ_SESSION": "import-2"}):
        assert_ok(run("whoami"))
        assert_refused(run("whoami", "--session", "import-1"), 4)  # the option goes before the variable
    assert sorted(path.name for path in world.home.glob("session*")) == ["session", "session@import-2"]


def test_logging_out_everywhere_ends_them_all(world: World) -> None:
    assert world.home.is_dir()
    for session in ([], ["--session", "a"], ["--session", "b"]):
        sign_in(*session)
    assert run_json("logout", "--all", "--session", "a")["sessions"] == 3
    for session in ([], ["--session", "a"], ["--session", "b"]):
        assert_refused(run("whoami", *session), 4, "szdj login")


@pytest.mark.parametrize("name", ["", "..", "a/b", "../key", "A", "名称", "-a", "a b", "a" * 33, ".a"])
def test_a_name_that_could_be_another_file_is_refused(world: World, name: str) -> None:
    before = sorted(path.name for path in world.home.iterdir())
    for arguments in ((f"--session={name}", "login", "--stdin"), ("logout", f"--session={name}")):
        assert run(*arguments, input=TYPED).exit_code in (2, 3)
    assert sorted(path.name for path in world.home.iterdir()) == before


def test_two_people_behind_one_account_share_no_named_session(world: World) -> None:
    with through_sudo(50001, world.home):
        sign_in("--session", "night")
        assert_ok(run("whoami", "--session", "night"))
    with through_sudo(50002, world.home):
        assert_refused(run("whoami", "--session", "night"), 4)
    assert_refused(run("whoami", "--session", "night"), 4)


def test_doctor_looks_at_every_session_file(world: World) -> None:
    sign_in("--session", "night")
    (world.home / "session@night").chmod(0o644)
    found = json.loads(run("doctor", "--format", "json").stdout)
    assert [each["check"] for each in found if "session@night" in each["found"]] == ["file_exposed"]
    assert_refused(run("whoami", "--session", "night"), 5, "chmod 600")
    private_files.replace(world.home / "session@night", b"")
