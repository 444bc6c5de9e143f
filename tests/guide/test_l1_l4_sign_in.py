"""The guide, one: L1 to L4, a member signs in at a terminal."""

import pytest

from tests.support import outboxes
from tests.support.installed import Installed, install
from tests.support.running import run_json
from tests.support.terminals import Terminal


@pytest.fixture
def installed() -> Installed:
    return install()


def test_l1_the_program_offers_to_sign_in(installed: Installed) -> None:
    with Terminal() as terminal:
        terminal.wait_for("党员专区")
        terminal.wait_for("登录")
        terminal.type("\r")
        terminal.wait_for("身份证号码")


def test_l2_to_l4_number_and_initial_password_then_the_code_then_the_personal_centre(installed: Installed) -> None:
    with Terminal("login") as terminal:
        terminal.wait_for("身份证号码")
        terminal.type(f"{installed.id_number}\r")
        terminal.wait_for("初始密码为身份证号码后六位")
        terminal.type(f"{installed.initial}\r")
        terminal.wait_for("您的密码设置过于简单，需要手机短信验证")
        terminal.wait_for("139****0000")
        terminal.wait_for("请认真核对接收验证码的手机号码前三位和后四位")
        terminal.wait_for("短信验证码（6 位数字")
        assert f"后六位） {installed.initial}" not in terminal.text
        terminal.type(f"{outboxes.last_code(installed.home)}\r")
        terminal.wait_for("已登录：党员零")
        terminal.wait_for("个人中心")
        terminal.wait_for("第一党支部")
    assert run_json("whoami")["name"] == "党员零"


def test_l3_a_wrong_code_may_be_typed_again_and_a_new_one_cannot_be_had_at_once(installed: Installed) -> None:
    with Terminal("login") as terminal:
        terminal.wait_for("身份证号码")
        terminal.type(f"{installed.id_number}\r")
        terminal.wait_for("初始密码")
        terminal.type(f"{installed.initial}\r")
        terminal.wait_for("短信验证码（6 位数字")
        right = outboxes.last_code(installed.home)
        terminal.type(f"{(int(right) + 1) % 10**6:06}\r")
        terminal.wait_for("验证码不正确")
        terminal.type("R\r")
        terminal.wait_for("秒后才能再发")
        terminal.type(f"{right}\r")
        terminal.wait_for("已登录：党员零")


def test_l2_a_wrong_password_may_be_typed_again(installed: Installed) -> None:
    with Terminal("login") as terminal:
        terminal.wait_for("身份证号码")
        terminal.type(f"{installed.id_number}\r")
        terminal.wait_for("初始密码")
        terminal.type("wrong\r")
        terminal.wait_for("登录失败")
        terminal.wait_until(lambda: f"身份证号码 {installed.id_number}" in terminal.text)
        terminal.type("\r")  # what was typed is there again
        terminal.wait_until(lambda: terminal.text.count("密码（初始密码") == 2)
        terminal.type(f"{installed.initial.lower()}\r")
        terminal.wait_for("短信验证码（6 位数字")
        terminal.type("\x03")
        assert terminal.exit_code() == 130


def test_l2_escape_goes_back_to_the_number(installed: Installed) -> None:
    with Terminal("login") as terminal:
        terminal.wait_for("身份证号码")
        terminal.type(f"{installed.id_number}\r")
        terminal.wait_for("初始密码")
        terminal.type("\x1b")
        terminal.wait_until(lambda: terminal.text.count("? 身份证号码") == 2)
        terminal.type("\r")
        terminal.wait_until(lambda: terminal.text.count("初始密码") == 2)
        terminal.type(f"{installed.initial}\r")
        terminal.wait_for("需要手机短信验证")
