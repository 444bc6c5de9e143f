"""What a shell is offered when somebody presses Tab."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pexpect
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # it has no annotations of its own

from output_schemas.write import SCHEMAS
from szdj_cli.cli.framework.commands import COMMANDS
from szdj_cli.cli.framework.lazy import Group
from szdj_cli.cli.framework.tab.answers import candidates
from szdj_cli.cli.framework.tab.places import TABLE
from szdj_cli.domain.errors import SzdjError
from tests.support.command_tree import commands
from tests.support.documents import tab_table
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.world import MEMBER, SECRETARY, World


def offered(*before: str, at: str = "", monkeypatch: pytest.MonkeyPatch) -> list[str]:
    with monkeypatch.context() as pressed:
        pressed.setenv("_SZDJ_COMPLETE", f"={at}")
        result = run(*before)
    assert_ok(result)
    assert result.stderr == ""
    return [line.partition("\t")[0] for line in result.stdout.splitlines()]


def test_the_commands_at_the_top_are_offered_with_what_they_are_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered(monkeypatch=monkeypatch) == [entry.name for entry in COMMANDS]
    assert offered(at="ver", monkeypatch=monkeypatch) == ["verify"]
    monkeypatch.setenv("_SZDJ_COMPLETE", "=ver")
    assert run().stdout == "verify\t实名认证，每天一次\n"


def test_the_commands_at_the_top_are_offered_without_loading_typer() -> None:
    code = "import sys; from szdj_cli.__main__ import main; main([]); print('typer' in sys.modules)"
    done = subprocess.check_output([sys.executable, "-c", code], env={**os.environ, "_SZDJ_COMPLETE": "="}, text=True)
    assert done.splitlines()[-1] == "False"
    assert done.startswith("login\t")


def test_what_tab_answers_from_is_what_the_commands_say() -> None:
    assert TABLE.read_text("utf-8") == tab_table.text(), "run python -m tests.support.documents.tab_table"


@pytest.mark.parametrize("name", commands())
def test_a_value_is_offered_as_typer_would(name: str) -> None:
    command: Any = commands()[name]
    with command.make_context(name, [], resilient_parsing=True) as ctx:
        for one in command.params:
            if one.param_type_name == "argument" and (isinstance(command, Group) or one is not _arguments(command)[0]):
                continue  # the commands inside are offered first, and the first argument before the others
            if getattr(one, "is_flag", False):
                continue
            before = [*name.split(), *([] if one.param_type_name == "argument" else one.opts[:1])]
            for at in ("", "c", "转"):
                with suppress(SzdjError):  # of a store, where there is none
                    typers = [item.value for item in one.shell_complete(ctx, at)]
                    ours = [word for word, _ in candidates(before, at) if word.startswith(at)]
                    assert ours == [word for word in typers if word.startswith(at)], one.opts


def _arguments(command: Any) -> list[Any]:
    return [one for one in command.params if one.param_type_name == "argument"]


def test_options_of_a_command_are_offered_until_they_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"--port", "--bind", "--help"} <= set(offered("verify", "serve", at="--", monkeypatch=monkeypatch))
    assert "--port" not in offered("verify", "serve", "--port", "80", at="--", monkeypatch=monkeypatch)


def test_the_values_of_an_option_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered("verify", "--format", at="js", monkeypatch=monkeypatch) == ["json", "jsonl"]
    assert offered("verify", "--format", "=", at="js", monkeypatch=monkeypatch) == ["json", "jsonl"]  # bash splits at =


def test_the_values_of_an_argument_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered("completion", at="z", monkeypatch=monkeypatch) == ["zsh"]
    assert offered("help", at="exit", monkeypatch=monkeypatch) == ["exit-codes"]


def test_the_counts_of_a_report_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered("report", "roster", "--drill", at="性别", monkeypatch=monkeypatch) == ["性别=男", "性别=女"]
    assert offered("report", "roster", "--drill", at="age=6", monkeypatch=monkeypatch) == ["age=61+"]
    assert "待审批" in offered("report", "approvals", "--drill", monkeypatch=monkeypatch)
    assert offered("report", "dues", "--drill", at="o", monkeypatch=monkeypatch) == ["owed", "organisation="]


def test_nothing_is_said_where_nothing_can_be_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered("nothing", "here", monkeypatch=monkeypatch) == []
    monkeypatch.setenv("SZDJ_PHONE_PORT", "not a number")
    assert offered("approve", "accept", monkeypatch=monkeypatch) == []


def test_numbers_of_requests_fields_and_branches_are_offered_to_whoever_is_signed_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = world.request(MEMBER, "工作单位=示例公司")
    own = offered("request", "show", monkeypatch=monkeypatch)
    world.enter(SECRETARY)
    assert own == offered("approve", "accept", monkeypatch=monkeypatch) == [str(number)]
    assert offered("approve", "accept", at="99", monkeypatch=monkeypatch) == []
    assert "B1" in offered("approve", "list", "--branch", monkeypatch=monkeypatch)
    assert offered("profile", "edit", "--set", at="工作", monkeypatch=monkeypatch) == ["工作岗位=", "工作单位="]
    assert offered("profile", "edit", "--set", at="empl", monkeypatch=monkeypatch) == ["employer="]


SHELLS = {
    "bash": (["--norc", "--noprofile", "-i"], 'bind "set bell-style none"; eval "$(szdj completion bash)"'),
    "zsh": (["-f", "-i"], 'autoload -U compinit; compinit -D -u; eval "$(szdj completion zsh)"'),
    "fish": (["--no-config", "-i"], "szdj completion fish | source"),
}
"""How a shell is started without anybody's settings, and what its users write into theirs."""
INSTALLED = {
    "bash": "source {share}/bash-completion/completions/szdj",  # as bash-completion does when szdj is first completed
    "zsh": "fpath=({share}/zsh/site-functions $fpath); autoload -U compinit; compinit -D -u",
    "fish": "true",
}
"""What a shell has to be told where everything was put in its place."""


@pytest.fixture
def path_with_program(tmp_path: Path) -> str:
    """A search path on which the program is."""
    command = tmp_path / "szdj"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m szdj_cli "$@"\n')
    command.chmod(0o755)
    return f"{tmp_path}:{os.environ['PATH']}"


@contextmanager
def started(shell: str, options: list[str], settings: str, path: str, home: Path) -> "Iterator[pexpect.spawn[str]]":
    """A real shell with these settings, ready to be typed into."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"there is no {shell} here")
    data = {"XDG_DATA_HOME": str(home / "share")}
    env = {**os.environ, **data, "PATH": path, "TERM": "dumb", "HOME": str(home), "PS1": "READY> "}
    with pexpect.spawn(
        program, options, env=env, encoding="utf-8", timeout=30, dimensions=(24, 200), cwd=str(home)
    ) as child:
        child.sendline(settings)
        child.sendline("echo set''tled")
        child.expect("settled")
        yield child


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("szdj veri", "szdj verify"),
        ("szdj verify sta", "szdj verify status"),
        ("szdj help exit", "szdj help exit-codes"),
    ],
)
def test_tab_completes_what_was_begun(
    shell: str, typed: str, completed: str, path_with_program: str, tmp_path: Path
) -> None:
    with started(shell, *SHELLS[shell], path_with_program, tmp_path) as child:
        child.send(f"{typed}\t")
        child.expect_exact(completed)


@pytest.mark.parametrize("shell", SHELLS)
def test_what_is_installed_at_once_completes_in_every_shell(shell: str, path_with_program: str, tmp_path: Path) -> None:
    assert_ok(run("completion", "--install", "--prefix", str(tmp_path)))
    settings = INSTALLED[shell].format(share=tmp_path / "share")
    options = [each for each in SHELLS[shell][0] if each != "--no-config"]  # without it fish looks into the places
    with started(shell, options, settings, path_with_program, tmp_path) as child:
        child.send("szdj verify sta\t")
        child.expect_exact("szdj verify status")


def test_a_script_is_for_the_shell_whatever_the_environment_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    script = run("completion", "bash").stdout
    lines = run_json("completion", "bash")
    assert [each["line"] for each in lines] == script.splitlines()
    monkeypatch.setenv("SZDJ_FORMAT", "json")
    assert run("completion", "bash").stdout == script


def test_what_was_installed_is_named_for_programs(tmp_path: Path) -> None:
    done = run("completion", "--install", "--prefix", str(tmp_path), "--format", "json")
    told = json.loads(done.stdout)
    Draft202012Validator(SCHEMAS["completion"]).validate(told)
    assert {Path(each) for each in told["files"]} == {each for each in tmp_path.rglob("*") if each.is_file()}
    assert all(json.loads(line)["notice"].isprintable() for line in done.stderr.splitlines())
    assert len(done.stderr.splitlines()) == 3, "a sentence each, not glued"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("bash", "--install"), "--install"), (("bash", "--prefix", "here"), "--prefix"), ((), "SHELL")],
)
def test_what_cannot_be_meant_of_a_script_is_refused(arguments: tuple[str, ...], said: str) -> None:
    assert_refused(run("completion", *arguments), 2, said)


def test_what_cannot_be_installed_is_said(tmp_path: Path) -> None:
    (tmp_path / "share").write_text("in the way", encoding="utf-8")
    assert_refused(run("completion", "--install", "--prefix", str(tmp_path)), 7, str(tmp_path / "share"))


def test_bash_completes_what_was_begun(path_with_program: str) -> None:
    script = """
        eval "$(szdj completion bash)"
        COMP_WORDS=(szdj verify --format js); COMP_CWORD=3; _szdj; printf '%s\n' "${COMPREPLY[@]}"
        COMP_WORDS=(szdj verify ""); COMP_CWORD=2; _szdj; printf '%s\n' "${COMPREPLY[@]}"
    """
    bash = shutil.which("bash")
    assert bash is not None
    done = subprocess.run(
        [bash, "--norc", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PATH": path_with_program},
    )
    assert done.stdout.split() == ["json", "jsonl", "status", "serve", "totp"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_every_shell_has_a_script_that_asks_in_the_same_way(shell: str) -> None:
    result = run("completion", shell)
    assert_ok(result)
    assert "_SZDJ_COMPLETE" in result.stdout
