"""The office's part of the personal centre, at a real terminal."""

from tests.support.running import run_json
from tests.support.terminals import Terminal
from tests.support.world import COMMITTEE_SECRETARY, SECRETARY, World

UP, ENTER, ESCAPE = "\x1b[A", "\r", "\x1b"


def choose(terminal: Terminal, label: str) -> None:
    """Move to the line that says a label, and take it."""
    for _ in range(40):
        marked = [line for line in terminal.text.splitlines() if line.lstrip().startswith((">", "»"))]
        if marked and label in marked[-1]:
            terminal.type(ENTER)
            return
        before = marked[-1] if marked else ""
        terminal.type(UP)

        def has_moved(before: str = before) -> bool:
            now = [line for line in terminal.text.splitlines() if line.lstrip().startswith((">", "»"))]
            return bool(now) and now[-1] != before

        terminal.wait_until(has_moved)
    raise AssertionError(f"no {label} in\n{terminal.text}")


def test_an_organisation_is_opened_and_renamed_from_the_menu(world: World) -> None:
    world.enter(COMMITTEE_SECRETARY)
    with Terminal(rows=70) as terminal:
        terminal.wait_for("退出登录")
        choose(terminal, "党组织")
        terminal.wait_for("新增党组织  ·  szdj org add")
        choose(terminal, "新增党组织")
        terminal.wait_for("新的编码")
        terminal.type("B9" + ENTER)
        terminal.wait_for("新的名称")
        terminal.type(ESCAPE)  # back to the code, which stands there as it was typed
        terminal.wait_until(lambda: terminal.text.count("新的编码") > 1)
        terminal.type("\x7f8" + ENTER)
        terminal.wait_until(lambda: terminal.text.count("新的名称") > 1)
        terminal.type("第八党支部" + ENTER)
        terminal.wait_for("类型")
        choose(terminal, "党支部")
        terminal.wait_for("要不要选")
        choose(terminal, "选一个党组织")
        terminal.wait_for("上级党组织")
        terminal.type("C1" + ENTER)
        terminal.wait_for("$ szdj org add B8")
        terminal.wait_for("确定")
        choose(terminal, "确定")
        terminal.wait_for("已登记第八党支部（B8）")
    assert run_json("org", "show", "B8")["name"] == "第八党支部"


def test_a_branchs_secretary_sees_what_they_may(world: World) -> None:
    world.enter(SECRETARY)
    with Terminal(rows=70) as terminal:
        terminal.wait_for("退出登录")
        assert "党组织" not in terminal.text.replace("导入组织", "")
        assert "统计和日志" in terminal.text
        choose(terminal, "党费收缴")
        terminal.wait_for("公示表  ·  szdj dues notice")
        choose(terminal, "公示表")
        terminal.wait_for("不填则显示在屏幕上")
        terminal.type(ENTER)
        terminal.wait_for("应交  已交")
