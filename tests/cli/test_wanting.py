"""What somebody is told who has not what a command is about: the words fit whoever reads them."""

import pytest

from tests.support import builders
from tests.support.running import assert_ok, assert_refused, run
from tests.support.terminals import Terminal
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, World, import_rows

DOWN, ENTER = "\x1b[B", "\r"

OF_ONES_OWN = (
    "profile show",
    "profile edit --set 工作单位=示范学校 --yes",
    "transfer out --to B1 --set 转移原因=工作调动 --yes",
    "dues set --category employed --base 8000 --yes",
    "dues show",
    "dues pay --amount 10 --yes",
    "request list",
)
IN_ONE_BRANCH = ("dues sheet", "dues notice", "dues register", "dues stubs", "dues remit --dry-run")


@pytest.mark.parametrize("command", OF_ONES_OWN)
def test_an_administrator_has_no_record_of_their_own(world: World, command: str) -> None:
    world.sign_in_as_administrator()
    refused = run(*command.split())
    assert_refused(refused, 5, "这个账号没有本人的党员信息")
    assert "职务" not in refused.stderr


def test_a_member_without_a_post_is_not_told_of_posts(world: World) -> None:
    world.enter(MEMBER)
    refused = run("approve", "list")
    assert_refused(refused, 5, "没有权限")
    assert "职务" not in refused.stderr


@pytest.mark.parametrize("command", ["dues sheet", "dues remit --dry-run", "dues opening 2026-10 --yes"])
def test_an_administrator_who_collects_nothing_is_not_asked_for_a_branch(world: World, command: str) -> None:
    world.sign_in_as_administrator()
    assert_refused(run(*command.split()), 5, "没有权限")


@pytest.mark.parametrize("command", IN_ONE_BRANCH)
def test_of_several_branches_one_is_to_be_named(world: World, command: str) -> None:
    world.enter(COMMITTEE_SECRETARY)
    assert_refused(run(*command.split()), 2, "您管理的党支部有 3 个，没有写明是哪一个")


def test_on_a_terminal_one_of_several_branches_is_chosen(world: World) -> None:
    world.enter(COMMITTEE_SECRETARY)
    with Terminal("dues", "notice", columns=80, rows=24) as terminal:
        terminal.wait_for("哪个党支部")
        terminal.type("B2" + ENTER)
        terminal.wait_for("应交  已交")
        assert terminal.exit_code() == 0


def test_where_there_is_no_branch_that_is_said(world: World) -> None:
    world.sign_in_as_administrator()
    rows = [{"编码": "C9", "名称": "第九党委", "类型": "党委", "上级编码": "", "有转接权": "是"}]
    assert_ok(import_rows("orgs", world.home, rows))
    assert_ok(import_rows("members", world.home, [builders.person(30)]))
    assert_ok(run("org", "appoint", "C9", "--member", "6", "--role", "secretary"))
    assert_ok(run("logout"))
    number = builders.person(30)["公民身份号码"]
    assert run("login", "--stdin", input=f"{number}\n{number[-6:]}\n").exit_code == 4
    assert_ok(run("login", "--code-stdin", input=f"{world.last_code()}\n"))
    world.verify()
    assert_refused(run("dues", "sheet"), 2, "您管理的党组织下面没有党支部")


@pytest.mark.parametrize("command", ["member leave", "member confirm"])
def test_what_is_missing_has_the_name_that_help_gives_it(world: World, command: str) -> None:
    world.sign_in_as_administrator()
    refused = run(*command.split())
    assert_refused(refused, 2, "编号")
    assert "NUMBER" not in refused.stderr


@pytest.mark.parametrize(
    ("command", "lines"), [("transfer verify -", 1), ("config set sms_url -", 1), ("login --stdin", 2)]
)
def test_a_standard_input_with_nothing_in_it_is_said_to_be_empty(world: World, command: str, lines: int) -> None:
    world.sign_in_as_administrator()
    refused = run(*command.split(), input="")
    assert_refused(refused, 2, "标准输入里没有内容")
    assert f"要从标准输入读取 {lines} 行，只读到 0 行" in refused.stderr


def test_of_two_lines_one_is_not_enough(world: World) -> None:
    assert_refused(run("login", "--stdin", input="11010519491231002X\n"), 2, "只读到 1 行")
