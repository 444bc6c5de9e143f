"""The guide's 个人中心 and its 党务快捷入口: the menu at a real terminal."""

from tests.support.running import Holding, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, SECRETARY, World

DOWN, ENTER, SPACE, ESCAPE = "\x1b[B", "\r", " ", "\x1b"


def test_a_member_sees_who_they_are_and_the_quick_entries(world: World) -> None:
    world.enter(MEMBER)
    with Terminal() as terminal:
        terminal.wait_for("退出")
        for text in (
            "个人中心",
            world.name(MEMBER),
            "第一党支部",
            "今天已实名认证",
            "党员管理",
            "组织关系转接",
            "党费管理",
            "我的申请",
            "修改密码",
        ):
            assert text in terminal.text
        for text in ("审批", "导入"):
            assert text not in terminal.text.replace("待审批", "")
        terminal.type(ESCAPE)
        assert terminal.exit_code() == 0


def test_an_entry_runs_its_command_and_names_it(world: World) -> None:
    world.enter(MEMBER)
    with Terminal(rows=80) as terminal:
        terminal.wait_for("退出")
        terminal.type(ENTER)  # 党员管理
        terminal.wait_for("查看更多个人信息  ·  szdj profile show")
        terminal.type(ENTER)
        terminal.wait_for("$ szdj profile show")
        terminal.wait_for("公民身份号码")
        assert world.id_number(MEMBER) not in terminal.output


def test_escape_goes_back_one_step_at_a_time(world: World) -> None:
    world.enter(MEMBER)
    with Terminal() as terminal:
        terminal.wait_for("退出")
        terminal.type(ENTER)
        terminal.wait_for("返回")
        terminal.type(ESCAPE)
        terminal.wait_until(lambda: terminal.text.count("个人中心") == 2)
        terminal.wait_for("退出")
        terminal.type(ESCAPE)
        assert terminal.exit_code() == 0


def test_a_record_is_edited_reviewed_and_submitted_from_the_menu(world: World) -> None:
    world.enter(MEMBER)
    with Terminal(rows=60) as terminal:
        terminal.wait_for("退出")
        terminal.type(ENTER)
        terminal.wait_for("编辑个人信息")
        terminal.type(DOWN + ENTER)
        terminal.wait_for("要修改哪些项目")
        terminal.type(DOWN * 4 + ENTER)  # 民族 学历 学位 工作岗位 工作单位
        terminal.wait_for("工作单位（现在：（空））")
        terminal.type("示范学校\r")
        terminal.wait_for("是否提交修改")
        assert "示范学校" in terminal.text
        terminal.type(ENTER)  # 提交
        terminal.wait_for("待第一党支部审批")
        terminal.wait_for("返回")
        terminal.type(ESCAPE)
        terminal.wait_for("我的申请 #1 正在办理")
    assert run_json("request", "list")[0]["changes"] == [Holding({"field": "employer", "old": None, "new": "示范学校"})]


def test_a_secretary_sees_what_waits_and_decides_from_the_menu(world: World) -> None:
    request = world.request(MEMBER, "工作单位=示范学校")
    world.enter(SECRETARY)
    with Terminal(rows=60) as terminal:
        terminal.wait_for("待我审批：1 份")
        terminal.wait_for("退出")
        terminal.type(DOWN * 4 + ENTER)  # 党员管理 组织关系转接 党费管理 我的申请 审批
        terminal.wait_for("$ szdj approve review")
        terminal.wait_for(f"#{request}  信息变更  {world.name(MEMBER)}")
        terminal.type("y")
        terminal.wait_for("回车 提交")
        terminal.type(ENTER)
        terminal.wait_for("同意 1 份，不同意 0 份")
        terminal.wait_for("退出")
    assert run_json("request", "show", str(request))["state"] == "approved"


def test_an_administrator_is_offered_imports_and_no_decisions(world: World) -> None:
    world.sign_in_as_administrator()
    with Terminal() as terminal:
        terminal.wait_for("退出")
        assert "系统管理员" in terminal.text
        assert "审批" not in terminal.text
        terminal.type(ENTER)  # 名册和组织
        terminal.wait_for("导入名册  ·  szdj import members")


def test_a_refusal_is_said_and_the_menu_goes_on(world: World) -> None:
    world.request(MEMBER, "工作单位=示范学校")
    with Terminal(rows=60) as terminal:
        terminal.wait_for("退出")
        terminal.type(ENTER)
        terminal.wait_for("编辑个人信息")
        terminal.type(DOWN + ENTER)  # one's earlier proposal still waits
        terminal.wait_for("问题：")
        terminal.wait_until(lambda: terminal.text.count("返回") > 1)


def test_without_a_terminal_the_help_is_shown_instead(world: World) -> None:
    shown = run()
    assert shown.exit_code == 0
    assert "用法" in shown.stdout
