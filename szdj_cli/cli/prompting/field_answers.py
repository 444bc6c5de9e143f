"""Fields that are filled in: read from `--set`, or asked one by one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import typer

from szdj_cli.cli.prompting import checks, prompts
from szdj_cli.cli.prompting.standard_input import read_lines
from szdj_cli.domain.errors import InputNeeded
from szdj_cli.domain.members.members import Member, show_value
from szdj_cli.domain.values.codes import OCCUPATIONS
from szdj_cli.domain.values.fields import Field, parse_change
from szdj_cli.domain.values.text import CLEAR
from szdj_cli.messages import requests as words

Answers = Mapping[str, Any]
"""What was answered before, by term; to the field itself too where somebody came back."""

_STDIN = "-"


@dataclass(frozen=True)
class Question:
    """A field that is asked for; `says` and `offers` see what was answered before."""

    field: Field
    option: str
    says: Callable[[Answers], str]
    offers: Callable[[Answers], str | None] = lambda _answers: None
    is_asked: Callable[[Answers], bool] = lambda _answers: True
    may_be_empty: bool | None = None
    """Whether an empty answer passes, where that is not as the field has it."""
    if_empty: str = CLEAR
    """What an empty answer means."""

    def ask(self, today: date, answers: Answers) -> Any:
        """Ask, where the answers before leave room for it."""
        if not self.is_asked(answers):
            return prompts.SKIPPED
        field, says, offered = self.field, self.says(answers), self.offers(answers)
        if field.codes is not None:
            choices = [(label, code) for code, label in field.codes.labels.items()]
            if not field.required:
                choices.append((words.KEEP_OPTIONAL, CLEAR))
            return prompts.ask_choice(says, choices, option=self.option, default=offered)
        if field.term == "occupation":
            listed = [(name, name) for name in OCCUPATIONS] + [(words.NEW_OCCUPATION, "")]
            if chosen := prompts.ask_choice(says, listed, option=self.option, default=offered):
                return chosen
        return (
            prompts.ask_text(says, option=self.option, default=offered or "", check=self._check(today)) or self.if_empty
        )

    def _check(self, today: date) -> prompts.Check:
        check = checks.by(lambda text: parse_change(self.field, text, today))
        if self.may_be_empty:
            return lambda text: check(text) if text.strip() else None
        return check if self.may_be_empty is None else checks.required(check)


def of_record(field: Field, present: str | None, says: str = "") -> Question:
    """Return the question for a new value of a field, beginning with the present one; a sensitive one is not shown."""
    says = says or words.NEW_VALUE.format(
        heading=heading(field), present=show_value(field.term, present) or words.EMPTY
    )
    begins = "" if field.sensitive else present
    return Question(field, f"--set {field.heading}=", lambda _: says, lambda answers: answers.get(field.term, begins))


def beginning_with(question: Question, before: str | None) -> Question:
    """Return a question that begins with what was answered another time; a sensitive answer is kept unseen."""
    term = question.field.term
    if before is None:
        return question
    if question.field.sensitive:
        says = words.KEPT_UNSEEN.format(heading=heading(question.field))
        return replace(question, says=lambda _: says, offers=lambda _: "", may_be_empty=True, if_empty=before)
    return replace(question, offers=lambda answers: answers.get(term) or before)


def in_order(questions: Iterable[Question], today: date) -> dict[str, prompts.Question]:
    """Return what asks each question, to be asked in turn."""
    return {each.field.term: partial(each.ask, today) for each in questions}


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


def _title(field: Field, member: Member) -> str:
    return f"{heading(field)}：{show_value(field.term, member.values[field.term]) or words.EMPTY}"


def heading(field: Field) -> str:
    """Return a field's heading, marked where it may not be empty."""
    return f"{field.heading}{words.REQUIRED_MARK}" if field.required else field.heading
