"""What is read from standard input is read to its end."""

import io
import sys

import pytest

from szdj_cli.cli.prompting.standard_input import remaining_lines


def pipe(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))


def test_a_list_of_any_length_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [str(number) for number in range(200_000)]
    pipe(monkeypatch, "\n".join(wanted).encode())
    assert remaining_lines() == wanted


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_read_in_what_a_console_pipes(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    pipe(monkeypatch, " 张三 \r\n\r\n李四\r\n".encode(encoding))
    assert remaining_lines() == ["张三", "", "李四"]


def test_a_list_of_nothing_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(monkeypatch, b" \n\n")
    assert remaining_lines() == []
