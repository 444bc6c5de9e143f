"""The progress bar: on a terminal, of work that takes a while, and nowhere else."""

import io
import sys

import pytest

from szdj_cli.render.kit import progress


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def drawn(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.progress_of("正在导出") as advance:
        advance(1_000, 1_000, 4_000)
        advance(2_000, 2_000, 4_000)
    return stream.getvalue()


def test_a_bar_tells_rows_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_QUIET_SECONDS", 0)
    shown = drawn(Screen(), monkeypatch)
    for text in ("正在导出", "50%", "2,000 行", "行/秒", "剩余"):
        assert text in shown


def test_quick_work_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(Screen(), monkeypatch) == ""


def test_without_a_terminal_there_is_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_QUIET_SECONDS", 0)
    assert drawn(io.StringIO(), monkeypatch) == ""
