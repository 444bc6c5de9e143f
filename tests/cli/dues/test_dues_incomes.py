"""`szdj dues set` of somebody who has no monthly wage, and of an amount that is probably a slip."""

import pytest

from szdj_cli.domain.dues.incomes import WAYS, monthly_average
from szdj_cli.domain.dues.rules import CATEGORIES
from tests.support.running import assert_ok, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, SECRETARY, World

DOWN, ENTER, ESCAPE, WHOLE_LINE = "\x1b[B", "\r", "\x1b", "\x15"


def step(terminal: Terminal, text: str, keys: str) -> None:
    terminal.wait_for(text)
    terminal.type(keys)


@pytest.fixture
def member(world: World) -> World:
    world.enter(MEMBER)
    return world


def changes() -> dict[str, str]:
    return {each["field"]: each["new"] for each in run_json("request", "list")[0]["changes"]}


@pytest.mark.parametrize("code", WAYS.labels)
def test_every_way_is_a_category(code: str) -> None:
    assert CATEGORIES.find(code) in CATEGORIES.labels
    assert CATEGORIES.find(code) == (code if code in CATEGORIES.labels else "employed")


@pytest.mark.parametrize(
    ("quarter", "month"), [(0, 0), (1, 0), (2, 1), (900_000, 300_000), (900_001, 300_000), (900_002, 300_001)]
)
def test_the_average_of_a_quarter_is_rounded_to_the_fen(quarter: int, month: int) -> None:
    assert monthly_average(quarter) == month


def test_the_self_employed_are_asked_for_a_quarter_and_shown_what_comes_of_it(member: World) -> None:
    with Terminal("dues", "set", columns=80, rows=24) as terminal:
        step(terminal, "按哪一类交纳党费", DOWN * 2 + ENTER)
        step(terminal, "从哪个月起", ENTER)
        step(terminal, "上季度纯收入合计", "30000" + ENTER)
        step(terminal, "按规定 150.00 元", ENTER)
        terminal.wait_for("上季度纯收入 30000.00 ÷ 3 = 每月 10000.00 元（中组发〔2008〕3号第四条）")
        terminal.wait_for("10000.00 × 1.5% = 150.00 元")
        step(terminal, "是否提交审批", "b" + ENTER)  # to another line, and all is reckoned anew
        step(terminal, "修改哪一项", DOWN * 2 + ENTER)
        terminal.wait_until(lambda: terminal.text.count("上季度纯收入合计") == 2)
        terminal.type(WHOLE_LINE + "9000.03" + ENTER)
        step(terminal, "按规定 30.00 元", ENTER)
        terminal.wait_for("3000.01 × 1% = 30.00 元")
        terminal.wait_until(lambda: terminal.text.count("n) 取消") == 1)
        terminal.type(ENTER)
        assert terminal.exit_code() == 0
    assert (changes()["base"], changes()["monthly_dues"], changes()["category"]) == ("3000.01", "30.00", "在职")


def test_of_an_annual_salary_the_pay_of_the_month_counts(member: World) -> None:
    with Terminal("dues", "set", "--category", "年薪制", columns=80, rows=24) as terminal:
        step(terminal, "从哪个月起", ENTER)
        step(terminal, "当月实际领取的薪酬", "20000" + ENTER)
        step(terminal, "按规定 400.00 元", ENTER)
        terminal.wait_for("中组发〔2008〕3号第三条）")
        step(terminal, "是否提交审批", ENTER)
        assert terminal.exit_code() == 0
    assert changes()["monthly_dues"] == "400.00"


def test_a_calculation_of_the_self_employed_begins_with_a_quarter() -> None:
    with Terminal("dues", "calc", columns=80, rows=24) as terminal:
        step(terminal, "按哪一类交纳党费", DOWN * 2 + ENTER)
        step(terminal, "上季度纯收入合计", "30000" + ENTER)
        terminal.wait_for("150.00")
        assert terminal.exit_code() == 0


def test_far_more_than_the_rules_give_is_asked_about_once(member: World) -> None:
    with Terminal("dues", "set", "--category", "employed", "--base", "8000", columns=80, rows=24) as terminal:
        step(terminal, "从哪个月起", ENTER)
        step(terminal, "按规定 120.00 元", WHOLE_LINE + "12000" + ENTER)
        terminal.wait_for("每月 12000.00 元，比按规定的 120.00 元多得多")
        terminal.wait_for(" > 返回修改")
        terminal.type(ENTER)
        step(terminal, "修改哪一项", DOWN + ENTER)
        terminal.wait_until(lambda: terminal.text.count("? 每月交多少元") == 2)
        terminal.type(WHOLE_LINE + "1200" + ENTER)
        terminal.wait_for("每月 1200.00 元，比按规定的 120.00 元多得多")
        terminal.wait_until(lambda: terminal.text.count("仍按这个金额") == 1)
        terminal.type(DOWN + ENTER)
        step(terminal, "是否提交审批", ENTER)
        assert terminal.exit_code() == 0
    assert changes()["monthly_dues"] == "1200.00"


def test_ten_times_is_far_and_less_is_not(member: World) -> None:
    setting = ("dues", "set", "--category", "employed", "--base", "8000", "--yes", "--amount")
    assert "多得多" in run(*setting, "1200", "--dry-run").stderr
    assert "多得多" not in run(*setting, "1199.99", "--dry-run").stderr
    done = run(*setting, "1200")
    assert_ok(done)
    assert "比按规定的 120.00 元多得多" in done.stderr


def test_whoever_assesses_a_member_is_asked_too(world: World) -> None:
    world.enter(SECRETARY)
    arguments = ("--member", str(MEMBER), "--category", "student", "--amount", "20", "--effective", "2026-12")
    with Terminal("dues", "set", *arguments, columns=80, rows=24) as terminal:
        step(terminal, "比按规定的 0.20 元多得多", ENTER)
        terminal.wait_for("未核定")
        assert terminal.exit_code() == 130
