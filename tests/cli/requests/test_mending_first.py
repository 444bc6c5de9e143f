"""What was sent back to be mended comes before another request of its kind."""

import pytest

from tests.support.running import assert_ok, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, SECRETARY, World

DOWN, ENTER = "\x1b[B", "\r"


@pytest.fixture
def sent_back(world: World) -> int:
    number = world.request(MEMBER, "工作单位=甲公司")
    world.enter(SECRETARY)
    assert_ok(run("approve", "reject", str(number), "--reason", "写全称", "--resubmit", "--yes"))
    world.enter(MEMBER)
    return number


def test_whoever_begins_another_one_is_taken_to_the_one_that_waits(sent_back: int) -> None:
    with Terminal("profile", "edit", columns=80, rows=24) as terminal:
        terminal.wait_for(f"同类申请 #{sent_back} 等待您补正")
        terminal.type(ENTER)
        terminal.wait_for(f"申请 #{sent_back} 需要补正：写全称")


def test_another_one_may_still_be_asked_for(sent_back: int) -> None:
    with Terminal("profile", "edit", columns=80, rows=24) as terminal:
        terminal.wait_for("等待您补正")
        terminal.type(DOWN + ENTER)
        terminal.wait_for("要修改哪些项目")


def test_another_kind_is_asked_for_as_ever(sent_back: int) -> None:
    with Terminal("dues", "set", columns=80, rows=24) as terminal:
        terminal.wait_for("按哪一类交纳党费")
    assert run_json("request", "list")[0]["id"] == sent_back
