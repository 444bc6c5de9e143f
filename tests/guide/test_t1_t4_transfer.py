"""The guide's 三 党员组织关系转移: T1 to T4 at a real terminal, and the receiving side that it leaves out."""

import re
from pathlib import Path

from docx import Document

from tests.support.running import assert_ok, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, SECRETARY, World

DOWN, UP, ENTER, ESCAPE = "\x1b[B", "\x1b[A", "\r", "\x1b"


def test_t1_t3_the_personal_centre_leads_to_transfers(world: World) -> None:
    world.enter(MEMBER)
    with Terminal(rows=60) as terminal:
        terminal.wait_for("退出")
        terminal.type(DOWN + ENTER)  # 党员管理 组织关系转接
        terminal.wait_for("转出组织关系  ·  szdj transfer out")
        terminal.wait_for("返回")
        assert "待接收" not in terminal.text
        terminal.type(DOWN + ENTER)
        terminal.wait_for("还没有组织关系转接的申请")


def test_t4_the_form_is_filled_in_and_submitted_for_approval(world: World) -> None:
    world.enter(MEMBER)
    with Terminal(rows=70) as terminal:
        terminal.wait_for("退出")
        terminal.type(DOWN + ENTER)
        terminal.wait_for("转出组织关系  ·")
        terminal.type(ENTER)
        terminal.wait_for("转到哪里")
        terminal.type(ENTER)
        terminal.wait_for("转入的党支部")
        terminal.type("第四\r")
        terminal.wait_for("本系统内跨党委转接：4 步")
        terminal.wait_for("转移原因")
        terminal.type(DOWN + ENTER)  # 居住地变动
        for question in ("联系人", "联系电话", "联系地址", "邮编", "党费交至年月", "有效期天数"):
            terminal.wait_for(f"? {question}")
            terminal.type(ENTER)
        terminal.wait_for("是否提交审批")
        for text in ("第四党支部", "居住地变动", "139****0000"):
            assert text in terminal.text
        assert world.mobile(MEMBER) not in terminal.output
        terminal.type("y\r")
        terminal.wait_for("申请 #1 已提交，待第一党支部审批")
    assert run_json("transfer", "list")[0]["state"] == "branch_review"


def test_t4_escape_goes_back_to_the_target_and_out(world: World) -> None:
    world.enter(MEMBER)
    with Terminal("transfer", "out", rows=60) as terminal:
        terminal.wait_for("转到哪里")
        terminal.type(ENTER)
        terminal.wait_for("转入的党支部")
        terminal.type("B3\r")
        terminal.wait_for("转移原因")
        terminal.type(ESCAPE)
        terminal.wait_until(lambda: terminal.text.count("转到哪里") == 2)
        terminal.type(ESCAPE)
        assert terminal.exit_code() == 130
    assert run_json("transfer", "list") == []


def test_t4_out_of_the_store_leads_to_a_letter(world: World, tmp_path: Path) -> None:
    world.enter(MEMBER)
    with Terminal("transfer", "out", "--outside", rows=60) as terminal:
        terminal.wait_for("转移原因")
        terminal.type(ENTER)
        terminal.wait_for("? 转入单位抬头")
        terminal.type("中共样例市委组织部\r")
        terminal.wait_for("? 转入支部")
        terminal.type("样例公司支部\r")
        for question in ("联系人", "联系电话", "联系地址", "邮编", "党费交至年月", "有效期天数"):
            terminal.wait_for(f"? {question}")
            terminal.type(ENTER)
        terminal.wait_for("是否提交审批")
        terminal.type("y\r")
        assert terminal.exit_code() == 0
    for member in (SECRETARY, COMMITTEE_SECRETARY):
        world.enter(member)
        assert_ok(run("approve", "accept", "1", "--yes"))
    path = tmp_path / "介绍信.docx"
    assert_ok(run("transfer", "letter", "1", "-o", str(path)))
    printed = "".join(part.text or "" for part in Document(str(path)).element.body.iter())
    assert world.name(MEMBER) in printed
    code = re.search(r"[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{86}", printed)
    assert code is not None
    with Terminal("transfer", "verify", code[0]) as terminal:
        assert terminal.exit_code() == 0
        assert "有效" in terminal.text
        assert world.name(MEMBER) not in terminal.text


def test_the_receiving_side_finds_what_waits_and_takes_in(world: World) -> None:
    world.enter(MEMBER)
    assert_ok(run("transfer", "out", "--to", "B3", "--set", "转移原因=毕业", "--yes"))
    world.enter(SECRETARY)
    assert_ok(run("approve", "accept", "1", "--yes"))
    world.enter(COMMITTEE_SECRETARY)
    assert_ok(run("approve", "accept", "1", "--yes"))
    with Terminal(rows=70) as terminal:
        terminal.wait_for("退出")
        terminal.type(DOWN + ENTER)
        terminal.wait_for("待接收")
        terminal.type(DOWN * 2 + ENTER)
        terminal.wait_for(f"#1 {world.name(MEMBER)}")
        terminal.type(ENTER)
        terminal.wait_for("怎样办理")
        terminal.type(ENTER)
        terminal.wait_for("$ szdj transfer receive 1")
        terminal.wait_for("接收申请 #1 的党员")
        terminal.type("y\r")
        terminal.wait_for("申请 #1 已接收")
    assert run_json("member", "show", str(MEMBER))["branch"] == "B3"
