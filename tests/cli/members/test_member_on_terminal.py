"""`szdj member` and `szdj org` at a real terminal: asked, looked through, confirmed, drawn inert."""

import sqlite3

import pytest

from szdj_cli.domain.values.text import safe
from szdj_cli.render.kit.formats import FORMATS
from tests.support import builders
from tests.support.running import assert_ok, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, OTHER, SECRETARY, World

DOWN, ENTER, SPACE, ESCAPE = "\x1b[B", "\r", " ", "\x1b"
HOSTILE = "王\x1b[2J\x1b]0;x\x07[/bold]\u202e\x9b31m小"


def answer(terminal: Terminal, question: str, keys: str) -> None:
    """Wait for a question, then type."""
    terminal.wait_for(question)
    terminal.type(keys)


def test_a_new_member_is_asked_for_item_by_item(world: World) -> None:
    world.sign_in_as_administrator()
    new = builders.person(17)
    with Terminal("member", "add", rows=70) as terminal:
        answer(terminal, "公民身份号码*", f"{new['公民身份号码']}{ENTER}")
        answer(terminal, "姓名*", f"{new['姓名']}{ENTER}")
        answer(terminal, "民族*", ENTER)
        answer(terminal, "学历*", ENTER)
        answer(terminal, "人员类别*", ENTER)
        answer(terminal, "所在党支部（编码或名称）*", f"B9{ENTER}")
        terminal.wait_for("没有这个党支部")
        terminal.type("\x7f\x7fB1" + ENTER)
        answer(terminal, "加入党组织日期*", f"2020-07-01{ENTER}")
        answer(terminal, "转正日期", ENTER)
        terminal.wait_for("必填，不能为空")
        terminal.type(f"2021-07-01{ENTER}")
        answer(terminal, "工作岗位*", ENTER)
        answer(terminal, "手机号码*", f"{new['手机号码']}{ENTER}")
        answer(terminal, "家庭住址*", f"示范路 17 号{ENTER}")
        answer(terminal, "原因", f"新发展{ENTER}")
        answer(terminal, "是否登记这位党员", "y" + ENTER)
        terminal.wait_for("党员编号 6")
        assert "现在：" not in terminal.output
        assert terminal.exit_code() == 0
    shown = run_json("member", "show", "6", "--reveal")
    assert (shown["id_number"], shown["joined_on"], shown["confirmed_on"]) == (
        new["公民身份号码"],
        "2020-07-01",
        "2021-07-01",
    )


def test_a_record_is_put_right_by_choosing_what_changes(world: World) -> None:
    world.sign_in_as_administrator()
    with Terminal("member", "edit", "1", rows=70) as terminal:
        answer(terminal, "要修改哪些项目", DOWN + SPACE + ENTER)  # 姓名
        terminal.wait_for(f"姓名*（现在：{world.name(MEMBER)}）")
        terminal.type("\x7f" * 3 + "王小明" + ENTER)
        answer(terminal, "原因", f"写错了字{ENTER}")
        terminal.wait_for("是否这样更正")
        assert "王小明" in terminal.text
        terminal.type("y" + ENTER)
        terminal.wait_for("的记录，并已短信通知本人")
        assert terminal.exit_code() == 0
    assert run_json("member", "show", "1")["name"] == "王小明"


@pytest.mark.parametrize("keys", ["n" + ENTER, ESCAPE])
def test_what_is_not_confirmed_is_not_written(world: World, keys: str) -> None:
    world.sign_in_as_administrator()
    with Terminal("member", "edit", "1", "--set", "工作单位=甲公司", "--reason", "更正") as terminal:
        answer(terminal, "是否这样更正", keys)
        terminal.wait_for("未更正")
        assert terminal.exit_code() == 130
    with Terminal("org", "dismiss", "B1", "--member", str(SECRETARY)) as terminal:
        answer(terminal, "是否结束这些任职", keys)
        terminal.wait_for("未结束任职")
        assert terminal.exit_code() == 130
    assert run_json("member", "show", "1")["employer"] is None
    assert run_json("org", "show", "B1")["appointments"][0]["member"] == SECRETARY


def test_escape_at_the_first_question_cancels(world: World) -> None:
    world.sign_in_as_administrator()
    for command, question, undone in (
        (["add"], "公民身份号码*", "未登记"),
        (["edit", "1"], "要修改哪些项目", "未更正"),
    ):
        with Terminal("member", *command, rows=70) as terminal:
            answer(terminal, question, ESCAPE)
            terminal.wait_for(undone)
            assert terminal.exit_code() == 130


def test_the_tree_is_drawn_with_branches(world: World) -> None:
    world.sign_in_as_administrator()
    with Terminal("org", "tree") as terminal:
        assert terminal.exit_code() == 0
        assert "├ 第三党支部" in terminal.text
        assert "  └ 第二党支部" in terminal.text


@pytest.fixture
def hostile(world: World) -> World:
    """A world in whose store somebody wrote, past the program, what an import would not let in."""
    with sqlite3.connect(world.home / "store.db") as connection:
        connection.execute("UPDATE member SET name = ?, address = ?, employer = ? WHERE id = 1", [HOSTILE] * 3)
        connection.execute("UPDATE organisation SET name = ?, address = ? WHERE code = 'B1'", [HOSTILE] * 2)
    connection.close()
    return world


COMMANDS = (
    ["member", "list"],
    ["member", "show", "1"],
    ["member", "search", "王"],
    ["member", "export"],
    ["org", "tree"],
    ["org", "show", "B1"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_is_stored_is_drawn_inert(hostile: World, command: list[str]) -> None:
    hostile.sign_in_as_administrator()
    for fmt in FORMATS:
        result = run(*command, "--format", fmt)
        assert result.exit_code == 0, result.stderr
        written = (result.stdout + result.stderr).replace("\n", "").replace("\t", "").replace("\r", "")
        written = written.removeprefix("\ufeff")
        assert written == safe(written)
        assert "王" in written
        assert "[/bold]" in written


@pytest.mark.parametrize("command", [["member", "list"], ["org", "tree"], ["org", "show", "B1"]], ids=" ".join)
def test_a_hostile_name_does_not_touch_the_terminal(hostile: World, command: list[str]) -> None:
    hostile.sign_in_as_administrator()
    with Terminal(*command, columns=160) as terminal:
        assert terminal.exit_code() == 0
        assert "\x1b[2J" not in terminal.output
        assert "\x1b]0;" not in terminal.output
        assert "[/bold]" in terminal.text


def test_a_hostile_name_is_asked_about_inertly(hostile: World) -> None:
    hostile.sign_in_as_administrator()
    with Terminal("member", "disable", "1", "--reason", "调查") as terminal:
        terminal.wait_for("[/bold]")
        assert "\x1b[2J" not in terminal.output
        assert "\x1b]0;" not in terminal.output
        terminal.type(ESCAPE)
        assert terminal.exit_code() == 130


def test_whoever_is_not_verified_today_reads_at_a_terminal_what_they_read_in_a_pipe(world: World) -> None:
    world.request(MEMBER, "家庭住址=新址1号")
    world.sign_in(SECRETARY)
    assert_ok(run("member", "show", str(MEMBER)))
    with Terminal("member", "show", str(MEMBER), rows=70) as terminal:
        assert terminal.exit_code() == 0
        assert world.name(MEMBER) in terminal.output
        assert "新址1号" not in terminal.output
        assert "实名认证" not in terminal.output


def test_whose_branch_is_no_more_is_restored_to_one_that_is_chosen(world: World) -> None:
    world.sign_in_as_administrator()
    assert_ok(run("member", "leave", str(OTHER), "--as", "出党", "--date", "2026-09-10", "--reason", "除名", "--yes"))
    assert_ok(run("org", "close", "B2", "--reason", "调整", "--yes"))
    arguments = ("--as", "恢复", "--date", "2026-10-10", "--reason", "复议")
    with Terminal("member", "leave", str(OTHER), *arguments, columns=80, rows=24) as terminal:
        terminal.wait_for("原来的党支部已撤销，恢复到哪个党支部")
        terminal.type("B1\r")
        terminal.wait_for("是否登记")
        terminal.type("y\r")
        assert terminal.exit_code() == 0
    assert run_json("member", "show", str(OTHER))["branch"] == "B1"
