"""Tables for people, and the same rows for programs."""

import csv
import io
import json
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

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
    assert rows == [["编号", "姓名", "类型"], ["'-1", '\'=cmd|"x"', ""], ["2", "'+1", ""], ["3", "'＝1", ""]]


@pytest.mark.parametrize("fmt", FORMATS)
def test_hostile_text_is_inert_in_every_format(fmt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = drawn([{"id": 1, "name": HOSTILE}], fmt, monkeypatch)
    assert not set(text) & set("\x1b\x9b\u202e")
    assert "[/x][2J1m😀" in text


def test_hostile_text_is_inert_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    text = on_terminal([{"id": 1, "name": HOSTILE}], monkeypatch)
    assert "[/x][2J1m😀" in text
    assert "\x1b[2J" not in text


@pytest.mark.parametrize(("width", "is_whole"), [("40", True), ("20", False)])
def test_what_reads_badly_in_two_lines_is_folded_last_and_never_cut(
    monkeypatch: pytest.MonkeyPatch, width: str, is_whole: bool
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    stream = Terminal()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("TERM", "xterm")
    columns = [Column("at", "时间", whole=True), Column("text", "内容")]
    draw_table([{"at": "2026-11-23 16:30", "text": "长" * 50}], columns)
    text = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue())
    assert ("2026-11-23 16:30" in text) is is_whole
    assert "".join(filter(str.isdigit, text)) == "202611231630"
    assert text.count("长") == 50


def test_a_table_on_a_terminal_can_be_shown_in_gbk(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "王芳" in on_terminal(ROWS, monkeypatch).encode("gbk").decode("gbk")


def test_json_survives_a_gbk_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(drawn([{"id": 1, "name": "𠮷😀"}], "json", monkeypatch, "gbk")) == [{"id": 1, "name": "𠮷😀"}]


def test_a_record_is_one_line_a_field(capsys: pytest.CaptureFixture[str]) -> None:
    draw_record([("姓名", "王芳\x1b[2J"), ("流动党员", False), ("转正日期", None)])
    assert capsys.readouterr().out == "姓名\t王芳[2J\n流动党员\t否\n转正日期\t\n"


def test_an_instant_is_read_in_shanghai(capsys: pytest.CaptureFixture[str]) -> None:
    draw_record([("时间", datetime(2026, 11, 23, 16, 30, tzinfo=UTC))])
    assert capsys.readouterr().out == "时间\t2026-11-24 00:30\n"


def test_one_value_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    show_result(JSON, {"new": 2, "updated": 0})
    assert capsys.readouterr().out == '{"new": 2, "updated": 0}\n'
