"""New values for fields of a record: read from `--set`, or asked one by one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import typer

from szdj_cli.cli.prompting import checks, prompts
from szdj_cli.cli.prompting.standard_input import read_lines
from szdj_cli.domain.errors import InputNeeded
from szdj_cli.domain.members.members import Member, show_value
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.codes import OCCUPATIONS
from szdj_cli.domain.values.fields import Field, parse_change
from szdj_cli.domain.values.text import CLEAR
from szdj_cli.messages import requests as words

if TYPE_CHECKING:
    from szdj_cli.cli.state import State

Ask = Callable[[Field, Mapping[str, str]], str]
"""Asks for one field; the second is what was answered before, for the field itself too where somebody came back."""

_STDIN = "-"


def from_settings(settings: Iterable[str], named: Callable[[str], Field]) -> dict[str, str]:
    """Return answers by term from `FIELD=VALUE`; `FIELD=-` reads one line of standard input, in order.

    Raises:
        InputNeeded: a sensitive value stands in the arguments, or standard input has ended.
    """
    answers: dict[str, str] = {}
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign:
            raise typer.BadParameter(words.SETTING_FORM, param_hint="--set")
        field = named(name)
        if field.term in answers:
            raise typer.BadParameter(words.set_twice(field.heading), param_hint="--set")
        if field.sensitive and value != _STDIN:
            raise InputNeeded(f"--set {field.heading}=-")
        answers[field.term] = read_lines(1, option=f"--set {field.heading}=-")[0] if value == _STDIN else value
    return answers


def chosen_fields(fields: Iterable[Field], member: Member) -> list[Field]:
    """Ask which fields are to change; each shows its present value.

    Raises:
        Abort: none, by Esc.
    """
    choices = [(_title(field, member), field) for field in fields]
    try:
        return prompts.ask_checkbox(words.WHICH_FIELDS, choices, option="--set")
    except prompts.Back:
        raise typer.Abort from None


def questions(fields: Sequence[Field], ask: Ask) -> dict[str, prompts.Question]:
    """Return what asks for each field, to be asked in turn."""
    return {field.term: partial(ask, field) for field in fields}


def ask_value(
    state: "State",
    field: Field,
    present: str | None,
    before: str | None,
    question: str | None = None,
    *,
    may_be_empty: bool = False,
) -> str:
    """Ask for the new value of a field, beginning with what was answered before, or else with the present one.

    Where an empty answer means something, even to a field that may not be empty, it passes.
    """
    question = question or words.NEW_VALUE.format(
        heading=heading(field), present=show_value(field.term, present) or words.EMPTY
    )
    option = f"--set {field.heading}="
    if field.codes is not None:
        choices = [(label, code) for code, label in field.codes.labels.items()]
        if not field.required:
            choices.append((words.KEEP_OPTIONAL, CLEAR))
        return prompts.ask_choice(question, choices, option=option, default=before or present)
    if field.term == "occupation":
        listed = [(name, name) for name in OCCUPATIONS] + [(words.NEW_OCCUPATION, "")]
        if chosen := prompts.ask_choice(question, listed, option=option, default=before or present):
            return chosen
    default = before if before is not None else "" if field.sensitive else present or ""
    check = check_of(field, shanghai_day(state.now()))
    return (
        prompts.ask_text(
            question,
            option=option,
            default=default,
            check=lambda text: None if may_be_empty and not text.strip() else check(text),
        )
        or CLEAR
    )


def check_of(field: Field, today: date) -> prompts.Check:
    """Return what tells, while an answer is typed, which rule of a field it breaks."""
    return checks.by(lambda text: parse_change(field, text, today))


def _title(field: Field, member: Member) -> str:
    return f"{heading(field)}：{show_value(field.term, member.values[field.term]) or words.EMPTY}"


def heading(field: Field) -> str:
    """Return a field's heading, marked where it may not be empty."""
    return f"{field.heading}{words.REQUIRED_MARK}" if field.required else field.heading
