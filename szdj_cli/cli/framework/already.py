"""One rule for what is so already, and for what is only tried: nothing is written or sent, and both are said."""

from collections.abc import Callable
from typing import TypeVar

from szdj_cli.domain.errors import SzdjError
from szdj_cli.messages.kit.undone import already, tried
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.tables import draw_next_step

Done = TypeVar("Done")


def done_or_so(act: Callable[[], Done]) -> tuple[Done, bool]:
    """Return what an act has done, or what stands where that was so already; and whether it was.

    Raises:
        SzdjError: the act was refused, and what was asked for is not so.
    """
    try:
        return act(), False
    except SzdjError as refusal:
        if refusal.stands is None:
            raise
        stands: Done = refusal.stands
        return stands, True


def say_done(text: str, command: str = "", *, is_already: bool = False, dry_run: bool = False) -> None:
    """Say, once it was written for programs, what was done, was so already or was tried, and where it is looked at.

    There may be no such `command`. Whoever has to be told is told before: a pipe that nobody reads keeps nobody from
    it.
    """
    if is_already:
        say_so(text, command)
    elif dry_run:
        say(tried(text))
    else:
        draw_next_step(text, command)


def say_so(text: str, command: str) -> None:
    """Say, once it was written for programs, what is so already, and where it is looked at."""
    draw_next_step(already(text), command)
