"""The flags that every command takes, before or after its name."""

import os
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

NO_INPUT = "--no-input"
DEBUG = "--debug"


class GlobalFlags(NamedTuple):
    """What holds for any command. `fmt` names the output format, as far as one can tell."""

    no_input: bool
    debug: bool
    fmt: str


def split(arguments: Sequence[str]) -> tuple[GlobalFlags, list[str]]:
    """Return the flags of every command, and the arguments without them; what follows `--` is left alone."""
    end = list(arguments).index("--") if "--" in arguments else len(arguments)
    ours, rest = arguments[:end], list(arguments[end:])
    flags = GlobalFlags(
        no_input=NO_INPUT in ours,
        debug=DEBUG in ours or os.environ.get("SZDJ_DEBUG", "") not in ("", "0"),
        fmt=_format_of(ours),
    )
    return flags, [argument for argument in ours if argument not in (NO_INPUT, DEBUG)] + rest


def _format_of(arguments: Sequence[str]) -> str:
    values = [value for option, value in pairwise(arguments) if option == "--format"]
    values += [argument.partition("=")[2] for argument in arguments if argument.startswith("--format=")]
    return values[-1] if values else ""
