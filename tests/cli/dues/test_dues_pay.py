"""`szdj dues pay`, `confirm`, `reverse` and `opening`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from szdj_cli.cli import state
from szdj_cli.cli.dues.pay import on_terminal
from szdj_cli.cli.prompting import prompts
from szdj_cli.cli.requests.submitting import SubmitOptions
from szdj_cli.cli.state import set_aside
from szdj_cli.domain.requests.requests import Doubt
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.months import month_after, month_of
from szdj_cli.render.kit import output
from szdj_cli.render.kit.formats import TABLE
from tests.support import world as worlds
from tests.support.running import Holding, assert_ok, assert_refused, run, run_json
from tests.support.steps.keyboards import typed
from tests.support.terminals import Terminal
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, ORGANISER, OTHER, SECRETARY, World

ENTER, DOWN, ESCAPE = "\r", "\x1b[B", "\x1b"


@pytest.fixture
def month() -> str:
    return month_of(shanghai_day(datetime.now(UTC)))


@pytest.fixture(scope="module")
def dues_template(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return worlds.build_on(world_template, tmp_path_factory.mktemp("dues"), _set_dues)


@pytest.fixture
def world_with_dues(dues_template: Path, tmp_path: Path) -> World:
    """The member's 120 yuan a month hold."""
    return worlds.copy(dues_template, tmp_path / "home")


def _set_dues(world: World) -> None:
    world.enter(MEMBER)
    submitted = run_json("dues", "set", "--category", "在职", "--base", "8000", "--yes")
    world.enter(SECRETARY)
    assert_ok(run("approve", "accept", str(submitted["id"]), "--yes"))


def pay(*options: str) -> Any:
    return run_json("dues", "pay", "--member", str(MEMBER), *options, "--yes")


def test_a_secretary_records_what_is_owed(world_with_dues: World, month: str) -> None:
    result = run("dues", "pay", "--member", str(MEMBER), "--yes")
    assert_ok(result)
    assert result.stdout == ""
    assert "已登记缴纳 #1，共 120.00 元" in result.stderr
    assert "szdj dues receipt 1" in result.stderr
    assert pay("--amount", "30.5", "--month", month_after(month), "--method", "微信", "--serial", "W-1") == {
        "payments": [{"payment": 2, "member": MEMBER, "month": month_after(month), "amount_fen": 3050}],
        "total_fen": 3050,
        "dry_run": False,
        "written": True,
    }


def test_members_are_told_that_a_payment_was_recorded_and_reversed_but_not_how_much(world_with_dues: World) -> None:
    before = len(world_with_dues.messages())
    number = pay()["payments"][0]["payment"]
    assert_ok(run("dues", "reverse", str(number), "--reason", "记错了", "--yes"))
    assert_ok(run("dues", "pay", "--branch", "B1", "--yes"))
    told = world_with_dues.messages()[before:]
    assert [each["mobile"] for each in told] == [world_with_dues.mobile(MEMBER)] * 3
    assert ["登记" in each["text"] for each in told] == [True, False, True]
    assert all("120" not in each["text"] and world_with_dues.name(MEMBER) not in each["text"] for each in told)


def test_several_months_are_paid_at_once(world_with_dues: World, month: str) -> None:
    last = month_after(month, 2)
    paid = pay("--month", f"{month}..{last}")
    assert [line["month"] for line in paid["payments"]] == [month, month_after(month), last]
    assert paid["total_fen"] == 36_000


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--amount", "-5"], 3, "金额不能是负数"),
        (["--amount", "0"], 3, "金额不能是零"),
        (["--amount", "1.005"], 3, "两位小数"),
        (["--amount", "5", "--month", "2026-13"], 3, "月份"),
        (["--amount", "5", "--month", "2001-01", "--reason", "补"], 3, "加入党组织"),
        (["--amount", "5", "--paid-on", "2999-01-01"], 3, "不能在今天之后"),
        (["--amount", "5", "--method", "贝壳"], 3, "方式"),
        (["--amount", "5", "--method", "工资代扣"], 3, "第十四条"),
        (["--amount", "5", "--method", "代扣"], 3, "第十四条"),
        (["--amount", "5", "--method", "deduction"], 3, "第十四条"),
    ],
)
def test_what_cannot_be_paid_is_refused_and_nothing_is_written(
    world_with_dues: World, options: list[str], code: int, said: str
) -> None:
    result = run("dues", "pay", "--member", str(MEMBER), *options, "--yes")
    assert_refused(result, code)
    assert said in result.stderr
    assert pay()["payments"][0]["payment"] == 1


def test_the_same_serial_number_is_refused(world_with_dues: World) -> None:
    pay("--serial", "W-1")
    result = run("dues", "pay", "--member", str(MEMBER), "--amount", "1", "--serial", "W-1", "--yes")
    assert_refused(result, 7)
    assert "流水号" in result.stderr


def test_an_implausible_or_repeated_amount_needs_an_option_of_its_own(world_with_dues: World) -> None:
    recording = ["dues", "pay", "--member", str(MEMBER), "--yes", "--amount"]
    assert_refused(run(*recording, "12000"), 2, "明显偏多", "--allow-large")
    assert_refused(run(*recording, "12000", "--allow-repeat"), 2, "--allow-large")
    assert_ok(run(*recording, "120"))
    assert_refused(run(*recording, "120"), 2, "相同", "--allow-repeat")
    assert_refused(run(*recording, "120", "--allow-large"), 2, "--allow-repeat")
    assert_ok(run(*recording, "120", "--allow-repeat"))
    assert_refused(run(*recording, "12000", "--allow-large"), 2, "已经交过", "--allow-repeat")
    assert_ok(run(*recording, "12000", "--allow-large", "--allow-repeat"))


def test_the_same_serial_number_with_the_same_content_is_done_again_without_a_word(world_with_dues: World) -> None:
    first = pay("--serial", "W-1", "--amount", "120")
    known = {**first, "written": False, "already": True}
    assert pay("--serial", "W-1", "--amount", "120") == known
    assert pay("--serial", "W-1") == known
    assert_refused(
        run("dues", "pay", "--member", str(MEMBER), "--amount", "1", "--serial", "W-1", "--yes"), 7, "流水号"
    )
    world_with_dues.enter(MEMBER)
    declaring = ["dues", "pay", "--amount", "60", "--allow-repeat", "--serial", "W-2", "--yes"]
    declared = run_json(*declaring)
    assert run_json(*declaring) == {**declared, "written": False, "already": True}


def test_an_implausible_declaration_is_confirmed_by_an_option_of_its_own_alone(world_with_dues: World) -> None:
    world_with_dues.enter(MEMBER)
    assert_refused(run("dues", "pay", "--amount", "12000", "--yes"), 2, "--allow-large")
    number = str(run_json("dues", "pay", "--amount", "12000", "--allow-large", "--yes")["id"])
    world_with_dues.enter(SECRETARY)
    assert_refused(run("dues", "confirm", number, "--yes"), 7, f"szdj dues confirm {number} --allow-large")
    assert_refused(run("approve", "accept", number, "--yes"), 7, f"szdj dues confirm {number} --allow-large")
    confirmed = run_json("dues", "confirm", number, "--yes", "--allow-large")
    assert confirmed["payments"] == [{"id": int(number), "numbers": [1]}]


def test_on_a_terminal_enter_does_not_agree_to_an_implausible_amount(world_with_dues: World) -> None:
    recording = ("dues", "pay", "--member", str(MEMBER), "--amount", "12000", "--yes")
    with Terminal(*recording) as terminal:
        terminal.wait_for("确实是这个金额吗")
        terminal.type(ENTER)
        terminal.wait_for("未登记")
        assert terminal.exit_code() == 130
    with Terminal(*recording) as terminal:
        terminal.wait_for("确实是这个金额吗")
        terminal.type("y" + ENTER)
        terminal.wait_for("已登记缴纳 #1")
        assert terminal.exit_code() == 0


@pytest.mark.parametrize("who", [MEMBER, ORGANISER, OTHER])
def test_only_secretaries_record(world_with_dues: World, who: int) -> None:
    world_with_dues.enter(who)
    assert_refused(run("dues", "pay", "--member", str(SECRETARY), "--amount", "1", "--yes"), 5)


def test_a_secretary_declares_their_own_and_the_committee_confirms(world_with_dues: World) -> None:
    assert_refused(run("dues", "pay", "--member", str(SECRETARY), "--amount", "1", "--yes"), 5)
    number = run_json("dues", "pay", "--amount", "1", "--yes")["id"]
    assert_refused(run("dues", "confirm", str(number), "--yes"), 5)
    world_with_dues.enter(COMMITTEE_SECRETARY)
    assert_ok(run("dues", "confirm", str(number), "--yes"))


def test_a_member_declares_and_the_secretary_confirms(world_with_dues: World, month: str) -> None:
    world_with_dues.enter(MEMBER)
    result = run("dues", "pay", "--method", "微信", "--serial", "W-9", "--yes", "--format", "json")
    assert_ok(result)
    number = run_json("request", "list")[0]["id"]
    assert "待" in result.stderr
    (asked,) = [each for each in run_json("request", "list") if each["kind"] == "payment"]
    said = {change["field"]: (change["old"], change["new"]) for change in asked["changes"]}
    assert said[month] == ("0.00", "120.00")
    assert (said["method"][1], said["serial"][1]) == ("微信", "W-9")
    world_with_dues.enter(SECRETARY)
    assert_ok(run("dues", "confirm", str(number), "--yes"))
    assert_refused(run("dues", "pay", "--member", str(MEMBER), "--yes"), 3)  # nothing is owed any more


def test_confirming_is_for_payments_alone(world_with_dues: World) -> None:
    number = world_with_dues.request(MEMBER, "家庭住址=新址")
    world_with_dues.enter(SECRETARY)
    assert_refused(run("dues", "confirm", str(number), "--yes"), 6)


def test_a_payment_is_reversed_with_a_reason(world_with_dues: World) -> None:
    pay()
    assert_refused(run("dues", "reverse", "1", "--yes"), 2)
    assert run_json("dues", "reverse", "1", "--reason", "重复登记", "--yes") == Holding({"payment": 1, "reversal": 2})
    assert_refused(run("dues", "reverse", "1", "--reason", "再来", "--yes"), 7)
    assert_refused(run("dues", "reverse", "99", "--reason", "没有", "--yes"), 6)
    assert pay()["total_fen"] == 12_000


def test_a_branch_opens_its_dues_earlier(world_with_dues: World, month: str) -> None:
    earlier = month_after(month, -2)
    planned = run_json("dues", "opening", earlier, "--dry-run")
    assert planned == Holding(
        {
            "month": earlier,
            "branches": 1,
            "claimed_before": 1,
            "claimed_after": 1,
            "due_fen_before": 12_000,
            "due_fen_after": 12_000,
        }
    )
    assert run_json("dues", "opening", earlier, "--yes") == planned | {"dry_run": False, "written": True}
    pay("--month", earlier, "--amount", "5")
    assert_refused(run("dues", "opening", month, "--yes"), 7)
    assert_refused(run("dues", "opening", "2026-13", "--yes"), 2)
    too_far = run("dues", "opening", "2099-01", "--yes")
    assert_refused(too_far, 3, "“月份”", "六个月以后")
    assert "预交" not in too_far.stderr


def test_a_large_payment_says_what_that_means(world_with_dues: World) -> None:
    result = run("dues", "pay", "--member", str(MEMBER), "--amount", "1000", "--allow-large", "--yes")
    assert_ok(result)
    assert "全部上缴中央" in result.stderr


def test_back_payment_of_more_than_half_a_year_is_explained(world_with_dues: World, month: str) -> None:
    long_ago = month_after(month, -8)
    assert_ok(run("dues", "opening", long_ago, "--yes"))
    result = run("dues", "pay", "--member", str(MEMBER), "--month", long_ago, "--amount", "5", "--yes")
    assert_refused(result, 3)
    assert "六个月" in result.stderr
    pay("--month", long_ago, "--amount", "5", "--reason", "住院")


def test_on_a_terminal_everything_is_asked_with_what_is_owed(world_with_dues: World, month: str) -> None:
    yesterday = (shanghai_day(datetime.now(UTC)) - timedelta(days=1)).isoformat()
    with Terminal("dues", "pay", "--member", str(MEMBER)) as terminal:
        terminal.wait_for("交哪个月的党费")
        terminal.type(ENTER)
        terminal.wait_for("应交未交 120.00 元")
        terminal.type(ENTER)
        terminal.wait_for("哪一天交的")
        terminal.type("\x15" + yesterday + ENTER)
        terminal.wait_for("怎样交的")
        terminal.type(DOWN + ENTER)
        terminal.wait_for("流水号")
        terminal.type(ESCAPE)
        terminal.wait_until(lambda: terminal.text.count("怎样交的") == 2)
        terminal.type(ENTER)
        terminal.wait_until(lambda: terminal.text.count("流水号") == 2)
        terminal.type("W-7" + ENTER)
        terminal.wait_for("是否登记")
        assert "共 120.00 元" in terminal.text
        assert "微信" in terminal.text
        terminal.type("y" + ENTER)
        terminal.wait_for("已登记缴纳 #1")
        assert terminal.exit_code() == 0


def test_a_form_that_another_payment_outran_shows_what_is_paid_by_now(world_with_dues: World, month: str) -> None:
    world_with_dues.enter(SECRETARY)
    output.begin(None)
    asked = iter([True])

    def outrun(*_: object, **__: object) -> None:
        if next(asked, False):
            with set_aside():
                pay("--amount", "5", "--month", month)

    how = SubmitOptions(TABLE, yes=False, allowed=frozenset(Doubt))
    with (
        typed(ENTER, ENTER, ENTER, ENTER, ENTER, DOWN, ENTER) as drawn,
        patch.object(prompts, "submit", outrun),
    ):
        on_terminal(state.current(), str(MEMBER), {"months": month, "amount": "120", "method": "cash"}, how)
    assert "情况有变化" in drawn.getvalue()
    assert "已登记缴纳 #2" in drawn.getvalue()
