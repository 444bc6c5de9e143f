"""The frame around every command: help, wrong calls, faults, exit codes, streams."""

import json
import os
import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pexpect
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # it has no annotations of its own

from output_schemas.write import VERSION
from szdj_cli import __version__
from szdj_cli.cli import help_topics
from szdj_cli.store.core.engine import REVISION
from tests.support import ROOT
from tests.support.running import assert_ok, assert_refused, run, spawn

ID_NUMBER = "11010519491231002X"


def test_the_version_is_one_line() -> None:
    result = run("--version")
    assert_ok(result)
    assert result.stdout == f"szdj {__version__}\n"


def test_the_version_is_answered_without_loading_anything() -> None:
    loaded = "import sys; from szdj_cli.__main__ import main; main(['--version']); print(len(sys.modules))"
    bare = "import sys; print(len(sys.modules))"
    modules = [subprocess.check_output([sys.executable, "-c", code], text=True).split()[-1] for code in (loaded, bare)]
    assert int(modules[0]) - int(modules[1]) <= 2


def test_the_long_version_names_the_schema_and_every_library_that_is_declared() -> None:
    result = run("--version", "--verbose")
    assert_ok(result)
    first, *lines = result.stdout.splitlines()
    assert first == f"szdj {__version__}"
    versions = dict(line.split(" ", 1) for line in lines)
    assert versions["数据库结构"] == REVISION
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in [*declared["dependencies"], *declared["optional-dependencies"]["postgres"]]:
        name = re.split(r"[\[<>=]", requirement)[0]
        assert re.fullmatch(r"\d+(\.\d+)+", versions[name.lower()]), name
    assert "pytest" not in versions


@pytest.mark.parametrize("before", ["", "-q", "--format json", "--no-color --format=json"])
def test_the_version_is_data_where_data_is_asked_for(before: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if "json" not in before:
        monkeypatch.setenv("SZDJ_FORMAT", "json")
    short, long = (json.loads(run(*before.split(), "--version", *more).stdout) for more in ((), ("--verbose",)))
    assert short == {"szdj": __version__}
    assert (long["szdj"], long["schema"]) == (__version__, REVISION)
    for said in (short, long):
        Draft202012Validator(VERSION).validate(said)
    assert run("--version", "--format", "csv").stdout == f"szdj\n{__version__}\n"
    assert run("--version", "nosuch").exit_code == 2


@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_without_a_terminal_the_program_shows_its_commands(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert_ok(result)
    assert "用法：szdj [选项] 命令" in result.stdout
    assert "approve" in result.stdout


def test_a_mistyped_command_names_the_right_one() -> None:
    assert_refused(run("verfy"), 2, "szdj verify")


def test_a_mistyped_command_inside_a_group_names_the_right_one() -> None:
    assert_refused(run("verify", "serv"), 2, "szdj verify serve")


def test_a_command_that_is_like_no_other_names_the_help() -> None:
    assert_refused(run("qqqqqq"), 2, "szdj --help")


def test_a_mistyped_option_names_the_right_one() -> None:
    assert_refused(run("verify", "serve", "--prot", "80"), 2, "--port")


def test_an_option_without_its_value_is_said() -> None:
    assert_refused(run("verify", "serve", "--port"), 2, "--port 后面缺少内容", "szdj verify serve --help")


def test_a_flag_with_a_value_is_said() -> None:
    assert_refused(run("verify", "--once=yes"), 2, "--once 后面不能带内容")


def test_a_value_of_the_wrong_kind_is_said() -> None:
    assert_refused(run("verify", "serve", "--port", "x"), 2, "--port", "整数")


def test_a_value_that_is_none_of_the_choices_names_them() -> None:
    assert_refused(run("verify", "--format", "xml"), 2, "table、json、jsonl、csv")


def test_a_missing_argument_is_said() -> None:
    assert_refused(run("transfer", "verify"), 2, "缺少 核验码", "szdj transfer verify --help")


def test_too_many_arguments_are_said() -> None:
    assert_refused(run("help", "files", "more"), 2, "more")


def test_an_identity_number_in_the_wrong_place_is_not_repeated() -> None:
    for arguments in ([ID_NUMBER], ["help", "files", ID_NUMBER], ["--" + ID_NUMBER]):
        result = run(*arguments)
        assert result.exit_code == 2
        assert ID_NUMBER[:-1] not in result.stderr


def test_what_is_repeated_of_a_wrong_call_is_inert() -> None:
    result = run("\x1b[2J[/x]\x9b1m\u202e")
    assert_refused(result, 2)
    assert not set(result.stderr) & set("\x1b\x9b\u202e")


def test_a_group_without_a_command_shows_its_commands_and_is_a_wrong_call() -> None:
    result = run("import")
    assert result.exit_code == 2
    assert "命令" in result.stderr
    assert result.stdout == ""


def test_a_wrong_call_is_said_in_json_where_json_is_asked_for() -> None:
    for arguments in (["nothing", "--format", "json"], ["nothing", "--format=json"]):
        result = run(*arguments)
        assert result.exit_code == 2
        error = json.loads(result.stderr)["error"]
        assert set(error) == {"code", "problem", "cause", "remedy"}
        assert error["code"] == "usage"


def test_a_question_without_a_terminal_names_the_missing_option(monkeypatch: pytest.MonkeyPatch) -> None:
    from szdj_cli.cli.prompting import prompts

    monkeypatch.setattr(help_topics, "_show_files", lambda: prompts.confirm("？"))
    assert_refused(run("help", "files", input="y\n"), 2, "--yes")


def _raise(error: BaseException) -> None:
    raise error


def test_a_fault_is_one_line_that_names_the_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(help_topics, "_show_files", lambda: _raise(ValueError(ID_NUMBER)))
    result = run("help", "files")
    log = tmp_path / "home" / "szdj.log"
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert str(log) in result.stderr
    written = log.read_text()
    assert "ValueError" in written
    assert "test_frame.py" in written
    assert ID_NUMBER not in written
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_debug_shows_where_a_fault_happened_and_never_with_what(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(help_topics, "_show_files", lambda: _raise(ValueError(ID_NUMBER)))
    for arguments in (("--debug", "help", "files"), ("help", "files", "--debug")):
        result = run(*arguments)
        assert "test_frame.py" in result.stderr
        assert ID_NUMBER not in result.stderr


def test_a_fault_is_json_where_json_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("szdj_cli.cli.verification.verify.state.current", lambda: _raise(RuntimeError()))
    result = run("verify", "status", "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stderr)["error"]["code"] == "fault"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), EOFError()])
def test_cancelling_says_so(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    monkeypatch.setattr(help_topics, "_show_files", lambda: _raise(error))
    result = run("help", "files")
    assert result.exit_code == 130
    assert result.stderr == "已取消\n"


def test_ctrl_c_at_a_question_leaves_nothing_half_done(tmp_path: Path) -> None:
    child = pexpect.spawn(sys.executable, ["-m", "szdj_cli", "init"], encoding="utf-8", timeout=20)
    child.expect(r"\x1b\[\?7h")  # the first question is drawn
    child.send("\x03")
    child.expect("已取消")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert not list(tmp_path.glob("home/*"))


def test_a_reader_that_goes_away_ends_the_program_quietly() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "szdj_cli", "help", "settings"], stdout=closed, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert b"Broken" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_below_the_output_is_said_in_one_problem() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "szdj_cli", "help", "files"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 1
    assert "磁盘已满" in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_gbk_console_gets_a_question_mark_for_what_it_cannot_show() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "szdj_cli", "𠮷"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "gbk"},
        check=False,
    )
    assert done.returncode == 2
    assert "没有“?”这个命令" in done.stderr.decode("gbk")


def test_help_screens_can_be_shown_on_a_gbk_console() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "szdj_cli", "--help"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "gbk:strict"},
        check=True,
    )
    assert "?" not in done.stdout.decode("gbk")


def test_a_process_without_streams_still_ends_with_its_exit_code() -> None:
    command = f"{sys.executable} -m szdj_cli nothing <&- >&- 2>&-"
    assert subprocess.run(["sh", "-c", command], check=False).returncode == 2


def test_no_input_is_taken_before_and_after_the_command() -> None:
    for arguments in (("--no-input", "help", "exit-codes"), ("help", "exit-codes", "--no-input")):
        assert_ok(run(*arguments))


def test_the_program_answers_as_a_module() -> None:
    assert spawn("--version").stdout == f"szdj {__version__}\n"


def test_an_interrupt_while_python_executes_a_text_ends_with_the_same_code(tmp_path: Path) -> None:
    # As the classes of dataclasses and named tuples are made; behind -m, Python would end by the signal itself.
    (tmp_path / "interrupted.py").write_text(
        "from szdj_cli.__main__ import run\n"
        "from szdj_cli.cli.framework import boundary\n"
        "boundary.answer = lambda _: exec('raise KeyboardInterrupt')\n"
        "run()\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, "-m", "interrupted", "whoami"], check=False, cwd=tmp_path)
    assert done.returncode == 130
