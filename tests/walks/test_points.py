"""At 80×24: nothing typed is lost, nothing written is hidden, and no key does what it does not say."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from szdj_cli.domain.values.clock import shanghai_month
from tests.support import builders
from tests.support.running import assert_ok, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import (
    ADMINISTRATOR_PASSWORD,
    COMMITTEE_SECRETARY,
    MEMBER,
    SECRETARY,
    STRONG_PASSWORD,
    World,
)

UP, DOWN, ENTER, ESCAPE, SPACE, TAB, WHOLE_LINE = "\x1b[A", "\x1b[B", "\r", "\x1b", " ", "\t", "\x15"
EMPLOYER, ADDRESS = 4, 7
"""Places among the fields that a member may change."""


def at_24(*arguments: str) -> Terminal:
    return Terminal(*arguments, columns=80, rows=24)


def step(terminal: Terminal, text: str, keys: str) -> None:
    """Wait for a text, then type."""
    terminal.wait_for(text)
    terminal.type(keys)


def pointed_at(terminal: Terminal) -> str:
    """Return the line that is highlighted."""
    return next((line for line in terminal.text.split("\n") if line.startswith(" >")), "")


def go_to(terminal: Terminal, label: str) -> None:
    """Choose an entry of a menu that stands on its first one."""
    terminal.wait_for(label)
    entries = terminal.text.rpartition("Esc 返回）\n")[2].split("\n")
    terminal.type(DOWN * next(place for place, line in enumerate(entries) if label in line) + ENTER)


@pytest.fixture
def member(world: World) -> World:
    world.enter(MEMBER)
    return world


# 1. Enter takes what is highlighted.


def test_enter_takes_the_field_that_is_highlighted_and_submits_what_was_typed(member: World) -> None:
    with at_24("profile", "edit") as terminal:
        step(terminal, "要修改哪些项目", DOWN * EMPLOYER + ENTER)
        step(terminal, "工作单位（现在：（空））", "示范学校" + ENTER)
        terminal.wait_for("是否提交修改")
        terminal.wait_until(lambda: "提交" in pointed_at(terminal))
        terminal.type(ENTER)
        terminal.wait_for("申请 #1 已提交")
        assert terminal.exit_code() == 0


def test_cancelling_offers_to_change_first(member: World) -> None:
    with at_24("profile", "edit") as terminal:
        step(terminal, "要修改哪些项目", DOWN * EMPLOYER + ENTER)
        step(terminal, "工作单位（现在：（空））", "示范学校" + ENTER)
        step(terminal, "是否提交修改", DOWN * 2 + ENTER)
        terminal.wait_for("取消后，填写的内容不再保留")
        terminal.wait_until(lambda: "返回修改" in pointed_at(terminal))
        terminal.type(DOWN + ENTER)
        terminal.wait_for("未提交")
        assert "已取消" not in terminal.text
    assert run_json("request", "list") == []


# 2. A form is gone back in, changed, and survives.


def test_a_line_is_changed_in_the_review(member: World) -> None:
    with at_24("profile", "edit") as terminal:
        step(terminal, "要修改哪些项目", DOWN * EMPLOYER + SPACE + DOWN * (ADDRESS - EMPLOYER) + SPACE + ENTER)
        step(terminal, "工作单位（现在", "甲公司" + ENTER)
        step(terminal, "家庭住址*（现在", WHOLE_LINE + "新址1号" + ENTER)
        step(terminal, "是否提交修改", "b" + ENTER)
        step(terminal, "修改哪一项", DOWN + ENTER)
        terminal.wait_until(lambda: terminal.text.count("工作单位（现在") == 2)
        terminal.type(WHOLE_LINE + "乙公司" + ENTER)
        terminal.wait_until(lambda: terminal.text.count("是否提交修改") == 2)
        terminal.type(ENTER)
        terminal.wait_for("申请 #1 已提交")
    assert [change["new"] for change in run_json("request", "list")[0]["changes"]] == ["乙公司", "新址1号"]


def test_whose_session_has_ended_signs_in_and_the_form_goes_on(member: World) -> None:
    with at_24("profile", "edit") as terminal:
        step(terminal, "要修改哪些项目", DOWN * EMPLOYER + ENTER)
        terminal.wait_for("工作单位（现在：（空））")
        assert_ok(run("logout"))
        terminal.type("示范学校" + ENTER)
        step(terminal, "是否提交修改", ENTER)
        terminal.wait_for("登录已过期，请重新登录；填写的内容还在。")
        step(terminal, "? 身份证号码", member.id_number(MEMBER) + ENTER)
        step(terminal, "初始密码为", member.id_number(MEMBER)[-6:] + ENTER)
        terminal.wait_for("短信验证码（6 位数字")
        terminal.type("000000" + ENTER)  # mistyped: it may be typed again
        terminal.wait_for("验证码不正确")
        code = member.last_code()
        terminal.type(f"{code[:3]} {code[3:]}" + ENTER)
        terminal.wait_until(lambda: terminal.text.count("是否提交修改") == 2)
        terminal.type(ENTER)
        terminal.wait_for("申请 #1 已提交")
        assert terminal.exit_code() == 0


def test_another_person_who_signs_in_does_not_do_what_the_first_had_chosen(world: World) -> None:
    world.enter(SECRETARY)
    with at_24() as terminal:
        go_to(terminal, "名册和组织")
        go_to(terminal, "查看一位党员")
        terminal.wait_for("哪位党员")
        assert_ok(run("logout"))
        terminal.type(f"{MEMBER}{ENTER}")
        terminal.wait_for("登录已过期，请重新登录。")
        step(terminal, "? 身份证号码", world.id_number(COMMITTEE_SECRETARY) + ENTER)
        step(terminal, "密码", world.id_number(COMMITTEE_SECRETARY)[-6:] + ENTER)
        terminal.wait_for("短信验证码（6 位数字")
        terminal.type(world.last_code() + ENTER)
        terminal.wait_for("登录的是另一个账号，刚才选的这一项没有办理。")
        terminal.wait_for(f"{world.name(COMMITTEE_SECRETARY)}，")  # and stands before a menu of their own
        assert terminal.output.count(f"$ szdj member show {MEMBER}") == 1
    world.sign_in_as_administrator()
    assert "查看党员" not in run("audit", "log", "--limit", "5").stdout


def test_what_a_rule_refuses_is_changed_where_it_stands(member: World) -> None:
    with at_24("dues", "set") as terminal:
        step(terminal, "按哪一类交纳党费", ENTER)
        step(terminal, "从哪个月起", WHOLE_LINE + "1999-01" + ENTER)
        terminal.wait_for("填写的内容还在")
        terminal.type(ENTER)
        step(terminal, "修改哪一项", DOWN + ENTER)
        terminal.wait_until(lambda: terminal.text.count("? 从哪个月起") == 2)
        terminal.type(WHOLE_LINE + "2026-12" + ENTER)
        step(terminal, "每月工资收入", "8000" + ENTER)
        step(terminal, "按规定 120.00 元", ENTER)
        step(terminal, "是否提交审批", ENTER)
        terminal.wait_for("申请 #1 已提交")


def test_what_was_left_with_ctrl_c_is_there_when_the_entry_is_opened_again(member: World) -> None:
    with at_24() as terminal:
        step(terminal, "退出", ENTER)
        step(terminal, "编辑个人信息", DOWN + ENTER)
        step(terminal, "要修改哪些项目", DOWN * EMPLOYER + ENTER)
        step(terminal, "工作单位（现在：（空））", "示范学校" + ENTER)
        step(terminal, "是否提交修改", "\x03")
        terminal.wait_for("填写的内容已保留")
        terminal.wait_until(lambda: "编辑个人信息" in pointed_at(terminal))
        terminal.type(ENTER)
        step(terminal, "上次填写的内容还没有提交", ENTER)
        terminal.wait_until(lambda: terminal.text.count("是否提交修改") == 2)
        terminal.type(ENTER)
        terminal.wait_for("申请 #1 已提交")


# 3. What is longer than the screen is paged; the menu stands where it was left.


def test_what_is_longer_than_the_screen_is_paged_and_the_menu_stands_where_it_was_left(member: World) -> None:
    with at_24() as terminal:
        step(terminal, "退出", ENTER)
        step(terminal, "查看更多个人信息", ENTER)
        terminal.wait_for("── 还有")
        assert "公民身份号码" in terminal.text
        assert "邮箱" not in terminal.text
        terminal.type(SPACE)
        terminal.wait_for("邮箱")
        terminal.wait_until(lambda: "查看更多个人信息" in pointed_at(terminal))
        assert "── 还有" not in terminal.text


def test_what_the_menu_would_push_out_is_waited_for(member: World) -> None:
    with Terminal(columns=80, rows=10) as terminal:
        step(terminal, "退出", DOWN * 2 + ENTER)  # 党费管理
        step(terminal, "党费计算", DOWN * 3 + ENTER)
        step(terminal, "按哪一类交纳党费", DOWN * 5 + ENTER)  # 学生
        terminal.wait_for("── 按任意键返回 ──")
        assert "0.20" in terminal.text
        terminal.type(SPACE)
        terminal.wait_until(lambda: "党费计算" in pointed_at(terminal))
        assert "按任意键返回" not in terminal.text


def test_whoever_declines_is_told_what_was_not_done(member: World) -> None:
    member.request(MEMBER, "工作单位=示范学校")
    with at_24() as terminal:
        terminal.wait_for("退出")
        terminal.type(DOWN * 3 + ENTER)
        step(terminal, "撤回申请", DOWN * 3 + ENTER)
        step(terminal, "撤回哪一份", ENTER)
        terminal.wait_for("? 撤回申请 #1")
        terminal.wait_until(lambda: "取消" in pointed_at(terminal))
        terminal.type(ENTER)
        terminal.wait_for("未撤回")
        assert "已取消" not in terminal.text
        terminal.wait_until(lambda: pointed_at(terminal).startswith(" > 撤回申请"))
    assert run_json("request", "list")[0]["state"] == "pending"


# 4. In the menu no message names a command.


def test_a_refusal_and_a_next_step_name_entries(member: World) -> None:
    member.request(MEMBER, "工作单位=示范学校")
    with at_24() as terminal:
        step(terminal, "退出", ENTER)
        step(terminal, "编辑个人信息", DOWN + ENTER)
        terminal.wait_for("菜单“我的申请 → 查看一份申请的进度”")
        said = terminal.text.partition("问题：")[2].partition("? 党员管理")[0]
        assert "szdj" not in said


# 5. Numbers, paths.


@pytest.mark.parametrize("written", ["'{path}'", '"{path}"', "file://{quoted}", "{escaped}", "  {path} "])
def test_a_file_that_was_dragged_is_taken_as_it_comes(world: World, tmp_path: Path, written: str) -> None:
    folder = tmp_path / "我的 文件"
    folder.mkdir()
    path = folder / "名册 1.csv"
    person = builders.person(17)
    path.write_text(",".join(person) + "\n" + ",".join(person.values()) + "\n", "utf-8")
    world.sign_in_as_administrator()
    from urllib.parse import quote

    typed = written.format(path=path, quoted=quote(str(path)), escaped=str(path).replace(" ", "\\ "))
    with Terminal("import", "members", columns=80, rows=24) as terminal:
        step(terminal, "表格文件", typed + ENTER)
        terminal.wait_for("新增 1")
        terminal.type("\x03")


def test_tab_completes_a_path(world: World, tmp_path: Path) -> None:
    person = builders.person(17)
    (tmp_path / "roster-of-the-branch.csv").write_text(
        ",".join(person) + "\n" + ",".join(person.values()) + "\n", "utf-8"
    )
    world.sign_in_as_administrator()
    with Terminal("import", "members", columns=80, rows=24) as terminal:
        step(terminal, "表格文件", f"{tmp_path}/roster{TAB}")
        terminal.wait_for("branch.csv")
        terminal.type(ENTER)
        terminal.wait_for("新增 1")


def test_full_width_digits_and_a_number_sign_are_a_number(world: World) -> None:
    world.request(MEMBER, "工作单位=示范学校")
    with at_24("request", "show") as terminal:
        step(terminal, "编号", "＃１".replace("＃", "#") + ENTER)
        terminal.wait_for("示范学校")


# 6. Passwords and identity numbers.


def test_each_password_is_looked_at_when_it_is_typed(member: World) -> None:
    with at_24("profile", "password") as terminal:
        step(terminal, "现在的密码", "wrong" + ENTER)
        terminal.wait_for("现在的密码不正确")
        terminal.wait_until(lambda: terminal.text.count("? 现在的密码") == 2)
        terminal.type(member.id_number(MEMBER)[-6:] + ENTER)
        step(terminal, "? 新密码", "short" + ENTER)
        terminal.wait_for("至少要 8 个字符")
        assert "再输入一次" not in terminal.text
        terminal.type(WHOLE_LINE + STRONG_PASSWORD + ENTER)
        step(terminal, "? 再输入一次", STRONG_PASSWORD + ENTER)
        terminal.wait_for("密码已修改")


def test_an_identity_number_is_seen_while_it_is_typed_and_masked_once_it_was_entered(world: World) -> None:
    number = world.id_number(MEMBER)
    with at_24("login") as terminal:
        step(terminal, "身份证号码", number)
        terminal.wait_for(number)
        terminal.type(ENTER)
        terminal.wait_for("初始密码")
        assert number not in terminal.text
        assert f"身份证号码 {number[:6]}************" in terminal.text


# 7. Keys that come faster than the screens they are for.


def test_keys_typed_ahead_are_taken_and_not_drawn(world: World) -> None:
    world.enter(SECRETARY)
    with at_24() as terminal:
        terminal.wait_for("退出")
        terminal.type(DOWN * 4 + ENTER)  # 审批, of which there is none
        for key in (*[DOWN] * 10, *[UP] * 10, ENTER):
            time.sleep(0.01)  # some of them while no question stands there
            terminal.type(key)
        terminal.wait_until(lambda: terminal.text.count("$ szdj approve review") == 2)
        assert "^[" not in terminal.output


# 8. What there is to choose from is offered; a number may be typed all the same.


def test_payments_are_chosen_from_a_list_for_a_receipt_and_a_reversal(world: World) -> None:
    world.enter(SECRETARY)
    for amount in ("5", "6"):
        assert_ok(run("dues", "pay", "--member", str(MEMBER), "--amount", amount, "--yes", "--allow-repeat"))
    with at_24() as terminal:
        go_to(terminal, "党费收缴")
        go_to(terminal, "开收据")
        terminal.wait_for("给哪几笔缴纳开收据")
        newest = f"#2 {world.name(MEMBER)} {shanghai_month(datetime.now(UTC))} 6.00 元"
        terminal.wait_until(lambda: newest in pointed_at(terminal))
        terminal.type(DOWN + ENTER)  # the one that is highlighted
        terminal.wait_for("$ szdj dues receipt 1")
    with at_24() as terminal:
        go_to(terminal, "党费收缴")
        go_to(terminal, "冲正")
        step(terminal, "冲正哪一笔缴纳", UP + ENTER)  # to the last line
        step(terminal, "? 冲正哪一笔缴纳", "#2" + ENTER)
        terminal.wait_for("$ szdj dues reverse 2")


# 9. A question that is longer than the line breaks between words.


@pytest.mark.parametrize("columns", [60, 80])
def test_long_questions_break_between_words(world: World, columns: int) -> None:
    world.sign_in_as_administrator()
    with Terminal("member", "confirm", str(MEMBER), columns=columns, rows=24) as terminal:
        step(terminal, "转正日期（支部大会通过", "")
        terminal.wait_until(lambda: "2026-11-23）" in terminal.text)  # the day is in one piece
    with Terminal("profile", "password", columns=columns, rows=24) as terminal:
        step(terminal, "现在的密码", ADMINISTRATOR_PASSWORD + ENTER)
        terminal.wait_until(lambda: "短信验证）" in terminal.text)
        assert all(len(line) <= columns for line in terminal.text.split("\n"))


def test_what_keys_do_stands_below_a_question_that_leaves_no_room(member: World) -> None:
    with Terminal("profile", "edit", columns=60, rows=24) as terminal:
        terminal.wait_for("\n  （回车选定")
