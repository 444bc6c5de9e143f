"""Where things are drawn: data on standard output, everything else on standard error."""

import os
import sys
from typing import IO, TYPE_CHECKING

from szdj_cli.domain.values.text import safe

if TYPE_CHECKING:
    from rich.console import Console


def out() -> "Console":
    """Return a console on standard output."""
    return _console(sys.stdout)


def err() -> "Console":
    """Return a console on standard error."""
    return _console(sys.stderr)


def say(text: str, style: str = "") -> None:
    """Write one line for people on standard error."""
    if style and is_colourful(sys.stderr):
        from rich.text import Text

        err().print(Text(safe_lines(text), style))
    else:
        sys.stderr.write(safe_lines(text) + "\n")


def is_colourful(stream: IO[str]) -> bool:
    """Return whether a stream is a terminal that is wanted in colour."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()


def has_narrow_blocks() -> bool:
    """Return whether a block character is one column wide.

    The old Windows console draws it two columns wide in a Chinese font, Windows Terminal does not.
    """
    return sys.platform != "win32" or "WT_SESSION" in os.environ


def safe_lines(text: str) -> str:
    """Return text of several lines, each made safe."""
    return "\n".join(safe(line) for line in text.split("\n"))


def _console(stream: IO[str]) -> "Console":
    from rich.console import Console

    return Console(
        file=stream,
        no_color=not is_colourful(stream),
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=False,
        width=None if stream.isatty() or os.environ.get("COLUMNS") else 100,
    )
