"""The picture in docs/files.md, of what an import shows: `python -m tests.support.documents.import_picture`.

A roster as offices have it is imported at a terminal; what is shown there becomes the picture. Nobody in it is real.
"""

import os
import tempfile
from html import escape
from itertools import groupby
from pathlib import Path
from unittest.mock import patch
from xml.etree import ElementTree as ET

import pyte
from pyte.screens import Char

from tests.cases.files import Sheet, workbook
from tests.support import ROOT, builders, screens, world
from tests.support.terminals import Terminal

PICTURE = ROOT / "docs" / "import-plan.svg"
COMMAND = ("import", "members", "名册.xlsx", "--dry-run")
WIDTH = 114

_TYPED = f"$ szdj {' '.join(COMMAND)}"
_HEADINGS = [
    *(
        "序号",
        "姓名",
        "居民身份证号",
        "民族",
        "最高学历",
        "政治面貌",
        "所属党支部",
        "入党时间",
        "转正时间",
        "岗位",
        "联系方式",
    ),
    *("通讯地址", "党内荣誉"),
]
_CELL, _LINE, _EDGE = 8, 22, 16  # pixels: how wide and how high a cell is, and what is left free around them
_COLOURS = {"red": "#b02020", "green": "#207020", "brown": "#806000", "cyan": "#006c6c", "blue": "#2040a0"}
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


def shown_by(home: Path, folder: Path) -> pyte.Screen:
    """Return the screen on which the command was typed, in a folder; `home` is that of a world."""
    _write_roster(folder / COMMAND[2])
    here = Path.cwd()
    with patch.dict(os.environ, {"SZDJ_HOME": str(home)}):
        world.World(home).sign_in_as_administrator()
        os.chdir(folder)
        try:
            with Terminal(*COMMAND, columns=WIDTH) as terminal:
                assert terminal.exit_code() == 3
                return terminal.screen
        finally:
            os.chdir(here)


def lines_of(screen: pyte.Screen) -> list[str]:
    """Return the lines that the picture of a screen has."""
    shown = [line.rstrip() for line in screen.display]
    while not shown[-1]:
        shown.pop()
    return [_TYPED, *shown]


def drawn(screen: pyte.Screen) -> str:
    """Return the picture of a screen."""
    lines = [_cells(screens.screen_of(f"\x1b[1m{_TYPED}", WIDTH), 0)]
    lines += [_cells(screen, line) for line in range(len(lines_of(screen)) - 1)]
    texts = [
        _text(line, list(run), _COLOURS.get(colour, ""), is_bold=is_bold)
        for line, cells in enumerate(lines)
        for (colour, is_bold), run in groupby(cells, lambda each: (each[1].fg, each[1].bold))
    ]
    width, height = WIDTH * _CELL + 2 * _EDGE, len(lines) * _LINE + 2 * _EDGE
    return _PICTURE.format(width=width, height=height, title=escape(_TYPED), fonts=_FONTS, texts="\n".join(texts))


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
    fill = f' style="fill: {colour}"' if colour else ""
    said = escape("".join(cell.data for _place, cell in run), quote=False)
    return f'<text x="{places}" y="{_EDGE + line * _LINE + _LINE * 3 // 4}"{kind}{fill}>{said}</text>'


def _cells(screen: pyte.Screen, line: int) -> list[tuple[int, Char]]:
    """Return what is not blank in a line, with its place."""
    cells = ((place, screen.buffer[line][place]) for place in range(screen.columns))
    return [(place, cell) for place, cell in cells if cell.data.strip()]


def _write_roster(path: Path) -> None:
    people = [
        _row(1, "陈示范", 100, 最高学历="大学本科", 入党时间="2012.07.01", 转正时间="2013.07.01"),
        _row(2, "林　样例", 101, 政治面貌="中共预备党员", 入党时间="2024年7月1日", 转正时间="——"),
        _row(3, "买买提.虚构", 102, 民族="维吾尔", 入党时间="2010/7/1 0:00", 转正时间="20110701"),
        _row(4, "周演示", 103, 入党时间="2010.1", 转正时间="2011.1"),
        _row(5, "吴举例", 104, 民族="同上", 入党时间="2015-07-01", 转正时间="2016-07-01"),
    ]
    width = len(_HEADINGS)
    rows = [
        ["第一党支部党员名册"],
        ["填报单位：第一党支部", *[""] * 8, "填报日期：2026年11月20日"],
        _HEADINGS,
        *people,
        ["合计", "5", *[""] * (width - 2)],
        ["填表人：示范甲", "", "", "审核人：示范乙"],
    ]
    workbook(path, Sheet(rows, "在册党员", ("A1:M1",), hidden_rows=(7,)), Sheet([["填表说明"]], "说明"))


def _row(number: int, name: str, serial: int, **changes: str) -> list[str]:
    cells = {
        "序号": str(number),
        "姓名": name,
        "居民身份证号": builders.id_number(serial),
        "民族": "汉",
        "最高学历": "大专",
        "政治面貌": "中共党员",
        "所属党支部": "第一党支部",
        "岗位": "教师",
        "联系方式": f"139-0000-0{serial}",
        "通讯地址": f"示范路{number}号",
        "党内荣誉": "无",
        **changes,
    }
    return [cells[heading] for heading in _HEADINGS]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, {"SZDJ_HOME": f"{folder}/home"}):
        world.build(Path(folder) / "home")
        PICTURE.write_text(drawn(shown_by(Path(folder) / "home", Path(folder))), "utf-8")
