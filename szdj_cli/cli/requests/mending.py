"""What waits to be mended comes before another request of its kind."""

from typing import TYPE_CHECKING

import typer

from szdj_cli.cli.framework.boundary import run_within
from szdj_cli.cli.prompting import prompts
from szdj_cli.domain.requests.requests import RequestState
from szdj_cli.messages import requests as words
from szdj_cli.services.approvals import reading

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def is_mended_instead(state: "State", kind: str) -> bool:
    """Tell whoever has a request of a kind to mend of it, and take them there; return whether they went.

    Another one is not kept from them: what was sent back may have become pointless. What they were taken to ends the
    command where it did not end well.
    """
    waiting = reading.mine(state.store, state.actor(), state.now(), state=RequestState.TO_RESUBMIT)
    number = next((each.id for each in waiting if each.kind == kind), None)
    if number is None:
        return False
    choices = [(words.MEND_IT.format(number=number), True), (words.ANOTHER_ONE, False)]
    if not prompts.ask_choice(words.WAITS_TO_BE_MENDED.format(number=number), choices, option="--yes"):
        return False
    if code := run_within(["request", "resubmit", str(number)]):
        raise typer.Exit(code)
    return True
