"""Every command loads, shows a help screen, and that screen is Chinese."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from szdj_cli import settings
from szdj_cli.cli.framework.app import root
from szdj_cli.cli.framework.commands import COMMANDS, Entry
from szdj_cli.cli.framework.lazy import Group, load
from szdj_cli.cli.framework.usage_errors import shown_name
from szdj_cli.messages.kit.topics import SETTINGS, TOPICS
from tests.support.running import assert_ok, run

CHINESE = re.compile("[一-鿿]")
FRAMEWORK_ENGLISH = re.compile(r"\b(Usage|Options?|Arguments?|Commands?|Show|required|default|exit|None|True|False)\b")


def paths(entry: Entry) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every command of an entry with the words that call it."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((entry.name,), load(entry))]
    while waiting:
        path, command = waiting.pop()
        yield path, command
        if isinstance(command, Group):
            waiting += [((*path, name), inner) for name, inner in command.commands.items()]


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_has_a_help_screen_in_chinese(entry: Entry) -> None:
    for path, command in paths(entry):
        result = run(*path, "--help")
        assert_ok(result)
        assert result.stdout.startswith(f"用法：szdj {' '.join(path)}")
        assert not FRAMEWORK_ENGLISH.search(result.stdout), result.stdout
        assert CHINESE.search(command.help or ""), path
        for parameter in command.params:
            assert CHINESE.search(parameter.help or ""), (*path, shown_name(parameter))


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_no_option_takes_a_secret_an_identity_number_or_a_mobile(entry: Entry) -> None:
    # `ps` shows arguments. The one exception is the first administrator's mobile.
    for path, command in paths(entry):
        names = {name for parameter in command.params for name in parameter.opts if name.startswith("-")}
        if path == ("init",):
            names.discard("--admin-mobile")
        assert not [name for name in names if re.search("password|secret|code$|id-number|mobile", name)], path


def test_the_help_of_the_program_lists_every_command_and_what_it_is_for() -> None:
    screen = run("--help").stdout
    for entry in COMMANDS:
        assert re.search(rf"^ *{entry.name} +{re.escape(entry.summary)}", screen, re.MULTILINE), entry.name
    assert not FRAMEWORK_ENGLISH.search(screen)


def test_every_command_is_listed_once_and_loads_under_its_name() -> None:
    names = [entry.name for entry in COMMANDS]
    assert len(names) == len(set(names))
    assert root().list_commands(None) == names  # type: ignore[arg-type] # the list does not depend on the context


def test_the_topics_are_listed_and_each_is_shown() -> None:
    listed = run("help").stdout
    for topic in TOPICS:
        assert f"szdj help {topic}" in listed
        assert CHINESE.search(run("help", topic).stdout)


def test_help_on_a_command_is_that_command_s_own() -> None:
    assert run("help", "verify").stdout == run("verify", "--help").stdout


def test_every_setting_is_explained() -> None:
    assert set(SETTINGS) == {"home", *settings.SETTINGS}
    assert "SZDJ_DATABASE_URL" in run("help", "settings").stdout
