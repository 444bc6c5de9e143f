"""Every question that the program asks: on standard error, in Chinese, with a way back."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from szdj_cli.cli import state
from szdj_cli.domain.errors import InputNeeded
from szdj_cli.domain.values.text import cleaned, safe
from szdj_cli.messages.kit import prompts as words

if TYPE_CHECKING:
    from questionary import Question as Prompt

T = TypeVar("T")
Check = Callable[[str], str | None]
"""Returns what is wrong with an answer, or None."""

SKIPPED = object()
"""What a question answers that the earlier answers leave no room for: nothing is asked, and Esc passes it by."""

Question = Callable[[Mapping[str, Any]], Any]
"""Asks one thing; it sees what was answered before, to itself too where somebody came back."""

_ESCAPE_SECONDS = 0.05  # how long a lone Esc is taken for the beginning of an arrow key


class Back(typer.Abort):
    """Esc: one step back; where nothing comes before, it cancels."""


def ask_text(question: str, *, option: str, default: str = "", check: Check | None = None) -> str:
    """Ask for one line, with the present value ready to be changed.

    Raises:
        InputNeeded: there is nobody to ask; `option` is what would have answered.
        Back: Esc was pressed.
    """
    _need_somebody(option)
    import questionary

    asked = questionary.text(safe(question), default=safe(default), validate=_validator(check), **_style())
    return cleaned(_answer(asked))


def ask_secret(question: str, *, option: str, check: Check | None = None) -> str:
    """Ask for one line that is not shown.

    Raises:
        InputNeeded, Back: as in `ask_text`.
    """
    _need_somebody(option)
    import questionary

    answer: str = _answer(questionary.password(safe(question), validate=_validator(check), **_style()))
    return answer


def ask_choice(question: str, choices: Sequence[tuple[str, T]], *, option: str, default: T | None = None) -> T:
    """Ask for one of several: pairs of what is shown and what is returned.

    Raises:
        InputNeeded, Back: as in `ask_text`.
    """
    _need_somebody(option)
    import questionary

    shown = [questionary.Choice(safe(title), value=number) for number, (title, _) in enumerate(choices)]
    first = next((number for number, (_, value) in enumerate(choices) if value == default), 0)
    asked = questionary.select(
        safe(question), shown, default=shown[first], instruction=words.CHOOSE, use_jk_keys=False, **_style()
    )
    at: int = _answer(asked)
    return choices[at][1]


def ask_checkbox(question: str, choices: Sequence[tuple[str, T]], *, option: str) -> list[T]:
    """Ask for any number of several.

    Raises:
        InputNeeded, Back: as in `ask_text`.
    """
    _need_somebody(option)
    import questionary

    shown = [questionary.Choice(safe(title), value=number) for number, (title, _) in enumerate(choices)]
    # What questionary leaves on the screen when it is done is English.
    asked = questionary.checkbox(
        safe(question), shown, instruction=words.CHOOSE_SEVERAL, use_jk_keys=False, erase_when_done=True, **_style()
    )
    answer: list[int] = _answer(asked)
    sys.stderr.write(f"? {safe(question)} {words.chosen([safe(choices[number][0]) for number in answer])}\n")
    return [choices[number][1] for number in answer]


def ask_search(question: str, choices: Sequence[tuple[str, T]], *, option: str, refusal: str) -> T:
    """Ask for one of many, found by any part of what is shown: pairs of what is shown and what is returned.

    Raises:
        InputNeeded, Back: as in `ask_text`.
    """
    _need_somebody(option)
    import questionary

    by_title = {safe(title): value for title, value in choices}
    found = _finder(by_title)
    asked = questionary.autocomplete(
        safe(question),
        list(by_title),
        match_middle=True,
        ignore_case=True,
        validate=lambda text: found(text) is not None or refusal,
        **_style(),
    )
    title = found(_answer(asked))
    assert title is not None  # noqa: S101 -- the question was asked until it was one of them
    return by_title[title]


def _finder(titles: Iterable[str]) -> Callable[[str], str | None]:
    """Return what finds the one title that a text is, or is a part of."""
    listed = list(titles)

    def find(text: str) -> str | None:
        wanted = cleaned(text).casefold()
        if not wanted:
            return None
        fitting = [title for title in listed if wanted in title.casefold()]
        exact = [title for title in fitting if wanted in (title.casefold(), title.split(" ", 1)[0].casefold())]
        one = exact or fitting
        return one[0] if len(one) == 1 else None

    return find


def confirm(question: str, *, default: bool = False, yes: bool = False, option: str = "--yes") -> bool:
    """Ask whether to go on; `yes` (`--yes`, or another option) answers it.

    Raises:
        InputNeeded, Back: as in `ask_text`.
    """
    if yes:
        return True
    _need_somebody(option)
    import questionary

    answers = [
        questionary.Choice(words.YES, value=True, shortcut_key="y"),
        questionary.Choice(words.NO, value=False, shortcut_key="n"),
    ]
    asked = questionary.select(
        safe(question),
        answers,
        default=answers[0 if default else 1],
        instruction=words.CONFIRM,
        use_shortcuts=True,
        use_jk_keys=False,
        **_style(),
    )
    return bool(_answer(asked))


def in_turn(questions: Mapping[str, Question], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Ask several questions; Esc goes back one. With the answers given `before`, begin at the last one.

    Raises:
        Back: Esc at the first one.
    """
    names, answers = list(questions), dict(before or {})
    place = len(names) - 1 if before else 0
    while place < len(names):
        try:
            answers[names[place]] = questions[names[place]](answers)
        except Back:
            if place == 0:
                raise
            place -= 1
            while place and answers[names[place]] is SKIPPED:
                place -= 1
        else:
            place += 1
    return {name: answer for name, answer in answers.items() if answer is not SKIPPED}


def in_turn_then(questions: Mapping[str, Question], act: Callable[[dict[str, Any]], None]) -> None:
    """Ask several questions and act on the answers; Esc at what the act asks goes back to the last question.

    Raises:
        Back: Esc at the first question, or where there is none to go back to.
    """
    answers: dict[str, Any] | None = None
    while True:
        answers = in_turn(questions, answers)
        try:
            act(answers)
        except Back:
            if not questions:
                raise
        else:
            return


def _need_somebody(option: str) -> None:
    if not state.current().interactive:
        raise InputNeeded(option)


def _answer(question: "Prompt") -> Any:
    from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

    application = question.application
    keys = KeyBindings()
    keys.add("escape", eager=True)(lambda event: event.app.exit(exception=Back()))
    given = application.key_bindings
    application.key_bindings = keys if given is None else merge_key_bindings([given, keys])
    application.ttimeoutlen = application.timeoutlen = _ESCAPE_SECONDS
    return question.unsafe_ask()


def _style() -> dict[str, Any]:
    from prompt_toolkit.output import create_output
    from questionary import Style

    # Asking the terminal where the cursor is gains nothing here, and warns in English where it does not answer.
    os.environ["PROMPT_TOOLKIT_NO_CPR"] = "1"
    return {
        "output": create_output(stdout=sys.stderr),  # standard output is for data
        "qmark": "?",
        "style": Style([("answer", "bold"), ("pointer", "bold"), ("highlighted", "bold")]),
    }


def _validator(check: Check | None) -> Callable[[str], bool | str]:
    return lambda text: True if check is None else (check(text) or True)
