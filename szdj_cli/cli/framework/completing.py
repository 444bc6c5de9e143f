"""What a shell is answered when somebody presses Tab."""

import gc
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from szdj_cli.cli.framework.commands import COMMANDS
from szdj_cli.cli.framework.global_flags import split
from szdj_cli.domain.values.text import safe

Candidate = tuple[str, str]
"""A word, and what it is."""


def answer(before: list[str], asked: str) -> None:
    """Write the candidates for the word at the cursor, one a line; `before` are the words before it.

    `asked` is that word behind an `=`. Whatever goes wrong, nobody who pressed Tab is to read about it.
    """
    gc.disable()  # whoever presses Tab waits for every module that loads
    incomplete = asked.removeprefix("=").removeprefix("=")  # bash makes a word of the = in --format=json
    _, words = split([word for word in before if word != "="])
    with suppress(Exception):  # not signed in, no store, no such command: there is nothing to offer
        for word, meaning in candidates(words, incomplete):
            if word.startswith(incomplete):
                sys.stdout.write(f"{safe(word)}\t{safe(meaning)}\n")


def candidates(before: list[str], incomplete: str) -> Iterator[Candidate]:
    """Return what may stand at the cursor. The commands at the top are answered without loading Typer."""
    if before:
        yield from _inside(before, incomplete)
    elif incomplete.startswith("-"):
        from szdj_cli.messages.kit import frame

        yield from (*frame.GLOBAL_FLAGS, frame.VERSION_FLAG, ("--help", frame.HELP_FLAG))
    else:
        yield from ((entry.name, entry.summary) for entry in COMMANDS)


def _inside(before: list[str], incomplete: str) -> Iterator[Candidate]:
    from szdj_cli.cli.framework.app import root
    from szdj_cli.cli.framework.lazy import Group
    from szdj_cli.messages.kit import frame

    command: Any = root()
    ctx = command.make_context("szdj", [], resilient_parsing=True)
    rest = list(before)
    while rest and isinstance(command, Group) and (inner := command.get_command(ctx, rest[0])) is not None:
        command = inner
        ctx = command.make_context(rest.pop(0), [], parent=ctx, resilient_parsing=True)
    options = [one for one in command.get_params(ctx) if one.param_type_name == "option" and not one.hidden]
    asked = next((one for one in options if rest and rest[-1] in one.opts and not one.is_flag), None)
    if asked is not None:
        yield from _values(asked, ctx, incomplete)
    elif incomplete.startswith("-"):
        unused = (one for one in options if one.multiple or not set(one.opts) & set(rest))
        yield from ((max(one.opts, key=len), one.help or "") for one in unused)
        yield from frame.GLOBAL_FLAGS
    elif isinstance(command, Group):
        inner_commands = (command.commands[name] for name in command.list_commands(ctx))
        yield from ((str(one.name), one.short_help or one.help or "") for one in inner_commands)
    elif arguments := [one for one in command.params if one.param_type_name == "argument"]:
        given = len([word for word in rest if not word.startswith("-")])
        yield from _values(arguments[min(given, len(arguments) - 1)], ctx, incomplete)


def _values(parameter: Any, ctx: Any, incomplete: str) -> Iterator[Candidate]:
    for item in parameter.shell_complete(ctx, incomplete):
        yield str(item.value), item.help or ""
