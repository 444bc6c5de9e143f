"""`szdj dues pay` for several members at once: named, read from standard input, or those of a branch who owe."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.months import month_after, month_of
from tests.support import world as worlds
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, OTHER, SECRETARY, World


@pytest.fixture
def month() -> str:
    return month_of(shanghai_day(datetime.now(UTC)))


@pytest.fixture(scope="module")
def template(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return worlds.build_on(world_template, tmp_path_factory.mktemp("together"), _set_dues)


@pytest.fixture
def branch(template: Path, tmp_path: Path) -> World:
    """A branch in which three members pay 120 yuan a month; its secretary, one of them, is signed in."""
    world = worlds.copy(template, tmp_path / "home")
    world.enter(SECRETARY)
    return world


def _set_dues(world: World) -> None:
    for member, decider in ((MEMBER, SECRETARY), (ORGANISER, SECRETARY), (SECRETARY, COMMITTEE_SECRETARY)):
        world.enter(member)
        number = run_json("dues", "set", "--category", "在职", "--base", "8000", "--yes")["id"]
        world.enter(decider)
        assert_ok(run("approve", "accept", str(number), "--yes"))


def paid(*options: str, input: str = "") -> Any:  # noqa: A002 -- as in run
    done = run_json("dues", "pay", *options, "--yes", input=input)
    return [(line["member"], line["month"], line["amount_fen"]) for line in done["payments"]]


def test_several_members_are_named_or_come_from_a_pipe(branch: World, month: str) -> None:
    ahead = month_after(month)
    assert paid("--member", str(MEMBER), "--member", branch.name(ORGANISER)) == [
        (MEMBER, month, 12_000),
        (ORGANISER, month, 12_000),
    ]
    listed = f"{ORGANISER}\n\n{branch.name(ORGANISER)}\n{MEMBER}\n"
    assert paid("--member", "-", "--month", f"{month}..{ahead}", "--amount", "90", input=listed) == [
        (ORGANISER, ahead, 9_000),
        (MEMBER, ahead, 9_000),
    ]
    assert paid("--member", str(MEMBER), "--member", str(ORGANISER)) == []  # nothing is owed any more


def test_a_branch_pays_at_once_but_for_whoever_records_it(branch: World, month: str) -> None:
    assert_ok(run("dues", "pay", "--member", str(MEMBER), "--amount", "50", "--yes"))
    everybody = ["dues", "pay", "--branch", "B1", "--method", "微信"]
    planned = run(*everybody, "--dry-run")
    assert_ok(planned)
    assert f"{month} 70.00" in planned.stdout
    assert "本支部其他书记" in planned.stderr
    done = run_json(*everybody, "--yes")
    assert [(line["member"], line["amount_fen"]) for line in done["payments"]] == [(MEMBER, 7_000), (ORGANISER, 12_000)]
    assert (done["total_fen"], done["dry_run"]) == (19_000, False)
    again = run(*everybody, "--yes")
    assert_ok(again)
    assert "没有人有未交的党费" in again.stderr


def test_what_is_doubtful_stops_all_of_them_and_names_whose_it_is(branch: World, month: str) -> None:
    assert_ok(run("dues", "pay", "--member", str(MEMBER), "--yes"))
    both = ["dues", "pay", "--member", str(MEMBER), "--member", str(ORGANISER), "--amount", "120", "--yes"]
    assert_refused(run(*both), 2, f"党员 {MEMBER}", "--allow-repeat")
    assert run_json("dues", "show", "--member", str(ORGANISER))["payments"] == []
    assert_ok(run(*both, "--allow-repeat"))
    assert len(run_json("dues", "show", "--member", str(ORGANISER))["payments"]) == 1


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--member", str(MEMBER), "--member", "999"], 6, "999"),
        (["--member", str(MEMBER), "--member", str(OTHER)], 6, str(OTHER)),
        (["--member", str(MEMBER), "--member", str(SECRETARY)], 5, ""),
        (["--branch", "B1", "--serial", "W1"], 2, "--serial"),
        (["--branch", "B2"], 6, "B2"),
    ],
)
def test_a_batch_that_cannot_be_recorded_whole_is_refused(
    branch: World, options: list[str], code: int, said: str
) -> None:
    assert_refused(run("dues", "pay", *options, "--yes"), code, said)
    assert run_json("dues", "show", "--member", str(MEMBER))["payments"] == []


def test_without_a_terminal_nothing_is_agreed_to(branch: World) -> None:
    assert_refused(run("dues", "pay", "--branch", "B1", input="y\n"), 2, "--yes")
    assert run_json("dues", "show", "--member", str(MEMBER))["payments"] == []


def test_of_one_member_and_of_oneself_a_dry_run_only_shows(branch: World, month: str) -> None:
    done = run_json("dues", "pay", "--member", str(MEMBER), "--dry-run")
    assert done["payments"] == [{"payment": None, "member": MEMBER, "month": month, "amount_fen": 12_000}]
    own = run("dues", "pay", "--dry-run", "--yes")
    assert_ok(own)
    assert "120.00" in own.stderr
    assert run_json("request", "list", "--kind", "payment") == []


def test_on_a_terminal_the_batch_is_shown_and_asked_about(branch: World) -> None:
    with Terminal("dues", "pay", "--branch", "B1") as terminal:
        terminal.wait_for("共 2 人、240.00 元")
        assert branch.name(MEMBER) in terminal.text
        terminal.type("y\r")
        assert terminal.exit_code() == 0
    assert len(run_json("dues", "show", "--member", str(MEMBER))["payments"]) == 1


def test_how_several_months_were_paid_is_said(branch: World, month: str) -> None:
    last = month_after(month)
    result = run("dues", "pay", "--member", str(MEMBER), "--month", f"{month}..{last}", "--amount", "150", "--yes")
    assert_ok(result)
    assert f"{month} 120.00 元（#1）；{last} 30.00 元（#2）" in result.stderr
    assert json.loads(run("dues", "show", "--format", "json").stdout)["payments"] == []
