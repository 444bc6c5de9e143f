"""What may stand behind each command, read from the commands themselves as Typer makes them."""

from collections.abc import Iterator
from typing import Any

from szdj_cli.cli.framework.app import root
from szdj_cli.cli.framework.commands import Entry
from szdj_cli.cli.framework.lazy import Group, load
from szdj_cli.cli.framework.tab.places import Offer, Option, Place


def places(entry: Entry) -> dict[str, Place]:
    """Return the places at a command of the top and below it, by how they are called."""
    with root().make_context("szdj", [], resilient_parsing=True) as ctx:
        return dict(_places(load(entry), entry.name, ctx))


def _places(command: Any, path: str, parent: Any) -> Iterator[tuple[str, Place]]:
    with command.make_context(path, [], parent=parent, resilient_parsing=True) as ctx:
        inner = [command.commands[name] for name in command.list_commands(ctx)] if isinstance(command, Group) else []
        shown = [one for one in command.get_params(ctx) if not one.hidden]
        yield (
            path,
            Place(
                inside=[(str(one.name), one.short_help or one.help or "") for one in inner],
                options=[_option(one, ctx) for one in shown if one.param_type_name == "option"],
                arguments=[_offered(one, ctx) for one in command.params if one.param_type_name == "argument"],
            ),
        )
        for one in inner:
            yield from _places(one, f"{path} {one.name}", ctx)


def _option(one: Any, ctx: Any) -> Option:
    names = sorted(one.opts, key=len, reverse=True)  # those of --help come in no order of their own
    return Option(names, one.help or "", not one.is_flag, one.multiple, _offered(one, ctx))


def _offered(parameter: Any, ctx: Any) -> Offer:
    if (find := parameter.type_descriptor.parameter_info.autocompletion) is not None:
        return f"{find.__module__}:{find.__name__}"
    return [(str(item.value), item.help or "") for item in parameter.shell_complete(ctx, "")]
