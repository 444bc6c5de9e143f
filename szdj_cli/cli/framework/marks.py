"""Marks on commands: why one has no entry in the personal centre."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

Callback = TypeVar("Callback", bound=Callable[..., object])


class Apart(StrEnum):
    """Why a command is not in the menu; a command with none of these is."""

    SCRIPT = "for scripts and cron, which press no keys"
    KEEPER = "whoever keeps the installation does it, at a shell of its own"
    SHELL = "about the shell or the program, where the menu is no place for it"
    REVIEWED = "an entry does the same, one by one and with more to see"
    SHOWN = "what it says stands in the menu already, or where it is needed"


def not_in_menu(why: Apart) -> Callable[[Callback], Callback]:
    """Mark a command, below the decorator that registers it."""

    def mark(callback: Callback) -> Callback:
        callback.apart = why  # type: ignore[attr-defined] # functions take any attribute, and wrappers copy it
        return callback

    return mark
