"""What reaches people's mobiles once somebody has decided."""

import json
from unittest.mock import patch

import pytest

from szdj_cli.services.members import telling
from tests.support.running import assert_ok, run
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, SECRETARY, World

SECRET = "示例公司"


@pytest.fixture
def waiting(world: World) -> World:
    """One request waits; who decides is signed in, and nobody has been told anything."""
    world.request(MEMBER, f"工作单位={SECRET}")
    world.enter(SECRETARY)
    (world.home / "outbox.jsonl").unlink()
    return world


def test_an_applicant_is_told_that_it_is_decided_and_neither_what_nor_why(waiting: World) -> None:
    assert_ok(run("approve", "reject", "1", "--reason", "单位不实", "--yes"))
    (told,) = waiting.messages()
    assert (told["mobile"], told["purpose"], told["code"]) == (waiting.mobile(MEMBER), "notice", None)
    assert not any(word in told["text"] for word in (SECRET, "不实", waiting.name(MEMBER), "信息"))


def test_nobody_is_told_where_the_setting_says_so(waiting: World) -> None:
    (waiting.home / "config.toml").open("a").write("\nnotify = false\n")
    assert_ok(run("approve", "accept", "1", "--yes"))
    assert waiting.messages() == []


def test_a_gateway_that_fails_is_said_once_and_undoes_nothing(waiting: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SZDJ_SMS", "command")
    result = run("approve", "accept", "1", "--yes", "--format", "json")
    assert_ok(result)
    assert json.loads(result.stdout)["accepted"] == 1
    assert result.stderr.count("短信网关") == 1 or result.stderr.count("problem") == 1


def test_who_breaks_off_the_telling_learns_how_many_were_not_told(waiting: World) -> None:
    with patch.object(telling, "messages", side_effect=KeyboardInterrupt):
        result = run("approve", "accept", "1", "--yes")
    assert_ok(result)
    assert "审批已生效" in result.stderr
    assert "1 人没有收到" in result.stderr
    assert waiting.messages() == []


def test_who_is_decided_on_in_a_review_is_told_too(waiting: World) -> None:
    with Terminal("approve", "review", columns=80, rows=24) as terminal:
        terminal.wait_for("y 同意")
        terminal.type("y")
        terminal.wait_for("回车 提交")
        terminal.type("\r")
        assert terminal.exit_code() == 0
    assert [(each["mobile"], each["purpose"]) for each in waiting.messages()] == [(waiting.mobile(MEMBER), "notice")]
