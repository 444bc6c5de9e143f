"""Pictures of what stands on a terminal, as SVG: every character at the place of its cell."""

from html import escape
from itertools import groupby
from xml.etree import ElementTree as ET

import pyte
from pyte.screens import Char

from tests.support import screens

_CELL, _LINE, _EDGE = 8, 22, 16  # pixels: how wide and how high a cell is, and what is left free around them
# Quotation marks and arrows are as wide as a digit in the fonts that come first; hanzi come from the others.
_FONTS = "Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', 'PingFang SC', 'Microsoft YaHei', monospace"
_PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>{title}</title>
<style>text {{ font: 15px {fonts}; fill: #202020; white-space: pre }} .bold {{ font-weight: bold }}</style>
<rect width="100%" height="100%" rx="8" fill="#fafafa" stroke="#c0c0c0"/>
{texts}
</svg>
"""


def typed(command: tuple[str, ...]) -> str:
    """Return the line that a command is typed on."""
    return f"$ {' '.join(('szdj', *command))}"


def lines_of(command: tuple[str, ...], screen: pyte.Screen) -> list[str]:
    """Return the lines that the picture of a screen has."""
    shown = [line.rstrip() for line in screen.display]
    while not shown[-1]:
        shown.pop()
    return [typed(command), *shown]


def drawn(command: tuple[str, ...], screen: pyte.Screen) -> str:
    """Return the picture of the screen that a command has left."""
    columns = screen.columns
    lines = [_cells(screens.screen_of(f"\x1b[1m{typed(command)}", columns), 0)]
    lines += [_cells(screen, line) for line in range(len(lines_of(command, screen)) - 1)]
    texts = [
        _text(line, list(run), colour, is_bold=is_bold)
        for line, cells in enumerate(lines)
        for (colour, is_bold), run in groupby(cells, lambda each: (each[1].fg, each[1].bold))
    ]
    width, height = columns * _CELL + 2 * _EDGE, len(lines) * _LINE + 2 * _EDGE
    title = escape(typed(command))
    return _PICTURE.format(width=width, height=height, title=title, fonts=_FONTS, texts="\n".join(texts))


def text_in(picture: str) -> list[str]:
    """Return the lines of a picture, without blanks."""
    lines: dict[int, str] = {}
    for each in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text"):  # noqa: S314 -- our own file
        line = int(each.get("y", "0"))
        lines[line] = lines.get(line, "") + "".join((each.text or "").split())
    return [text for _line, text in sorted(lines.items())]


def _text(line: int, run: list[tuple[int, Char]], colour: str, *, is_bold: bool) -> str:
    """Return characters, each at the place of its cell, as fonts are not of one mind on how wide hanzi are."""
    places = " ".join(str(_EDGE + place * _CELL) for place, _cell in run)
    kind = ' class="bold"' if is_bold else ""
    fill = "" if colour == "default" else f' style="fill: #{colour}"'
    said = escape("".join(cell.data for _place, cell in run), quote=False)
    return f'<text x="{places}" y="{_EDGE + line * _LINE + _LINE * 3 // 4}"{kind}{fill}>{said}</text>'


def _cells(screen: pyte.Screen, line: int) -> list[tuple[int, Char]]:
    """Return what is not blank in a line, with its place."""
    cells = ((place, screen.buffer[line][place]) for place in range(screen.columns))
    return [(place, cell) for place, cell in cells if cell.data.strip()]
