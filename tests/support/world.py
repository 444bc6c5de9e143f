"""A branch at work, reached through the real commands: its store, its people, its messages."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from szdj_cli.cli import state
from szdj_cli.domain.values.identity import initial_password_of
from szdj_cli.services.verification import challenges
from tests.support import builders, outboxes
from tests.support.running import Result, assert_ok, run, run_json

ADMINISTRATOR = builders.id_number(999, born="19700101")
ADMINISTRATOR_PASSWORD = "throw-away-Admin-26"
STRONG_PASSWORD = "三月-种下-两棵-木棉树"

MEMBER, SECRETARY, COMMITTEE_SECRETARY, ORGANISER, OTHER = 1, 2, 3, 4, 5
"""Member numbers: the first four belong to branch B1, the fifth to B2."""

APPOINTMENTS = (
    (SECRETARY, "B1", "secretary"),
    (COMMITTEE_SECRETARY, "C1", "secretary"),
    (ORGANISER, "B1", "organiser"),
)

OUTSIDE = (
    "--outside",
    "--set",
    "转移原因=工作调动",
    "--set",
    "转入单位抬头=中共样例市委组织部",
    "--set",
    "转入支部=样例公司支部",
)
"""What is typed behind `transfer out` to leave the store."""


@dataclass(frozen=True)
class World:
    """One home directory in which a branch is at work."""

    home: Path

    def id_number(self, member: int) -> str:
        """Return the identity number of a member number."""
        return builders.person(member - 1)["公民身份号码"]

    def name(self, member: int) -> str:
        """Return the name of a member number."""
        return builders.person(member - 1)["姓名"]

    def mobile(self, member: int) -> str:
        """Return the registered mobile of a member number."""
        return builders.person(member - 1)["手机号码"]

    def messages(self) -> list[dict[str, Any]]:
        """Return what the outbox gateway delivered, oldest first."""
        return outboxes.messages(self.home)

    def last_code(self) -> str:
        """Return the newest code that was delivered."""
        return outboxes.last_code(self.home)

    def sign_in(self, member: int, password: str | None = None) -> None:
        """Sign in with the initial password and the code, or with a strong password."""
        number = self.id_number(member)
        result = run("login", "--stdin", input=f"{number}\n{password or initial_password_of(number)}\n")
        if result.exit_code == 4:
            result = run("login", "--code-stdin", input=f"{self.last_code()}\n")
        assert_ok(result)

    def sign_in_as_administrator(self) -> None:
        """Sign in as the administrator."""
        assert_ok(run("login", "--stdin", input=f"{ADMINISTRATOR}\n{ADMINISTRATOR_PASSWORD}\n"))

    def verify(self) -> None:
        """Be verified for today: what the phone page does, without the phone."""
        current = state.begin()
        actor, now = current.actor(), current.now()
        challenge = challenges.issue(current.store, actor, "test", now)
        code = challenges.send_code(current.store, challenge.token, now).code
        challenges.confirm(current.store, challenge.token, actor.name, code or "", now)
        state.end()

    def enter(self, member: int) -> None:
        """Sign in and be verified."""
        self.sign_in(member)
        self.verify()

    def request(self, member: int, *changes: str) -> int:
        """Submit a change to one's own record as a member; return the request's number."""
        self.enter(member)
        options = [part for change in changes for part in ("--set", change)]
        return int(run_json("profile", "edit", *options, "--yes")["id"])

    def accept(self, member: int, request: int) -> None:
        """Accept a request as a member, who stays signed in."""
        self.enter(member)
        assert_ok(run("approve", "accept", str(request), "--yes"))


def build(home: Path) -> None:
    """Make the world once, in the home that SZDJ_HOME names."""
    answers = ["--admin-name", "管理员", "--admin-mobile", "13700000000", "--phone-page", "loopback", "--sms", "outbox"]
    world = World(home)
    assert_ok(run("init", *answers, "--stdin", input=f"{ADMINISTRATOR}\n{ADMINISTRATOR_PASSWORD}\n"))
    world.sign_in_as_administrator()
    assert_ok(import_rows("orgs", home, builders.ORGANISATIONS))
    people = [builders.person(serial) for serial in range(4)] + [builders.person(4, 所在党支部="B2")]
    assert_ok(import_rows("members", home, people))
    for member, organisation, role in APPOINTMENTS:
        assert_ok(run("org", "appoint", organisation, "--member", str(member), "--role", role))
    assert_ok(run("logout"))


def build_on(template: Path, place: Path, go_on: Callable[[World], object]) -> Path:
    """Copy a world and go on in it, once for many tests; return the home to copy for each."""
    with patch.dict(os.environ, {"SZDJ_HOME": str(place / "home")}):
        go_on(copy(template, place / "home"))
    return place / "home"


def copy(template: Path, home: Path) -> World:
    """Return a world of its own for one test."""
    shutil.copytree(template, home)
    return World(home)


def import_rows(kind: str, home: Path, rows: Any) -> Result:
    """Import rows, by Chinese heading, as whoever is signed in."""
    path = home / "rows.csv"
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    lines = [",".join(headings), *(",".join(row.get(heading, "") for heading in headings) for row in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    result = run("import", kind, str(path), "--yes")
    path.unlink()
    return result
