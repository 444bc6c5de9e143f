"""Every command of the program with its parameters, as the program itself knows them."""

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
        inner = loaded.commands if entry.is_group else {"": loaded}
        found |= {f"{entry.name} {name}".strip(): command for name, command in inner.items()}
        if entry.is_group and loaded.invoke_without_command:
            found[entry.name] = loaded
    return found
