"""`szdj approve review`: what was chosen request by request is written together, or kept for the next time."""

from typing import TYPE_CHECKING

from szdj_cli.cli.notify import tell_of_decisions
from szdj_cli.cli.options import BatchOptions
from szdj_cli.cli.prompting.full_screen import full_screen
from szdj_cli.cli.requests.decide import say_nothing
from szdj_cli.cli.requests.review_keys import COMMAND, Review, Way
from szdj_cli.domain.errors import DecisionsConflict
from szdj_cli.domain.requests.requests import Conflict, Decided, Refused, RequestFilter
from szdj_cli.messages import requests as request_words
from szdj_cli.messages import reviews as words
from szdj_cli.messages.kit import undone
from szdj_cli.render.decisions import draw_decided, say_brought
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.progress import progress_of
from szdj_cli.render.kit.tables import draw_next_step
from szdj_cli.render.review import draw_summary
from szdj_cli.services.approvals import decisions, reviews
from szdj_cli.services.approvals.sittings import KeptSitting

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def review(state: "State", which: RequestFilter, how: BatchOptions) -> None:
    """Go through what waits, request by request, and write in the end what was chosen.

    Raises:
        FileExposed: others can read what was kept of an earlier review.
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `queue.waiting`.
    """
    actor = state.actor()
    kept = KeptSitting(state.store, actor, state.settings.review_path(actor.account_id))
    of_review = Review(state, which, kept, how)
    if not of_review.has_something():
        say_nothing(request_words.NOTHING_WAITING, how)
        return
    try:
        while _is_submitted(of_review):
            if (done := _written(of_review)) is not None:
                _say_done(state, of_review, done, how)
                return
    except BaseException:  # Ctrl-C, a session that has ended, a fault: what was chosen is kept
        _say_kept(kept)
        raise
    draw_decided(Decided(0, 0, ()), how.fmt, dry_run=how.dry_run)
    _say_kept(kept)


def _is_submitted(of_review: Review) -> bool:
    with full_screen() as screen:
        return of_review.run(screen) is Way.SUBMIT


def _written(of_review: Review) -> Decided | None:
    """Write what was chosen; None where something has moved since it was tried: that falls out, and is shown."""
    state, sitting, how = of_review.state, of_review.kept.sitting, of_review.how
    batch = sitting.decisions
    try:
        with progress_of(request_words.DECIDING) as advance:
            return decisions.decide(
                state.store,
                state.actor(),
                batch,
                state.now(),
                dry_run=how.dry_run,
                progress=lambda so_far, whole: advance(so_far // 2, so_far, whole),
            )
    except DecisionsConflict as refusal:
        refused = [Refused(number, Conflict(why), refusal.verdicts.get(number)) for number, why in refusal.conflicts]
        of_review.drop(reviews.named(state.store, state.actor(), refused, sitting))
        return None


def _say_done(state: "State", of_review: Review, done: Decided, how: BatchOptions) -> None:
    sitting = of_review.kept.sitting
    if not how.dry_run:
        of_review.kept.end()  # it is written: whatever fails from here on, nothing is left to be submitted
    draw_summary(sitting, of_review.canvas)
    draw_decided(done, how.fmt, dry_run=how.dry_run)
    if how.dry_run:
        say(request_words.decided(done))
        say(undone.DRY_RUN)
        _say_kept(of_review.kept)
        return
    say_brought(done)
    tell_of_decisions(state, done)
    draw_next_step(request_words.decided(done), "szdj approve list")


def _say_kept(kept: KeptSitting) -> None:
    sitting = kept.sitting
    if sitting.standing:
        draw_next_step(words.kept(len(sitting.decisions), len(sitting.put_off)), COMMAND)
