"""The line of the personal centre for transfers: one's own, and what a secretary takes in."""

from typing import TYPE_CHECKING

from szdj_cli.cli.menu import PAGE, Entry, own_choice
from szdj_cli.cli.office_menu import of_transfers
from szdj_cli.cli.prompting import checks, prompts
from szdj_cli.domain.personal_centre import Overview
from szdj_cli.domain.transfers.transfers import KIND
from szdj_cli.messages.accounts import personal_centre as centre
from szdj_cli.messages.transfers import transfers as words
from szdj_cli.render.kit.console import say

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def menu_of(overview: Overview) -> Entry:
    """Return the menu of transfers."""
    own = (Entry(words.MENU_OUT, ("transfer", "out")), Entry(words.MENU_SHOW, ("transfer", "show"), _own_transfer))
    incoming = Entry(words.MENU_INCOMING, ("transfer",), _receive, named=("transfer", "list", "--incoming"))
    issued = Entry(words.MENU_ISSUED, ("transfer", "list", "--issued"))
    below = (*own, incoming, issued, *of_transfers(overview)) if overview.decides else own
    return Entry(words.MENU, below=below)


def _receive(state: "State") -> list[str] | None:
    """Let a receiver choose from what waits to be received, and whether to take in or to return."""
    from szdj_cli.cli.verification.verify import ensure_verified
    from szdj_cli.domain.changes import describe_changes
    from szdj_cli.services.approvals import receiving

    ensure_verified(state)
    found = list(receiving.incoming(state.store, state.actor(), state.now(), limit=PAGE + 1))
    waiting = found[:PAGE]
    if not waiting:
        say(words.MENU_NOTHING_INCOMING)
        return None
    if len(found) > len(waiting):
        say(words.MENU_MORE_INCOMING.format(count=len(waiting)))
    choices = [(f"#{r.id} {r.applicant}  {describe_changes(r.changes[:1])}", str(r.id)) for r in waiting]
    number = prompts.ask_choice(centre.WHICH_REQUEST, choices, option="szdj transfer list --incoming")
    if prompts.ask_choice(centre.WHICH_DECISION, words.MENU_RECEIVING, option="szdj transfer receive") == "receive":
        return ["receive", number]
    reason = prompts.ask_text(words.MENU_RETURN_REASON, option="--reason", check=checks.not_blank)
    return ["return", number, "--reason", reason]


def _own_transfer(state: "State") -> list[str] | None:
    from szdj_cli.cli.verification.verify import ensure_verified
    from szdj_cli.domain.requests.requests import RequestFilter
    from szdj_cli.services.approvals import reading

    ensure_verified(state)
    wanted = RequestFilter(kind=KIND)
    found = list(reading.mine(state.store, state.actor(), state.now(), wanted=wanted))
    if not found:
        say(words.MENU_NO_TRANSFERS)
        return None
    return own_choice(found, centre.WHICH_REQUEST, "szdj transfer list")
