import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from szdj_cli.cli.verification.picture import picture_of
from szdj_cli.settings import Settings

LINK = "http://192.168.1.10:8123/v/" + "aB3-" * 8


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was opened, by whichever way a platform has; no program is begun."""
    found: list[str] = []

    def begin(command: list[str], **_: Any) -> None:
        found.append(command[1])

    monkeypatch.setattr(subprocess, "Popen", begin)
    monkeypatch.setattr(os, "startfile", lambda path: found.append(str(path)), raising=False)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    return found


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_every_desktop_opens_a_picture_of_its_own_for_every_code(
    sqlite_settings: Settings, opened: list[str], monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    with picture_of(sqlite_settings) as picture:
        assert picture is not None
        assert list(sqlite_settings.home.glob(".szdj-*")) == []  # nothing is made before somebody wants it
        assert picture.open(LINK)
        assert picture.open(LINK)
        first, second = opened
        assert first != second
        assert all(Path(path).read_bytes().startswith(b"\x89PNG") for path in opened)
    assert not any(Path(path).exists() for path in opened)


def test_a_picture_that_cannot_be_opened_is_said(
    sqlite_settings: Settings, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: object) -> None:
        raise OSError

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "startfile", refuse)
    with picture_of(sqlite_settings) as picture:
        assert picture is not None
        assert not picture.open(LINK)


def test_without_a_desktop_there_is_none(sqlite_settings: Settings, opened: list[str]) -> None:
    with picture_of(sqlite_settings) as picture:
        assert picture is None
    assert opened == []
