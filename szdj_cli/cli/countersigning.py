"""`szdj member countersign`: what waits for a second person, looked at, confirmed or refused."""

from typing import TYPE_CHECKING

from szdj_cli.cli.framework.already import say_done
from szdj_cli.cli.notify import send_notices, settle
from szdj_cli.cli.prompting import prompts
from szdj_cli.domain.accounts.countersigning import Correction
from szdj_cli.domain.errors import CorrectionNotFound, ReasonMissing
from szdj_cli.messages.accounts import countersigning as words
from szdj_cli.messages.kit import undone
from szdj_cli.render.countersigning import draw_correction, draw_corrections
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat, show_result
from szdj_cli.services.countersigning import countersigning

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def show(state: "State", fmt: OutputFormat) -> None:
    """List what waits and concerns whoever is signed in."""
    found = waiting(state)
    draw_corrections(found, fmt)
    if not found:
        say(words.NONE_WAITING)


def confirm(state: "State", number: int, fmt: OutputFormat, *, yes: bool, dry_run: bool = False) -> None:
    """Confirm a correction once it was looked at."""
    actor = state.actor()
    if dry_run or not yes:
        _look(state, number)
    if not dry_run:
        prompts.agree(words.CONFIRM, undone.COUNTERSIGNED, yes=yes)
    with state.only_tried(dry_run):
        done = countersigning.confirm(state.store, actor, number, state.now())
    show_result(fmt, {"id": number, "state": "done"}, written=not dry_run, dry_run=dry_run)
    if not dry_run:
        send_notices(state, done.messages)
    say_done(words.DONE.format(number=number), f"szdj member show {done.number}", dry_run=dry_run)


def refuse(
    state: "State", number: int, reason: str | None, fmt: OutputFormat, *, yes: bool, dry_run: bool = False
) -> None:
    """Refuse a correction, or take it back.

    Raises:
        ReasonMissing: there is none, and nobody to ask for it.
    """
    actor = state.actor()
    if reason is None and not state.interactive:
        raise ReasonMissing
    if not yes:
        _look(state, number)
    given = prompts.ask_text(words.REASON, option="--reason") if reason is None else reason
    prompts.agree(words.CONFIRM_REFUSE, undone.REFUSED, yes=yes or dry_run)
    with state.only_tried(dry_run):
        ended = countersigning.refuse(state.store, actor, number, given, state.now())
    show_result(fmt, {"id": number, "state": "refused"}, written=not dry_run, dry_run=dry_run)
    if not dry_run:
        send_notices(state, ended.messages)
    say_done(words.REFUSED.format(number=number), dry_run=dry_run)


def waiting(state: "State") -> list[Correction]:
    """Return what waits and concerns whoever is signed in, once what is due by the calendar has taken effect."""
    actor = state.actor()
    settle(state)
    return countersigning.waiting(state.store, actor, state.now())


def _look(state: "State", number: int) -> None:
    one = next((each for each in waiting(state) if each.id == number), None)
    if one is None:
        raise CorrectionNotFound(number)
    draw_correction(one)
