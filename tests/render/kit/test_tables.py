"""Tables for people, and the same rows for programs."""

import csv
import io
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import pytest

from szdj_cli.render.kit.formats import FORMATS, JSON, show_result
from szdj_cli.render.kit.tables import Column, Row, draw_record, draw_table


class Colour(StrEnum):
    RED = "red"


HOSTILE = "[/x]\x1b[2J\x9b1m\u202e\t\n😀"
COLUMNS = (
    Column("id", "编号", "right"),
    Column("name", "姓名"),
    Column("kind", "类型", show=lambda kind: {"red": "红"}[kind]),
)
ROWS: list[Row] = [
    {"id": 1, "name": "王芳", "kind": Colour.RED, "at": datetime(2026, 11, 23, 16, 30, tzinfo=UTC)},
    {"id": 2, "name": None, "kind": None, "tags": ("甲", "乙")},
]


def drawn(rows: Sequence[Row], fmt: str, monkeypatch: pytest.MonkeyPatch, encoding: str = "utf-8") -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace")
    monkeypatch.setattr(sys, "stdout", stream)
    show_result(FORMATS[fmt], rows, COLUMNS)
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode(encoding)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def on_terminal(rows: Sequence[Row], monkeypatch: pytest.MonkeyPatch) -> str:
    stream = Terminal()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("TERM", "xterm")
    draw_table(rows, COLUMNS)
    return stream.getvalue()


def test_a_piped_table_is_one_line_a_row_and_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    long = "长" * 300
    lines = drawn([*ROWS, {"id": 3, "name": long}], "table", monkeypatch).splitlines()
    assert lines[0] == "编号\t姓名\t类型"
    assert lines[1] == "1\t王芳\t红"
    assert lines[2] == "2\t\t"
    assert lines[3] == f"3\t{long}\t"


def test_json_is_an_array_with_everything_that_a_row_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    text = drawn(ROWS, "json", monkeypatch)
    assert text.count("\n") == 1
    assert "王芳" in text
    assert json.loads(text) == [
        {"id": 1, "name": "王芳", "kind": "red", "at": "2026-11-23T16:30:00.000000Z"},
        {"id": 2, "name": None, "kind": None, "tags": ["甲", "乙"]},
    ]


def test_jsonl_is_one_object_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [json.loads(line)["id"] for line in drawn(ROWS, "jsonl", monkeypatch).splitlines()] == [1, 2]


def test_csv_has_headings_and_runs_no_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    text = drawn(
        [{"id": -1, "name": '=cmd|"x"'}, {"id": 2, "name": "+1"}, {"id": 3, "name": "＝1"}], "csv", monkeypatch
    )
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [["编号", "姓名", "类型"], ["-1", '\'=cmd|"x"', ""], ["2", "'+1", ""], ["3", "'＝1", ""]]


@pytest.mark.parametrize("fmt", FORMATS)
def test_hostile_text_is_inert_in_every_format(fmt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = drawn([{"id": 1, "name": HOSTILE}], fmt, monkeypatch)
    assert not set(text) & set("\x1b\x9b\u202e")
    assert "[/x][2J1m😀" in text


def test_hostile_text_is_inert_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    text = on_terminal([{"id": 1, "name": HOSTILE}], monkeypatch)
    assert "[/x][2J1m😀" in text
    assert "\x1b[2J" not in text


def test_where_a_row_does_not_fit_into_one_line_every_row_is_a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [Column("at", "时间", whole=True), Column("text", "内容"), Column("mark", "提示")]
    rows = [{"at": "2026-11-23 16:30", "text": "长" * 12, "mark": "大额"}, {"at": "2026-11-24 09:00", "text": "短"}]
    lines = table_at(48, rows, columns, monkeypatch)
    assert lines[0].split() == ["时间", "内容", "提示"]
    assert len(lines) == 4
    assert table_at(46, rows, columns, monkeypatch) == [
        "时间：2026-11-23 16:30",
        f"  内容：{'长' * 12}  提示：大额",
        "时间：2026-11-24 09:00  内容：短",
    ]
    assert table_at(20, rows, columns, monkeypatch) == [
        "时间：2026-11-23",
        "  16:30",
        f"  内容：{'长' * 6}",
        f"  {'长' * 6}",
        "  提示：大额",
        "时间：2026-11-24",
        "  09:00  内容：短",
    ]


def test_what_is_cut_is_cut_before_there_are_cards_and_never_below_its_heading(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [Column("id", "编号", "right"), Column("text", "变更的内容和原来的内容", is_cut=True)]
    rows = [{"id": 7, "text": "长" * 60}]
    assert table_at(40, rows, columns, monkeypatch)[2] == "   7  " + "长" * 16 + "…"
    assert table_at(28, rows, columns, monkeypatch)[0] == "编号  变更的内容和原来的内容"
    assert table_at(27, rows, columns, monkeypatch)[0] == "编号：7"


def table_at(width: int, rows: Sequence[Row], columns: Sequence[Column], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr(sys, "stdout", stream := Terminal())
    draw_table(rows, columns)
    return stream.getvalue().splitlines()


def test_a_table_on_a_terminal_can_be_shown_in_gbk(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "王芳" in on_terminal(ROWS, monkeypatch).encode("gbk").decode("gbk")


@pytest.mark.parametrize("fmt", ["json", "jsonl", "csv"])
def test_what_programs_read_is_utf_8_on_a_gbk_console_too(fmt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="gbk", errors="replace")
    monkeypatch.setattr(sys, "stdout", stream)
    show_result(FORMATS[fmt], [{"id": 1, "name": "王𠮷😀"}], COLUMNS)
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    assert "王𠮷😀" in buffer.getvalue().decode("utf-8")


def test_csv_begins_a_file_as_excel_wants_it_and_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    for _ in range(2):
        with path.open("a", encoding="gbk") as stream:
            monkeypatch.setattr(sys, "stdout", stream)
            show_result(FORMATS["csv"], ROWS, COLUMNS)
    assert path.read_bytes().startswith("\ufeff编号".encode())
    assert path.read_bytes().count(b"\xef\xbb\xbf") == 1
    assert not drawn(ROWS, "csv", monkeypatch).startswith("\ufeff")


def test_a_record_is_one_line_a_field(capsys: pytest.CaptureFixture[str]) -> None:
    draw_record([("姓名", "王芳\x1b[2J"), ("流动党员", False), ("转正日期", None)])
    assert capsys.readouterr().out == "姓名\t王芳[2J\n流动党员\t否\n转正日期\t\n"


def test_an_instant_is_read_in_shanghai(capsys: pytest.CaptureFixture[str]) -> None:
    draw_record([("时间", datetime(2026, 11, 23, 16, 30, tzinfo=UTC))])
    assert capsys.readouterr().out == "时间\t2026-11-24 00:30\n"


def test_one_value_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    show_result(JSON, {"new": 2, "updated": 0})
    assert capsys.readouterr().out == '{"new": 2, "updated": 0}\n'
