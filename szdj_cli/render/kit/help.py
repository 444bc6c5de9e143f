"""Help screens, drawn for people."""

import os
import sys
from dataclasses import dataclass

from szdj_cli.messages.kit import frame
from szdj_cli.render.kit.cells import folded, styled, takes_styles, terminal_width
from szdj_cli.render.kit.grid import GridColumn, grid

_WIDTH = 100  # through a pipe


@dataclass(frozen=True)
class Section:
    """Names and what they mean, under a heading."""

    heading: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class HelpScreen:
    """Everything that a help screen says."""

    usage: str
    description: str
    sections: tuple[Section, ...]
    closing: str = ""


def draw_help(screen: HelpScreen) -> str:
    """Return a help screen as text, in colour where the terminal has it."""
    is_in_colour = takes_styles(sys.stdout)
    width = min(max((len(name) for section in screen.sections for name, _ in section.rows), default=0), 34)
    columns = (GridColumn(style="cyan", least=width), GridColumn())
    room = terminal_width(sys.stdout) if sys.stdout.isatty() or "COLUMNS" in os.environ else _WIDTH
    bold = "bold" if is_in_colour else ""
    lines = [f"{styled(f'{frame.USAGE}：', bold)}{screen.usage}"]
    if screen.description:
        lines += ["", *folded(screen.description, room)]
    for section in screen.sections:
        lines += ["", styled(section.heading, bold)]
        lines += grid(columns, section.rows, room, gap=4, colour=is_in_colour, headed=False)
    if screen.closing:
        lines += ["", *folded(screen.closing, room)]
    return "\n".join(lines)
