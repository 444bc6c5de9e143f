"""`szdj member add`, `edit` and what is done to an account: asked or given, looked through, written, told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from szdj_cli.cli import forms
from szdj_cli.cli.framework.already import done_or_so, say_done
from szdj_cli.cli.framework.boundary import refuse
from szdj_cli.cli.notify import send_notices, settle
from szdj_cli.cli.prompting import checks, field_answers, prompts
from szdj_cli.cli.prompting.turns import Answers, Item
from szdj_cli.domain.errors import InputNeeded, SmsGatewayMissing
from szdj_cli.domain.members.corrections import ASKED_OF_NEW, Corrected, NewMember, PlannedCorrection, correctable
from szdj_cli.domain.members.fields import FIELDS, IMPORTED, find
from szdj_cli.domain.organisations.branches import BranchNames
from szdj_cli.domain.sms import Message
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.fields import Field
from szdj_cli.messages import roster as words
from szdj_cli.messages.accounts.countersigning import BEGUN
from szdj_cli.messages.kit import undone
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.render.members.corrections import (
    draw_account_changed,
    draw_new,
    draw_planned,
    draw_preview,
    draw_warnings,
    draw_written,
)
from szdj_cli.services import corrections
from szdj_cli.services.members import roster
from szdj_cli.sms.delivery import deliver

if TYPE_CHECKING:
    from szdj_cli.cli.state import State

_CHOSEN, _REASON = "chosen", "why"
ChangeAccount = Callable[..., Corrected]
"""A service that takes store, actor, member number, reason and instant."""


def edit(
    state: "State",
    who: str,
    settings: Sequence[str],
    reason: str | None,
    fmt: OutputFormat,
    *,
    yes: bool,
    dry_run: bool,
    directly_admitted: bool,
) -> None:
    """Put a record right by `--set`, or by questions where there is none."""
    actor = state.actor()
    if not dry_run:
        _need_reason(state, reason)
    member = corrections.record(state.store, actor, who, state.now())
    offered = corrections.mendable(state.store, actor, member)
    given = field_answers.from_settings(settings, correctable)
    today = shanghai_day(state.now())
    first = field_answers.which_fields(offered, member, _CHOSEN)

    def items(answers: Answers) -> list[Item]:
        chosen = [] if given else [FIELDS[term] for term in answers.get(_CHOSEN, ())]
        asked = [field_answers.of_record(field, member.values[field.term]).as_item(today) for field in chosen]
        return [*([] if given else [first]), *asked, *_why(reason, dry_run=dry_run)]

    def act(answers: Mapping[str, Any]) -> None:
        values = {term: answer for term, answer in answers.items() if term not in (_CHOSEN, _REASON)}
        planned = corrections.plan_edit(
            state.store,
            state.actor(),
            str(member.number),
            {**given, **values},
            state.now(),
            directly_admitted=directly_admitted,
        )
        if _is_only_tried(planned, partial(draw_planned, planned, fmt), yes=yes, dry_run=dry_run):
            return
        prompts.submit(
            words.CONFIRM_EDIT.format(name=planned.name), undone.CORRECTED, yes=yes, can_change=bool(answers)
        )
        settle(state)
        mended = corrections.edit(state.store, state.actor(), planned, answers.get(_REASON, reason), state.now())
        draw_written(mended, planned, fmt)
        _tell_all(state, mended, planned.name, words.EDITED.format(name=planned.name))

    forms.fill_in(state, f"member edit {member.number}", items, act, undone.CORRECTED)


def add(
    state: "State",
    settings: Sequence[str],
    reason: str | None,
    fmt: OutputFormat,
    *,
    yes: bool,
    dry_run: bool,
    directly_admitted: bool,
) -> None:
    """Add one member by `--set`, and by questions for what is left out."""
    actor = state.actor()
    if not dry_run:
        _need_reason(state, reason)
    branches = corrections.branches(state.store, actor)
    given = field_answers.from_settings(settings, _importable)
    asked = _asked_of_new(state, given, branches)

    def act(answers: Mapping[str, Any]) -> None:
        values = {term: answer for term, answer in answers.items() if term != _REASON}
        planned = corrections.plan_new(
            state.store, state.actor(), {**given, **values}, state.now(), directly_admitted=directly_admitted
        )
        if _is_only_tried(planned, partial(draw_new, planned, fmt), yes=yes, dry_run=dry_run):
            return
        prompts.submit(words.CONFIRM_ADD, undone.RECORDED, yes=yes, can_change=bool(answers))
        added = corrections.add(state.store, state.actor(), planned, answers.get(_REASON, reason), state.now())
        draw_written(added, planned, fmt)
        said = words.ADDED.format(name=planned.values["name"], number=added.number)
        _tell(state, added.messages, said, added.number)

    items = forms.static([*asked, *_why(reason, dry_run=dry_run)])
    forms.fill_in(state, "member add", items, act, undone.RECORDED)


def _is_only_tried(
    planned: PlannedCorrection | NewMember, draw: Callable[[], None], *, yes: bool, dry_run: bool
) -> bool:
    """Let what would be written be looked through; return whether it was only to be tried, and is drawn."""
    draw_warnings(planned.warnings)
    if dry_run:
        draw()
        say(undone.DRY_RUN)
    elif not yes:
        draw_preview(planned)
    return dry_run


def change_account(
    state: "State",
    who: str,
    reason: str | None,
    change: ChangeAccount,
    asked: str,
    done: str,
    fmt: OutputFormat,
    *,
    yes: bool,
    dry_run: bool,
) -> None:
    """Reset a password, disable or enable an account; `asked` and `done` are said with the member's name."""
    actor = state.actor()
    _need_reason(state, reason)
    member = roster.show(state.store, actor, who, state.now())
    given = prompts.ask_text(words.REASON, option="--reason", check=checks.not_blank) if reason is None else reason
    prompts.agree(asked.format(name=member.name, number=member.number), undone.ACCOUNT_CHANGED, yes=yes or dry_run)
    settle(state)
    with state.only_tried(dry_run):
        changed, is_already = done_or_so(lambda: change(state.store, actor, member.number, given, state.now()))
    is_already = is_already or changed.is_already
    draw_account_changed(changed, fmt, dry_run=dry_run, already=is_already)
    said = done.format(name=member.name)
    if not (is_already or dry_run):
        _tell_all(state, changed, member.name, said)
    elif changed.waits is None:
        say_done(said, f"szdj member show {changed.number}", is_already=is_already, dry_run=dry_run)
    else:
        begun = BEGUN.format(name=member.name, number=changed.waits)
        say_done(begun, "szdj member countersign", is_already=is_already, dry_run=dry_run)


def _tell_all(state: "State", mended: Corrected, name: str, said: str) -> None:
    if mended.waits is None:
        _tell(state, mended.messages, said, mended.number)
        return
    send_notices(state, mended.messages)
    draw_next_step(BEGUN.format(name=name, number=mended.waits), "szdj member countersign")


def _tell(state: "State", messages: Iterable[Message], said: str, number: int) -> None:
    is_told = True
    try:
        for message in messages:
            deliver(state.settings, message)
    except SmsGatewayMissing as error:  # what was written stays written
        is_told = False
        refuse(error)
    draw_next_step(said + (words.TOLD if is_told else words.NOT_TOLD), f"szdj member show {number}")


def _need_reason(state: "State", reason: str | None) -> None:
    # Before anything is read from standard input or asked.
    if reason is None and not state.interactive:
        raise InputNeeded("--reason")


def _why(reason: str | None, *, dry_run: bool) -> list[Item]:
    """Return the question for the reason, where it is needed and was not given."""
    if dry_run or reason is not None:
        return []

    def ask(answers: Answers) -> str:
        return prompts.ask_text(
            words.REASON, option="--reason", default=answers.get(_REASON, ""), check=checks.not_blank
        )

    return [Item(_REASON, words.REASON, ask)]


def _importable(text: str) -> Field:
    found = find(text)
    return found if found is not None and found in IMPORTED else correctable(text)


def _asked_of_new(state: "State", given: Mapping[str, str], branches: BranchNames) -> list[Item]:
    """Return the questions for what is left out, where something is that has to be there.

    Raises:
        InputNeeded: and there is nobody to ask.
    """
    needed = [field for field in ASKED_OF_NEW if field.term not in given]
    missing = next((field for field in needed if field.required), None)
    if missing is None:
        return []
    if not state.interactive:
        raise InputNeeded(f"--set {missing.heading}={'-' if missing.sensitive else ''}")
    today = shanghai_day(state.now())

    def ask_branch(answers: Answers) -> str:
        check = checks.by(branches.find)
        return prompts.ask_text(words.WHICH_BRANCH, option="--set", default=answers.get("branch", ""), check=check)

    def is_full(answers: Answers) -> bool:
        return {**given, **answers}.get("membership") == "full"

    def item(field: Field) -> Item:
        if field.term == "branch":
            return Item(field.term, field.heading, ask_branch)
        question = field_answers.of_record(field, None, field_answers.heading(field))
        if field.term != "confirmed_on":
            return question.as_item(today)
        must = replace(question, field=field._replace(required=True))

        def either(answers: Answers) -> Any:
            return (must if is_full(answers) else question).ask(today, answers)

        return replace(question.as_item(today), ask=either, rests_on=is_full)

    return [item(field) for field in needed]
