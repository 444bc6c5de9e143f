import io
from dataclasses import replace
from typing import Literal

import pytest
from rich.console import Console

from szdj_cli.render.kit import qr
from tests.support import screens

LINK = "http://192.168.100.100:54321/v/" + "aB3-" * 8
WIDE = qr.Canvas(columns=100, rows=60, encoding="utf-8", has_colour=True, has_narrow_blocks=True)


Colours = Literal["standard", "256", "truecolor"]


def output_of(canvas: qr.Canvas, colours: Colours = "truecolor") -> str:
    code = qr.drawn(LINK, canvas)
    assert code is not None
    file = io.StringIO()
    no_color = not canvas.has_colour
    console = Console(file=file, force_terminal=True, color_system=colours, no_color=no_color, width=200)
    for line in code.lines:
        console.print(line, soft_wrap=True)
    return file.getvalue()


@pytest.mark.parametrize("theme", [screens.DARK_THEME, screens.LIGHT_THEME])
@pytest.mark.parametrize("colours", ["truecolor", "256", "standard"])
def test_a_coloured_code_is_dark_on_light_on_any_theme(theme: tuple[str, str], colours: Colours) -> None:
    screen = screens.screen_of(output_of(WIDE, colours), 100, 60)
    assert screens.scanned(screen, theme, inverted=False) == [LINK]


@pytest.mark.parametrize("encoding", ["gbk", "cp936", "gb18030", "utf-8", "ascii"])
@pytest.mark.parametrize("has_narrow_blocks", [True, False])
def test_a_coloured_code_can_be_written_in_every_encoding(encoding: str, has_narrow_blocks: bool) -> None:
    canvas = replace(WIDE, encoding=encoding, has_narrow_blocks=has_narrow_blocks)
    output = output_of(canvas)
    assert output.encode(encoding).decode(encoding) == output
    assert screens.scanned(screens.screen_of(output, 100, 60), inverted=False) == [LINK]


def test_where_blocks_may_be_two_columns_wide_only_blanks_are_drawn() -> None:
    code = qr.drawn(LINK, replace(WIDE, has_narrow_blocks=False))
    assert code is not None
    assert {sign for line in code.lines for sign in line.plain} == {" "}


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_without_colour_the_code_is_dark_on_light_on_a_dark_terminal(encoding: str) -> None:
    output = output_of(replace(WIDE, has_colour=False, encoding=encoding))
    assert "\x1b" not in output
    output.encode(encoding)
    assert screens.scanned(screens.screen_of(output, 100, 60), screens.DARK_THEME, inverted=False) == [LINK]
    assert screens.scanned(screens.screen_of(output, 100, 60), screens.LIGHT_THEME) == [LINK]


def test_a_terminal_of_80_by_24_has_room_for_a_link_with_a_token() -> None:
    code = qr.drawn(LINK, replace(WIDE, columns=80, rows=20))
    assert code is not None


def test_the_quiet_zone_is_four_modules_where_they_fit_and_two_otherwise() -> None:
    wide, narrow = qr.drawn(LINK, WIDE), qr.drawn(LINK, replace(WIDE, rows=20))
    assert wide is not None
    assert narrow is not None
    assert wide.columns - narrow.columns == 4


@pytest.mark.parametrize("canvas", [replace(WIDE, rows=18), replace(WIDE, columns=36)])
def test_what_does_not_fit_is_not_drawn(canvas: qr.Canvas) -> None:
    assert qr.drawn(LINK, canvas) is None


def test_a_terminal_without_colour_whose_encoding_has_no_blocks_gets_no_code() -> None:
    assert qr.drawn(LINK, replace(WIDE, has_colour=False, encoding="ascii")) is None


@pytest.mark.parametrize("has_colour", [True, False])
def test_where_a_block_is_two_columns_wide_a_short_link_fits_29_lines(has_colour: bool) -> None:
    link = "http://192.168.100.100:54321/V/ABCD2345"  # as long as they get on a LAN
    code = qr.drawn(link, replace(WIDE, columns=60, rows=29, has_colour=has_colour, has_narrow_blocks=False))
    assert code is not None
    assert (len(code.lines), code.columns) == (29, 58)
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, color_system="truecolor", no_color=not has_colour, width=200)
    for line in code.lines:
        console.print(line, soft_wrap=True)
    shown = file.getvalue().replace("█", "██")  # as that console shows it
    assert screens.scanned(screens.screen_of(shown, 100, 60), screens.DARK_THEME, inverted=False) == [link]
