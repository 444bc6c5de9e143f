"""Marks on commands: why one has no entry in the personal centre, or takes no key."""

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


class Unkeyed(StrEnum):
    """Why a command that writes takes no `--idempotency-key`; a command with none of these does."""

    FILE = "writes a file, or a row a time it is printed, and the same again when it is called again"
    SESSION = "ends sessions, and there are none the second time"
    PASSWORD = "of a secret nothing is kept, not even a digest; the second time it is no longer the right one"  # noqa: S105 -- a reason
    SECRET = "makes a secret that is shown this once: its answer, kept, would be the secret kept"  # noqa: S105 -- a reason
    INSTALLATION = "concerns the installation, which belongs to no account; what stands already is left as it is"
    SEEN = "a person decides what they are shown one by one"


def not_keyed(why: Unkeyed) -> Callable[[Callback], Callback]:
    """Mark a command, below the decorator that registers it."""

    def mark(callback: Callback) -> Callback:
        callback.unkeyed = why  # type: ignore[attr-defined] # as above
        return callback

    return mark
