"""The guide, two: P3, a member changes the password; a strong one needs no SMS code any more."""

import pytest

from tests.support import outboxes
from tests.support.installed import Installed, install
from tests.support.running import assert_ok, assert_refused, run
from tests.support.terminals import Terminal

STRONG = "kmw7-fpq2-ab"
WEAK = "xuexiqiangguo2026"


@pytest.fixture
def installed() -> Installed:
    found = install()
    assert run("login", "--stdin", input=f"{found.id_number}\n{found.initial}\n").exit_code == 4
    assert_ok(run("login", "--code-stdin", input=outboxes.last_code(found.home) + "\n"))
    return found


def test_p3_on_a_terminal_the_present_password_is_asked_and_the_new_one_twice(installed: Installed) -> None:
    with Terminal("profile", "password") as terminal:
        terminal.wait_for("现在的密码")
        terminal.type(f"{installed.initial}\r")
        terminal.wait_for("新密码")
        terminal.type(f"{STRONG}\r")
        terminal.wait_for("再输入一次")
        terminal.type(f"{STRONG}\r")
        terminal.wait_for("密码已修改")
        assert terminal.exit_code() == 0
        assert STRONG not in terminal.output
    assert_ok(run("whoami"))
    sent = len(outboxes.messages(installed.home))
    assert_ok(run("login", "--stdin", input=f"{installed.id_number}\n{STRONG}\n"))
    assert len(outboxes.messages(installed.home)) == sent


def test_p3_from_a_script_both_come_from_standard_input(installed: Installed) -> None:
    changed = run("profile", "password", "--stdin", input=f"{installed.initial}\n{STRONG}\n")
    assert_ok(changed)
    assert_ok(run("login", "--stdin", input=f"{installed.id_number}\n{STRONG}\n"))


def test_p3_a_weak_new_password_is_taken_and_the_code_stays(installed: Installed) -> None:
    changed = run("profile", "password", "--stdin", input=f"{installed.initial}\n{WEAK}\n")
    assert_ok(changed)
    assert "下次登录仍需短信验证" in changed.stderr
    assert_refused(run("login", "--stdin", input=f"{installed.id_number}\n{WEAK}\n"), 4, "需要手机短信验证")


def test_p3_a_wrong_present_password_changes_nothing(installed: Installed) -> None:
    assert_refused(run("profile", "password", "--stdin", input=f"wrong\n{STRONG}\n"), 4, "现在的密码不正确")
    assert_ok(run("profile", "password", "--stdin", input=f"{installed.initial}\n{STRONG}\n"))
