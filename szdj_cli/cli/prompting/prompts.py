"""Every question that the program asks: on standard error, in Chinese, with a way back."""

import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from szdj_cli.cli import state
from szdj_cli.cli.prompting import keys, paging
from szdj_cli.domain.errors import InputNeeded
from szdj_cli.domain.values.text import cleaned, narrowed, safe
from szdj_cli.messages.kit import places
from szdj_cli.messages.kit import prompts as words
from szdj_cli.render.kit.cells import width_of
from szdj_cli.render.kit.console import prose, say_unsaid

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.layout.processors import Processor
    from questionary import Question as Prompt

T = TypeVar("T")
Check = Callable[[str], str | None]
"""Returns what is wrong with an answer, or None."""

Question = Callable[[Mapping[str, Any]], Any]
"""Asks one thing; it sees what was answered before, to itself too where somebody came back."""

_MARK = "? "
_ESCAPE_SECONDS = 0.05  # how long a lone Esc is taken for the beginning of an arrow key


class Back(typer.Abort):
    """Esc: one step back; where nothing comes before, it cancels."""


class Change(Exception):
    """What was filled in is to be changed before it is submitted."""


class Declined(typer.Abort):
    """Somebody who was asked did not agree; `said` is what was not done for that."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self.said = said


def ask_text(
    question: str,
    *,
    option: str,
    default: str = "",
    check: Check | None = None,
    mask: Callable[[str], str] | None = None,
) -> str:
    """Ask for one line, with the present value ready to be changed.

    With a `mask`, what was typed stands there while it is typed, and masked as soon as it was entered.

    Raises:
        InputNeeded: there is nobody to ask; `option` is what would have answered.
        Back: Esc was pressed.
    """
    _need_somebody(option)
    import questionary

    masking: dict[str, Any] = {} if mask is None else {"input_processors": [_masking(mask)]}
    asked = questionary.text(
        _folded(question), default=safe(default), validate=_validator(check), **masking, **_way_back(), **_style()
    )
    return cleaned(_answer(asked))


def ask_path(question: str, *, option: str, default: str = "", may_be_empty: bool = False) -> str:
    """Ask for a file; Tab completes its name, and a name that was dragged here is taken as it comes.

    Raises:
        InputNeeded, Back: as in `ask_text`.
    """
    _need_somebody(option)
    import questionary
    from prompt_toolkit.completion import PathCompleter

    from szdj_cli.cli.prompting.typed_paths import check_path, typed_path

    asked = questionary.text(
        _folded(question),
        default=safe(default),
        validate=_validator(lambda text: None if may_be_empty and not text.strip() else check_path(text)),
        completer=PathCompleter(expanduser=True),
        complete_while_typing=False,
        instruction=words.COMPLETES,
        **_way_back(),
        **_style(),
    )
    typed: str = _answer(asked)
    return typed_path(typed) if typed.strip() else ""


def ask_secret(question: str, *, option: str, check: Check | None = None) -> str:
    """Ask for one line that is not shown.

    Raises:
        InputNeeded, Back: as in `ask_text`.
    """
    _need_somebody(option)
    import questionary

    asked = questionary.password(_folded(question), validate=_validator(check), **_way_back(), **_style())
    answer: str = _answer(asked)
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
        _folded(question),
        shown,
        default=shown[first],
        pointer=words.POINTER,
        instruction=_beside(question, words.CHOOSE),
        use_jk_keys=False,
        **_style(),
    )
    at: int = _answer(asked)
    return choices[at][1]


def ask_checkbox(
    question: str, choices: Sequence[tuple[str, T]], *, option: str, ticked: Collection[T] = ()
) -> list[T]:
    """Ask for one or several: Enter takes those that are ticked, and where none is, the one that is highlighted.

    Those `ticked` are so from the beginning.

    Raises:
        InputNeeded, Back: as in `ask_text`.
    """
    _need_somebody(option)
    import questionary
    from questionary.prompts.common import InquirerControl

    shown = [
        questionary.Choice(safe(title), value=number, checked=value in ticked)
        for number, (title, value) in enumerate(choices)
    ]
    # What questionary leaves on the screen when it is done is English.
    asked = questionary.checkbox(
        _folded(question),
        shown,
        pointer=words.POINTER,
        instruction=_beside(question, words.CHOOSE_SEVERAL),
        use_jk_keys=False,
        erase_when_done=True,
        **_style(),
    )
    (control,) = (each for each in asked.application.layout.find_all_controls() if isinstance(each, InquirerControl))

    def enter(event: "KeyPressEvent") -> None:
        chosen = [each.value for each in control.get_selected_values()]
        event.app.exit(result=chosen or [control.get_pointed_at().value])

    answer: list[int] = _answer(asked, {"c-m": enter})
    sys.stderr.write(f"? {safe(question)} {words.chosen([safe(choices[number][0]) for number in answer])}\n")
    return [choices[number][1] for number in answer]


def ask_search(
    question: str, choices: Sequence[tuple[str, T]], *, option: str, refusal: str, default: T | None = None
) -> T:
    """Ask for one of many, found by any part of what is shown: pairs of what is shown and what is returned.

    Enter takes what is highlighted in the list below, or what only one of them is.

    Raises:
        InputNeeded, Back: as in `ask_text`.
    """
    _need_somebody(option)
    import questionary

    by_title = {safe(title): value for title, value in choices}
    fitting = _finder(by_title)

    def check(text: str) -> bool | str:
        fits = fitting(text)
        return len(fits) == 1 or (words.SEVERAL if fits else refusal)

    asked = questionary.autocomplete(
        _folded(question),
        list(by_title),
        default=next((title for title, value in by_title.items() if value == default), ""),
        match_middle=True,
        ignore_case=True,
        validate=check,
        **_way_back(),
        **_style(),
    )
    (title,) = fitting(_answer(asked))
    return by_title[title]


def _finder(titles: Iterable[str]) -> Callable[[str], list[str]]:
    """Return what finds the titles that a text is, or else those that it is a part of, however wide its letters are."""
    listed = [(title, narrowed(title).casefold()) for title in titles]

    def find(text: str) -> list[str]:
        wanted = narrowed(cleaned(text)).casefold()
        if not wanted:
            return []
        fitting = [(title, folded) for title, folded in listed if wanted in folded]
        exact = [title for title, folded in fitting if wanted in (folded, folded.split(" ", 1)[0])]
        return exact or [title for title, _ in fitting]

    return find


def confirm(question: str, *, yes: bool = False, option: str = "--yes") -> bool:
    """Ask whether to go on; `yes` (`--yes`, or another option) answers it. No is what Enter takes.

    Raises:
        InputNeeded, Back: as in `ask_text`.
    """
    if yes:
        return True
    _need_somebody(option)
    return _decided(question, [(words.YES, "y", True), (words.NO, "n", False)], False, words.CONFIRM)


def agree(question: str, undone: str, *, yes: bool = False, option: str = "--yes") -> None:
    """Ask whether to go on with what destroys something or concerns many; no is what Enter takes.

    Raises:
        InputNeeded: as in `ask_text`.
        Declined: the answer is no; `undone` is said.
    """
    try:
        is_agreed = confirm(question, yes=yes, option=option)
    except Back:
        is_agreed = False
    if not is_agreed:
        raise Declined(undone)


def submit(question: str, undone: str, *, yes: bool = False, is_default: bool = True, can_change: bool = True) -> None:
    """Ask whether what was filled in, and looked through, is to be submitted; that is what Enter takes by default.

    Where it came from options alone, there is no question to go back to: it cannot be changed here.

    Raises:
        InputNeeded, Back: as in `ask_text`.
        Change: it is to be changed first.
        Declined: it is given up, which was asked about once more; `undone` is said.
    """
    if yes:
        return
    _need_somebody("--yes")
    _forget_typed()
    change = [(words.CHANGE, "b", "change")] if can_change else []
    way = _decided(
        question,
        [(words.SUBMIT, "y", "submit"), *change, (words.NO, "n", "no")],
        "submit" if is_default else "no",
        words.SUBMITTING if can_change else words.CONFIRM,
    )
    if way == "no" and can_change:
        way = _decided(
            words.GIVE_UP,
            [(words.CHANGE, "b", "change"), (words.GIVEN_UP, "n", "no")],
            "change",
            words.GIVING_UP,
        )
    if way == "change":
        raise Change
    if way == "no":
        raise Declined(undone)


def _decided(question: str, answers: Sequence[tuple[str, str, T]], default: T, instruction: str) -> T:
    """Ask for one of a few answers, each with a key: title, key, value."""
    import questionary

    shown = [questionary.Choice(title, value=place, shortcut_key=key) for place, (title, key, _) in enumerate(answers)]
    first = next(place for place, (_, _, value) in enumerate(answers) if value == default)
    asked = questionary.select(
        _folded(question),
        shown,
        default=shown[first],
        pointer=words.POINTER,
        instruction=_beside(question, instruction),
        use_shortcuts=True,
        use_jk_keys=False,
        **_style(),
    )
    return answers[int(_answer(asked))][2]


def in_turn(questions: Mapping[str, Question]) -> dict[str, Any]:
    """Ask several questions; Esc goes back one.

    Raises:
        Back: Esc at the first one.
    """
    names, answers, place = list(questions), dict[str, Any](), 0
    while place < len(names):
        try:
            answers[names[place]] = questions[names[place]](answers)
        except Back:
            if place == 0:
                raise
            place -= 1
        else:
            place += 1
    return answers


def _need_somebody(option: str) -> None:
    if not state.current().interactive:
        raise InputNeeded(option)
    say_unsaid()
    if keys.hold():
        state.current().at_end.callback(keys.let_go)


def _answer(question: "Prompt", bound: "Mapping[str, Callable[[KeyPressEvent], None]] | None" = None) -> Any:
    """Ask; keys that are `bound` go before those of the question."""
    from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
    from prompt_toolkit.key_binding.key_processor import KeyPress
    from prompt_toolkit.keys import Keys

    application = question.application
    ours = KeyBindings()
    ours.add("escape", eager=True)(lambda event: event.app.exit(exception=Back()))
    # Enter that was typed before the question stood there: the terminal has made a line end of it.
    ours.add("c-j", eager=True)(lambda event: event.key_processor.feed(KeyPress(Keys.ControlM, "\r"), first=True))
    for key, act in (bound or {}).items():
        ours.add(key, eager=True)(act)
    given = application.key_bindings
    application.key_bindings = ours if given is None else merge_key_bindings([given, ours])
    application.ttimeoutlen = application.timeoutlen = _ESCAPE_SECONDS
    try:
        return question.unsafe_ask()
    finally:
        paging.seen()


def _folded(question: str) -> str:
    """Return a question as it stands behind its mark, in as many lines as it takes: a terminal would cut words."""
    return "\n".join(_lines(question))[len(_MARK) :]


def _beside(question: str, instruction: str) -> str:
    """Return an instruction as it stands behind a question: below it where the line has no room."""
    room = _columns() - width_of(_lines(question)[-1]) - 1
    return instruction if width_of(instruction) <= room else f"\n{' ' * len(_MARK)}{instruction}"


def _lines(question: str) -> list[str]:
    return prose(f"{_MARK}{safe(question)}", _columns(), hanging=len(_MARK))


def _columns() -> int:
    return shutil.get_terminal_size().columns - 1  # the cursor has to stand behind the last character


def _way_back() -> dict[str, Any]:
    """Return what says at the right edge, as long as a line is typed, which key goes back."""
    from prompt_toolkit.application import get_app

    return {"rprompt": lambda: "" if get_app().is_done else words.WAY_BACK}


def _forget_typed() -> None:
    """Forget what was typed before a question stood there: a key that was held down agrees to nothing."""
    from prompt_toolkit.application.current import get_app_session
    from prompt_toolkit.input.typeahead import clear_typeahead

    clear_typeahead(get_app_session().input)
    with keys.listening() as listened:
        listened.forget()


def _masking(mask: Callable[[str], str]) -> "Processor":
    """Return what draws a line masked once it was entered."""
    from prompt_toolkit.application import get_app
    from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput

    class Masking(Processor):
        def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
            if not get_app().is_done:
                return Transformation(transformation_input.fragments)
            return Transformation([("class:answer", mask(transformation_input.document.text))])

    return Masking()


def _style() -> dict[str, Any]:
    from questionary import Style

    from szdj_cli.cli.prompting.console_output import on_standard_error

    # Asking the terminal where the cursor is gains nothing here, and warns in English where it does not answer.
    os.environ["PROMPT_TOOLKIT_NO_CPR"] = "1"
    return {
        "output": on_standard_error(),  # standard output is for data
        "qmark": "?",
        "style": Style(
            [
                # In the colours of the terminal, whatever they are: orange cannot be read on white, nor grey on grey.
                ("qmark", "fg:default"),
                ("answer", "fg:default bold"),
                ("aborting", "fg:default"),
                ("exiting", "fg:default"),
                ("pointer", "bold"),
                ("highlighted", "bold"),
                ("completion-menu", "noinherit"),
                ("completion-menu.completion", "noinherit"),
                ("completion-menu.completion.current", "noinherit reverse bold"),
                ("scrollbar.background", "noinherit"),
                ("scrollbar.button", "noinherit reverse"),
            ]
        ),
    }


def _validator(check: Check | None) -> Callable[[str], bool | str]:
    def validate(text: str) -> bool | str:
        wrong = check(text) if check is not None else None
        return places.line(wrong) if wrong else True

    return validate
