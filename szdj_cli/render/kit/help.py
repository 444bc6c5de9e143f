"""Help screens, drawn for people."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from szdj_cli.messages.kit import frame
from szdj_cli.render.kit.cells import folded, padded, styled, takes_styles, terminal_width, width_of
from szdj_cli.render.kit.console import prose

_WIDTH = 100  # through a pipe
_GAP = " " * 4
_NAMES = 0.4  # of the room, at most


Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Section:
    """Names and what they mean, under a heading."""

    heading: str
    rows: Rows


@dataclass(frozen=True)
class HelpScreen:
    """Everything that a help screen says."""

    usage: str
    description: str
    sections: tuple[Section, ...]
    closing: str = ""
    title: str = ""
    """The command as it is typed."""


def draw_help(screen: HelpScreen) -> str:
    """Return a help screen as text, in colour where the terminal has it."""
    is_in_colour = takes_styles(sys.stdout)
    room = terminal_width(sys.stdout) if sys.stdout.isatty() or "COLUMNS" in os.environ else _WIDTH
    names = [width_of(name) for section in screen.sections for name, _ in section.rows]
    beside = max((name for name in names if name <= room * _NAMES), default=0)
    bold = "bold" if is_in_colour else ""
    label = f"{frame.USAGE}："
    usage, *rest = prose(label + screen.usage, room, hanging=width_of(label))
    lines = [styled(label, bold) + usage.removeprefix(label), *rest]
    if screen.description:
        lines += ["", *prose(screen.description, room)]
    for section in screen.sections:
        lines += ["", styled(section.heading, bold)]
        lines += _listed(section.rows, beside, room, "cyan" if is_in_colour else "")
    if screen.closing:
        lines += ["", *prose(screen.closing, room)]
    return "\n".join(lines)


def _listed(rows: Rows, beside: int, room: int, style: str) -> Iterator[str]:
    """Yield names and what they mean beside them; a name that is too long for that has a line of its own above."""
    for name, meaning in rows:
        first = padded(name, beside, style=style)
        if width_of(name) > beside:
            yield from (styled(line, style) for line in folded(name, room))
            first = " " * beside
        for line in folded(meaning, room - beside - len(_GAP)):
            yield f"{first}{_GAP}{line}".rstrip(" ")
            first = " " * beside
