"""The guide's 四 党费收缴管理: D1 to D4, the monthly amount set at a real terminal and decided on by the secretary."""

from tests.support.running import assert_ok, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, SECRETARY, World

DOWN, ENTER, ESCAPE = "\x1b[B", "\r", "\x1b"


def test_d1_to_d3_the_personal_centre_leads_to_dues(world: World) -> None:
    world.enter(MEMBER)
    with Terminal(rows=60) as terminal:
        terminal.wait_for("退出")
        terminal.type(DOWN * 2 + ENTER)  # 党员管理 组织关系转接 党费管理
        terminal.wait_for("党费缴纳：设定每月金额  ·  szdj dues set")


def test_d4_the_amount_is_asked_for_with_what_the_rules_say(world: World) -> None:
    world.enter(MEMBER)
    with Terminal("dues", "set", rows=60) as terminal:
        terminal.wait_for("还没有设定每月党费")
        terminal.wait_for("按哪一类交纳党费")
        terminal.type(ENTER)  # 在职
        terminal.wait_for("从哪个月起")
        terminal.type(ENTER)
        terminal.wait_for("每月工资收入")
        terminal.type("8000\r")
        terminal.wait_for("按规定 120.00 元，中组发〔2008〕3号")
        terminal.type(ENTER)
        terminal.wait_for("是否提交审批")
        terminal.type("y\r")
        terminal.wait_for("申请 #1 已提交，待第一党支部审批")
        assert terminal.exit_code() == 0
    assert run_json("dues", "show")["settings"] == []
    world.enter(SECRETARY)
    assert_ok(run("approve", "accept", "1", "--yes"))
    world.enter(MEMBER)
    assert run_json("dues", "show")["settings"][0]["monthly_fen"] == 12_000


def test_d4_less_than_the_rules_say_needs_a_reason_and_the_committee(world: World) -> None:
    world.enter(MEMBER)
    with Terminal("dues", "set", rows=60) as terminal:
        terminal.wait_for("按哪一类交纳党费")
        terminal.type(ENTER)
        terminal.wait_for("从哪个月起")
        terminal.type(ENTER)
        terminal.wait_for("每月工资收入")
        terminal.type("8000\r")
        terminal.wait_for("每月交多少元")
        terminal.type("\x15" + "60\r")
        terminal.wait_for("比规定的 120.00 元少")
        terminal.type(ENTER)
        terminal.wait_for("必填")
        terminal.type("家庭困难\r")
        terminal.wait_for("报上一级党委批准")
        terminal.wait_for("是否提交审批")
        terminal.type("y\r")
        assert terminal.exit_code() == 0
    for member in (SECRETARY, COMMITTEE_SECRETARY):
        world.enter(member)
        assert_ok(run("approve", "accept", "1", "--yes"))
    world.enter(MEMBER)
    assert run_json("dues", "show")["settings"][0]["monthly_fen"] == 6_000


def test_d4_escape_passes_by_what_is_not_asked(world: World) -> None:
    world.enter(MEMBER)
    with Terminal("dues", "set", rows=60) as terminal:
        terminal.wait_for("按哪一类交纳党费")
        terminal.type(DOWN * 5 + ENTER)  # 学生: without a base
        terminal.wait_for("从哪个月起")
        terminal.type(ENTER)
        terminal.wait_for("每月交多少元（按规定 0.20 元")
        terminal.type(ESCAPE)
        terminal.wait_until(lambda: terminal.text.count("从哪个月起") == 2)
        terminal.type(ESCAPE)
        terminal.wait_until(lambda: terminal.text.count("按哪一类交纳党费") == 2)
        terminal.type(ESCAPE)
        assert terminal.exit_code() == 130


def test_d3_what_was_paid_is_declared_from_the_personal_centre_and_confirmed(world: World) -> None:
    world.enter(MEMBER)
    submitted = run_json("dues", "set", "--category", "在职", "--base", "8000", "--yes")
    world.enter(SECRETARY)
    assert_ok(run("approve", "accept", str(submitted["id"]), "--yes"))
    world.enter(MEMBER)
    with Terminal(rows=60) as terminal:
        terminal.wait_for("退出")
        terminal.type(DOWN * 3 + ENTER)  # below what is new
        terminal.wait_for("申报已交的党费，由书记确认  ·  szdj dues pay")
        terminal.type(DOWN + ENTER)
        terminal.wait_for("交哪个月的党费")
        terminal.type(ENTER)
        terminal.wait_for("应交未交 120.00 元")
        terminal.type(ENTER)
        terminal.wait_for("哪一天交的")
        terminal.type(ENTER)
        terminal.wait_for("怎样交的")
        terminal.type(ENTER)  # 现金: no serial number is asked for
        terminal.wait_for("是否提交书记确认")
        terminal.type("y\r")
        terminal.wait_for("申请 #2 已提交，待第一党支部审批")
    world.enter(SECRETARY)
    assert_ok(run("dues", "confirm", "2", "--yes"))
    world.enter(MEMBER)
    shown = run_json("dues", "show")
    assert [(month["due_fen"], month["paid_fen"]) for month in shown["months"] if month["due_fen"]] == [
        (12_000, 12_000)
    ]
