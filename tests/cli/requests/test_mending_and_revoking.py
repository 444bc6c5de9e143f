"""`approve reject --resubmit`, `request resubmit` and `approve revoke`, typed and on a terminal."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from szdj_cli.cli.state import State
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, OUTSIDE, SECRETARY, World


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    """Let it be the same instant throughout: what is taken back is taken back on its day."""
    at = datetime.now(UTC)
    with patch.object(State, "now", lambda _self: at):
        yield


def send_back(world: World, number: int, reason: str = "请写到门牌号") -> None:
    world.enter(SECRETARY)
    done = run("approve", "reject", str(number), "--reason", reason, "--resubmit", "--yes")
    assert_ok(done)
    assert world.messages()[-1]["purpose"] == "notice"
    assert "补正" in world.messages()[-1]["text"]


def test_a_request_is_sent_back_mended_and_accepted_by_commands(world: World) -> None:
    number = world.request(MEMBER, "家庭住址=新路", "工作单位=甲公司")
    send_back(world, number)
    world.enter(MEMBER)
    (listed,) = run_json("request", "list", "--state", "to_resubmit")
    assert (listed["id"], listed["state"]) == (number, "to_resubmit")
    assert "待补正" in run("request", "show", str(number)).stdout
    assert_refused(run("request", "resubmit", str(number)), 2, "--yes")
    assert_refused(run("request", "resubmit", str(number), "--set", "姓名=王五", "--yes"), 5)
    again = run("request", "resubmit", str(number), "--set", "家庭住址=新路9号", "--yes", "--format", "json")
    assert_ok(again)
    assert "请写到门牌号" in again.stderr
    shown = run_json("request", "show", str(number))
    assert {each["field"]: each["new"] for each in shown["changes"]} == {"address": "新路9号", "employer": "甲公司"}
    assert [each["new"] for each in shown["earlier"][0]["changes"]] == ["新路", "甲公司"]
    assert [(step["outcome"], step["reason"]) for step in shown["steps"]] == [
        ("rejected", "请写到门牌号"),
        (None, None),
    ]
    assert "家庭住址：示范路0号 → 新路；" in run("request", "show", str(number)).stdout
    assert_refused(run("request", "resubmit", str(number), "--yes"), 7, "待审批")
    world.accept(SECRETARY, number)
    log = [entry["act"] for entry in _log(world)]
    assert log.count("request.resubmitted") == 1


def test_what_is_to_be_mended_is_counted_and_named_apart(world: World, tmp_path: Path) -> None:
    number = world.request(MEMBER, "家庭住址=新路")
    world.enter(SECRETARY)
    asked = ("approve", "reject", str(number), "--reason", "请写到门牌号", "--resubmit")
    tried = run_json(*asked, "--dry-run")
    assert (tried["rejected"], tried["to_resubmit"], tried["written"]) == (1, 1, False)
    ((row, (change,)),) = ((each, each["changes"]) for each in tried["requests"])
    assert (row["id"], row["outcome"], change["field"], change["new"]) == (number, "rejected", "address", "新路")
    assert change["new_fen"] is None
    done = run(*asked, "--yes")
    assert_ok(done)
    assert "不同意 0 份，要求补正 1 份" in done.stderr
    (listed,) = run_json("approve", "list", "--state", "all")
    assert (listed["outcome"], listed["to_resubmit"]) == ("rejected", True)
    file = tmp_path / "台账.csv"
    assert_ok(run("approve", "list", "--state", "all", "-o", str(file)))
    for text in (run("approve", "list", "--state", "all").stdout, file.read_text("utf-8")):
        assert "要求补正" in text
        assert "不同意" not in text
    counted = run_json("report", "approvals")[0]
    assert (counted["rejected"], counted["to_resubmit"]) == (0, 1)


def test_on_a_terminal_it_is_asked_what_is_to_be_mended(world: World) -> None:
    number = world.request(MEMBER, "家庭住址=新路")
    world.enter(SECRETARY)
    with Terminal("approve", "reject", str(number), "--resubmit", "--yes") as terminal:
        terminal.wait_for("需要补正什么")
        assert "不同意的原因" not in terminal.text
        terminal.type("请写到门牌号\r")
        assert terminal.exit_code() == 0
    assert run_json("approve", "show", str(number))["state"] == "to_resubmit"


def _log(world: World) -> list[dict[str, str]]:
    world.sign_in_as_administrator()
    assert_ok(run("audit", "verify"))
    assert_ok(run("db", "check"))
    assert "补正后重新提交申请" in run("audit", "log").stdout
    found: list[dict[str, str]] = run_json("audit", "log")
    return found


SENT: dict[str, tuple[tuple[str, ...], str, str, str]] = {
    "dues": (("dues", "set", "--category", "在职", "--base", "8000"), "基数=9000", "monthly_dues", "135.00"),
    "dues by the amount": (
        ("dues", "set", "--category", "在职", "--base", "8000", "--amount", "200"),
        "生效月份=2026-01",
        "monthly_dues",
        "200.00",
    ),
    "transfer outside": (("transfer", "out", *OUTSIDE), "转入支部=别的支部", "branch", "别的支部"),
    "transfer inside": (
        ("transfer", "out", "--to", "B2", "--set", "转移原因=工作调动"),
        "转入支部=B4",
        "branch",
        "第四党支部",
    ),
}


@pytest.mark.parametrize(("asked", "mended", "term", "value"), SENT.values(), ids=SENT.keys())
def test_any_kind_is_mended_by_its_own_form(
    world: World, asked: tuple[str, ...], mended: str, term: str, value: str
) -> None:
    world.enter(MEMBER)
    number = str(run_json(*asked, "--yes")["id"])
    send_back(world, int(number))
    world.enter(MEMBER)
    before = {each["field"]: each["new"] for each in run_json("request", "show", number)["changes"]}
    assert run_json("request", "resubmit", number, "--set", mended, "--yes")["id"] == int(number)
    shown = run_json("request", "show", number)
    after = {each["field"]: each["new"] for each in shown["changes"]}
    assert (after[term], shown["state"] in ("pending", "branch_review")) == (value, True)
    assert before.keys() <= after.keys()


def test_a_declared_payment_is_mended_by_its_own_form(world: World) -> None:
    world.enter(MEMBER)
    number = str(run_json("dues", "pay", "--amount", "12", "--serial", "W1", "--method", "微信", "--yes")["id"])
    send_back(world, int(number))
    world.enter(MEMBER)
    assert run_json("request", "resubmit", number, "--set", "流水号=W2", "--yes")["id"] == int(number)
    fields = {each["field"]: each["new"] for each in run_json("request", "show", number)["changes"]}
    assert (fields["serial"], fields["method"]) == ("W2", "微信")


def test_on_a_terminal_the_form_begins_as_it_was(world: World) -> None:
    number = world.request(MEMBER, "家庭住址=新路")
    send_back(world, number)
    world.enter(MEMBER)
    with Terminal("request", "resubmit", str(number)) as terminal:
        terminal.wait_for("请写到门牌号")
        terminal.wait_for("家庭住址")
        terminal.type("9号\r")
        terminal.wait_for("新路9号")
        terminal.wait_for("是否提交修改")
        terminal.type("y\r")
        assert terminal.exit_code() == 0
    assert run_json("request", "show", str(number))["changes"][0]["new"] == "新路9号"


def test_an_acceptance_is_taken_back_by_command(world: World) -> None:
    number = world.request(MEMBER, "家庭住址=新路9号")
    world.accept(SECRETARY, number)
    assert_refused(run("approve", "revoke", str(number), "--yes"), 2, "--reason")
    assert_refused(run("approve", "revoke", str(number), "--reason", "点错了"), 2, "--yes")
    would = run("approve", "revoke", str(number), "--reason", "点错了", "--dry-run")
    assert_ok(would)
    assert "家庭住址" in would.stderr
    assert "恢复原状" in would.stderr
    done = run("approve", "revoke", str(number), "--reason", "点错了", "--yes", "--format", "json")
    assert_ok(done)
    assert '"state": "revoked"' in done.stdout
    assert "撤销" in world.messages()[-1]["text"]
    assert_refused(run("approve", "revoke", str(number), "--reason", "点错了", "--yes"), 7, "已经撤销过")
    shown = run_json("approve", "show", str(number))
    assert (shown["state"], shown["steps"][0]["outcome"]) == ("revoked", "accepted")
    assert shown["steps"][0]["revoked"]["reason"] == "点错了"
    assert "点错了" in run("approve", "show", str(number)).stdout
    assert [each["id"] for each in run_json("approve", "list", "--state", "revoked")] == [number]
    assert run_json("approve", "list", "--state", "approved") == []
    world.enter(MEMBER)
    assert run_json("profile", "show")["address"] == "示范路0号"
    assert run_json("request", "list", "--state", "revoked")[0]["id"] == number
