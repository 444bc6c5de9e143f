"""The line of the personal centre for one's own record."""

from szdj_cli.cli.menu import PASSWORD, Entry
from szdj_cli.domain.personal_centre import Overview
from szdj_cli.messages import members as words


def menu_of(_overview: Overview) -> Entry:
    """Return the menu of one's own record."""
    show, edit = Entry(words.MENU_SHOW, ("profile", "show")), Entry(words.MENU_EDIT, ("profile", "edit"))
    return Entry(words.MENU, below=(show, edit, PASSWORD))
