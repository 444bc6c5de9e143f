"""Where things are drawn: data on standard output, everything else on standard error."""

import os
import sys
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING

from szdj_cli.domain.values.text import safe
from szdj_cli.messages.kit import places
from szdj_cli.render.kit.cells import COLOURS, folded, is_colourful, styled, takes_styles, terminal_width, width_of
from szdj_cli.render.kit.output import asked, write_aside

if TYPE_CHECKING:
    from rich.console import Console


def out() -> "Console":
    """Return a console on standard output."""
    return _console(sys.stdout)


def err() -> "Console":
    """Return a console on standard error."""
    return _console(sys.stderr)


def say(text: str, style: str = "", **facts: object) -> None:
    """Write a notice on standard error: a line for people, an object for programs, nothing where quiet is asked for.

    In the menu it names entries, not commands. `facts` stand beside it for programs.
    """
    if asked.is_quiet:
        asked.unsaid.append(lambda: notify(text, style, **facts))
    else:
        notify(text, style, **facts)


def say_cut(text: str, limit: int) -> None:
    """Say, quiet or not, that a list goes on where its limit cuts it off."""
    notify(text, code="cut", limit=limit)


def notify(text: str, style: str = "", **facts: object) -> None:
    """Write what is said whether quiet is asked for or not; `facts` stand beside it for programs."""
    if writes_data():
        for line in text.split("\n"):
            write_aside({"notice": line, **facts})
    else:
        write_lines([safe_lines(places.line(text))], sys.stderr, style)


def say_unsaid() -> None:
    """Say what quiet has kept back, before somebody is asked about it."""
    unsaid, asked.unsaid = asked.unsaid, []
    for each in unsaid:
        each()


def writes_data() -> bool:
    """Return whether what is said beside the data is for programs: nobody sits before it."""
    return asked.write is not None and not sys.stderr.isatty()


def write_lines(lines: Iterable[str], stream: IO[str], style: str = "") -> None:
    """Write lines, in a style where the stream has colours; a terminal gets what is too long for it folded."""
    style = style if takes_styles(stream) else ""
    width = terminal_width(stream) if stream.isatty() else None
    stream.writelines(f"{styled(line, style)}\n" for text in lines for line in _fitted(text, width))


def moves_cursor() -> bool:
    """Return whether standard error is a terminal on which what stands there can be drawn over."""
    # The old Windows console writes escape sequences out instead of following them.
    return os.environ.get("TERM") != "dumb" and sys.stderr.isatty() and not err().legacy_windows


def _fitted(text: str, width: int | None) -> list[str]:
    if width is None or "\x1b" in text:  # what has colours in it has been fitted
        return [text]
    return [part for line in text.split("\n") for part in prose(line, width)]


def prose(text: str, width: int, hanging: int = 0) -> list[str]:
    """Return a line for people as it stands on a terminal: folded, what is left of it below its indent or `hanging`."""
    if width_of(text) <= width:
        return [text]
    indent = " " * (hanging or len(text) - len(text.lstrip(" ")))
    first, *rest = folded(text, width, cuts=False)
    below = folded(text[len(first) :].lstrip(" "), width - len(indent), cuts=False) if rest else []
    return [first, *(indent + line for line in below)]


def safe_lines(text: str) -> str:
    """Return text of several lines, each made safe."""
    return "\n".join(safe(line) for line in text.split("\n"))


def _console(stream: IO[str]) -> "Console":
    from rich.console import Console
    from rich.theme import Theme

    colours = {name: f"color({number})" for name, number in COLOURS.items()}
    return Console(
        file=stream,
        theme=Theme({**colours, **{f"bold {name}": f"bold {colour}" for name, colour in colours.items()}}),
        no_color=not is_colourful(stream),
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=False,
        width=None if stream.isatty() or os.environ.get("COLUMNS") else 100,
    )
