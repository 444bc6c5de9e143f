"""`szdj db prune`: what is over goes, and it is said what."""

import sqlite3
from contextlib import closing

from tests.support.running import Holding, assert_ok, assert_refused, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import SECRETARY, World

LONG_AGO = "2020-01-01T00:00:00.000000Z"


def _age(world: World) -> None:
    """Let all that was done so far be of long ago, but for who is signed in."""
    with closing(sqlite3.connect(world.home / "store.db")) as raw, raw:
        raw.execute("UPDATE sms_code SET sent_at = ?", (LONG_AGO,))
        raw.execute("UPDATE challenge SET created_at = ?", (LONG_AGO,))
        raw.execute("UPDATE session SET seen_at = ? WHERE state = 'ended'", (LONG_AGO,))


def test_what_is_over_goes_and_it_is_said_and_logged(world: World) -> None:
    for _ in range(2):
        world.enter(SECRETARY)
    world.sign_in_as_administrator()
    _age(world)
    looked = run_json("db", "prune", "--dry-run")
    counted = {each["kind"]: each["count"] for each in looked["kinds"]}
    assert counted["sms_code"] > 1
    assert counted["session"] > 1
    assert counted["challenge"] == 1  # the newest stays
    done = run_json("db", "prune", "--yes")
    assert done == Holding({"kinds": looked["kinds"], "written": True, "freed_bytes": None})
    assert run_json("db", "check")["ok"] is True
    log = run("audit", "log", "--act", "store.pruned").stdout
    assert f"短信验证码 {counted['sms_code']}" in log
    again = run("db", "prune", "--yes")
    assert_ok(again)
    assert "没有过期的内容" in again.stdout
    assert run_json("db", "prune", "--yes") == Holding({"count": 0, "written": False, "dry_run": False})
    world.enter(SECRETARY)  # who goes on as before


def test_it_is_asked_at_a_terminal_and_only_of_an_administrator(world: World) -> None:
    world.enter(SECRETARY)
    assert_refused(run("db", "prune", "--yes"), 5)
    world.sign_in_as_administrator()
    _age(world)
    with Terminal("db", "prune") as terminal:
        terminal.wait_for("清理这些？")
        assert "短信验证码" in terminal.text
        terminal.type("\r")
        terminal.wait_for("未清理")
        assert terminal.exit_code() == 130


def test_less_than_the_law_says_is_refused() -> None:
    assert_refused(run("config", "set", "keep_sign_in_days", "30", "--yes"), 2, "184")
