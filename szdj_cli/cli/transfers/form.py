"""`szdj transfer out`: the target chosen, the form filled in, looked through, submitted."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from szdj_cli.cli.framework.boundary import refuse
from szdj_cli.cli.notify import send_notices
from szdj_cli.cli.prompting import field_answers, prompts
from szdj_cli.cli.prompting.field_answers import Question
from szdj_cli.cli.prompting.turns import Answers, Item
from szdj_cli.cli.requests.mending import is_mended_instead
from szdj_cli.cli.requests.submitting import (
    Again,
    FilledIn,
    RequestForm,
    SubmitOptions,
    acted_for_lines,
    ask_and_submit,
)
from szdj_cli.domain.errors import (
    OrganisationClosed,
    OrganisationNotFound,
    OrganisationNotUnique,
    TransferRefused,
)
from szdj_cli.domain.requests.requests import Submitted, ToResubmit
from szdj_cli.domain.transfers.transfers import KIND, Form, describe, fill_in, transfer_field
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.fields import Field
from szdj_cli.domain.values.phones import masked_phone
from szdj_cli.messages.transfers import transfers as words
from szdj_cli.render.kit.console import say
from szdj_cli.services.transfers import transfers

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.services.members.acting import ActedFor

_OUTSIDE = ""
_WHERE = "target"


def from_options(
    state: "State",
    target: str | None,
    settings: Sequence[str],
    how: SubmitOptions,
    acted_for: "ActedFor | None" = None,
) -> None:
    """Submit what the options say; what they leave out is as the form offers it."""
    answers = field_answers.from_settings(settings, transfer_field)
    form = transfers.begin(state.store, state.actor(), target, state.now(), acted_for, even_if_pending=True)
    _form(state, form, target, acted_for).submit(answers, how)


def on_terminal(
    state: "State",
    target: str | None,
    settings: Sequence[str],
    how: SubmitOptions,
    acted_for: "ActedFor | None" = None,
    *,
    is_outside: bool,
) -> None:
    """Ask for the target, where none was given, and then for each field; Esc goes back one question."""
    if acted_for is None and is_mended_instead(state, KIND):
        return
    given = field_answers.from_settings(settings, transfer_field)

    @cache
    def begun(where: str | None) -> Form:
        return transfers.begin(state.store, state.actor(), where or None, state.now(), acted_for)

    name = f"transfer out {acted_for.member if acted_for is not None else ''}"
    if is_outside or target is not None:
        say(words.way(begun(target).route))

        def to_target(_: str | None) -> RequestForm:
            return _form(state, begun(target), target, acted_for)

        begin, name = begun.cache_clear, f"{name} {target}"
        ask_and_submit(state, name, to_target, given, how, begin=begin)
        return

    def ask(answers: Answers) -> str:
        while True:
            where = _target(state, acted_for, answers.get(_WHERE))
            try:
                say(words.way(begun(where).route))
            except (OrganisationNotFound, OrganisationNotUnique, OrganisationClosed, TransferRefused) as error:
                refuse(error)
            else:
                return where

    first = Item(_WHERE, words.WHERE_TO, ask, show=lambda where: begun(where).destination or words.OUTSIDE)

    def form_of(where: str) -> RequestForm:
        return _form(state, begun(where), where or None, acted_for)

    begin = begun.cache_clear
    ask_and_submit(state, name, form_of, given, how, first=first, begin=begin)


def resubmit(state: "State", before: ToResubmit, again: Again) -> None:
    """Submit once more the transfer that was sent back, mended; within the store 转入支部 names another branch."""
    given = field_answers.from_settings(again.settings, transfer_field)
    target = before.target if before.target is None else given.pop("destination", before.target)
    form = transfers.begin(state.store, state.actor(), target, state.now())
    asked = {each.term for each in form.asked}
    answered = {term: new for term, (_, new) in before.changes.items() if term in asked and new is not None}
    say(words.way(form.route))

    def anew() -> RequestForm:
        begun = transfers.begin(state.store, state.actor(), target, state.now())
        return _form(state, begun, target, resubmits=before.resubmits)

    again.submit(state, before, anew, answered, given)


def _target(state: "State", acted_for: "ActedFor | None", before: str | None) -> str:
    """Return the code of the branch to go to; empty: out of the store."""
    while True:
        choices = [(words.INSIDE, True), (words.OUTSIDE, False)]
        is_inside = before != _OUTSIDE
        if not prompts.ask_choice(words.WHERE_TO, choices, option=words.WHICH_TARGET_OPTION, default=is_inside):
            return _OUTSIDE
        found = transfers.targets(state.store, state.actor(), state.now(), acted_for=acted_for)
        listed = [(f"{each.code} {each.name}（{each.above}）", each.code) for each in found]
        try:
            return prompts.ask_search(
                words.WHICH_BRANCH, listed, option="--to", refusal=words.NO_SUCH_BRANCH, default=before
            )
        except prompts.Back:
            continue


def _form(
    state: "State",
    form: Form,
    target: str | None,
    acted_for: "ActedFor | None" = None,
    *,
    resubmits: int | None = None,
) -> RequestForm:
    def submit(answers: Mapping[str, str]) -> Submitted:
        submitted, messages = transfers.submit(
            state.store, state.actor(), target, answers, state.now(), acted_for, resubmits=resubmits
        )
        send_notices(state, messages)
        return submitted

    def fill(answers: Mapping[str, str]) -> FilledIn:
        today = shanghai_day(state.now())
        changes = fill_in(form, answers, today)
        return FilledIn(
            (*acted_for_lines(form.member, acted_for), *describe(changes)),
            lambda: submit(answers),
            remarks=map(words.note, form.notes(changes, today)),
        )

    questions = [_question(form, field) for field in form.asked]
    return RequestForm(questions, fill, words.REVIEW, words.SUBMIT, "szdj transfer show")


def _question(form: Form, field: Field) -> Question:
    offered = form.offered.get(field.term)
    if field.sensitive and offered:
        # A number is not put on the screen to be changed: an empty answer keeps what is registered.
        present = words.OFFERED.format(present=masked_phone(offered))
        says = words.QUESTION.format(heading=field_answers.heading(field), present=present)

        def begins(answers: Answers) -> str | None:
            before: str | None = answers.get(field.term)
            return "" if before == offered else before

        return Question(field, f"--set {field.heading}=", lambda _: says, begins, may_be_empty=True, if_empty=offered)
    note = words.REQUIRED if field.required else words.OPTIONAL
    return field_answers.of_record(field, offered, words.QUESTION.format(heading=field.heading, present=note))
