"""`szdj profile edit`: fields chosen and filled in, old → new looked through, submitted."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import typer

from szdj_cli.cli.framework.boundary import refuse
from szdj_cli.cli.notify import tell
from szdj_cli.cli.prompting import field_answers, prompts
from szdj_cli.cli.prompting.standard_input import read_lines
from szdj_cli.domain.errors import SmsCodeNeeded, SmsCodeWrong, SmsLimitReached, SmsTooSoon
from szdj_cli.domain.members.fields import EDITABLE_BY_MEMBER, FIELDS
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.members.profiles import Edited, describe, editable, propose
from szdj_cli.domain.requests.requests import Submitted
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.fields import Field
from szdj_cli.messages import requests as words
from szdj_cli.messages.kit.reasons import REASONS
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.render.requests import draw_changes, draw_submitted
from szdj_cli.services.members import profiles
from szdj_cli.sms.delivery import deliver_all

if TYPE_CHECKING:
    from szdj_cli.cli.state import State

_RESEND = "r"


def from_options(state: "State", settings: Sequence[str], fmt: OutputFormat, *, yes: bool) -> None:
    """Propose what `--set` says.

    Raises:
        SmsCodeNeeded: a new mobile is to be confirmed, and there is nobody to ask for the code.
    """
    member = profiles.begin_edit(state.store, state.actor(), state.now())
    _submit(state, member, field_answers.from_settings(settings, editable), fmt, yes=yes)


def on_terminal(state: "State", fmt: OutputFormat, *, yes: bool) -> None:
    """Ask which fields, then for each its new value; Esc goes back one question."""
    member = profiles.begin_edit(state.store, state.actor(), state.now())
    chosen = field_answers.chosen_fields(EDITABLE_BY_MEMBER, member)
    if not chosen:
        say(words.NOTHING_CHOSEN)
        return

    def ask(field: Field, answers: Mapping[str, str]) -> str:
        return field_answers.ask_value(state, field, member.values[field.term], answers.get(field.term))

    questions = field_answers.questions(chosen, ask)
    prompts.in_turn_then(questions, lambda answers: _submit(state, member, answers, fmt, yes=yes))


def finish_from_stdin(state: "State", fmt: OutputFormat) -> None:
    """Confirm the new mobile with the code on standard input, and submit."""
    (code,) = read_lines(1, option="--code-stdin")
    _finish(state, profiles.finish_edit(state.store, state.actor(), code, state.now()), fmt)


def _submit(state: "State", member: Member, answers: Mapping[str, str], fmt: OutputFormat, *, yes: bool) -> None:
    proposal = propose(member, answers, shanghai_day(state.now()))
    for term, reason in proposal.warnings:
        say(words.warning(FIELDS[term].heading, REASONS[reason]))
    if not yes:
        say(words.REVIEW)
        draw_changes(describe(proposal.changes), aside=True)
    if not prompts.confirm(words.SUBMIT, yes=yes):
        raise typer.Abort
    _finish(state, profiles.edit(state.store, state.actor(), answers, state.now()), fmt)


def _finish(state: "State", edited: Edited, fmt: OutputFormat) -> None:
    while True:
        if edited.submitted is not None:
            tell(state, edited.messages)
            _say_submitted(edited.submitted, fmt)
            return
        deliver_all(state.settings, edited.messages)
        if not state.interactive:
            raise SmsCodeNeeded(edited.code_sent_to or "", is_new_mobile=True)
        say(words.mobile_code_sent(edited.code_sent_to or ""))
        edited = _confirmed(state)


def _confirmed(state: "State") -> Edited:
    while True:  # the service ends it after five wrong codes, and stops sending after ten an hour
        code = prompts.ask_text(words.MOBILE_CODE, option="--code-stdin")
        try:
            if code.lower() == _RESEND:
                return profiles.resend_code(state.store, state.actor(), state.now())
            return profiles.finish_edit(state.store, state.actor(), code, state.now())
        except (SmsCodeWrong, SmsTooSoon, SmsLimitReached) as error:
            refuse(error)


def _say_submitted(submitted: Submitted, fmt: OutputFormat) -> None:
    draw_submitted(submitted, fmt)
    draw_next_step(words.submitted(submitted), f"szdj request show {submitted.id}")
