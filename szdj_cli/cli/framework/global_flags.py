"""The flags that every command takes, before or after its name."""

import os
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

NO_INPUT = "--no-input"
DEBUG = "--debug"
QUIET = ("-q", "--quiet")
NO_COLOR = "--no-color"
TOKEN_FILE = "--token-file"  # noqa: S105 -- an option
SESSION = "--session"
FORMAT_VARIABLE = "SZDJ_FORMAT"
"""The environment variable that says what `--format` does not."""

OURS = (NO_INPUT, DEBUG, *QUIET, NO_COLOR)
_WITH_VALUE = (TOKEN_FILE, SESSION)


class GlobalFlags(NamedTuple):
    """What holds for any command. `fmt` names the output format, as far as one can tell."""

    no_input: bool
    debug: bool
    fmt: str
    quiet: bool = False
    no_color: bool = False
    token_file: str | None = None
    session: str | None = None
    lacks_value: str | None = None
    """The option of ours that says nothing behind it."""


def split(arguments: Sequence[str]) -> tuple[GlobalFlags, list[str]]:
    """Return the flags of every command, and the arguments without them; what follows `--` is left alone."""
    end = list(arguments).index("--") if "--" in arguments else len(arguments)
    ours, rest = arguments[:end], list(arguments[end:])
    values, ours, lacks_value = _taken_out(ours)
    flags = GlobalFlags(
        no_input=NO_INPUT in ours,
        debug=DEBUG in ours or os.environ.get("SZDJ_DEBUG", "") not in ("", "0"),
        fmt=_format_of(ours),
        quiet=any(each in ours for each in QUIET),
        no_color=NO_COLOR in ours,
        token_file=values.get(TOKEN_FILE),
        session=values.get(SESSION),
        lacks_value=lacks_value,
    )
    return flags, [argument for argument in ours if argument not in OURS] + rest


def _taken_out(arguments: Sequence[str]) -> tuple[dict[str, str], list[str], str | None]:
    """Return the values of our options that have one, the arguments without them, and which of them has none."""
    values: dict[str, str] = {}
    left: list[str] = []
    option: str | None = None
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if option is not None:
            values[option], option = argument, None
        elif argument in _WITH_VALUE:
            option = argument
        elif equals and name in _WITH_VALUE:
            values[name] = value
        else:
            left.append(argument)
    return values, left, option or next((name for name, value in values.items() if not value), None)


def _format_of(arguments: Sequence[str]) -> str:
    values = [value for option, value in pairwise(arguments) if option == "--format"]
    values += [argument.partition("=")[2] for argument in arguments if argument.startswith("--format=")]
    return (values[-1] if values else os.environ.get(FORMAT_VARIABLE, "")).lower()
