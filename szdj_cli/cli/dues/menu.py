"""The line of the personal centre for one's own dues."""

from szdj_cli.cli.menu import Entry
from szdj_cli.domain.personal_centre import Overview
from szdj_cli.messages.dues import settings as words


def menu_of(_overview: Overview) -> Entry:
    """Return the menu of one's dues."""
    return Entry(words.MENU, below=tuple(Entry(said, ("dues", name)) for name, said in words.MENU_BELOW.items()))
