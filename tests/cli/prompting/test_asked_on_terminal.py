"""What a command line leaves out is asked for on a terminal, and what a batch would do is shown there first."""

from pathlib import Path

from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, OTHER, SECRETARY, World

ENTER, ESCAPE = "\r", "\x1b"


def test_a_missing_argument_is_asked_for(world: World) -> None:
    world.enter(SECRETARY)
    with Terminal("member", "search") as terminal:
        terminal.wait_for("姓名")
        terminal.type(world.name(MEMBER) + ENTER)
        terminal.wait_for("B1")
        assert terminal.exit_code() == 0


def test_a_missing_option_is_asked_for_and_esc_cancels(world: World) -> None:
    world.sign_in_as_administrator()
    with Terminal("org", "appoint", "B2", "--role", "secretary") as terminal:
        terminal.wait_for("党员编号")
        terminal.type(f"{OTHER}{ENTER}")
        terminal.wait_for("已任职")
        assert terminal.exit_code() == 0
    with Terminal("org", "appoint", "B2") as terminal:
        terminal.wait_for("党员编号")
        terminal.type(ESCAPE)
        terminal.wait_for("已取消")
        assert terminal.exit_code() == 130


def test_without_a_terminal_nothing_is_asked(world: World) -> None:
    world.enter(SECRETARY)
    assert_refused(run("member", "search"), 2, "缺少 文字")


def test_a_filled_plan_is_shown_and_a_stale_one_refused_before_anybody_agrees(world: World, tmp_path: Path) -> None:
    first = world.request(MEMBER, "工作单位=甲公司")
    world.enter(SECRETARY)
    plan = tmp_path / "plan.csv"
    assert_ok(run("approve", "plan", "-o", str(plan)))
    plan.write_text(plan.read_text("utf-8-sig").replace("甲公司,,", "甲公司,同意,"), "utf-8")
    with Terminal("approve", "apply", str(plan)) as terminal:
        terminal.wait_for("甲公司")
        terminal.wait_for("同时生效")
        terminal.type("n" + ENTER)
        assert terminal.exit_code() == 130
    assert run_json("approve", "show", str(first))["state"] == "pending"
    assert_ok(run("approve", "accept", str(first), "--yes"))
    with Terminal("approve", "apply", str(plan)) as terminal:
        terminal.wait_for("问题")
        assert terminal.exit_code() == 7


def test_a_future_appointment_does_not_hold_yet(world: World) -> None:
    world.sign_in_as_administrator()
    assert_ok(run("org", "appoint", "B2", "--member", str(OTHER), "--role", "secretary", "--from", "2099-01-01"))
    assert "将任" in run("org", "show", "B2").stdout
    assert_ok(run("org", "dismiss", "B2", "--member", str(OTHER), "--yes"))
    assert "2099-01-01" not in run("org", "show", "B2").stdout


def test_a_step_that_went_up_shows_who_decides_on_it(world: World) -> None:
    own = world.request(SECRETARY, "工作单位=甲公司")
    (step,) = run_json("request", "show", str(own))["steps"]
    assert (step["organisation"], step["belongs_to"]) == ("示范街道党委", "第一党支部")
