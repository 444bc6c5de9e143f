"""`szdj` on a machine without a store: watch the demonstration, make a store, or say where there is one."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from szdj_cli.cli.framework.boundary import refuse, run_within
from szdj_cli.cli.prompting import prompts
from szdj_cli.domain.errors import StoreMissing, SzdjError
from szdj_cli.messages.accounts import personal_centre
from szdj_cli.messages.installation import first_use as words
from szdj_cli.messages.kit import places
from szdj_cli.render.kit.console import say, write_lines

if TYPE_CHECKING:
    from szdj_cli.cli.state import State

_ENTRIES: dict[tuple[str, ...], str] = {
    ("demo",): words.DEMO,
    ("init",): words.INIT,
    ("login",): personal_centre.LABELS["login"],  # what the menu begins with once there is a store
}


def begin(state: "State") -> bool:
    """Let somebody begin until there is a store, or they leave; return whether there is one."""
    with places.in_menu(_ENTRIES):
        return _begin(state)


def _begin(state: "State") -> bool:
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
        write_lines([f"\n$ szdj {' '.join(ways[chosen])}"], sys.stderr, "green")
        run_within(ways[chosen])
    return True


def _has_store(state: "State") -> bool:
    try:
        return state.store is not None
    except StoreMissing:
        return False


def _look_elsewhere(state: "State") -> None:
    """Ask where the store is and open it; what cannot be opened is said, and all is as it was."""
    given = prompts.ask_path(words.WHICH_FOLDER, option="SZDJ_HOME")
    if given.startswith("postgres"):
        say(words.POSTGRESQL.format(home=state.settings.home))
        return
    place = Path(given).absolute()
    before = os.environ.get("SZDJ_HOME")
    state.move_home(str(place.parent if place.is_file() else place))
    try:
        _ = state.store
    except SzdjError as error:
        looked_in = str(state.settings.home)
        state.move_home(before)
        if isinstance(error, StoreMissing):
            say(words.NOT_THERE.format(home=looked_in), "yellow")
        else:
            refuse(error)
        return
    home = str(state.settings.home)
    say(words.FOUND.format(home=home))
    say(words.to_keep(home, is_windows=os.name == "nt"))
