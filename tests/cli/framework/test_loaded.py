"""What a command leaves alone: whoever waits for it waits for every module that it loads."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer._click import Context

from szdj_cli.cli.framework import lazy
from szdj_cli.cli.framework.commands import COMMANDS, Entry
from szdj_cli.cli.framework.usage_errors import CommandUnknown
from tests.support.command_tree import commands
from tests.support.world import MEMBER, SECRETARY, World

_REPORT = (
    "import sys, json; from szdj_cli.__main__ import main; main(sys.argv[1:]);"
    " sys.stderr.write('\\n' + json.dumps(sorted(sys.modules)))"
)
_SCHEMA = {"sqlalchemy", "sqlmodel", "alembic", "pydantic"}
_DRAWING = {"rich", "questionary", "prompt_toolkit", "qrcode"}
_REST = {"argon2", "tempfile", "socket", "secrets", "asyncio", "logging", "email", "docx", "xlsxwriter", "httpx"}
_CIPHERS = {"cryptography"}
_TABLES = {"szdj_cli.domain.imports.tables"}  # how files are laid out
_REQUESTS = {"szdj_cli.domain.requests.requests"}
_REFUSALS = {"szdj_cli.domain.values.reasons", "szdj_cli.domain.sms"}  # what is told of them, of mobiles too

_READS = {
    "whoami": _CIPHERS | _TABLES | _REQUESTS | _REFUSALS,
    "request list": set(),
    "request show 1": set(),
    "profile show": set(),
    "dues show": set(),
    "transfer list": set(),
}
_READS_OF_SECRETARIES = {
    "approve list": _TABLES,
    "approve show 1": set(),
    "member list": _TABLES | _REQUESTS,
    "member show 1": set(),
    "member search 党": set(),
    "org tree": _CIPHERS,
    "report roster": _CIPHERS,
    "report dues": set(),
    "dues arrears": set(),
    "due": set(),
}
"""Commands that read, and what they need as little as the others."""
_COMPILED_AT_ONCE = {"statements"}  # of the store: a name in a text of SQL
_IMPORTS = [
    name.removeprefix("import ")
    for name, command in commands().items()
    if name.startswith("import ") and any("--dry-run" in parameter.opts for parameter in command.params)
]


def loaded_by(*arguments: str, **environment: str) -> set[str]:
    """Return the packages that a command loads in a process of its own."""
    import os

    done = subprocess.run(
        [sys.executable, "-c", _REPORT, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.fixture(scope="module")
def nothing() -> set[str]:
    """What Typer loads by itself for a command that does nothing."""
    return loaded_by("help", "exit-codes")


@pytest.mark.parametrize(("command", "more"), _READS.items(), ids=_READS)
def test_a_member_waits_for_nothing_that_they_do_not_use(
    world: World, nothing: set[str], command: str, more: set[str]
) -> None:
    world.enter(MEMBER)
    assert (loaded_by(*command.split()) - nothing) & (_SCHEMA | _DRAWING | _REST | more) == set()


@pytest.mark.parametrize(("command", "more"), _READS_OF_SECRETARIES.items(), ids=_READS_OF_SECRETARIES)
def test_a_secretary_waits_for_nothing_that_they_do_not_use(
    world: World, nothing: set[str], command: str, more: set[str]
) -> None:
    world.enter(SECRETARY)
    assert (loaded_by(*command.split()) - nothing) & (_SCHEMA | _DRAWING | _REST | more) == set()


@pytest.mark.parametrize("command", ["whoami", "profile show", "dues pay 1 --month 2026-10 --amount 5 --yes"])
def test_whoever_is_refused_waits_for_nothing_that_is_not_said(world: World, nothing: set[str], command: str) -> None:
    assert world.home.exists()  # and nobody has signed in
    unsaid = _REQUESTS | {
        f"szdj_cli.domain.{name}" for name in ("sms", "members.departures", "transfers.signed_documents")
    }
    assert (loaded_by(*command.split()) - nothing) & (_SCHEMA | _DRAWING | _REST | unsaid) == set()


@pytest.mark.parametrize("command", _READS_OF_SECRETARIES)
def test_a_start_compiles_no_pattern_that_no_text_is_held_against(world: World, command: str) -> None:
    world.enter(SECRETARY)
    ours = [module for name in loaded_by(*command.split()) if (module := _source_of(name)).exists()]
    assert {path.stem for path in ours if "re.compile(" in path.read_text("utf-8")} <= {"patterns", *_COMPILED_AT_ONCE}


def _source_of(module: str) -> Path:
    path = Path(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def test_a_help_screen_waits_for_no_values_that_could_be_wrong() -> None:
    assert loaded_by("--help") & (_REFUSALS | _CIPHERS | {"szdj_cli.domain.values.codes", "tomllib"}) == set()


def test_whoever_presses_tab_waits_for_nothing_that_they_do_not_use(world: World, nothing: set[str]) -> None:
    world.enter(SECRETARY)
    loaded = loaded_by("approve", "show", _SZDJ_COMPLETE="")
    assert loaded & (_SCHEMA | _DRAWING | (_REST - nothing) | _TABLES | _REFUSALS | {"typer", "inspect"}) == set()


@pytest.mark.parametrize("kind", _IMPORTS)
def test_an_import_and_its_plan_load_no_schema(world: World, nothing: set[str], kind: str) -> None:
    world.sign_in_as_administrator()
    loaded = loaded_by("import", kind, f"sample_data/{kind}.csv", "--dry-run")
    assert (loaded - nothing) & _SCHEMA == set()


def test_a_batch_of_decisions_loads_no_schema(world: World, nothing: set[str]) -> None:
    world.enter(SECRETARY)
    assert (loaded_by("approve", "accept", "--all", "--yes") - nothing) & _SCHEMA == set()


@pytest.mark.parametrize("entry", [entry for entry in COMMANDS if entry.is_group], ids=lambda entry: entry.name)
def test_a_wrong_name_in_a_group_makes_none_of_its_commands(entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(lazy, "get_command_from_info", lambda info, **_: made.append(info.name))
    group = lazy.load(entry)
    assert isinstance(group, lazy.Group)
    with pytest.raises(CommandUnknown):
        group.resolve_command(Context(group), ["nosuch"])
    assert not made


@pytest.mark.parametrize("arguments", [("whoami", "--nosuch"), ("member", "nosuch"), ("approve", "lst")], ids=" ".join)
def test_a_wrong_call_does_not_load_what_is_asked_of_no_command(arguments: tuple[str, ...]) -> None:
    report = _REPORT.replace("sorted(sys.modules)", "[each for each in sys.modules if each.startswith('szdj_cli.')]")
    done = subprocess.run([sys.executable, "-c", report, *arguments], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stderr.splitlines()[-1]))
    unused = ("szdj_cli.store", "szdj_cli.services", "szdj_cli.domain.members.", "szdj_cli.domain.requests.requests")
    assert not {each for each in loaded if each.startswith(unused)}
