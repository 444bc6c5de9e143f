"""Every form of a request: what is left out is asked, the whole is looked through, submitted, and said to wait."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from szdj_cli.cli import forms, state
from szdj_cli.cli.framework.already import done_or_so
from szdj_cli.cli.prompting import prompts
from szdj_cli.cli.prompting.field_answers import Question, beginning_with
from szdj_cli.cli.prompting.turns import Answers, Item
from szdj_cli.domain.changes import Change
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import Doubt, Submitted, ToResubmit
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.messages import requests as words
from szdj_cli.messages.kit import undone
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.render.requests import draw_changes, draw_submitted, draw_unsubmitted

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.services.members.acting import ActedFor


class SubmitOptions(NamedTuple):
    """What the options say about the way in which a request is submitted.

    `allowed` are the doubts about a payment that were settled beforehand.
    """

    fmt: OutputFormat
    yes: bool
    dry_run: bool = False
    allowed: frozenset[Doubt] = frozenset()


class FilledIn(NamedTuple):
    """What a filled-in form comes to: what is looked through and said before it is submitted, and what submits it.

    `settle` asks what has to be settled first; `submit` returns nothing where it has said itself what came of it.
    """

    changes: Iterable[Change]
    submit: Callable[[], Submitted | None]
    warnings: Iterable[str] = ()
    below: Iterable[str] = ()
    remarks: Iterable[str] = ()
    settle: Callable[[], object] = lambda: None
    try_out: Callable[[], Any] | None = None
    """What is done in the place of `submit`, which says or sends something, where it is only tried, and taken back.

    It returns nothing where it has said itself what would come of it.
    """


@dataclass(frozen=True)
class RequestForm:
    """A form: its questions, what is filled in from the answers by term, and the words around it."""

    questions: Iterable[Question]
    fill_in: Callable[[Mapping[str, Any]], FilledIn]
    review: str
    confirm: str
    followed_by: str = "szdj request show"
    before: tuple[Change, ...] = ()
    """What the request asked for that is mended so."""
    undone: str = undone.SUBMITTED
    """What was not done where somebody declines."""

    def submit(self, answers: Mapping[str, Any], how: SubmitOptions, *, can_change: bool = False) -> None:
        """Submit what the answers say, looked through and agreed to unless `yes` says so; `dry_run` only shows it.

        Raises:
            Change: answers that were asked for, and can be changed, are to be.
        """
        filled_in = self.fill_in(answers)
        changes = tuple(filled_in.changes)
        for said in filled_in.warnings:
            say(said)
        if how.dry_run or not how.yes:
            say(self.review)
            draw_changes(changes, aside=True)
            for said in filled_in.below:
                say(said)
        if self.before == changes:
            say(words.SAME_AS_BEFORE, "yellow")
        for said in filled_in.remarks:
            say(said, "yellow")
        if how.dry_run:
            with state.current().only_tried():
                tried, is_already = done_or_so(filled_in.try_out or filled_in.submit)
            if is_already:
                say_submitted(tried, how.fmt, self.followed_by, dry_run=True)
                return
            if tried is not None:
                draw_unsubmitted(changes, how.fmt)
            say(undone.DRY_RUN)
            return
        try:
            filled_in.settle()
        except (prompts.Change, prompts.Back):
            if can_change:
                raise
            raise prompts.Declined(self.undone) from None
        prompts.submit(self.confirm, self.undone, yes=how.yes, can_change=can_change)
        submitted, _ = done_or_so(filled_in.submit)
        if submitted is not None:
            say_submitted(submitted, how.fmt, self.followed_by)

    def ask_and_submit(
        self,
        state: "State",
        name: str,
        given: Mapping[str, Any],
        how: SubmitOptions,
        anew: "Callable[[], RequestForm] | None" = None,
    ) -> None:
        """Ask for what was not given and submit; Esc goes back one question. `name` is that of the form's command.

        `anew` makes the form of the books and the record as they are now: where it goes on after a refusal, they may
        be others.
        """
        form = self

        def begin() -> None:
            nonlocal form
            form = anew() if anew is not None else form

        not_done = self.undone
        ask_and_submit(state, name, lambda _: form, given, how, not_done=not_done, begin=begin)


def ask_and_submit(
    state: "State",
    name: str,
    form_of: Callable[[Any], RequestForm],
    given: Mapping[str, Any],
    how: SubmitOptions,
    *,
    first: Item | None = None,
    not_done: str = undone.SUBMITTED,
    begin: Callable[[], object] = lambda: None,
) -> None:
    """Ask for what was not given and submit; what the `first` question is answered decides which form it is.

    `begin` is as in `forms.fill_in`.
    """
    today = shanghai_day(state.now())

    def form(answers: Answers) -> RequestForm:
        return form_of(answers[first.name] if first else None)

    def items(answers: Answers) -> list[Item]:
        if first is not None and first.name not in answers:
            return [first]
        left = [each.as_item(today) for each in form(answers).questions if each.field.term not in given]
        return [first, *left] if first is not None else left

    def act(answers: dict[str, Any]) -> None:
        of_form = {term: answer for term, answer in answers.items() if first is None or term != first.name}
        form(answers).submit({**given, **of_form}, how, can_change=bool(answers))

    forms.fill_in(state, name, items, act, not_done, begin=begin)


class Again(NamedTuple):
    """How a request is submitted once more: what is answered otherwise, as `FIELD=VALUE`, and what its options say."""

    settings: Sequence[str]
    how: SubmitOptions

    def submit(
        self,
        state: "State",
        before: ToResubmit,
        begun: Callable[[], RequestForm],
        answered: Mapping[str, str],
        given: Mapping[str, str],
    ) -> None:
        """Submit a form filled in as it was, but for what is given, or on a terminal answered, otherwise.

        `begun` makes the form of the books and the record as they are now.
        """
        was = kinds.of(before.kind).describe(before.changes)
        if not state.interactive or self.how.yes:
            form = replace(begun(), before=was)
            form.submit({**answered, **given}, self.how)
            return

        def anew() -> RequestForm:
            form = begun()
            questions = [beginning_with(each, answered.get(each.field.term)) for each in form.questions]
            return replace(form, before=was, questions=questions)

        form = anew()
        asked = {each.field.term for each in form.questions}
        kept = {term: value for term, value in answered.items() if term not in asked}
        name = f"request resubmit {before.id}"
        form.ask_and_submit(state, name, {**kept, **given}, self.how, anew)


def submit_again(state: "State", before: ToResubmit, again: Again) -> None:
    """Ask by its kind's form once more for what a request asked for: under its number, or by another request."""
    say(words.to_mend(before))
    import_module(kinds.of(before.kind).form).resubmit(state, before, again)


def acted_for_lines(member: Member, acted_for: "ActedFor | None") -> tuple[Change, ...]:
    """Return what is looked through first where somebody else's request is submitted: whose, and on what basis."""
    if acted_for is None:
        return ()
    name, basis = words.ACTED_FOR, words.BASIS
    return (
        Change("member", name, "", f"{member.name}（{member.number}）", is_entry=True),
        Change("basis", basis, "", acted_for.basis, is_entry=True),
    )


def say_submitted(
    submitted: Submitted, fmt: OutputFormat, followed_by: str = "szdj request show", *, dry_run: bool = False
) -> None:
    """Say that a request waits, and how it is followed."""
    draw_submitted(submitted, fmt, dry_run=dry_run)
    draw_next_step(words.submitted(submitted), f"{followed_by} {submitted.id}")
