"""Help screens, drawn for people."""

from dataclasses import dataclass

from szdj_cli.messages.kit import frame
from szdj_cli.render.kit.console import out


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
    from rich.table import Table
    from rich.text import Text

    console = out()
    width = min(max((len(name) for section in screen.sections for name, _ in section.rows), default=0), 34)
    with console.capture() as capture:
        console.print(Text.assemble((f"{frame.USAGE}：", "bold"), screen.usage))
        if screen.description:
            console.print()
            console.print(Text(screen.description))
        for section in screen.sections:
            console.print()
            console.print(Text(section.heading, "bold"))
            table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 2))
            table.add_column(style="cyan", min_width=width, overflow="fold")
            table.add_column(overflow="fold")
            for name, meaning in section.rows:
                table.add_row(Text(name), Text(meaning))
            console.print(table)
        if screen.closing:
            console.print()
            console.print(Text(screen.closing))
    return "\n".join(line.rstrip() for line in capture.get().rstrip("\n").split("\n"))
