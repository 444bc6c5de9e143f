"""Deciding from the command line: what would happen is shown, agreed to, done, and said."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import typer

from szdj_cli.cli.notify import tell_of_decisions
from szdj_cli.cli.options import BatchOptions
from szdj_cli.cli.prompting import prompts
from szdj_cli.cli.prompting.standard_input import read_all
from szdj_cli.domain.errors import (
    DecisionsConflict,
    DeclarationDoubtful,
    ExitCode,
    InputNeeded,
    NotAllowed,
    OwnRequest,
    OwnSubmission,
    PicksInvalid,
    RequestAlreadyDecided,
    RequestNotFound,
    RequestPassedOn,
    SzdjError,
)
from szdj_cli.domain.requests.picks import NotUnderstood, Pick, picks_in, picks_in_list
from szdj_cli.domain.requests.requests import (
    Conflict,
    Decided,
    Decision,
    Doubt,
    Outcome,
    Refused,
    Request,
    RequestFilter,
)
from szdj_cli.domain.values.text import STANDARD_STREAM
from szdj_cli.messages import requests as words
from szdj_cli.messages.kit import undone
from szdj_cli.render.decisions import draw_conflicts, draw_decided, say_brought
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.progress import progress_of
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.render.requests import draw_preview
from szdj_cli.services.approvals import decisions, queue

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.domain.imports.readings import Reading
    from szdj_cli.domain.requests.plan_files import FilledPlan


def decide_on(
    state: "State",
    outcome: Outcome,
    reason: str | None,
    numbers: Sequence[int],
    how: BatchOptions,
    allowed: Mapping[int, frozenset[Doubt]] = MappingProxyType({}),
    *,
    resubmit: bool = False,
) -> None:
    """Decide on requests that are named by their numbers; `allowed` is by request what is right though doubtful.

    `resubmit`: whoever asked for what is rejected shall mend it and submit it again.
    """
    wanted = list(dict.fromkeys(numbers))
    if not wanted:
        say_nothing(words.NONE_OF_THESE, how)
        return
    nothing: frozenset[Doubt] = frozenset()
    if how.yes and not how.dry_run:
        unseen = [
            Decision(each, outcome, reason, allowed=allowed.get(each, nothing), resubmit=resubmit) for each in wanted
        ]
        carry_out(state, unseen, None, how)
        return
    seen = {request.id: request for request in queue.named(state.store, state.actor(), wanted, state.now())}
    draw_preview(seen.values(), len(wanted))
    # What is decided on is what was shown: its version goes along. What was not shown will be refused by name.
    batch = [
        Decision(
            each,
            outcome,
            reason,
            seen[each].version if each in seen else None,
            allowed=allowed.get(each, nothing),
            resubmit=resubmit,
        )
        for each in wanted
    ]
    question = words.decide(outcome, len(batch), resubmit=resubmit)
    carry_out(state, batch, question, how, seen=[seen[each] for each in wanted if each in seen])


def decide_on_all(
    state: "State",
    outcome: Outcome,
    reason: str | None,
    which: RequestFilter,
    how: BatchOptions,
    *,
    resubmit: bool = False,
) -> None:
    """Decide on everything that waits and fits a filter."""
    shown = None
    if how.yes and not how.dry_run:
        versions = queue.waiting_versions(state.store, state.actor(), which, state.now())
    else:
        shown = list(queue.all_waiting(state.store, state.actor(), which, state.now()))
        versions = [(request.id, request.version) for request in shown]
        if shown:
            draw_preview(shown, len(shown))
    if not versions:
        say_nothing(words.NOTHING_WAITING, how)
        return
    batch = [Decision(number, outcome, reason, version, resubmit=resubmit) for number, version in versions]
    carry_out(state, batch, words.decide(outcome, len(batch), resubmit=resubmit), how, seen=shown)


def decide_as_planned(state: "State", plan: "FilledPlan", how: BatchOptions) -> None:
    """Decide as a plan file says; what it decides is shown first, unless `--yes` agreed to it unseen."""
    batch = plan.decisions
    if not batch:
        say_nothing(words.NOTHING_PLANNED, how, plan.reading)
        return
    seen = None
    if not how.yes or how.dry_run:
        outcomes = {decision.request_id: decision.outcome for decision in batch}
        seen = queue.named(state.store, state.actor(), outcomes, state.now())
        draw_preview(seen, len(batch), outcomes)
    accepted = sum(decision.outcome is Outcome.ACCEPTED for decision in batch)
    carry_out(state, batch, words.apply(accepted, len(batch) - accepted), how, plan.reading, seen=seen)


class Saying(NamedTuple):
    """What is said once a batch was decided on, and where what is left is looked at; and where somebody declined."""

    done: Callable[[Decided], str] = words.decided
    next_step: str = "szdj approve list"
    undone: str = undone.DECIDED


_APPROVING = Saying()


def carry_out(
    state: "State",
    batch: Sequence[Decision],
    question: str | None,
    how: BatchOptions,
    reading: "Reading | None" = None,
    saying: Saying = _APPROVING,
    *,
    seen: Sequence[Request] | None = None,
) -> None:
    """Ask the question, unless `--yes` answered it, decide, and say what became of it.

    `seen` are the requests as they were shown before, for programs; None where nobody looked.

    Raises:
        DecisionsConflict, or, where there is one reason for all, that one: nothing was written.
    """
    outcomes = {each.request_id: each.outcome for each in batch}
    try:
        if question is not None and not how.dry_run and not how.yes:
            # What cannot be written is said before anybody agrees to it.
            would = decisions.decide(
                state.store, state.actor(), batch, state.now(), keep_going=how.keep_going, dry_run=True
            )
            if would.further:
                say(words.further(would.further))
            prompts.agree(question, saying.undone)
        with progress_of(words.DECIDING) as advance:
            done = decisions.decide(
                state.store,
                state.actor(),
                batch,
                state.now(),
                keep_going=how.keep_going,
                dry_run=how.dry_run,
                progress=lambda so_far, whole: advance(so_far // 2, so_far, whole),
            )
    except DecisionsConflict as refusal:
        verdicts = refusal.verdicts
        refused = tuple(Refused(number, Conflict(why), verdicts.get(number)) for number, why in refusal.conflicts)
        draw_decided(Decided(0, 0, refused), how.fmt, reading, dry_run=how.dry_run, seen=seen, outcomes=outcomes)
        if len(batch) > 1:
            draw_conflicts(refused)
        raise _refusal(refused, refusal) from None
    draw_decided(done, how.fmt, reading, dry_run=how.dry_run, seen=seen, outcomes=outcomes)
    _say_done(state, done, how, saying)


def read_picks(state: "State", typed: Sequence[str]) -> list[int]:
    """Return which requests are named: by numbers, spans of them, names; `-` stands for a list on standard input.

    Raises:
        InputNeeded: none are named, nor is standard input.
        PicksInvalid, ApplicantNotWaiting, ApplicantNotUnique: what is named is no request, or more than one.
    """
    return queue.picked(state.store, state.actor(), _picks(typed), state.now())


def read_numbers(typed: Sequence[str]) -> list[int]:
    """Return request numbers, of whatever need not wait; `-` stands for a list on standard input.

    Raises:
        InputNeeded: none are named, nor is standard input.
        PicksInvalid: what is named is no number.
    """
    numbers = []
    for pick in _picks(typed):
        if not isinstance(pick, int):
            raise PicksInvalid(pick if isinstance(pick, str) else f"{pick.first}-{pick.last}")
        numbers.append(pick)
    return numbers


def _picks(typed: Sequence[str]) -> list[Pick]:
    if not typed:
        raise InputNeeded(words.NUMBERS_OR_ALL)
    try:
        return [pick for word in typed for pick in _picks_of(word)]
    except NotUnderstood as refusal:
        raise PicksInvalid(refusal.word) from None


def _picks_of(word: str) -> Iterable[Pick]:
    return picks_in_list(read_all()) if word == STANDARD_STREAM else picks_in(word)


def single_refusal(refusal: DecisionsConflict) -> SzdjError:
    """Return what the refusal of the only decision of a batch is in a word."""
    return _refusal([Refused(number, Conflict(why)) for number, why in refusal.conflicts], refusal)


def _refusal(refused: Sequence[Refused], otherwise: DecisionsConflict) -> SzdjError:
    """Return what a batch is refused with: what all its refusals have in common, else the list of them."""
    first = refused[0]
    for_all: dict[Conflict, SzdjError] = {
        Conflict.NOT_FOUND: RequestNotFound(first.request_id),
        Conflict.OWN_REQUEST: OwnRequest(),
        Conflict.OWN_SUBMISSION: OwnSubmission(),
        Conflict.NOT_YOURS: NotAllowed(),
    }
    for_one: dict[Conflict, SzdjError] = {
        Conflict.ALREADY_DECIDED: RequestAlreadyDecided(first.request_id, first.verdict),
        Conflict.WITHDRAWN: RequestAlreadyDecided(first.request_id),
        Conflict.LARGE_PAYMENT: DeclarationDoubtful(first.request_id, first.why),
        Conflict.REPEATED_PAYMENT: DeclarationDoubtful(first.request_id, first.why),
        Conflict.MONTH_PAID: DeclarationDoubtful(first.request_id, first.why),
    }
    if first.verdict is not None:
        for_one[Conflict.PASSED_ON] = RequestPassedOn(first.request_id, first.verdict)
    if len(refused) == 1 and first.why in for_one:
        return for_one[first.why]
    return for_all.get(first.why, otherwise) if len({one.why for one in refused}) == 1 else otherwise


def say_nothing(why: str, how: BatchOptions, reading: "Reading | None" = None) -> None:
    """Say that there is nothing to decide on: a quiet day is no error."""
    draw_decided(Decided(0, 0, ()), how.fmt, reading, dry_run=how.dry_run)
    say(why)


def _say_done(state: "State", done: Decided, how: BatchOptions, saying: Saying) -> None:
    draw_conflicts(done.conflicts)
    said = saying.done(done)
    if how.dry_run:
        say(said)
        say(undone.DRY_RUN)
    else:
        say_brought(done)
        tell_of_decisions(state, done)
        draw_next_step(said, saying.next_step)
    if done.conflicts:
        raise typer.Exit(ExitCode.PARTLY)
