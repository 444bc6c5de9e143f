"""What the personal centre offers to be chosen, and what the lists of its entries show."""

from collections.abc import Sequence
from typing import Any

import pytest

from szdj_cli.cli import menu, options, state
from szdj_cli.cli.framework.boundary import run_within
from szdj_cli.cli.menu import Ask, Entry
from szdj_cli.cli.prompting import prompts
from szdj_cli.messages.kit import places
from tests.support.running import Console, assert_ok, run, run_json
from tests.support.terminals import Terminal
from tests.support.world import MEMBER, SECRETARY, World


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What was offered at each choice; Esc is what is pressed there."""
    lists: list[list[str]] = []

    def ask(_question: str, choices: Sequence[tuple[str, Any]], **_others: object) -> None:
        lists.append([title for title, _ in choices])
        raise prompts.Back

    monkeypatch.setattr(prompts, "ask_choice", ask)
    return lists


def request_sent_back(world: World) -> int:
    """Return the number of a request that its applicant, who is signed in, is asked to mend."""
    world.enter(MEMBER)
    number = world.request(MEMBER, "家庭住址=新路")
    world.enter(SECRETARY)
    assert_ok(run("approve", "reject", str(number), "--resubmit", "--reason", "请写到门牌号", "--yes"))
    world.enter(MEMBER)
    return number


def test_what_is_to_be_mended_can_be_chosen_when_its_news_is_gone(world: World, offered: list[list[str]]) -> None:
    number = request_sent_back(world)
    for _visit in range(2):
        menu.open_menu(state.begin())
        state.end()
    first, second = offered
    assert first[0].startswith(f"信息变更 #{number} 待补正：请写到门牌号")
    assert sum(f"#{number}" in title for title in first) == 1
    assert second[0] == f"申请 #{number} 需要补正 → 补正后重新提交"


def test_lists_of_ones_own_requests_say_what_each_is_and_where_it_stands(
    world: World, offered: list[list[str]]
) -> None:
    def opened(ask: Ask) -> str:
        with pytest.raises(prompts.Back):
            ask(state.begin())
        state.end()
        return offered[-1][0]

    number = request_sent_back(world)
    told = f"#{number} 信息变更 待补正  家庭住址："
    assert opened(menu.own_request).startswith(told)
    assert opened(menu.own_to_mend).startswith(told)
    assert_ok(run("request", "resubmit", str(number), "--set", "家庭住址=新路9号", "--yes"))
    assert opened(menu.own_open).startswith(f"#{number} 信息变更 待审批  家庭住址：")
    assert_ok(run("request", "withdraw", str(number), "--yes"))
    assert opened(menu.own_to_ask_anew).startswith(f"#{number} 信息变更 已撤回  家庭住址：")
    world.enter(SECRETARY)
    acting = ("--member", str(MEMBER), "--basis", "书面申请", "--set", "家庭住址=新址", "--yes")
    acted = run_json("profile", "edit", *acting)["id"]
    for ask in (menu.own_request, menu.own_open):
        assert opened(ask).startswith(f"#{acted} 代{world.name(MEMBER)} 信息变更 待审批  家庭住址：")


@pytest.mark.parametrize(("is_in_menu", "shown"), [(True, 4), (False, 2)])
def test_a_list_that_is_shown_a_page_at_a_time_is_whole(
    world: World, monkeypatch: pytest.MonkeyPatch, *, is_in_menu: bool, shown: int
) -> None:
    world.enter(SECRETARY)
    monkeypatch.setattr(options, "PAGE", 2)
    out, err = Console(), Console()
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stderr", err)
    state.begin()
    if is_in_menu:
        with places.in_menu({}):
            run_within(["member", "list"])
    else:
        run_within(["member", "list"])
    state.end()
    said = "".join(stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
    assert sum(world.name(member) in said for member in range(1, 5)) == shown
    assert ("还有更多" in said) is not is_in_menu


def test_whoever_signs_in_next_does_not_stand_on_signing_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.enter(MEMBER)
    marked: list[str] = []

    def ask(_question: str, choices: Sequence[tuple[str, Any]], *, default: Entry, **_others: object) -> Entry:
        marked.append(default.label)
        if len(marked) == 3:
            raise prompts.Back
        if len(marked) == 2:  # at the menu of whoever is signed out: somebody else comes
            world.enter(SECRETARY)
        wanted = ("logout",) if len(marked) == 1 else ("demo",)
        monkeypatch.setattr(menu, "_run", menu_run if len(marked) == 1 else lambda *_: None)
        return next(entry for _, entry in choices if isinstance(entry, Entry) and entry.command == wanted)

    menu_run = menu._run
    monkeypatch.setattr(prompts, "ask_choice", ask)
    menu.open_menu(state.begin())
    state.end()
    assert marked == ["党员管理", "登录", "党员管理"]


def test_a_branch_is_asked_for_with_the_way_back(world: World) -> None:
    world.enter(MEMBER)
    with Terminal("transfer", "out", columns=80, rows=24) as terminal:
        terminal.wait_for("本系统内的党支部")
        terminal.type("\r")
        terminal.wait_for("转入的党支部")
        terminal.wait_until(lambda: "Esc 返回" in terminal.text.split("转入的党支部")[1], 4)
