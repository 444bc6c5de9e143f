"""What a person sees on a terminal, and what a phone's camera reads from it."""

from collections.abc import Iterator

import pyte
import zxingcpp
from PIL import Image, ImageColor, ImageDraw

DARK_THEME = ("#d0d0d0", "#101010")
LIGHT_THEME = ("#202020", "#fafafa")
WHITE_ON_BLACK, BLACK_ON_WHITE = ("#ffffff", "#000000"), ("#000000", "#ffffff")

_WIDTH, _HEIGHT = 8, 16  # pixels of a cell
_HALVES = {"█": (0, _HEIGHT), "▀": (0, _HEIGHT // 2), "▄": (_HEIGHT // 2, _HEIGHT)}


def screen_of(output: str, columns: int = 100, rows: int = 40) -> pyte.Screen:
    """Return the screen of a terminal that was sent some output."""
    screen = pyte.Screen(columns, rows)
    pyte.Stream(screen).feed(output.replace("\r\n", "\n").replace("\n", "\r\n"))
    return screen


def picture_of(screen: pyte.Screen, theme: tuple[str, str] = DARK_THEME) -> Image.Image:
    """Return a photograph of a screen; letters are left out, blocks and colours are there."""
    image = Image.new("RGB", (screen.columns * _WIDTH, screen.lines * _HEIGHT), theme[1])
    draw = ImageDraw.Draw(image)
    for x, y, cell in _cells(screen):
        ink, paper = _colour(cell.fg, theme[0]), _colour(cell.bg, theme[1])
        if cell.reverse:
            ink, paper = paper, ink
        left, top = x * _WIDTH, y * _HEIGHT
        draw.rectangle((left, top, left + _WIDTH - 1, top + _HEIGHT - 1), fill=paper)
        if cell.data in _HALVES:
            upper, lower = _HALVES[cell.data]
            draw.rectangle((left, top + upper, left + _WIDTH - 1, top + lower - 1), fill=ink)
    return image


def scanned(screen: pyte.Screen, theme: tuple[str, str] = DARK_THEME, *, inverted: bool = True) -> list[str]:
    """Return what the QR codes on a screen say."""
    return [code.text for code in zxingcpp.read_barcodes(picture_of(screen, theme), try_invert=inverted)]


def contrast(screen: pyte.Screen, theme: tuple[str, str]) -> float:
    """Return the least contrast (WCAG 2.2, 1 to 21) of what is written on a screen against what it is written on.

    What is drawn in reverse changes the two, and stands out as much.
    """
    found = [21.0]
    for _, _, cell in _cells(screen):
        if cell.data.strip() or cell.reverse:
            ink, paper = _colour(cell.fg, theme[0]), _colour(cell.bg, theme[1])
            lighter, darker = sorted((_luminance(ink), _luminance(paper)), reverse=True)
            found.append((lighter + 0.05) / (darker + 0.05))
    return min(found)


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in ImageColor.getrgb(colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _cells(screen: pyte.Screen) -> Iterator[tuple[int, int, pyte.screens.Char]]:
    for y in range(screen.lines):
        for x in range(screen.columns):
            yield x, y, screen.buffer[y][x]


def _colour(name: str, default: str) -> str:
    if name == "default":
        return default
    if name == "brightwhite":
        return "white"
    return f"#{name}" if len(name) == 6 and all(c in "0123456789abcdef" for c in name) else name
