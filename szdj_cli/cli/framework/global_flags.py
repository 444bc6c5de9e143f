"""The flags that every command takes, before or after its name."""

import os
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

NO_INPUT = "--no-input"
DEBUG = "--debug"
QUIET = ("-q", "--quiet")
NO_COLOR = "--no-color"
FORMAT_VARIABLE = "SZDJ_FORMAT"
"""The environment variable that says what `--format` does not."""

OURS = (NO_INPUT, DEBUG, *QUIET, NO_COLOR)


class GlobalFlags(NamedTuple):
    """What holds for any command. `fmt` names the output format, as far as one can tell."""

    no_input: bool
    debug: bool
    fmt: str
    quiet: bool = False
    no_color: bool = False


def split(arguments: Sequence[str]) -> tuple[GlobalFlags, list[str]]:
    """Return the flags of every command, and the arguments without them; what follows `--` is left alone."""
    end = list(arguments).index("--") if "--" in arguments else len(arguments)
    ours, rest = arguments[:end], list(arguments[end:])
    flags = GlobalFlags(
        no_input=NO_INPUT in ours,
        debug=DEBUG in ours or os.environ.get("SZDJ_DEBUG", "") not in ("", "0"),
        fmt=_format_of(ours),
        quiet=any(each in ours for each in QUIET),
        no_color=NO_COLOR in ours,
    )
    return flags, [argument for argument in ours if argument not in OURS] + rest


def _format_of(arguments: Sequence[str]) -> str:
    values = [value for option, value in pairwise(arguments) if option == "--format"]
    values += [argument.partition("=")[2] for argument in arguments if argument.startswith("--format=")]
    return (values[-1] if values else os.environ.get(FORMAT_VARIABLE, "")).lower()
