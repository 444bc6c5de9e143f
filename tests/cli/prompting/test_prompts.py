"""Questions on a real terminal: answered, gone back on, cancelled, and in Chinese."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from szdj_cli.cli.prompting import prompts
from szdj_cli.domain.errors import InputNeeded
from tests.support import asking
from tests.support.terminals import Terminal

UP, DOWN, ENTER, ESCAPE, CONTROL_C, CONTROL_D = "\x1b[A", "\x1b[B", "\r", "\x1b", "\x03", "\x04"
DRAWN = "\x1b[?7h"  # the end of a screen: keys are read from here on
OUTCOME = re.compile(r"(answered [^\r\n]*|went back|interrupted|end of input)\r")


@contextmanager
def begun(question: str, kind: str = "xterm") -> Iterator[Terminal]:
    """Ask a question on a terminal and go on once it is drawn."""
    env = {"TERM": kind, "NO_COLOR": "1"}
    with Terminal(question, columns=100, rows=30, env=env, program=asking.__name__) as terminal:
        terminal.wait_until(lambda: DRAWN in terminal.output, what="the question")
        yield terminal


def outcome_of(terminal: Terminal, *keys: str) -> str:
    """Press keys and return what the question came back with."""
    for key in keys:
        terminal.type(key)
    terminal.wait_until(lambda: OUTCOME.search(terminal.output) is not None, what="the outcome")
    return str(OUTCOME.findall(terminal.output)[0])


def asked(question: str, *keys: str, kind: str = "xterm") -> str:
    """Return what a question came back with."""
    with begun(question, kind) as terminal:
        return outcome_of(terminal, *keys)


def left_by(question: str, *keys: str) -> str:
    """Return the screen that a question leaves behind."""
    with begun(question) as terminal:
        outcome_of(terminal, *keys)
        return terminal.text


def shown_by(question: str) -> str:
    """Return the screen on which a question waits."""
    with begun(question) as terminal:
        drawn = terminal.text
        outcome_of(terminal, CONTROL_C)
        return drawn


@pytest.mark.parametrize(
    ("question", "keys", "outcome"),
    [
        ("text", ["芳", ENTER], "answered '王芳'"),
        ("text", ["\x1b[2J"[1:], ENTER], "answered '王[2J'"),
        ("text", [ESCAPE], "went back"),
        ("text", [CONTROL_C], "interrupted"),
        ("secret", ["abc", ENTER], "answered 'abc'"),
        ("secret", [CONTROL_D], "end of input"),
        ("choice", [ENTER], "answered 2"),
        ("choice", [DOWN, ENTER], "answered 3"),
        ("choice", [UP, ENTER], "answered 1"),
        ("choice", [ESCAPE], "went back"),
        ("checkbox", [" ", DOWN, " ", ENTER], "answered [1, 2]"),
        ("checkbox", [ENTER], "answered [1]"),
        ("checkbox", [DOWN, ENTER], "answered [2]"),
        ("checkbox", [DOWN, " ", DOWN, ENTER], "answered [2]"),
        ("checkbox", [" ", " ", DOWN, ENTER], "answered [2]"),
        ("confirm", [ENTER], "answered False"),
        ("confirm", ["y", ENTER], "answered True"),
        ("confirm", [UP, ENTER], "answered True"),
        ("confirm", [ESCAPE], "went back"),
        ("confirm", [CONTROL_C], "interrupted"),
    ],
)
def test_keys_answer_a_question(question: str, keys: list[str], outcome: str) -> None:
    assert asked(question, *keys) == outcome


def test_a_wrong_answer_is_said_and_can_be_mended() -> None:
    with begun("text") as terminal:
        terminal.type("\x7f")
        terminal.type(ENTER)
        terminal.wait_for("不能为空")
        assert outcome_of(terminal, "李", ENTER) == "answered '李'"


@pytest.mark.parametrize("question", ["text", "secret", "choice", "checkbox", "confirm"])
def test_questions_speak_no_english(question: str) -> None:
    for screen in (shown_by(question), left_by(question, ENTER).partition("answered")[0]):
        assert not re.search("[A-Za-z]{2,}", screen.replace("Esc", "").replace("[2J[/x]", "")), screen


def test_what_was_chosen_stays_on_the_screen() -> None:
    assert "? 支部 甲、乙" in left_by("checkbox", " ", DOWN, " ", ENTER)


def test_a_secret_is_not_shown() -> None:
    assert "abc" not in left_by("secret", "abc", ENTER).partition("answered")[0]


def test_questions_work_on_a_dumb_terminal() -> None:
    assert asked("confirm", "y", ENTER, kind="dumb") == "answered True"


def test_a_title_cannot_touch_the_screen() -> None:
    assert "丙[2J[/x]" in shown_by("choice")


def test_without_a_terminal_every_question_names_the_option_that_answers_it() -> None:
    with pytest.raises(InputNeeded) as needed:
        prompts.ask_text("姓名", option="--name")
    assert needed.value.option == "--name"
    with pytest.raises(InputNeeded) as needed:
        prompts.confirm("是否提交")
    assert needed.value.option == "--yes"


def test_yes_answers_a_confirmation_without_asking() -> None:
    assert prompts.confirm("是否提交", yes=True)
