"""Reminders that go out by SMS: of what waits, and of dues; once each, with nothing in them of anybody."""

from datetime import UTC, datetime

import pytest

from szdj_cli.cli import state
from szdj_cli.services.dues import openings as dues_openings
from szdj_cli.sms import waiting
from tests.support.running import Holding, assert_ok, assert_refused, run, run_json
from tests.support.steps.dues import month
from tests.support.world import MEMBER, ORGANISER, SECRETARY, World

NOW = datetime.now(UTC)


@pytest.fixture
def owing(world: World) -> World:
    """A member of B1 who owes four months and the organiser who owes one; the secretary is signed in."""
    for member, since in ((MEMBER, -4), (ORGANISER, -1)):
        world.enter(member)
        set_up = ["--category", "在职", "--base", "8000", "--effective", month(NOW, since)]
        assert_ok(run("dues", "set", *set_up, "--yes"))
    world.enter(SECRETARY)
    assert_ok(run("approve", "accept", "--all", "--yes"))
    current = state.begin()
    dues_openings.set_month(current.store, current.actor(), month(NOW, -4), "B1", datetime.now(UTC))
    state.end()
    (world.home / "outbox.jsonl").unlink()
    return world


def test_cron_tells_those_who_decide_without_signing_in(world: World) -> None:
    world.request(MEMBER, "工作单位=示例公司")
    assert_ok(run("logout"))
    before = len(world.messages())
    assert run_json("due", "--send", "--dry-run")["told"] == 1
    assert len(world.messages()) == before
    assert run_json("due", "--send") == Holding({"told": 1, "already": 0, "unreachable": [], "dry_run": False})
    (told,) = world.messages()[before:]
    assert told["mobile"] == world.mobile(SECRETARY)
    assert "有 1 份申请等您审批" in told["text"]
    assert run_json("due", "--send") == Holding({"told": 0, "already": 1, "unreachable": [], "dry_run": False})
    assert "不再重复" in run("due", "--send").stderr


def test_what_an_earlier_delivery_had_not_got_to_goes_out_with_the_next_run_of_cron(world: World) -> None:
    world.request(MEMBER, "工作单位=示例公司")
    assert_ok(run("logout"))
    current = state.begin()
    keys = current.store.keys
    body = '{"mobile": "13900000077", "text": "x", "code": null, "purpose": "notice"}'
    sealing = waiting.Sealing(keys.sealer("sms", "body"), keys.opener("sms", "body"))
    waiting.keep(world.home, [waiting.Body(body, int(NOW.timestamp()))] * 2, sealing).let_go()
    state.end()
    run("due", "--send", "--dry-run")
    assert len(list(world.home.glob("sms.*"))) == 1
    told = run("due", "--send")
    assert_ok(told)
    assert "2 条短信通知现在接着发" in told.stderr
    assert [each["mobile"] for each in world.messages()[-3:]] == ["13900000077", "13900000077", world.mobile(SECRETARY)]
    assert list(world.home.glob("sms.*")) == []
    assert "接着发" not in run("due", "--send").stderr


def test_whoever_comes_from_elsewhere_has_to_sign_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    assert_refused(run("due", "--send"), 4)


def test_nothing_is_kept_as_told_where_there_is_no_gateway(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.request(MEMBER, "工作单位=示例公司")
    monkeypatch.setenv("SZDJ_SMS", "command")
    assert_refused(run("due", "--send"), 3, "短信")
    monkeypatch.delenv("SZDJ_SMS")
    assert run_json("due", "--send")["told"] == 1


def test_members_are_reminded_of_dues_once_a_month(owing: World) -> None:
    sending = ("dues", "arrears", "--remind", "--send")
    assert run_json(*sending, "--dry-run")["told"] == 1
    assert run_json(*sending, "--from-months", "1", "--branch", "B1", "--yes")["told"] == 2
    told = owing.messages()
    assert [each["mobile"] for each in told] == [owing.mobile(MEMBER), owing.mobile(ORGANISER)]
    assert not any(word in each["text"] for each in told for word in (owing.name(MEMBER), "480", "4 个月"))
    assert run_json(*sending, "--from-months", "1") == Holding(
        {"told": 0, "already": 2, "unreachable": [], "dry_run": False}
    )
    owing.sign_in_as_administrator()
    assert "人数：2" in run("audit", "log", "--act", "短信提醒党费").stdout


def test_who_only_reads_sends_nothing(owing: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    owing.enter(ORGANISER)
    assert_refused(run("dues", "arrears", "--remind", "--send", "--yes"), 5)
    assert_refused(run("dues", "arrears", "--send", "--yes"), 2, "--remind")
    assert not [each for each in owing.messages() if each["purpose"] == "notice"]
