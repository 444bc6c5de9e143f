"""`szdj config`: what is set and where, what is wrong with it, and changing it without touching anything else."""

import json
import stat
from pathlib import Path

import pytest

from szdj_cli.settings import SETTINGS
from tests.support.installed import FORM, Installed, install
from tests.support.outboxes import last_code
from tests.support.processes.sudo import through_sudo
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.terminals import Terminal

STRANGER = 54_321


@pytest.fixture
def installed() -> Installed:
    return install()


@pytest.fixture
def config(installed: Installed) -> Path:
    return installed.home / "config.toml"


def add(config: Path, line: str) -> None:
    config.write_text(f"{config.read_text('utf-8')}{line}\n", "utf-8")


def one(name: str) -> dict[str, object]:
    found: dict[str, object] = run_json("config", "get", name)
    return found


def checked() -> dict[str, dict[str, str]]:
    result = run("config", "check", "--format", "json")
    found = {each["setting"]: each for each in json.loads(result.stdout)}
    assert result.exit_code == (3 if found else 0)
    return found


@pytest.mark.usefixtures("installed")
def test_every_setting_is_listed_with_where_it_is_from_and_what_it_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SZDJ_DUES_REMIND_MONTHS", "6")
    monkeypatch.setenv("SZDJ_SESION_HOURS", "6")
    listed = {each["setting"]: each for each in run_json("config", "list")}
    assert list(listed) == [*SETTINGS, "SZDJ_SESION_HOURS"]
    assert (listed["phone_page"]["source"], listed["phone_page"]["choices"][0]) == ("file", "loopback")
    assert (listed["dues_remind_months"]["source"], listed["dues_remind_months"]["value"]) == ("environment", 6)
    assert (listed["session_hours"]["source"], listed["session_hours"]["most"]) == ("default", 24)
    assert "wechat" in listed["verification_method"]["choices"]
    assert not listed["SZDJ_SESION_HOURS"]["known"]
    assert all(each["meaning"] for each in listed.values())


def test_one_setting_is_its_value_alone_for_a_script(config: Path) -> None:
    assert run("config", "get", "session_hours").stdout == "12\n"
    add(config, 'sms_command = ["/bin/send", "--now"]')
    assert json.loads(run("config", "get", "sms_command").stdout) == ["/bin/send", "--now"]
    assert_refused(run("config", "get", "sesion_hours"), 2, "sesion_hours", "session_hours")


def test_a_change_is_written_and_the_rest_of_the_file_stays_as_it_is(config: Path) -> None:
    config.write_text('# 说明\nsms = "outbox"  # 试用\nphone_page = "loopback"\n', "utf-8")
    config.chmod(0o600)
    done = run("config", "set", "session_hours", "8", "--format", "json")
    assert json.loads(done.stdout) == {
        "setting": "session_hours", "old": None, "new": 8, "hidden_by": None, "dry_run": False, "written": True,
    }  # fmt: skip
    assert_ok(run("config", "set", "sms", "http", "--yes"))
    written = '# 说明\nsms = "http"  # 试用\nphone_page = "loopback"\nsession_hours = 8\n'
    assert config.read_text("utf-8") == written
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert run_json("config", "set", "session_hours", "9", "--dry-run")["new"] == 9
    assert run_json("config", "set", "session_hours", "8")["written"] is False
    assert config.read_text("utf-8") == written
    assert_ok(run("config", "set", "session_hours", "--unset"))
    assert config.read_text("utf-8") == written.replace("session_hours = 8\n", "")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("session_hours", "99", "要在 1 和 24 之间"),
        ("session_hours", "twelve", "要在 1 和 24 之间"),
        ("sms", "pigeon", "outbox、http、command"),
        ("verification_method", "pigeon", "sms、wechat、totp"),
        ("sms_command", "not json", "sms_command"),
        ("sesion_hours", "8", "session_hours"),
        ("sms_secret", "an-open-secret-123", "标准输入"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(config: Path, name: str, value: str, said: str) -> None:
    before = config.read_bytes()
    assert_refused(run("config", "set", name, value), 2, name, said)
    assert config.read_bytes() == before


def test_a_secret_comes_on_standard_input_and_is_never_shown(config: Path) -> None:
    secret = "k7-示例-0123456789"
    set_it = run("config", "set", "sms_secret", "-", "--format", "json", input=f"{secret}\n")
    assert json.loads(set_it.stdout)["new"] is True
    assert secret in config.read_text("utf-8")
    shown = [
        set_it,
        run("config", "list", "--format", "json"),
        run("config", "get", "sms_secret"),
        run("config", "list"),
    ]
    assert not [each for each in shown if secret in each.stdout + each.stderr]
    assert run("config", "get", "sms_secret").stdout == "（已设置）\n"


def test_a_change_is_logged_in_the_name_of_the_administrator_who_is_signed_in(installed: Installed) -> None:
    assert_ok(run("config", "set", "session_hours", "8"))
    assert_ok(run("login", "--stdin", input=f"{FORM.id_number}\n{FORM.password}\n"))
    assert_ok(run("config", "set", "session_hours", "9"))
    assert_ok(run("config", "set", "sms_secret", "-", input="a-secret-of-many-characters\n"))
    entries = run_json("audit", "log", "--act", "settings.changed")
    assert [each["actor"] for each in entries][1:] == [entries[0]["actor"], "system"]
    assert entries[0]["actor"].startswith("account:")
    assert "9" in entries[1]["detail"]
    assert "many-characters" not in str(entries)


def test_a_member_who_is_signed_in_does_not_lend_their_name(installed: Installed) -> None:
    run("login", "--stdin", input=f"{installed.id_number}\n{installed.initial}\n")
    assert_ok(run("login", "--code-stdin", input=f"{last_code(installed.home)}\n"))
    assert_ok(run("config", "set", "session_hours", "8"))
    run("logout")
    assert_ok(run("login", "--stdin", input=f"{FORM.id_number}\n{FORM.password}\n"))
    assert [each["actor"] for each in run_json("audit", "log", "--act", "settings.changed")] == ["system"]


def test_whoever_comes_through_anothers_sudo_looks_and_changes_nothing(
    installed: Installed, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = config.read_bytes()
    with through_sudo(STRANGER, installed.home):
        assert_ok(run("config", "list"))
        assert_refused(run("config", "set", "sms_command", '["/bin/sh"]'), 5, "主人")
        assert_refused(run("config", "set", "sms_command", "--unset"), 5)
    monkeypatch.setenv("DOAS_USER", "wang")
    assert_refused(run("config", "set", "session_hours", "8"), 5)
    assert config.read_bytes() == before


def test_all_that_is_wrong_is_listed_with_what_to_do(
    installed: Installed, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checked() == {}
    for line in ("session_hours = 99", 'letter_template = "none.docx"', "sesion = 1"):
        add(config, line)
    config.write_text(config.read_text("utf-8").replace('sms = "outbox"', 'sms = "http"'), "utf-8")
    monkeypatch.setenv("SZDJ_SMS_ULR", "https://sms.example.cn")
    monkeypatch.setenv("SZDJ_SESSION_IDLE_MINUTES", "700")
    monkeypatch.setenv("SZDJ_FORMAT", "json")
    found = checked()
    assert {name: each["check"] for name, each in found.items()} == {
        "session_hours": "settings_invalid",
        "session_idle_minutes": "setting_loosened",
        "sesion": "setting_unknown",
        "SZDJ_SMS_ULR": "setting_unknown",
        "letter_template": "setting_file_missing",
        "sms": "sms_gateway_missing",
    }
    assert "sms_url" in found["SZDJ_SMS_ULR"]["remedy"]
    assert found["session_idle_minutes"]["source"] == "environment"


def test_a_file_that_is_no_toml_is_told_by_its_line_and_left_as_it_is(config: Path) -> None:
    add(config, "\n[[")
    before = config.read_bytes()
    found = checked()["config.toml"]
    assert "行" in found["cause"]
    assert_ok(run("config", "list"))
    assert_refused(run("config", "set", "session_hours", "8"), 2, "config.toml")
    assert config.read_bytes() == before


BAD = [f"{name} = {{}}" for name in SETTINGS] + ["[["]


@pytest.mark.parametrize("line", BAD)
def test_a_bad_value_stops_neither_looking_nor_mending_nor_reckoning(config: Path, line: str) -> None:
    config.write_text(f"{line}\n", "utf-8")
    name = line.split(" ", maxsplit=1)[0]
    assert_ok(run("config", "list"))
    assert checked()
    examined = run("doctor", "--format", "json")
    assert examined.exit_code == 3
    refused = [each for each in json.loads(examined.stdout) if each["check"] == "setting_refused"]
    assert [name in each["found"] for each in refused] == [True] if name in SETTINGS else len(refused) == 1
    reckoned = run("dues", "calc", "--category", "employed", "--base", "8000", "--format", "json")
    assert_ok(reckoned)
    assert json.loads(reckoned.stdout)["monthly_fen"] == 12_000
    assert ("dues_r" in reckoned.stderr) == (name in ("dues_rules", "dues_rounding", "[["))
    if name in SETTINGS:
        assert_ok(run("config", "set", name, "--unset"))
        assert not checked()


def test_a_bad_value_stops_what_needs_it_and_nothing_else(config: Path) -> None:
    assert_ok(run("login", "--stdin", input=f"{FORM.id_number}\n{FORM.password}\n"))
    add(config, "phone_port = -1")
    assert_ok(run("whoami"))
    add(config, "session_hours = 99")
    assert_refused(run("whoami"), 2, "session_hours", "要在 1 和 24 之间")


@pytest.mark.parametrize(
    ("line", "variable", "value", "is_taken"),
    [
        ("session_hours = 8", "SZDJ_SESSION_HOURS", "9", False),
        ("session_hours = 8", "SZDJ_SESSION_HOURS", "7", True),
        ("", "SZDJ_WEAK_PASSWORD_LENGTH", "8", False),
        ('sms = "http"', "SZDJ_SMS", "outbox", False),
        ('sms = "http"', "SZDJ_SMS", "command", True),
        ('phone_page = "https"', "SZDJ_PHONE_PAGE", "lan", False),
        ("", "SZDJ_PHONE_PAGE", "lan", True),
        ('verification_method = "wechat"', "SZDJ_VERIFICATION_METHOD", "sms", False),
        ("", "SZDJ_VERIFICATION_METHOD", "wechat", True),
        ('sms_url = "https://a.example.cn"', "SZDJ_SMS_URL", "https://b.example.cn", False),
    ],
)
def test_the_environment_only_tightens_what_guards(
    config: Path, monkeypatch: pytest.MonkeyPatch, line: str, variable: str, value: str, is_taken: bool
) -> None:
    config.write_text(f"{line}\n", "utf-8")
    monkeypatch.setenv(variable, value)
    name = variable.removeprefix("SZDJ_").lower()
    if is_taken:
        assert str(one(name)["value"]) == value
    else:
        assert_refused(run("config", "get", name), 2, variable, "不能放宽")


def test_whoever_hides_the_file_behind_the_environment_is_told(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SZDJ_DUES_REMIND_MONTHS", "6")
    done = run("config", "set", "dues_remind_months", "4")
    assert "SZDJ_DUES_REMIND_MONTHS" in done.stderr


def test_at_a_terminal_a_change_is_shown_and_asked_about(config: Path) -> None:
    with Terminal("config", "set", "session_hours", "8") as terminal:
        terminal.wait_for("session_hours：（未设置） → 8")
        terminal.type("\r")
        terminal.wait_for("没有更改")
    assert "session_hours" not in config.read_text("utf-8")
