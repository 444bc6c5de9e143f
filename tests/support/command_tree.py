"""Every command of the program with its parameters, as the program itself knows them."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from szdj_cli.cli.framework.commands import COMMANDS
from szdj_cli.cli.framework.lazy import Command, load


@cache
def commands() -> dict[str, Command]:
    """Return every command by its name as it is typed after `szdj`."""
    found: dict[str, Command] = {}
    for entry in COMMANDS:
        loaded: Any = load(entry)
        found |= dict(_inside(entry.name, loaded)) if entry.is_group else {entry.name: loaded}
    return found


def options_of(name: str) -> set[str]:
    """Return the options of a command."""
    return {one for each in commands()[name].params for one in each.opts}


def having(option: str) -> list[str]:
    """Return the commands that have an option."""
    return [name for name in commands() if option in options_of(name)]


def _inside(name: str, group: Any) -> Iterator[tuple[str, Command]]:
    if group.invoke_without_command:
        yield name, group
    for word, inner in group.commands.items():
        path = f"{name} {word}"
        yield from _inside(path, inner) if hasattr(inner, "commands") else [(path, inner)]
