"""Commands in Chinese that are loaded when they are called."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache, partial
from importlib import import_module
from typing import Any

import typer
from typer._click import Context  # what its command classes take; typer.Context is narrower
from typer._click.exceptions import MissingParameter
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command_from_info, get_command_name

from szdj_cli.cli import state
from szdj_cli.cli.framework.coercion import use_own_coercion
from szdj_cli.cli.framework.commands import Entry
from szdj_cli.cli.framework.missing import asked_for
from szdj_cli.cli.framework.shared_options import KEY, shared_options
from szdj_cli.cli.framework.usage_errors import (
    ArgumentsLeft,
    CommandMissing,
    CommandUnknown,
    naming_the_command,
    require_once,
)
from szdj_cli.domain.errors import OptionsExclude
from szdj_cli.domain.values.text import STANDARD_STREAM
from szdj_cli.messages.kit.frame import COMMANDS as COMMANDS_HEADING
from szdj_cli.messages.kit.frame import HELP_FLAG
from szdj_cli.render.kit.console import writes_data
from szdj_cli.render.kit.output import asked

Rows = tuple[tuple[str, str], ...]


class Command(TyperCommand):
    """A command whose help, errors and values speak Chinese."""

    allow_extra_args = True  # they are refused below, in Chinese

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += shared_options(self.params, is_keyed=not hasattr(self.callback, "unkeyed"))
        use_own_coercion(self.params)

    def invoke(self, ctx: Context) -> Any:
        state.current().enter(_named(ctx))
        if (key := ctx.meta.get(KEY)) is None:
            return super().invoke(ctx)
        from szdj_cli.cli.framework import idempotency

        return idempotency.invoke(ctx, key, partial(super().invoke, ctx))

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        return _in_chinese(super().get_help_option(ctx))

    def get_help(self, ctx: Context) -> str:
        return _help(ctx)

    def make_parser(self, ctx: Context) -> Any:
        return _refusing_repeats(super().make_parser(ctx), ctx)

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        given = list(args)
        while True:
            try:
                with naming_the_command(ctx):
                    left = super().parse_args(ctx, list(given))
            except MissingParameter as missing:
                given += asked_for(missing)
            else:
                break
        if ctx.resilient_parsing:
            return left
        if left:
            raise ArgumentsLeft(left, ctx)
        values = {option: ctx.params.get(each.name or "") for each in self.params for option in each.opts}
        target = values.get("-o")
        if asked.sort and target:
            raise OptionsExclude(("--sort", "-o"))  # what is written to the file would not be sorted
        if asked.columns and str(target) == STANDARD_STREAM:
            raise OptionsExclude(("--field", "-o -"))  # it is the file itself, with all of its columns
        asked.has_file_there = STANDARD_STREAM in (str(target), str(values.get("--errors")))
        return left


class Group(TyperGroup):
    """A group of commands that are all in one module."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += shared_options(self.params)
        use_own_coercion(self.params)

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        return _in_chinese(super().get_help_option(ctx))

    def get_help(self, ctx: Context) -> str:
        return _help(ctx)

    def list_commands(self, ctx: Context) -> list[str]:
        return list(self.commands)  # Typer goes through all of them, made

    def listed(self, ctx: Context) -> list[tuple[str, Rows]]:
        """Return the commands inside as help lists them: under which heading, name and what each is for."""
        inside = [self.commands[name] for name in self.list_commands(ctx)]
        rows = tuple((str(one.name), one.short_help or (one.help or "").partition("\n")[0]) for one in inside)
        return [(COMMANDS_HEADING, rows)]

    def make_parser(self, ctx: Context) -> Any:
        return _refusing_repeats(super().make_parser(ctx), ctx)

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        if not args and not self.invoke_without_command and not ctx.resilient_parsing:
            if writes_data():
                raise CommandMissing("", ctx)
            typer.echo(ctx.get_help(), err=True)
            raise typer.Exit(2)
        with naming_the_command(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Context) -> Any:
        if ctx.parent is not None and self.invoke_without_command and not ctx._protected_args:  # noqa: SLF001 -- click tells it nowhere else before it calls
            state.current().enter(_named(ctx))
        return super().invoke(ctx)

    def resolve_command(self, ctx: Context, args: list[str]) -> Any:
        name = args[0]
        command = self.get_command(ctx, name)
        if command is None and not ctx.resilient_parsing:
            raise CommandUnknown(name, get_close_matches(name, self.list_commands(ctx), n=3), ctx)
        return name if command else None, command, args[1:]


class LazyGroup(Group):
    """The group at the top: it knows the names of its commands and loads the one that is called."""

    def __init__(self, *, entries: Sequence[Entry], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.entries = {entry.name: entry for entry in entries}

    def list_commands(self, ctx: Context) -> list[str]:
        return list(self.entries)

    def listed(self, ctx: Context) -> list[tuple[str, Rows]]:
        entries = self.entries.values()
        return [
            (name, tuple((entry.name, entry.summary) for entry in entries if entry.section == name))
            for name in dict.fromkeys(entry.section for entry in entries)
        ]

    def get_command(self, ctx: Context, cmd_name: str) -> Any:
        entry = self.entries.get(cmd_name)
        return load(entry) if entry else None


class _Inside(Mapping[str, Command]):
    """The commands of a module by name, each made when it is asked for: a call needs one of them, a wrong one none."""

    def __init__(self, app: typer.Typer) -> None:
        self._app = app
        self._groups = {str(info.name): info.typer_instance for info in app.registered_groups}
        self._infos = {info.name or get_command_name(info.callback.__name__): info for info in app.registered_commands}  # type: ignore[union-attr] # a decorator has put it there
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Command:
        if name not in self._made and (inner := self._groups.get(name)) is not None:
            self._made[name] = _group_of(inner, name)
        if name not in self._made:
            info = self._infos[name]
            info.cls = Command
            self._made[name] = get_command_from_info(
                info,
                pretty_exceptions_short=self._app.pretty_exceptions_short,
                rich_markup_mode=self._app.rich_markup_mode,
            )
        made: Command = self._made[name]
        return made

    def __iter__(self) -> Iterator[str]:
        return iter((*self._infos, *self._groups))

    def __len__(self) -> int:
        return len(self._infos) + len(self._groups)


@cache
def load(entry: Entry) -> Command | Group:
    """Import a command's module and return the command, which is made once in a process: the menu calls many."""
    group = _group_of(import_module(entry.module).app, entry.name)
    group.help = group.help or entry.summary
    return group if entry.is_group else group.commands[entry.name]  # type: ignore[return-value] # made of our classes above


def _group_of(app: typer.Typer, name: str) -> Group:
    """Return the group of a module's commands, of which each is made when it is asked for."""
    inside = _Inside(app)
    app.info.cls = Group
    commands, groups = app.registered_commands, app.registered_groups
    app.registered_commands, app.registered_groups = [], []  # Typer would make every one of them
    group: Group = typer.main.get_group(app)  # type: ignore[assignment] # of the class above
    app.registered_commands, app.registered_groups = commands, groups
    group.commands = inside  # type: ignore[assignment] # which is only read
    group.name = name
    return group


def _refusing_repeats(parser: Any, ctx: Context) -> Any:
    """Let a parser, which otherwise keeps the last of several values, refuse them; completion asks in mid-sentence."""
    parse = parser.parse_args

    def parse_args(args: list[str]) -> Any:
        values, left, given = parse(args)
        if not ctx.resilient_parsing:
            require_once(given, ctx)
        return values, left, given

    parser.parse_args = parse_args
    return parser


def _in_chinese(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help = HELP_FLAG
        use_own_coercion([option])
    return option


def _named(ctx: Context) -> str:
    """Return the command of a context, without the name of the program."""
    return ctx.command_path.partition(" ")[2]


def _help(ctx: Context) -> str:
    from szdj_cli.cli.framework.help_screen import screen_of
    from szdj_cli.render.kit.help import draw_help

    return draw_help(screen_of(ctx))
