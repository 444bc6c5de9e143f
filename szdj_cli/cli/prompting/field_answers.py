"""Fields that are filled in: read from `--set`, or asked one by one."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import typer

from szdj_cli.cli.prompting import checks, prompts
from szdj_cli.cli.prompting.standard_input import read_lines
from szdj_cli.cli.prompting.turns import Answers, Item
from szdj_cli.domain.errors import InputNeeded
from szdj_cli.domain.members.members import Member, show_value
from szdj_cli.domain.values.codes import OCCUPATIONS
from szdj_cli.domain.values.fields import Field, parse_change
from szdj_cli.domain.values.identity import masked_id_number
from szdj_cli.domain.values.phones import masked_phone
from szdj_cli.domain.values.text import CLEAR, narrowed
from szdj_cli.messages import requests as words

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
    rests_on: Callable[[Answers], object] = lambda _answers: None
    """What is offered because of it: where that changes, it is asked anew."""

    def ask(self, today: date, answers: Answers) -> Any:
        """Ask; an answer that is sensitive is masked once it was entered."""
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
        typed = prompts.ask_text(
            says,
            option=self.option,
            default=offered or "",
            check=self._check(today),
            mask=self._mask,
        )
        return typed or self.if_empty

    def as_item(self, today: date) -> Item:
        """Return the line of a form."""
        return Item(
            self.field.term,
            self.field.heading,
            partial(self.ask, today),
            self.is_asked,
            self._shown,
            self.rests_on,
        )

    def _shown(self, answer: str) -> str:
        if answer in ("", CLEAR):
            return words.EMPTY
        if self.field.codes is not None:
            return self.field.codes.labels.get(answer, answer)
        return answer if self._mask is None else self._mask(answer)

    @property
    def _mask(self) -> Callable[[str], str] | None:
        if not self.field.sensitive:
            return None
        return masked_id if self.field.term == "id_number" else masked_phone

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


def which_fields(fields: Collection[Field], member: Member, name: str) -> Item:
    """Return the question which fields are to change, answered by their terms; each shows its present value."""
    choices = [(_title(field, member), field.term) for field in fields]
    headings = {field.term: field.heading for field in fields}

    def ask(answers: Answers) -> list[str]:
        return prompts.ask_checkbox(words.WHICH_FIELDS, choices, option="--set", ticked=answers.get(name, ()))

    return Item(name, words.FIELDS_CHOSEN, ask, show=lambda terms: "、".join(headings[term] for term in terms))


def masked_id(text: str) -> str:
    """Return an identity number as it stays on the screen once it was entered, however it was typed."""
    return masked_id_number("".join(narrowed(text).split()))


def _title(field: Field, member: Member) -> str:
    return f"{heading(field)}：{show_value(field.term, member.values[field.term]) or words.EMPTY}"


def heading(field: Field) -> str:
    """Return a field's heading, marked where it may not be empty."""
    return f"{field.heading}{words.REQUIRED_MARK}" if field.required else field.heading
