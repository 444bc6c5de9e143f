"""Whatever the data hold, every command that shows them stays text: no escape, no markup, no formula is obeyed."""

import csv
import io
import json

import pytest

from szdj_cli.render.kit.formats import FORMATS
from tests.support.running import Result, assert_ok, run
from tests.support.terminals import Terminal
from tests.support.texts import FORMULA, MARKUP, harm_in
from tests.support.world import World

OF_SECRETARY = (
    "whoami",
    "profile show",
    "profile fields",
    "request list",
    "approve list",
    "approve show 1",
    "approve show 2",
    "approve accept 2 --dry-run",
    "member list",
    "member show 1",
    "member show 6 --reveal",
    "member search [",
    "member export",
    "org tree",
    "org show B1",
    "verify status",
    "doctor",
)
OF_ADMINISTRATOR = ("audit log", "audit verify", "audit head", "db check", "member list", "org tree", "org show C1")
OF_APPLICANT = ("profile show", "request list", "request show 1", "whoami")


@pytest.mark.parametrize("command", OF_SECRETARY)
def test_what_a_secretary_sees_is_inert(hostile: World, command: str) -> None:
    for fmt in FORMATS:
        _assert_inert(_run(command, fmt), fmt)


def test_what_an_administrator_sees_is_inert(hostile: World) -> None:
    hostile.sign_in_as_administrator()
    for command in OF_ADMINISTRATOR:
        for fmt in FORMATS:
            _assert_inert(_run(command, fmt), fmt)


def test_what_an_applicant_sees_is_inert(hostile: World) -> None:
    hostile.enter(1)
    for command in OF_APPLICANT:
        for fmt in FORMATS:
            _assert_inert(_run(command, fmt), fmt)


def test_the_hostile_text_is_really_there(hostile: World) -> None:
    for command in ("member list", "approve list", "approve show 1", "org tree", "whoami", "member export"):
        assert MARKUP in _run(command, "table").stdout, command
    assert FORMULA in _run("approve show 2", "json").stdout.replace('\\"', '"')


@pytest.mark.parametrize(
    "command", ["whoami", "member list", "org tree", "approve show 2", "approve accept 2 --dry-run"]
)
def test_a_terminal_obeys_nothing_of_it(hostile: World, command: str) -> None:
    with Terminal(*command.split(), columns=200, rows=100) as terminal:
        assert terminal.exit_code() == 0
    _assert_own_colours_alone(terminal.output)
    assert "[/x]" in terminal.output.replace("\r\n", "").replace("\n", "")


def test_the_personal_centre_and_its_questions_obey_nothing_of_it(hostile: World) -> None:
    with Terminal(columns=300, rows=100) as terminal:
        terminal.wait_for("退出")
        assert "[/x]" in terminal.text
        terminal.type("\x1b[B" * 4 + "\r")  # 审批
        terminal.wait_for("szdj approve review")
        terminal.wait_for("#2 ")
        terminal.type("n")
        terminal.wait_for("Esc 返回")
        terminal.type("\x1b")
        terminal.wait_for("q 保留")
        terminal.type("q")
        terminal.wait_for("退出")
    for sign in ("\x1b]0;", "\x1b]8;", "\x9b", "\u202e", "\u2066", "\x00"):
        assert sign not in terminal.output


def test_a_hostile_name_of_a_command_or_file_is_said_inertly(hostile: World) -> None:
    for arguments in (
        ["\x1b[2J\u202e"],
        ["member", "show", "\x1b]0;x\x07[/x]"],
        ["member", "search", "\x9b31m"],
        ["org", "show", "\u202e[/x]\x1b[2J"],
        ["import", "members", "\x1b[2J[/x].csv"],
        ["approve", "apply", "\x1b[2J[/x].xlsx"],
        ["approve", "accept", "\x1b[2J[/x]"],
        ["member", "list", "--branch", "\x1b[2J[/x]"],
        ["member", "list", "--branch", "\udcff"],
        ["profile", "edit", "--set", "\x1b[2J=[/x]"],
        ["member", "export", "-o", "\x1b[2J[/x]/a.csv"],
        ["audit", "verify", "--file", "\x1b[2J[/x]"],
    ):
        for more in ([], ["--format", "json"]):
            result = run(*arguments, *more)
            assert not harm_in(result.stdout + result.stderr), arguments
            assert result.exit_code in range(2, 8) or (result.exit_code, arguments[1]) in ((0, "search"), (1, "export"))


def _run(command: str, fmt: str) -> Result:
    arguments = command.split()
    takes_format = "--format" in run(*arguments[:2], "--help").stdout
    result = run(*arguments, *(("--format", fmt) if takes_format else ()))
    if command == "db check":
        assert result.exit_code == 8, result.stderr  # what was written past the program is found
    else:
        assert_ok(result)
    return result


def _assert_inert(result: Result, fmt: str) -> None:
    assert not harm_in(result.stdout.replace("\r\n", "\n")), result.stdout
    assert not harm_in(result.stderr), result.stderr
    if fmt == "json" and result.stdout[:1] in "[{":
        for line in result.stdout.splitlines():
            json.loads(line)
    if fmt == "csv":
        for row in csv.reader(io.StringIO(result.stdout.removeprefix("\ufeff"))):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


def _assert_own_colours_alone(output: str) -> None:
    rest = output.replace("\r\n", "\n")
    while (start := rest.find("\x1b[")) >= 0:
        end = next(at for at in range(start + 2, len(rest)) if rest[at] not in "0123456789;")
        assert rest[end] == "m", repr(rest[start : end + 1])
        rest = rest[:start] + rest[end + 1 :]
    assert not harm_in(rest), repr(rest)
