"""One rule for what is so already: nothing is written or sent, what stands is said, and the exit code is 0."""

from collections.abc import Callable
from typing import TypeVar

from szdj_cli.domain.errors import SzdjError
from szdj_cli.messages.kit.undone import already
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


def say_so(text: str, command: str) -> None:
    """Say, once it was written for programs, what is so already, and where it is looked at."""
    draw_next_step(already(text), command)
