"""Wrong ways to call a command, told apart by class and put into words."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from typer._click.exceptions import (  # Typer carries its own click and exports none of these
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoSuchOption,
    UsageError,
)

from szdj_cli.messages.kit import frame
from szdj_cli.messages.kit.words import Words


class CommandUnknown(UsageError):
    """There is no such command here."""

    def __init__(self, name: str, near: Sequence[str], ctx: Any) -> None:
        super().__init__(name, ctx)
        self.name = name
        self.near = near


class CommandMissing(UsageError):
    """A group of commands is named, and none of them."""


class ArgumentsLeft(UsageError):
    """There are more arguments than the command takes."""

    def __init__(self, left: Sequence[str], ctx: Any) -> None:
        super().__init__("", ctx)
        self.left = left


class OptionRepeated(UsageError):
    """An option that can have one value is given more than once."""

    def __init__(self, param: Any, ctx: Any) -> None:
        super().__init__("", ctx)
        self.param = param


def require_once(given: Sequence[Any], ctx: Any) -> None:
    """Let options pass that are given once each, take several values, or only switch something on.

    `given` are the parameters in the order in which they stand on the command line.

    Raises:
        OptionRepeated: one of two values would be lost.
    """
    seen: set[str] = set()
    for one in given:
        if one.param_type_name != "option" or one.multiple or (one.is_flag and not one.secondary_opts):
            continue
        if one.name in seen:
            raise OptionRepeated(one, ctx)
        seen.add(one.name)


@contextmanager
def naming_the_command(ctx: Any) -> Iterator[None]:
    """Let errors that Typer's parser raises know which command they are about."""
    try:
        yield
    except UsageError as error:
        error.ctx = error.ctx or ctx
        raise


def words_of(error: typer.TyperException) -> Words:
    """Return what is wrong with a call, why, and the help to read."""
    ctx = getattr(error, "ctx", None)
    path = ctx.command_path if ctx is not None else "szdj"
    speak = next((speak for kind, speak in _WORDS if isinstance(error, kind)), None)
    return speak(error, path) if speak else frame.misused(error.message, path)


def shown_name(parameter: Any) -> str:
    """Return how help names a parameter: the long option, or what stands in the place of the argument."""
    if parameter is None:
        return ""
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return frame.placed(str(parameter.metavar or parameter.name.upper()))


def _option_misused(error: BadOptionUsage, path: str) -> Words:
    parameters = error.ctx.command.params if error.ctx is not None else []
    is_flag = any(getattr(one, "is_flag", False) for one in parameters if error.option_name in one.opts)
    return frame.option_misused(error.option_name, takes_value=not is_flag, path=path)


# The first that fits, so the narrower kinds come first.
_WORDS: tuple[tuple[type[UsageError], Callable[[Any, str], Words]], ...] = (
    (CommandUnknown, lambda x, path: frame.command_unknown(x.name, [f"{path} {name}" for name in x.near], path)),
    (CommandMissing, lambda _, path: frame.command_missing(path)),
    (ArgumentsLeft, lambda x, path: frame.arguments_left(x.left, path)),
    (NoSuchOption, lambda x, path: frame.option_unknown(x.option_name, sorted(x.possibilities or ()), path)),
    (OptionRepeated, lambda x, path: frame.option_repeated(shown_name(x.param), path)),
    (MissingParameter, lambda x, path: frame.parameter_missing(shown_name(x.param), path)),
    (BadOptionUsage, _option_misused),
    (
        BadParameter,
        lambda x, path: frame.value_refused(
            frame.placed(x.param_hint) if x.param_hint else shown_name(x.param), x.message, path
        ),
    ),
)
