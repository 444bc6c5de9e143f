"""`szdj transfer out`: the target chosen, the form filled in, looked through, submitted."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import typer

from szdj_cli.cli.prompting import field_answers, prompts
from szdj_cli.domain.requests.requests import Submitted
from szdj_cli.domain.transfers.transfers import Form, describe, fill_in, transfer_field
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.fields import Field
from szdj_cli.domain.values.identity import masked_mobile
from szdj_cli.domain.values.text import CLEAR
from szdj_cli.messages import requests as request_words
from szdj_cli.messages.transfers import transfers as words
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.render.requests import draw_changes, draw_submitted
from szdj_cli.services.transfers import transfers

if TYPE_CHECKING:
    from szdj_cli.cli.state import State

_OUTSIDE = ""


def from_options(state: "State", target: str | None, settings: Sequence[str], fmt: OutputFormat, *, yes: bool) -> None:
    """Submit what the options say; what they leave out is as the form offers it."""
    form = transfers.begin(state.store, state.actor(), target, state.now())
    _submit(state, form, target, field_answers.from_settings(settings, transfer_field), fmt, yes=yes)


def on_terminal(
    state: "State", target: str | None, settings: Sequence[str], fmt: OutputFormat, *, is_outside: bool, yes: bool
) -> None:
    """Ask for the target, where none was given, and then for each field; Esc goes back one question."""
    given = field_answers.from_settings(settings, transfer_field)
    is_chosen = is_outside or target is not None
    while True:
        where = target if is_chosen else (_target(state) or None)
        try:
            _fill_in(state, where, given, fmt, yes=yes)
        except prompts.Back:
            if is_chosen:
                raise typer.Abort from None
        else:
            return


def _target(state: "State") -> str:
    """Return the code of the branch to go to; empty: out of the store."""
    while True:
        choices = [(words.INSIDE, True), (words.OUTSIDE, False)]
        if not prompts.ask_choice(words.WHERE_TO, choices, option=words.WHICH_TARGET_OPTION):
            return _OUTSIDE
        found = transfers.targets(state.store, state.actor(), state.now())
        listed = [(f"{each.code} {each.name}（{each.above}）", each.code) for each in found]
        try:
            return prompts.ask_search(words.WHICH_BRANCH, listed, option="--to", refusal=words.NO_SUCH_BRANCH)
        except prompts.Back:
            continue


def _fill_in(state: "State", target: str | None, given: Mapping[str, str], fmt: OutputFormat, *, yes: bool) -> None:
    form = transfers.begin(state.store, state.actor(), target, state.now())
    say(words.way(form.route))
    fields = [field for field in form.asked if field.term not in given]

    def ask(field: Field, answers: Mapping[str, str]) -> str:
        return _ask(state, form, field, answers.get(field.term))

    def act(answers: Mapping[str, str]) -> None:
        _submit(state, form, target, {**given, **answers}, fmt, yes=yes)

    prompts.in_turn_then(field_answers.questions(fields, ask), act)


def _ask(state: "State", form: Form, field: Field, before: str | None) -> str:
    offered = form.offered.get(field.term)
    if field.sensitive and offered:
        # A number is not put on the screen to be changed: an empty answer keeps what is registered.
        present = words.OFFERED.format(present=masked_mobile(offered))
        question = words.QUESTION.format(heading=field_answers.heading(field), present=present)
        typed = "" if before in (None, offered) else before
        given = field_answers.ask_value(state, field, None, typed, question, may_be_empty=True)
        return offered if given == CLEAR else given
    note = words.REQUIRED if field.required else words.OPTIONAL
    question = words.QUESTION.format(heading=field.heading, present=note)
    return field_answers.ask_value(state, field, offered, before, question)


def _submit(
    state: "State", form: Form, target: str | None, answers: Mapping[str, str], fmt: OutputFormat, *, yes: bool
) -> None:
    today = shanghai_day(state.now())
    changes = fill_in(form, answers, today)
    if not yes:
        say(words.REVIEW)
        draw_changes(describe(changes), aside=True)
    for note in form.notes(changes, today):
        say(words.note(note), "yellow")
    if not prompts.confirm(words.SUBMIT, yes=yes):
        raise typer.Abort
    _say_submitted(transfers.submit(state.store, state.actor(), target, answers, state.now()), fmt)


def _say_submitted(done: Submitted, fmt: OutputFormat) -> None:
    draw_submitted(done, fmt)
    draw_next_step(request_words.submitted(done), f"szdj transfer show {done.id}")
