"""The manual: a page for the program and one for each command at the top, made from the command tree."""

from collections.abc import Iterator
from typing import Any

from typer.core import TyperGroup

from szdj_cli import __version__
from szdj_cli.cli.framework.app import root
from szdj_cli.cli.framework.commands import COMMANDS
from szdj_cli.cli.framework.help_screen import screen_of
from szdj_cli.render.kit.help import HelpScreen
from szdj_cli.render.kit.manual import page


def pages() -> Iterator[tuple[str, str]]:
    """Yield the name of each page, as `man` finds it, and its text."""
    top = root()
    names = [_page_of(entry.name) for entry in COMMANDS]
    with top.make_context("szdj", [], resilient_parsing=True) as ctx:
        own = screen_of(ctx)
        yield "szdj", page("szdj", own.description, [own], version=__version__, beside=names)
        for entry, name in zip(COMMANDS, names, strict=True):
            screens = list(_screens(top.get_command(ctx, entry.name), entry.name, ctx))
            yield name, page(name, entry.summary, screens, version=__version__, beside=["szdj"])


def _page_of(command: str) -> str:
    return f"szdj-{command}"


def _screens(command: Any, name: str, parent: Any) -> Iterator[HelpScreen]:
    """Yield the help screen of a command, and of all those inside it."""
    with command.make_context(name, [], parent=parent, resilient_parsing=True) as ctx:
        yield screen_of(ctx)
        if isinstance(command, TyperGroup):
            for inside in command.list_commands(ctx):
                yield from _screens(command.get_command(ctx, inside), inside, ctx)
