"""Every command's help ends with an example, and the program's own parser takes each."""

import shlex

import pytest
from typer._click import Context

from szdj_cli.cli.framework.app import root
from szdj_cli.cli.framework.lazy import Group
from szdj_cli.messages.kit.examples import EXAMPLES
from szdj_cli.render.kit.cells import width_of
from tests.support.command_tree import commands
from tests.support.running import run


def test_there_is_an_example_of_every_command_and_of_nothing_else() -> None:
    assert list(EXAMPLES) == sorted(EXAMPLES, key=list(commands()).index)
    assert set(EXAMPLES) == set(commands())


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_understood_by_the_parser(name: str) -> None:
    words = shlex.split(EXAMPLES[name])
    assert words[: len(name.split())] == name.split()
    command = root()
    ctx: Context = command.make_context("szdj", [], resilient_parsing=True)
    for word in name.split():
        inner = command.get_command(ctx, word)
        assert inner is not None
        rest = words[words.index(word) + 1 :]
        is_last = not isinstance(inner, Group) or not rest or rest[0] not in inner.commands
        ctx = inner.make_context(word, rest if is_last else [], parent=ctx, resilient_parsing=not is_last)
        command = inner


@pytest.mark.parametrize("name", ["", *EXAMPLES, *sorted({name.rpartition(" ")[0] for name in EXAMPLES} - {""})])
def test_help_ends_with_it_in_one_line(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    last = run(*name.split(), "--help").stdout.splitlines()[-1]
    assert last.startswith(f"示例：szdj {name}")
    assert width_of(last) <= 60
