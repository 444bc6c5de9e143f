"""`szdj` on a machine without a store: watch the demonstration, make a store, or say where there is one."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from szdj_cli.cli.framework.boundary import refuse, run_within
from szdj_cli.cli.prompting import prompts
from szdj_cli.domain.errors import StoreMissing, SzdjError
from szdj_cli.messages.accounts import personal_centre
from szdj_cli.messages.installation import first_use as words
from szdj_cli.render.kit.console import say

if TYPE_CHECKING:
    from szdj_cli.cli.state import State

_QUOTES = "\"'“”"


def begin(state: "State") -> bool:
    """Let somebody begin until there is a store, or they leave; return whether there is one."""
    ways = {words.DEMO: ["demo"], words.INIT: ["init"]}
    choices: list[tuple[str, str]] = [(label, label) for label in ways]
    if not state.settings.has_caller:  # whoever comes to a service's account does not choose its store
        choices.append((words.WHERE, words.WHERE))
    choices.append((words.LEAVE, words.LEAVE))
    chosen = words.DEMO
    while not _has_store(state):
        say("")
        say(personal_centre.TITLE_SIGNED_OUT, "bold")
        say(words.NO_STORE)
        try:
            chosen = prompts.ask_choice(words.CHOOSE, choices, option="szdj --help", default=chosen)
            if chosen == words.LEAVE:
                return False
            if chosen == words.WHERE:
                _look_elsewhere(state)
                continue
        except prompts.Back:
            if chosen == words.WHERE:
                chosen = words.DEMO
                continue
            return False
        say(f"\n$ szdj {' '.join(ways[chosen])}", "green")
        run_within(ways[chosen])
    return True


def _has_store(state: "State") -> bool:
    try:
        return state.store is not None
    except StoreMissing:
        return False


def _look_elsewhere(state: "State") -> None:
    """Ask where the store is and open it; what cannot be opened is said, and all is as it was."""
    given = prompts.ask_text(words.WHICH_FOLDER, option="SZDJ_HOME").strip(_QUOTES).strip()
    if not given:
        return
    if given.startswith("postgres"):
        say(words.POSTGRESQL.format(home=state.settings.home))
        return
    place = Path(given).expanduser().absolute()
    before = os.environ.get("SZDJ_HOME")
    state.move_home(str(place.parent if place.is_file() else place))
    try:
        _ = state.store
    except SzdjError as error:
        state.move_home(before)
        refuse(error)
        return
    home = str(state.settings.home)
    say(words.FOUND.format(home=home))
    say(words.to_keep(home, is_windows=os.name == "nt"))
