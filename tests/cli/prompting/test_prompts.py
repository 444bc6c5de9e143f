"""Questions on a real terminal: answered, gone back on, cancelled, and in Chinese."""

import io
import os
import re
import sys

import pexpect
import pytest

from szdj_cli.cli.prompting import prompts
from szdj_cli.domain.errors import InputNeeded
from tests.support.screens import screen_of

UP, DOWN, ENTER, ESCAPE, CONTROL_C, CONTROL_D = "\x1b[A", "\x1b[B", "\r", "\x1b", "\x03", "\x04"


def begun(question: str, terminal: str = "xterm") -> "pexpect.spawn[str]":
    """Ask a question on a terminal and return once it is drawn."""
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tests.support.asking", question],
        env={**os.environ, "TERM": terminal},
        encoding="utf-8",
        dimensions=(30, 100),
        timeout=10,
    )
    child.logfile_read = io.StringIO()
    child.expect(r"\x1b\[\?7h")  # the end of a screen: keys are read from here on
    return child


def outcome_of(child: "pexpect.spawn[str]", *keys: str) -> str:
    """Press keys and return what the question came back with."""
    for key in keys:
        child.send(key)
    child.expect(r"answered [^\r\n]*|went back|interrupted|end of input")
    return str(child.after)


def asked(question: str, *keys: str, terminal: str = "xterm") -> str:
    """Return what a question came back with."""
    return outcome_of(begun(question, terminal), *keys)


def left_by(question: str, *keys: str) -> str:
    """Return the screen that a question leaves behind."""
    child = begun(question)
    outcome_of(child, *keys)
    return "\n".join(line.rstrip() for line in screen_of(child.logfile_read.getvalue()).display)


def shown_by(question: str) -> str:
    """Return the screen on which a question waits."""
    child = begun(question)
    drawn = "\n".join(line.rstrip() for line in screen_of(child.logfile_read.getvalue()).display)
    outcome_of(child, CONTROL_C)
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
    child = begun("text")
    child.send("\x7f")
    child.send(ENTER)
    child.expect("不能为空")
    assert outcome_of(child, "李", ENTER) == "answered '李'"


@pytest.mark.parametrize("question", ["text", "secret", "choice", "checkbox", "confirm"])
def test_questions_speak_no_english(question: str) -> None:
    for screen in (shown_by(question), left_by(question, ENTER).partition("answered")[0]):
        assert not re.search("[A-Za-z]{2,}", screen.replace("Esc", "").replace("[2J[/x]", "")), screen


def test_what_was_chosen_stays_on_the_screen() -> None:
    assert "? 支部 甲、乙" in left_by("checkbox", " ", DOWN, " ", ENTER)


def test_a_secret_is_not_shown() -> None:
    assert "abc" not in left_by("secret", "abc", ENTER).partition("answered")[0]


def test_questions_work_on_a_dumb_terminal() -> None:
    assert asked("confirm", "y", ENTER, terminal="dumb") == "answered True"


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
