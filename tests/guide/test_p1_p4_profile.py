"""The guide, two: P1, P2 and P4, a member sees the whole record and proposes to change it; P3 has a file of its own."""

import pytest

from tests.support.running import assert_ok, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, SECRETARY, World

DOWN, CLEAR_LINE, ESCAPE = "\x1b[B", "\x15", "\x1b"
EMPLOYER, MOBILE, ADDRESS = 4, 5, 7
"""Places among the fields that a member may change."""


@pytest.fixture
def member(world: World) -> World:
    world.enter(MEMBER)
    return world


def choose(terminal: Terminal, *places: int) -> None:
    """Tick fields by their places, in order, and go on."""
    terminal.wait_for("要修改哪些项目")
    at = 0
    for place in places:
        terminal.type(DOWN * (place - at) + " ")
        at = place
    terminal.wait_until(lambda: terminal.text.count("●") == len(places), what="the ticks")
    terminal.type("\r")


def answer(terminal: Terminal, question: str, text: str) -> None:
    """Write over the present value."""
    terminal.wait_for(question)
    terminal.type(f"{CLEAR_LINE}{text}\r")


def test_p1_p2_the_whole_record_is_shown(member: World) -> None:
    with Terminal("profile", "show") as terminal:
        assert terminal.exit_code() == 0
        for heading in (
            "姓名",
            "民族",
            "学历",
            "人员类别",
            "所在党支部",
            "加入党组织日期",
            "工作岗位",
            "手机号码",
            "家庭住址",
        ):
            assert heading in terminal.text
        assert member.id_number(MEMBER) not in terminal.output
        assert member.id_number(MEMBER)[:6] in terminal.text


def test_p4_edited_submitted_approved_and_only_then_in_the_record(member: World) -> None:
    with Terminal("profile", "edit") as terminal:
        terminal.wait_for("家庭住址*：示范路0号")
        assert "工作单位：（空）" in terminal.text
        choose(terminal, EMPLOYER, ADDRESS)
        answer(terminal, "工作单位（现在：（空））", "甲公司")
        answer(terminal, "家庭住址*（现在：示范路0号）", "新址1号")
        terminal.wait_for("是否提交修改")
        for cell in ("工作单位", "甲公司", "示范路0号", "新址1号"):
            assert cell in terminal.text
        terminal.type("y\r")
        terminal.wait_for("已提交，待第一党支部审批")
        assert terminal.exit_code() == 0
    (request,) = run_json("request", "list")
    assert run_json("profile", "show")["address"] == "示范路0号"
    member.enter(SECRETARY)
    assert_ok(run("approve", "accept", str(request["id"]), "--yes"))
    member.enter(MEMBER)
    record = run_json("profile", "show")
    assert (record["address"], record["employer"]) == ("新址1号", "甲公司")


def test_p4_what_is_required_cannot_be_left_empty(member: World) -> None:
    with Terminal("profile", "edit") as terminal:
        choose(terminal, ADDRESS)
        answer(terminal, "家庭住址*（现在", "")
        terminal.wait_for("必填")
        answer(terminal, "家庭住址*（现在", "新址1号")
        terminal.wait_for("是否提交修改")


def test_p4_whoever_says_no_submits_nothing(member: World) -> None:
    with Terminal("profile", "edit") as terminal:
        choose(terminal, ADDRESS)
        answer(terminal, "家庭住址*（现在", "新址1号")
        terminal.wait_for("是否提交修改")
        terminal.type("n\r")
        terminal.wait_for("取消后，填写的内容不再保留")
        terminal.type("n\r")
        terminal.wait_for("未提交")
        assert terminal.exit_code() == 130
    assert run_json("request", "list") == []


def test_p4_every_question_can_be_gone_back_on(member: World) -> None:
    with Terminal("profile", "edit") as terminal:
        choose(terminal, EMPLOYER, ADDRESS)
        answer(terminal, "工作单位（现在", "甲公司")
        answer(terminal, "家庭住址*（现在", "新址1号")
        terminal.wait_for("是否提交修改")
        terminal.type(ESCAPE)
        terminal.wait_until(lambda: terminal.text.count("家庭住址*（现在") == 2, what="the address again")
        terminal.type(ESCAPE)
        terminal.wait_until(lambda: terminal.text.count("工作单位（现在") == 2, what="the employer again")
        answer(terminal, "工作单位（现在", "乙公司")
        terminal.wait_until(lambda: terminal.text.count("家庭住址*（现在") == 3, what="the address again")
        terminal.type("\r")
        terminal.wait_until(lambda: terminal.text.count("是否提交修改") == 2, what="the question again")
        terminal.type("y\r")
        terminal.wait_for("已提交")
        assert terminal.exit_code() == 0
    (request,) = run_json("request", "list")
    assert [change["new"] for change in request["changes"]] == ["乙公司", "新址1号"]


def test_p4_a_new_mobile_is_confirmed_by_the_code_that_it_receives(member: World) -> None:
    with Terminal("profile", "edit") as terminal:
        choose(terminal, MOBILE)
        terminal.wait_for("手机号码*（现在：139****0000）")
        terminal.type("13700137000\r")
        terminal.wait_for("是否提交修改")
        terminal.type("y\r")
        terminal.wait_for("验证码已发到新号码 137****7000")
        right = member.last_code()
        terminal.type(f"{(int(right) + 1) % 10**6:06}\r")
        terminal.wait_for("验证码不正确")
        terminal.type(f"{right}\r")
        terminal.wait_for("已提交，待第一党支部审批")
        assert terminal.exit_code() == 0
        assert member.mobile(MEMBER) not in terminal.output


def test_p4_a_second_change_is_refused_before_anything_is_typed(member: World) -> None:
    assert_ok(run("profile", "edit", "--set", "家庭住址=新址1号", "--yes"))
    with Terminal("profile", "edit") as terminal:
        terminal.wait_for("正在办理")
        assert terminal.exit_code() == 7
