"""`szdj init` from a script and on a terminal."""

import tomllib
from pathlib import Path

import pytest

from tests.support import builders
from tests.support.running import assert_ok, assert_refused, run
from tests.support.terminals import Terminal

ID_NUMBER = builders.id_number(999)
PASSWORD = "kmw7-fpq2-ab"
OPTIONS = ["--admin-name", "王芳", "--admin-mobile", "13812348000", "--phone-page", "lan"]
LINES = f"{ID_NUMBER}\n{PASSWORD}\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_a_script_installs_with_number_and_password_from_standard_input(home: Path) -> None:
    result = run("init", *OPTIONS, "--port", "8443", "--stdin", input=LINES)
    assert_ok(result)
    assert result.stdout == ""
    assert "szdj login" in result.stderr.splitlines()[-1]
    config = tomllib.loads((home / "config.toml").read_text("utf-8"))
    assert config == {"sms": "outbox", "phone_page": "lan", "phone_port": 8443}
    assert_ok(run("login", "--stdin", input=LINES))


@pytest.mark.parametrize("missing", ["--admin-name", "--admin-mobile", "--phone-page"])
def test_an_answer_that_is_left_out_is_named_where_nobody_can_be_asked(home: Path, missing: str) -> None:
    at = OPTIONS.index(missing)
    assert_refused(run("init", *OPTIONS[:at], *OPTIONS[at + 2 :], "--stdin", input=LINES), 2, missing)
    assert not home.exists()


def test_authenticators_are_a_method_and_no_page(home: Path) -> None:
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text('phone_page = "totp"\nsession_hours = 3\n', "utf-8")
    (home / "config.toml").chmod(0o600)
    assert_ok(run("init", *OPTIONS[:-1], "totp", "--stdin", input=LINES))
    config = tomllib.loads((home / "config.toml").read_text("utf-8"))
    assert config == {"sms": "outbox", "verification_method": "totp", "session_hours": 3}


def test_number_and_password_are_never_options(home: Path) -> None:
    assert_refused(run("init", *OPTIONS), 2, "--stdin")
    assert_refused(run("init", *OPTIONS, "--stdin", input=f"{ID_NUMBER}\n"), 2, "--stdin")
    assert not home.exists()


def test_a_wrong_number_is_refused_without_being_shown(home: Path) -> None:
    result = run("init", *OPTIONS, "--stdin", input=f"{ID_NUMBER[:-1]}Y\n{PASSWORD}\n")
    assert_refused(result, 3, "公民身份号码")
    assert ID_NUMBER[:-1] not in result.stderr
    assert not home.exists()


def test_what_is_installed_already_is_said_before_anything_is_asked() -> None:
    assert_ok(run("init", *OPTIONS, "--stdin", input=LINES))
    assert_refused(run("init"), 7, "szdj login")


def test_the_gateway_that_was_chosen_is_told_what_it_lacks() -> None:
    result = run("init", *OPTIONS, "--sms", "http", "--stdin", input=LINES)
    assert_ok(result)
    assert "sms_url" in result.stderr


def test_the_key_is_to_be_kept_and_a_weak_password_is_said_to_be_weak(home: Path) -> None:
    result = run("init", *OPTIONS, "--stdin", input=f"{ID_NUMBER}\nkmw7fpq2\n")
    assert_ok(result)
    assert str(home / "key") in result.stderr
    assert "每次登录都需要短信验证码" in result.stderr


def test_on_a_terminal_every_answer_is_asked_and_checked(home: Path) -> None:
    with Terminal("init") as terminal:
        terminal.wait_for("系统管理员姓名")
        terminal.type("王芳\r")
        terminal.wait_for("系统管理员身份证号码")
        terminal.type(f"{ID_NUMBER[:-1]}\r")
        terminal.wait_for("18")  # what is wrong with it
        terminal.type(f"{ID_NUMBER[-1]}\r")
        terminal.wait_for("系统管理员手机号码")
        terminal.type("１３８ 1234 8000\r")
        terminal.wait_for("系统管理员手机号码 138****8000")
        terminal.wait_for("设置密码")
        terminal.type(f"{PASSWORD}\r")
        terminal.wait_for("再输入一次")
        terminal.type("something else\r")
        terminal.wait_for("两次输入的密码不一致")
        terminal.type(f"{PASSWORD}\r")
        terminal.wait_until(lambda: terminal.text.count("再输入一次") == 2)
        terminal.type(f"{PASSWORD}\r")
        terminal.wait_for("建库完成")
        assert terminal.exit_code() == 0
        assert PASSWORD not in terminal.output
        assert "认证页面（没有询问，按本机情况）" in terminal.text
        assert "短信（没有询问，按现有设置）：只写入本机文件" in terminal.text
        assert "检查安装，先办这一件：短信网关" in terminal.text
    config = tomllib.loads((home / "config.toml").read_text("utf-8"))
    assert config == {"sms": "outbox", "phone_page": "lan" if "局域网（" in terminal.text else "loopback"}
    assert_ok(run("login", "--stdin", input=LINES))


def test_escape_goes_back_one_question_and_out_at_the_first(home: Path) -> None:
    with Terminal("init") as terminal:
        terminal.wait_for("系统管理员姓名")
        terminal.type("王方\r")
        terminal.wait_for("系统管理员身份证号码")
        terminal.type("\x1b")
        terminal.wait_until(lambda: terminal.text.count("系统管理员姓名") == 2)
        terminal.wait_for("王方")  # what was answered, ready to be changed
        terminal.type("\x1b")
        assert terminal.exit_code() == 130
    assert not home.exists()


@pytest.mark.parametrize(
    ("options", "lacks"),
    [
        ([], "--phone-certificate"),
        (["--phone-url", "https://rz.example.cn"], "--port"),
        (["--phone-certificate", "cert.pem"], "--phone-certificate"),
        (["--phone-certificate", "cert.pem", "--phone-key", "none.pem"], "不存在"),
    ],
)
def test_https_needs_a_certificate_or_an_address_before_anything_is_made(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], lacks: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cert.pem").touch()
    assert_refused(run("init", *OPTIONS[:-1], "https", *options, "--stdin", input=LINES), 2, lacks)
    with Terminal("init", "--phone-page", "https", *options) as terminal:
        terminal.wait_for("还不能选 https")
        assert terminal.exit_code() == 2
        assert "系统管理员姓名" not in terminal.text
    assert not home.exists()


def test_https_behind_a_proxy_is_kept_with_its_address(home: Path) -> None:
    url = "https://rz.example.cn"
    assert_ok(run("init", *OPTIONS[:-1], "https", "--phone-url", url, "--port", "8443", "--stdin", input=LINES))
    config = tomllib.loads((home / "config.toml").read_text("utf-8"))
    assert config == {"sms": "outbox", "phone_page": "https", "phone_port": 8443, "phone_url": url}
    assert '"phone_ready"' in run("doctor", "--format", "json").stdout


def test_what_is_set_already_is_neither_asked_nor_guessed_otherwise(home: Path) -> None:
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text('verification_method = "totp"\nsms_url = "https://sms.example.cn"\n', "utf-8")
    (home / "config.toml").chmod(0o600)
    with Terminal("init", "--admin-name", "王芳", "--admin-mobile", "13812348000") as terminal:
        terminal.wait_for("系统管理员身份证号码")
        terminal.type(f"{ID_NUMBER}\r")
        terminal.wait_for("设置密码")
        terminal.type(f"{PASSWORD}\r")
        terminal.wait_for("再输入一次")
        terminal.type(f"{PASSWORD}\r")
        terminal.wait_for("建库完成")
        assert terminal.exit_code() == 0
        assert "用动态口令认证" in terminal.text
        assert "交给设置中的短信网关" in terminal.text
        assert "检查安装，先办这一件：短信网关" in terminal.text  # it has no secret yet: a problem goes first
    config = tomllib.loads((home / "config.toml").read_text("utf-8"))
    assert config == {"sms": "http", "verification_method": "totp", "sms_url": "https://sms.example.cn"}
