"""A command's help as facts: its usage, arguments, options and commands."""

from typing import Any

from typer.core import TyperGroup

from szdj_cli.cli.framework.coercion import choices_of, labels_of
from szdj_cli.cli.framework.usage_errors import shown_name
from szdj_cli.messages.kit import frame
from szdj_cli.messages.kit.examples import EXAMPLES
from szdj_cli.render.kit.help import HelpScreen, Section


def screen_of(ctx: Any) -> HelpScreen:
    """Return the help screen of the command that a context is about."""
    command = ctx.command
    is_top = ctx.parent is None
    parameters = [parameter for parameter in command.get_params(ctx) if not parameter.hidden]
    arguments = [parameter for parameter in parameters if parameter.param_type_name == "argument"]
    options = [parameter for parameter in parameters if parameter.param_type_name == "option"]
    usage = [ctx.command_path, frame.OPTIONS_PLACE, *(_place(argument) for argument in arguments)]
    if isinstance(command, TyperGroup):
        usage.append(frame.COMMAND_PLACE)
    sections = [
        Section(frame.ARGUMENTS, tuple((shown_name(argument), _described(argument)) for argument in arguments)),
        *(Section(name, rows) for name, rows in _listed(ctx, command)),
        Section(frame.OPTIONS, tuple((_signature(option), _described(option)) for option in options)),
        Section(frame.GLOBAL_OPTIONS, (*frame.GLOBAL_FLAGS, *((frame.VERSION_FLAG,) if is_top else ()))),
    ]
    return HelpScreen(
        title=ctx.command_path,
        usage=" ".join(usage),
        description=command.help or "",
        sections=tuple(section for section in sections if section.rows),
        closing=frame.MORE_HELP if is_top else frame.example(_example_of(ctx.command_path, command)),
    )


def _listed(ctx: Any, command: Any) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return command.listed(ctx) if isinstance(command, TyperGroup) else []  # type: ignore[attr-defined] # of ours


def _place(argument: Any) -> str:
    name = shown_name(argument) + ("…" if argument.nargs != 1 else "")
    return name if argument.required else f"[{name}]"


def _signature(option: Any) -> str:
    names = ", ".join(sorted(option.opts, key=len))
    if option.secondary_opts:
        names += " / " + ", ".join(option.secondary_opts)
    return names if option.is_flag else f"{names} {_kind_of_value(option)}"


def _kind_of_value(option: Any) -> str:
    if option.metavar:
        return frame.placed(str(option.metavar))
    descriptor = option.type_descriptor
    if choices_of(descriptor.annotation) is not None:
        return "|".join(labels_of(descriptor.annotation).values())
    if descriptor.is_path:
        return frame.KINDS_OF_VALUE["path"]
    return frame.KINDS_OF_VALUE.get(option.bare_type(), frame.KINDS_OF_VALUE["str"])


def _described(parameter: Any) -> str:
    remarks = []
    if parameter.required:
        remarks.append(frame.REQUIRED)
    if getattr(parameter, "multiple", False):
        remarks.append(frame.REPEATABLE)
    labels = labels_of(parameter.type_descriptor.annotation) if hasattr(parameter, "type_descriptor") else {}
    if codes := [code for code, label in labels.items() if code.lower() != label.lower()]:
        remarks.append(frame.codes(codes))
    default = getattr(parameter.default, "value", parameter.default)
    default = labels.get(str(default), default)
    if parameter.show_default and default not in (None, False, (), []) and not callable(default):
        remarks.append(frame.default(str(default)))
    return (parameter.help or "") + (f"（{'；'.join(remarks)}）" if remarks else "")


def _example_of(path: str, command: Any) -> str:
    """Return the example of a command, or of a group that is no command itself; none where nobody has written one."""
    name = path.partition(" ")[2]
    first = next(iter(getattr(command, "commands", ())), "")
    while name not in EXAMPLES and first:
        name, command = f"{name} {first}", command.commands[first]
        first = next(iter(getattr(command, "commands", ())), "")
    return f"szdj {EXAMPLES[name]}" if name in EXAMPLES else ""
