"""What the environment may do: nothing that runs code or moves the store, for whoever comes through another's sudo."""

import os
import re
import sys
from pathlib import Path

import pytest

import szdj_cli
from szdj_cli.domain.errors import SettingLoosened, SettingsInvalid
from szdj_cli.domain.installation.settings import Environment
from szdj_cli.settings import OTHER_VARIABLES, SETTINGS, Settings, _a_path
from szdj_cli.sms.problems import gateway_problem
from tests.support.installed import Installed, install
from tests.support.processes.sudo import through_sudo
from tests.support.running import assert_ok, assert_refused, run, spawn

NUMBERS = [name for name, setting in SETTINGS.items() if setting.bounds is not None]
TIGHTENED = [name for name, setting in SETTINGS.items() if setting.environment.counts_for_anybody]
STRANGER = 54_321


@pytest.fixture
def installed() -> Installed:
    return install()


def variable(name: str) -> str:
    return f"SZDJ_{name.upper()}"


def values(settings: Settings) -> dict[str, object]:
    return {name: getattr(settings, name) for name in SETTINGS}


def configure(home: Path, name: str, value: object) -> None:
    config = home / "config.toml"
    config.write_text(f"{config.read_text()}{name} = {value}\n")


def test_every_setting_says_what_the_environment_may_do_to_it() -> None:
    assert TIGHTENED == ["weak_password_length", "session_idle_minutes", "session_hours"]
    assert [name for name, setting in SETTINGS.items() if setting.environment.guards and name not in TIGHTENED] == [
        "sms", "sms_url", "sms_secret", "sms_command", "verification_method", "phone_page", "wechat_app_id",
        "wechat_secret_file", "wechat_authorize_url", "wechat_token_url",
    ]  # fmt: skip


def test_every_variable_that_is_read_belongs_to_a_setting_or_is_known_here() -> None:
    source = "".join(path.read_text() for path in Path(szdj_cli.__file__).parent.rglob("*.py"))
    read = set(re.findall(r'"(SZDJ_[A-Z_]+)"', source)) - {"SZDJ_"}
    assert read <= {variable(name) for name in SETTINGS} | OTHER_VARIABLES


def test_every_number_has_bounds() -> None:
    assert NUMBERS
    assert {name for name, setting in SETTINGS.items() if type(setting.default) is int} == set(NUMBERS)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_out_of_bounds_is_refused_by_name_wherever_it_stands(
    installed: Installed, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    least, most = SETTINGS[name].bounds or (0, 0)
    for value in (least - 1, most + 1, -(10**30), 10**30):
        monkeypatch.setenv(variable(name), str(value))
        assert_refused(run("config", "get", name), 2, name, f"{least} 和 {most} 之间")
    monkeypatch.setenv(variable(name), "twelve")
    assert_refused(run("config", "get", name), 2, name)
    monkeypatch.delenv(variable(name))
    kept = (installed.home / "config.toml").read_text()
    for value in (least - 1, most + 1, 10**30):
        configure(installed.home, name, value)
        with pytest.raises(SettingsInvalid):
            getattr(Settings(), name)
        (installed.home / "config.toml").write_text(kept)


@pytest.mark.parametrize("name", TIGHTENED)
def test_a_limit_from_the_environment_only_becomes_stricter(
    installed: Installed, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    setting = SETTINGS[name]
    least, most = setting.bounds or (0, 0)
    is_lower_stricter = setting.environment is Environment.LOWERS
    strict, lax = (least, most) if is_lower_stricter else (most, least)
    for otherwise in (setting.default, strict + (1 if is_lower_stricter else -1)):
        configure(installed.home, name, otherwise)
        monkeypatch.setenv(variable(name), str(strict))
        assert getattr(Settings(), name) == strict
        monkeypatch.setenv(variable(name), str(lax))
        with pytest.raises(SettingLoosened):
            getattr(Settings(), name)
        (installed.home / "config.toml").write_text("")


def test_a_list_that_is_none_is_refused_by_its_own_name(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SZDJ_SMS_COMMAND", "not json")
    assert_refused(run("config", "get", "sms_command"), 2, "sms_command")


def test_whoever_comes_through_sudo_cannot_bend_a_setting(installed: Installed, tmp_path: Path) -> None:
    before = values(Settings())
    given = {
        variable(name): '["/bin/sh"]' if "command" in name else "7"
        for name, setting in SETTINGS.items()
        if not setting.environment.counts_for_anybody
    }
    brought = given | {"SZDJ_HOME": str(tmp_path / "mine"), "SZDJ_SESSION_HOURS": "1"}
    with through_sudo(STRANGER, installed.home, brought):
        result = run("doctor")
        after = Settings()
        assert values(after) == {**before, "session_hours": 1}
    assert str(tmp_path / "mine") not in result.stdout
    said = [line for line in result.stderr.splitlines() if "已忽略环境变量" in line]
    assert len(said) == 1
    assert set(re.findall("SZDJ_[A-Z_]+", said[0])) == {*given, "SZDJ_HOME"}


def test_whoever_comes_through_sudo_without_any_is_told_nothing(installed: Installed) -> None:
    with through_sudo(STRANGER, installed.home):
        assert "已忽略" not in run("doctor").stderr


def test_ones_own_sudo_and_ones_own_environment_count(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SZDJ_SMS", "http")
    for uid in (None, str(os.geteuid())):
        if uid is not None:
            monkeypatch.setenv("SUDO_UID", uid)
        result = run("doctor")
        assert "已忽略" not in result.stderr
        assert str(installed.home) in result.stdout
        assert Settings().sms == "http"


def test_nothing_of_anothers_environment_but_terminal_and_language_is_left(installed: Installed) -> None:
    hostile = {"PYTHONPATH": "/evil", "PGSERVICEFILE": "/evil", "SSL_CERT_FILE": "/evil", "XDG_DATA_HOME": "/evil"}
    with through_sudo(STRANGER, installed.home, hostile | {"HOME": "/evil", "PATH": "/evil", "LC_ALL": "C.UTF-8"}):
        run("doctor")
        assert "/evil" not in os.environ.values()
        assert os.environ["LC_ALL"] == "C.UTF-8"


def test_the_real_program_under_sudo_does_not_open_the_callers_store(installed: Installed) -> None:
    result = spawn("doctor", env={"SUDO_UID": str(STRANGER), "SZDJ_HOME": str(installed.home)})
    assert "SZDJ_HOME" in result.stderr
    assert str(installed.home) not in result.stdout


@pytest.mark.parametrize("way", ["-m", "-Im"])
def test_a_module_in_the_current_directory_is_not_loaded(tmp_path: Path, way: str) -> None:
    import subprocess

    for name in ("typer", "pydantic", "sqlalchemy", "rich"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken from the current directory')")
    done = subprocess.run(
        [sys.executable, way, "szdj_cli", "doctor"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "taken from" not in done.stderr
    assert "还没有数据库" in done.stdout


def test_a_name_and_a_number_that_look_alike_are_two_people(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = {Settings().session_path}
    monkeypatch.setenv("SUDO_UID", "4711")
    paths.add(Settings().session_path)
    monkeypatch.delenv("SUDO_UID")
    for name in ("4711", "uid-4711", "user-4711"):
        monkeypatch.setenv("SZDJ_USER", name)
        paths.add(Settings().session_path)
    assert len(paths) == 5


def test_the_file_of_a_session_from_before_is_nobodys(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support import outboxes

    run("login", "--stdin", input=f"{installed.id_number}\n{installed.initial}\n")
    assert_ok(run("login", "--code-stdin", input=f"{outboxes.last_code(installed.home)}\n"))
    names = ("4711", "uid-4711", "user-4711", "a.b")
    for name in names:
        target = installed.home / f"session-{name}"
        target.write_bytes((installed.home / "session").read_bytes())
        target.chmod(0o600)
    for name in names:
        monkeypatch.setenv("SZDJ_USER", name)
        assert_refused(run("whoami"), 4, "szdj login")
    monkeypatch.delenv("SZDJ_USER")
    with through_sudo(4711, installed.home):
        assert_refused(run("whoami"), 4, "szdj login")


PATHS = [name for name, setting in SETTINGS.items() if setting._read is _a_path]


@pytest.mark.parametrize("name", PATHS)
def test_a_file_in_the_settings_lies_in_the_home_not_where_somebody_calls_from(
    installed: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    configure(installed.home, name, '"a/file"')
    assert getattr(Settings(), name) == installed.home / "a/file"
    (installed.home / "config.toml").write_text(f'{name} = "{tmp_path / "whole"}"')
    assert getattr(Settings(), name) == tmp_path / "whole"


def test_the_program_that_sends_is_not_looked_for_where_somebody_calls_from(
    installed: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "send"
    program.parent.mkdir()
    program.write_text("#!/bin/sh")
    program.chmod(0o700)
    monkeypatch.chdir(tmp_path)
    for given, is_found in (("bin/send", False), ("./bin/send", False), (str(program), True), ("sh", True)):
        settings = Settings(sms="command", sms_command=[given])
        assert (gateway_problem(settings) is None) == is_found, given
