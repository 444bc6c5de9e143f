"""What the guide leaves to the secretary: A1 to A4, seeing what waits and deciding on it."""

from pathlib import Path

import pytest

from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, SECRETARY, World


@pytest.fixture
def waiting(world: World) -> list[int]:
    """Two requests that wait for the secretary, who is signed in and verified."""
    asked = [world.request(MEMBER, "家庭住址=新址1号"), world.request(ORGANISER, "工作单位=乙公司")]
    world.enter(SECRETARY)
    return asked


def test_a1_what_waits_is_listed_oldest_first_and_shown_old_to_new(world: World, waiting: list[int]) -> None:
    with Terminal("approve", "list", columns=160) as terminal:
        assert terminal.exit_code() == 0
        assert "编号" in terminal.text
        assert terminal.text.index(world.name(MEMBER)) < terminal.text.index(world.name(ORGANISER))
        assert "家庭住址：示范路0号 → 新址1号" in terminal.text
    with Terminal("approve", "show", str(waiting[0])) as terminal:
        assert terminal.exit_code() == 0
        for text in ("待审批", "示范路0号", "新址1号", "第一党支部", world.name(SECRETARY)):
            assert text in terminal.text


def test_a2_one_is_accepted_after_a_look_at_what_would_change(world: World, waiting: list[int]) -> None:
    with Terminal("approve", "accept", str(waiting[0])) as terminal:
        terminal.wait_for("同意这 1 份申请")
        assert "新址1号" in terminal.text
        terminal.type("y\r")
        terminal.wait_for("同意 1 份，不同意 0 份")
        assert terminal.exit_code() == 0
    assert [one["id"] for one in run_json("approve", "list")] == [waiting[1]]


def test_a2_whoever_only_presses_enter_decides_nothing(world: World, waiting: list[int]) -> None:
    with Terminal("approve", "accept", "--all") as terminal:
        terminal.wait_for("同意这 2 份申请")
        terminal.type("\r")
        assert terminal.exit_code() == 130
    assert len(run_json("approve", "list")) == 2


def test_a2_a_rejection_asks_for_its_reason(world: World, waiting: list[int]) -> None:
    with Terminal("approve", "reject", str(waiting[0])) as terminal:
        terminal.wait_for("不同意的原因")
        terminal.type("请写到门牌号\r")
        terminal.wait_for("不同意这 1 份申请")
        terminal.type("y\r")
        terminal.wait_for("不同意 1 份")
        assert terminal.exit_code() == 0
    assert run_json("approve", "list", "--state", "rejected")[0]["id"] == waiting[0]


def test_a2_ids_from_a_pipe_are_decided_together(world: World, waiting: list[int]) -> None:
    ids = "\n".join(str(one["id"]) for one in run_json("approve", "list", "--branch", "B1"))
    assert_ok(run("approve", "accept", "-", "--yes", input=ids))
    assert run_json("approve", "list") == []


def test_a3_a_plan_is_filled_in_and_applied_in_one_go(world: World, waiting: list[int], tmp_path: Path) -> None:
    plan = tmp_path / "审批单.csv"
    assert_ok(run("approve", "plan", "-o", str(plan)))
    text = plan.read_text("utf-8-sig")
    plan.write_text(text.replace("新址1号,,", "新址1号,同意,").replace("乙公司,,", "乙公司,不同意,请附证明"), "gb18030")
    with Terminal("approve", "apply", str(plan)) as terminal:
        terminal.wait_for("同意 1 份，不同意 1 份，同时生效")
        terminal.type("y\r")
        assert terminal.exit_code() == 0
    assert run_json("approve", "list") == []


def test_a3_whatever_has_moved_since_is_refused_not_guessed(world: World, waiting: list[int], tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    assert_ok(run("approve", "plan", "-o", str(plan)))
    filled = plan.read_text("utf-8-sig").replace(",,\n", ",同意,\n").replace(",,\r\n", ",同意,\r\n")
    plan.write_text(filled, "utf-8")
    world.enter(MEMBER)
    assert_ok(run("request", "withdraw", str(waiting[0]), "--yes"))
    world.enter(SECRETARY)
    result = run("approve", "apply", str(plan), "--yes")
    assert_refused(result, 7, "本人已撤回")
    assert [one["id"] for one in run_json("approve", "list")] == [waiting[1]]
    assert run("approve", "apply", str(plan), "--yes", "--keep-going").exit_code == 9
    assert run_json("approve", "list") == []


def test_a4_nobody_decides_on_their_own_request(world: World) -> None:
    own = world.request(SECRETARY, "工作单位=丙公司")
    assert run_json("approve", "list") == []
    assert_refused(run("approve", "accept", str(own), "--yes"), 5, "不能审批自己的申请")
    world.enter(COMMITTEE_SECRETARY)
    assert [one["id"] for one in run_json("approve", "list")] == [own]
    assert_ok(run("approve", "accept", str(own), "--yes"))
