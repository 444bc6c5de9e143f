"""Signs that a Chinese console has, and colours that can be read on every background."""

import ast
import re
from pathlib import Path

import pytest
import questionary

import szdj_cli
from szdj_cli.render.kit.cells import COLOURS, folded, width_of
from szdj_cli.render.kit.grid import GridColumn, grid

PACKAGE = Path(szdj_cli.__file__).parent
DRAWN = ("cli", "render", "messages", "demo")
NOT_DRAWN = {
    ("render/kit/qr.py", "▀"),  # where it cannot be encoded, the code is drawn without
    *(("render/kit/cells.py", sign) for sign in "\u2061\u2062"),
    ("render/review.py", "\u2061"),  # taken out again
    ("render/review.py", "\u2062"),
    ("messages/kit/frame.py", "鿿"),  # the end of a range
    ("render/kit/formats.py", "\ufeff"),  # of a file
}
BACKGROUNDS = {"black": (0, 0, 0), "white": (255, 255, 255)}


def texts(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_code_page_936_has_every_sign_that_is_written_to_a_terminal() -> None:
    lacking = set()
    for room in DRAWN:
        for path in (PACKAGE / room).rglob("*.py"):
            for sign in {sign for text in texts(path) for sign in text}:
                try:
                    sign.encode("cp936")
                except UnicodeEncodeError:
                    lacking.add((path.relative_to(PACKAGE).as_posix(), sign))
    assert lacking - NOT_DRAWN == set()
    assert lacking == NOT_DRAWN


def test_every_list_is_pointed_at_with_a_sign_that_it_has() -> None:
    tree = ast.parse((PACKAGE / "cli" / "prompting" / "prompts.py").read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    lists = [call for call in calls if call.func.attr in ("select", "checkbox", "rawselect")]  # type: ignore[attr-defined]
    assert len(lists) >= 3
    for call in lists:
        assert any(each.arg == "pointer" for each in call.keywords), ast.unparse(call)
    from szdj_cli.messages.kit import prompts as words

    (words.POINTER + questionary.constants.INDICATOR_SELECTED + questionary.constants.INDICATOR_UNSELECTED).encode(
        "cp936"
    )


def luminance(red: int, green: int, blue: int) -> float:
    # WCAG 2.2, relative luminance
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (red / 255, green / 255, blue / 255)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    lighter, darker = sorted((luminance(*one), luminance(*other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def rgb(number: int) -> tuple[int, int, int]:
    """Return what terminals show for a colour of the 256, above the sixteen of the theme."""
    if number >= 232:
        return (8 + 10 * (number - 232),) * 3
    steps = (0, 95, 135, 175, 215, 255)
    place = number - 16
    return steps[place // 36], steps[place // 6 % 6], steps[place % 6]


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_can_be_read_on_light_and_on_dark(colour: str, background: str) -> None:
    assert COLOURS[colour] >= 16
    assert contrast(rgb(COLOURS[colour]), BACKGROUNDS[background]) >= 4.5


def test_no_other_colour_is_written_anywhere() -> None:
    for path in PACKAGE.rglob("*.py"):
        for text in texts(path):
            assert not re.search(r"\x1b\[[0-9;]*(3|4|9|10)[0-7]m", text), path
            found = re.fullmatch(r"(?:bold )?(red|green|yellow|blue|magenta|cyan|white|black)", text)
            assert not found or found[1] in COLOURS, (path, text)


def test_on_the_old_windows_console_no_line_is_wider_than_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.delenv("WT_SESSION", raising=False)
    assert width_of("“─”…→") == 10
    lines = list(grid((GridColumn("编号"), GridColumn("说明")), [("1", "旧 → 新 … “甲”")], 30))
    assert all(width_of(line) <= 30 for line in lines)
    assert lines[1] == "─" * (width_of(lines[1]) // 2)
    assert all(width_of(line) <= 10 for line in folded("“甲”→“乙”……", 10))
