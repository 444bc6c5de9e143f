"""Bars beside the rows of a table."""

import io
import re
import sys
from collections.abc import Sequence

import pytest

from szdj_cli.render.kit.bars import bar, with_bars
from szdj_cli.render.kit.tables import Column, Row, draw_table

ROWS: list[Row] = [
    {"name": "示范街道党委", "share": 1.0},
    {"name": "第一党支部", "share": 0.25},
    {"name": "第二党支部", "share": None},
]
COLUMNS = [Column("name", "组织")]


class Terminal(io.TextIOWrapper):
    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, errors="replace")

    def isatty(self) -> bool:
        return True

    def text(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode(self.encoding)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return on(monkeypatch, Terminal())


def on(monkeypatch: pytest.MonkeyPatch, terminal: Terminal) -> Terminal:
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("TERM", "xterm")
    return terminal


def lengths(rows: Sequence[Row]) -> list[int]:
    return [len(str(row.get("bar", ""))) for row in rows]


def shares(row: Row) -> float | None:
    share = row["share"]
    return share if isinstance(share, float) else None


def test_a_bar_is_as_long_as_its_part_of_the_whole(terminal: Terminal) -> None:
    assert terminal.isatty()
    rows, columns = with_bars(ROWS, COLUMNS, shares)
    assert lengths(rows) == [30, 8, 0]
    assert rows[1]["bar"] == "███████▌"
    assert [column.key for column in columns] == ["name", "bar"]


def test_a_little_is_seen_and_only_the_whole_is_full(terminal: Terminal) -> None:
    assert terminal.isatty()
    assert bar(0.0, 10) == ""
    assert bar(0.00001, 10) == "▏"
    assert bar(0.99999, 10) == "█████████▉"
    assert bar(1.0, 10) == "█" * 10


@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
def test_a_chinese_console_shows_them(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    terminal = on(monkeypatch, Terminal(encoding))
    rows, columns = with_bars(ROWS, COLUMNS, shares)
    draw_table(rows, columns)
    assert "███████▌" in terminal.text()
    assert "?" not in terminal.text()


def test_where_a_block_is_two_columns_wide_there_are_half_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, Terminal("gbk"))
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delenv("WT_SESSION", raising=False)
    assert [bar(share, 20) for share in (0.01, 0.5, 1.0)] == ["█", "█" * 5, "█" * 10]


def test_where_there_are_no_blocks_a_plain_sign_does(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, Terminal("ascii"))
    assert bar(0.5, 20) == "#" * 10


def test_a_narrow_terminal_has_shorter_bars_or_none(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert terminal.isatty()
    monkeypatch.setenv("COLUMNS", "30")
    rows, _ = with_bars(ROWS, COLUMNS, shares)
    assert lengths(rows)[0] == 16
    monkeypatch.setenv("COLUMNS", "20")
    assert with_bars(ROWS, COLUMNS, shares) == (ROWS, COLUMNS)


def test_no_line_is_wider_than_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.cells import cell_len

    for width in (24, 30, 60, 200):
        monkeypatch.setenv("COLUMNS", str(width))
        terminal = on(monkeypatch, Terminal())
        draw_table(*with_bars(ROWS, COLUMNS, shares))
        lines = re.sub("\x1b\\[[0-9;]*m", "", terminal.text()).splitlines()
        assert all(cell_len(line) <= width for line in lines)
        assert len(lines) == 5


@pytest.mark.parametrize("no_colour", ["", "1"])
def test_they_are_in_colour_where_colour_is_wanted(monkeypatch: pytest.MonkeyPatch, no_colour: str) -> None:
    monkeypatch.setenv("NO_COLOR", no_colour)
    terminal = on(monkeypatch, Terminal())
    draw_table(*with_bars(ROWS, COLUMNS, shares))
    assert ("\x1b[38;5;63m" in terminal.text()) == (not no_colour)
