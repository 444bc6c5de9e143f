"""What the commands of those who decide begin with: whoever it is, what the calendar has brought, and a reason."""

from typing import TYPE_CHECKING

from szdj_cli.cli import state
from szdj_cli.cli.notify import settle
from szdj_cli.cli.verification.verify import ensure_verified

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def begin_official_command() -> "State":
    """Return the state of this run, once its user is verified and what is due by the calendar is settled."""
    from szdj_cli.services import calendar

    current = state.current()
    ensure_verified(current)

    calendar.settle_lapsed(current.store, current.now())
    settle(current)
    return current


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
