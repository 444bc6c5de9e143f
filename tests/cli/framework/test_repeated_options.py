"""An option that takes one value is refused where it is given twice, by every command and in every spelling."""

import json
from typing import Any

import pytest

from szdj_cli.cli.framework.usage_errors import shown_name
from tests.support.command_tree import commands
from tests.support.running import assert_refused, run
from tests.support.world import MEMBER, World

OPTIONS: list[tuple[str, Any]] = [
    (name, option)
    for name, command in commands().items()
    for option in command.params
    if option.param_type_name == "option"
]
OF_ONE_VALUE = [(name, option) for name, option in OPTIONS if not option.multiple and not option.is_flag]
PAIRS = [(name, option) for name, option in OPTIONS if option.is_flag and option.secondary_opts]


def spelled(text: str, value: str) -> list[list[str]]:
    """Return the ways to write an option with a value."""
    return [[text, value], [f"{text}={value}"]] if text.startswith("--") else [[text, value], [f"{text}{value}"]]


@pytest.mark.parametrize(
    ("name", "option"), OF_ONE_VALUE, ids=[f"{name} {shown_name(option)}" for name, option in OF_ONE_VALUE]
)
def test_an_option_of_one_value_is_refused_where_it_is_given_twice(name: str, option: Any) -> None:
    firsts = [way for text in option.opts for way in spelled(text, "1")]
    seconds = [way for text in option.opts for value in ("1", "2") for way in spelled(text, value)]
    for first in firsts:
        for second in seconds:
            assert_refused(run(*name.split(), *first, *second), 2, shown_name(option), "不止一次", f"szdj {name}")


def test_a_switch_with_its_opposite_would_be_refused_too() -> None:
    for name, option in PAIRS:
        assert_refused(run(*name.split(), option.opts[0], option.secondary_opts[0]), 2, "不止一次")


def test_a_switch_says_the_same_however_often() -> None:
    assert_refused(run("approve", "accept", "1", "--yes", "-y", "--dry-run", "--dry-run"), 6, "szdj init")


def test_two_formats_are_refused_in_the_one_that_was_written_last() -> None:
    refused = run("whoami", "--format", "table", "--format", "json")
    assert refused.exit_code == 2
    assert "--format" in json.loads(refused.stderr)["error"]["problem"]


@pytest.mark.parametrize("second", ["籍贯=广东汕头", "native_place=广东汕头"])
def test_one_field_with_two_values_is_refused_and_nothing_is_submitted(world: World, second: str) -> None:
    world.enter(MEMBER)
    given = ("profile", "edit", "--yes", "--set", "籍贯=广东梅州")
    assert_refused(run(*given, "--set", second), 2, "籍贯", "不止一次")
    assert json.loads(run("request", "list", "--format", "json").stdout) == []
