"""`szdj login`, `logout` and `whoami` from a script."""

import json
import stat

import pytest

from szdj_cli.domain.values.identity import initial_password_of
from tests.support import builders, outboxes
from tests.support.installed import FORM, Installed, install
from tests.support.processes.sudo import through_sudo
from tests.support.running import Result, assert_ok, assert_refused, run, run_json

STRANGER = builders.person(500)["公民身份号码"]


@pytest.fixture
def installed() -> Installed:
    return install()


def login(id_number: str, password: str) -> Result:
    return run("login", "--stdin", input=f"{id_number}\n{password}\n")


def enter_code(installed: Installed) -> Result:
    return run("login", "--code-stdin", input=outboxes.last_code(installed.home) + "\n")


def sign_in(installed: Installed) -> None:
    assert login(installed.id_number, installed.initial).exit_code == 4
    assert_ok(enter_code(installed))


def without_mobile(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "****" not in line)


def test_two_people_behind_one_service_account_do_not_share_a_sign_in(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with through_sudo(50001, installed.home):
        sign_in(installed)
        assert_ok(run("whoami"))
    with through_sudo(50002, installed.home):
        assert_refused(run("whoami"), 4, "szdj login")
    assert_refused(run("whoami"), 4, "szdj login")
    monkeypatch.setenv("SZDJ_USER", "../session")
    assert_refused(run("whoami"), 2, "user")


def test_a_script_is_told_in_json_what_is_missing(installed: Installed) -> None:
    typed = f"{installed.id_number}\n{installed.initial}\n"
    asked = run("login", "--stdin", "--format", "json", input=typed)
    assert (asked.exit_code, json.loads(asked.stderr.splitlines()[-1])["error"]["code"]) == (4, "sms_code_needed")
    entered = run_json("login", "--code-stdin", input=outboxes.last_code(installed.home) + "\n")
    assert entered["name"]


def test_a_weak_password_ends_with_4_and_the_code_finishes_it(installed: Installed) -> None:
    asked = login(installed.id_number, installed.initial)
    assert_refused(asked, 4, "您的密码设置过于简单，需要手机短信验证", "139****0000", "szdj login --code-stdin")
    assert_refused(run("whoami"), 4, "szdj login")
    assert_ok(enter_code(installed))
    assert_ok(run("whoami"))


def test_with_json_the_error_names_itself(installed: Installed) -> None:
    assert_refused(login(installed.id_number, "wrong"), 4)
    result = run("whoami", "--format", "json")
    assert result.exit_code == 4
    assert json.loads(result.stderr)["error"]["code"] == "sign_in_required"


def test_a_strong_password_signs_in_at_once(installed: Installed) -> None:
    assert_ok(login(FORM.id_number, FORM.password))
    assert outboxes.messages(installed.home) == []
    assert run_json("whoami")["administrator"] is True


def test_the_message_is_a_line_of_the_outbox(installed: Installed) -> None:
    login(installed.id_number, installed.initial)
    (message,) = outboxes.messages(installed.home)
    assert set(message) == {"at", "mobile", "purpose", "text", "code"}
    assert (message["mobile"], message["purpose"]) == ("13900000000", "sign_in")
    assert message["code"] in message["text"]


def test_an_unknown_number_is_told_the_same_and_sent_nothing(installed: Installed) -> None:
    known = login(installed.id_number, installed.initial)
    count = len(outboxes.messages(installed.home))
    unknown = login(STRANGER, initial_password_of(STRANGER))
    assert len(outboxes.messages(installed.home)) == count
    assert unknown.exit_code == known.exit_code
    assert without_mobile(unknown.stderr) == without_mobile(known.stderr)
    assert_refused(run("login", "--code-stdin", input="123456\n"), 4, "验证码不正确")


def test_an_unknown_number_with_a_wrong_password_is_told_the_same(installed: Installed) -> None:
    assert login(STRANGER, "wrong").stderr == login(installed.id_number, "wrong").stderr


def test_neither_number_nor_password_is_shown_again(installed: Installed) -> None:
    for result in (login(installed.id_number, "wrong-pass-word"), login(installed.id_number[:-1] + "Y", "x")):
        assert installed.id_number[:-1] not in result.stdout + result.stderr
        assert "wrong-pass-word" not in result.stdout + result.stderr


def test_without_a_terminal_the_option_is_named() -> None:
    install()
    assert_refused(run("login"), 2, "--stdin")
    assert_refused(run("login", "--stdin", input="one line\n"), 2, "--stdin")


def test_the_session_is_a_file_of_its_owner(installed: Installed) -> None:
    sign_in(installed)
    path = installed.home / "session"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    assert_refused(run("whoami"), 5, "chmod 600")
    assert_ok(login(FORM.id_number, FORM.password))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_signing_in_ends_the_session_that_was_there(installed: Installed) -> None:
    sign_in(installed)
    first = (installed.home / "session").read_bytes()
    assert_ok(login(FORM.id_number, FORM.password))
    (installed.home / "session").write_bytes(first)
    assert_refused(run("whoami"), 4)


def test_a_failed_sign_in_leaves_the_session_that_was_there(installed: Installed) -> None:
    sign_in(installed)
    assert login(FORM.id_number, "wrong").exit_code == 4
    assert run_json("whoami")["name"] == "党员零"


def test_whoami_says_who_from_where_and_whether_verified(installed: Installed) -> None:
    sign_in(installed)
    who = run_json("whoami")
    assert {key: who[key] for key in ("name", "id", "branch", "roles", "administrator", "verified")} == {
        "name": "党员零",
        "id": 1,
        "branch": "第一党支部",
        "roles": [],
        "administrator": False,
        "verified": False,
    }
    shown = run("whoami")
    assert_ok(shown)
    assert "党员零" in shown.stdout
    assert "未认证" in shown.stdout


def test_logout_ends_the_session_and_twice_is_no_error(installed: Installed) -> None:
    sign_in(installed)
    token = (installed.home / "session").read_bytes()
    assert_ok(run("logout"))
    assert not (installed.home / "session").exists()
    (installed.home / "session").write_bytes(token)
    (installed.home / "session").chmod(0o600)
    assert_refused(run("whoami"), 4)
    assert_ok(run("logout"))
    assert_ok(run("logout"))


def test_logout_everywhere_says_how_many(installed: Installed) -> None:
    sign_in(installed)
    elsewhere = (installed.home / "session").read_bytes()
    (installed.home / "session").unlink()
    sign_in(installed)
    result = run("logout", "--all")
    assert_ok(result)
    assert "2" in result.stderr
    (installed.home / "session").write_bytes(elsewhere)
    (installed.home / "session").chmod(0o600)
    assert_refused(run("whoami"), 4)


def test_too_many_wrong_passwords_are_told_how_long_to_wait(installed: Installed) -> None:
    for _ in range(5):
        assert_refused(login(installed.id_number, "wrong"), 4, "登录失败")
    results = [login(installed.id_number, "wrong") for _ in range(2)]
    assert any("请等待" in result.stderr for result in results)
