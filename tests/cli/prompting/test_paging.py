"""What is longer than the screen: one key for each page, and one to read no further."""

import io
import sys

import pytest

from szdj_cli.cli.prompting import paging
from szdj_cli.messages.kit import prompts as words


class Screen(io.StringIO):
    """A stream of a terminal."""

    def isatty(self) -> bool:
        return True


def keys_asked_for(
    monkeypatch: pytest.MonkeyPatch, key: str, said: list[str], needed: int = 20
) -> tuple[list[str], str]:
    """Return what was asked for in and below a list of 80 rows at 80×24, and what stood on the terminal after all."""
    asked: list[str] = []

    def pressed(text: str) -> str:
        asked.append(text)
        return key

    screen = Screen()
    with monkeypatch.context() as patched:
        patched.setenv("COLUMNS", "80")
        patched.setenv("LINES", "24")
        patched.setattr(sys, "stdout", screen)
        patched.setattr(sys, "stderr", screen)
        patched.setattr(paging, "_pressed", pressed)
        with paging.paged(needed):
            for row in range(80):
                sys.stdout.write(f"第{row}行\n")
            for line in said:
                sys.stderr.write(f"{line}\n")
    return asked, screen.getvalue()


@pytest.mark.parametrize("said", [[], ["只显示了前 50 位，还有更多"]])
def test_one_press_ends_a_list_whatever_is_said_below_it(monkeypatch: pytest.MonkeyPatch, said: list[str]) -> None:
    asked, shown = keys_asked_for(monkeypatch, "escape", said)
    assert asked == [words.MORE]
    assert "第22行" in shown
    assert "第23行" not in shown
    assert shown.splitlines()[-len(said) :] == said or not said


def test_a_menu_that_fills_the_screen_waits_for_no_key_where_nothing_was_written_since(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, _ = keys_asked_for(monkeypatch, "escape", [], needed=30)
    assert asked == [words.MORE]


def test_each_page_has_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, shown = keys_asked_for(monkeypatch, " ", ["共 80 行"])
    assert asked == [words.MORE] * 3 + [words.ANY_KEY]
    assert shown.count("行\n") == 81
