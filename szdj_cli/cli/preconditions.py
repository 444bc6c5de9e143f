"""What the commands of those who decide begin with: whoever it is, what the calendar has brought, and a reason."""

from typing import TYPE_CHECKING

from szdj_cli.cli import state
from szdj_cli.cli.notify import settle
from szdj_cli.cli.verification.verify import ensure_verified

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.domain.authorisation import Actor


def begin_official_command() -> "State":
    """Return the state of this run, once its user is verified and what is due by the calendar is settled."""
    from szdj_cli.services import calendar

    current = state.current()
    ensure_verified(current)

    calendar.settle_lapsed(current.store, current.now())
    settle(current)
    return current


def begin_sending() -> "tuple[State, Actor]":
    """Return the state of this run, and who sends reminders: whoever is signed in and verified.

    Where nobody sits there, and nobody has come to this account from elsewhere, the machine does it by itself, as from
    cron: whoever holds store and key may have it do so.
    """
    from szdj_cli.domain.authorisation import OPERATOR
    from szdj_cli.domain.errors import SignInRequired
    from szdj_cli.services import calendar
    from szdj_cli.services.access import verified

    current = state.current()
    if current.interactive or current.settings.has_caller:
        begin_official_command()
        return current, current.actor()
    calendar.settle_lapsed(current.store, current.now())
    try:
        actor = current.actor()
    except SignInRequired:
        return current, OPERATOR
    if actor.grant is not None:  # a script does no more than its token is for
        return current, actor
    day = verified.day_of(current.store, actor, current.now())
    if actor.is_administrator or (actor.decides and day is not None and day.method is not None):
        return current, actor
    current.store.guard = None
    return current, OPERATOR


def reason(text: str | None, question: str) -> str:
    """Return the reason that was given, or, on a terminal, asked for.

    Raises:
        ReasonMissing, ValueInvalid: there is none, or it is too long.
    """
    from szdj_cli.cli.prompting import prompts
    from szdj_cli.domain.requests.plan_files import parse_reason

    if text is None and state.current().interactive:
        text = prompts.ask_text(question, option="--reason")
    return parse_reason(text or "")
