"""`szdj` where there is no store yet: watch, make one, or say where there is one."""

import os
import shutil
from pathlib import Path

import pytest

from szdj_cli.messages import demo as demo_words
from tests.support import builders
from tests.support.installed import install
from tests.support.running import run
from tests.support.terminals import Terminal

DOWN, ENTER, ESCAPE = "\x1b[B", "\r", "\x1b"
ID_NUMBER = builders.id_number(999)
PASSWORD = "kmw7-fpq2-ab"
SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_a_store_is_made_from_the_list_and_the_menu_goes_on_to_signing_in(home: Path, columns: int, rows: int) -> None:
    with Terminal(columns=columns, rows=rows) as terminal:
        terminal.wait_for("退出")
        for text in ("本机还没有数据库", "> 试看演示", "建库", "已有库在哪里"):
            assert text in terminal.text
        terminal.type(DOWN + ENTER)
        for question, answer in (
            ("系统管理员姓名", "王芳"),
            ("系统管理员身份证号码", ID_NUMBER),
            ("系统管理员手机号码", "13812348000"),
            ("设置密码", PASSWORD),
            ("再输入一次", PASSWORD),
        ):
            terminal.wait_for(question)
            terminal.type(answer + ENTER)
        terminal.wait_for("建库完成")
        terminal.wait_for("> 登录")
        said = terminal.text[terminal.text.index("再输入一次") : terminal.text.rindex("深圳智慧党建")]
        assert "szdj" not in said.replace(str(home), "")  # in the menu no message names a shell command
        assert "建库完成，数据在" in said
        assert "菜单“登录”" in said
        terminal.type(ESCAPE)
        assert terminal.exit_code() == 0
    assert (home / "store.db").exists()


def test_whoever_goes_back_in_a_question_is_at_the_list_again_and_leaving_makes_nothing(home: Path) -> None:
    with Terminal(columns=80, rows=24) as terminal:
        terminal.wait_for("退出")
        terminal.type(DOWN + ENTER)
        terminal.wait_for("系统管理员姓名")
        terminal.type(ESCAPE)
        terminal.wait_for("> 建库")
        terminal.type(DOWN + ENTER)
        terminal.wait_for("已有库所在的文件夹")
        terminal.type(ESCAPE)
        terminal.wait_for("> 试看演示")
        terminal.type(ESCAPE)
        assert terminal.exit_code() == 0
    assert not home.exists()


def test_a_store_elsewhere_is_opened_and_it_is_said_how_to_open_it_from_now_on(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install()
    elsewhere = tmp_path / "支部 数据"
    shutil.move(home, elsewhere)
    with Terminal(columns=120, rows=40) as terminal:
        terminal.wait_for("退出")
        terminal.type(DOWN * 2 + ENTER)
        terminal.wait_for("已有库所在的文件夹")
        terminal.type(f"{tmp_path}/nowhere{ENTER}")
        terminal.wait_for("这里没有库")
        terminal.wait_for("> 已有库在哪里")
        terminal.type(ENTER)
        terminal.wait_until(lambda: terminal.text.count("已有库所在的文件夹") == 2)
        terminal.type(f'"{elsewhere / "store.db"}"{ENTER}')  # as a window manager pastes it
        terminal.wait_for("> 登录")
        said = "".join(terminal.text.split())
        assert "".join(f"export SZDJ_HOME='{elsewhere}'".split()) in said
        terminal.type(ESCAPE)
        assert terminal.exit_code() == 0
    assert not home.exists()
    monkeypatch.setenv("SZDJ_HOME", str(elsewhere))
    assert run("doctor").exit_code == 0


def test_whoever_comes_to_an_account_of_others_is_not_asked_for_another_store() -> None:
    with Terminal(env={"SSH_CONNECTION": "192.0.2.1 22 192.0.2.2 22"}) as terminal:
        terminal.wait_for("退出")
        assert "已有库在哪里" not in terminal.text


def test_without_a_terminal_nothing_is_offered() -> None:
    shown = run()
    assert (shown.exit_code, "用法" in shown.stdout, "本机还没有数据库" in shown.stderr) == (0, True, False)


@pytest.mark.parametrize("is_windows", [False, True])
@pytest.mark.parametrize("has_store", [False, True])
def test_the_demonstration_ends_with_what_to_type_next(is_windows: bool, has_store: bool) -> None:
    own = "szdj" if has_store else "szdj init"
    left, kept = (
        demo_words.next_steps(home, has_store=has_store, is_windows=is_windows) for home in (None, "/tmp/a b/home")
    )
    assert left[0].endswith(f"：{own}")
    assert left[1].endswith("szdj demo --keep")
    assert kept[0].endswith("set SZDJ_HOME=/tmp/a b/home&& szdj" if is_windows else "SZDJ_HOME='/tmp/a b/home' szdj")
    assert kept[1].endswith(f"：{own}")


def test_a_demonstration_in_the_menu_leaves_the_menu_as_it_was(home: Path) -> None:
    with Terminal(columns=120, rows=40, env={"TMPDIR": os.environ.get("TMPDIR", "/tmp")}) as terminal:
        terminal.wait_for("退出")
        terminal.type(ENTER)
        terminal.wait_for("接下来：建自己的库：szdj init", 120)
        terminal.wait_for("> 试看演示")
        terminal.type(ESCAPE)
        assert terminal.exit_code() == 0
    assert not home.exists()
