"""`szdj profile edit`: fields chosen and filled in, old → new looked through, submitted."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from szdj_cli.cli.framework.boundary import refuse
from szdj_cli.cli.notify import send_notices
from szdj_cli.cli.prompting import checks, field_answers, prompts
from szdj_cli.cli.prompting.standard_input import read_lines
from szdj_cli.cli.requests.mending import is_mended_instead
from szdj_cli.cli.requests.submitting import (
    Again,
    FilledIn,
    RequestForm,
    SubmitOptions,
    acted_for_lines,
    ask_and_submit,
    say_submitted,
)
from szdj_cli.domain.errors import OptionsExclude, SmsCodeNeeded, SmsCodeWrong, SmsLimitReached, SmsTooSoon
from szdj_cli.domain.members.fields import EDITABLE_BY_MEMBER, FIELDS
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.members.profiles import KIND, Edited, describe, editable, propose
from szdj_cli.domain.requests.requests import Submitted, ToResubmit
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.fields import Field
from szdj_cli.domain.values.text import CLEAR, squeezed
from szdj_cli.messages import requests as words
from szdj_cli.messages.kit.reasons import REASONS
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.services.members import profiles
from szdj_cli.sms.delivery import deliver_all

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.services.members.acting import ActedFor

_CHOSEN = "chosen"


def from_options(
    state: "State",
    settings: Sequence[str],
    how: SubmitOptions,
    acted_for: "ActedFor | None" = None,
) -> None:
    """Propose what `--set` says.

    Raises:
        SmsCodeNeeded: a new mobile is to be confirmed, and there is nobody to ask for the code.
    """
    member = profiles.begin_edit(state.store, state.actor(), state.now(), acted_for, even_if_pending=True)
    answers = field_answers.from_settings(settings, editable)
    _form(state, member, (), acted_for).submit(answers, how)


def on_terminal(state: "State", how: SubmitOptions, acted_for: "ActedFor | None" = None) -> None:
    """Ask which fields, then for each its new value; Esc goes back one question."""
    if acted_for is None and is_mended_instead(state, KIND):
        return
    member = profiles.begin_edit(state.store, state.actor(), state.now(), acted_for)
    offered = [field for field in EDITABLE_BY_MEMBER if acted_for is None or field.term != "mobile"]

    def form_of(terms: Sequence[str]) -> RequestForm:
        return _form(state, member, [FIELDS[term] for term in terms], acted_for)

    def begin() -> None:
        nonlocal member
        member = profiles.begin_edit(state.store, state.actor(), state.now(), acted_for)

    first = field_answers.which_fields(offered, member, _CHOSEN)
    name = f"profile edit {member.number}"
    ask_and_submit(state, name, form_of, {}, how, first=first, begin=begin)


def resubmit(state: "State", before: ToResubmit, again: Again) -> None:
    """Propose once more what was sent back, mended."""
    answered = {term: new or CLEAR for term, (_, new) in before.changes.items()}

    def begun() -> RequestForm:
        member = profiles.begin_edit(state.store, state.actor(), state.now())
        return _form(state, member, [FIELDS[term] for term in answered], resubmits=before.resubmits)

    again.submit(state, before, begun, answered, field_answers.from_settings(again.settings, editable))


def finish_from_stdin(state: "State", fmt: OutputFormat, *, dry_run: bool) -> None:
    """Confirm the new mobile with the code on standard input, and submit.

    Raises:
        OptionsExclude: it is only to be tried; a try counts against the code.
    """
    if dry_run:
        raise OptionsExclude(("--code-stdin", "--dry-run"))
    (code,) = read_lines(1, option="--code-stdin")
    say_submitted(_finish(state, profiles.finish_edit(state.store, state.actor(), squeezed(code), state.now())), fmt)


def _form(
    state: "State",
    member: Member,
    chosen: Sequence[Field],
    acted_for: "ActedFor | None" = None,
    *,
    resubmits: int | None = None,
) -> RequestForm:
    def submit(answers: Mapping[str, str]) -> Submitted:
        return _finish(state, edit(answers))

    def edit(answers: Mapping[str, str]) -> Edited:
        return profiles.edit(state.store, state.actor(), answers, state.now(), acted_for, resubmits=resubmits)

    def fill_in(answers: Mapping[str, str]) -> FilledIn:
        proposal = propose(member, answers, shanghai_day(state.now()))
        return FilledIn(
            (*acted_for_lines(member, acted_for), *describe(proposal.changes)),
            lambda: submit(answers),
            warnings=[words.warning(FIELDS[term].heading, REASONS[reason]) for term, reason in proposal.warnings],
            try_out=lambda: edit(answers),  # no code is sent
        )

    questions = [field_answers.of_record(field, member.values[field.term]) for field in chosen]
    return RequestForm(questions, fill_in, words.REVIEW, words.SUBMIT)


def _finish(state: "State", edited: Edited) -> Submitted:
    while True:
        if edited.submitted is not None:
            send_notices(state, edited.messages)
            return edited.submitted
        deliver_all(state.settings, edited.messages)
        if not state.interactive:
            raise SmsCodeNeeded(edited.code_sent_to or "", is_new_mobile=True)
        say(words.mobile_code_sent(edited.code_sent_to or ""))
        edited = _confirmed(state)


def _confirmed(state: "State") -> Edited:
    while True:  # the service ends it after five wrong codes, and stops sending after ten an hour
        code = squeezed(prompts.ask_text(words.MOBILE_CODE, option="--code-stdin", check=checks.is_code))
        try:
            if code.lower() == checks.RESEND:
                return profiles.resend_code(state.store, state.actor(), state.now())
            return profiles.finish_edit(state.store, state.actor(), code, state.now())
        except (SmsCodeWrong, SmsTooSoon, SmsLimitReached) as error:
            refuse(error)
