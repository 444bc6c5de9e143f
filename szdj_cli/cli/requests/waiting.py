"""What waits, said to a person below what it would change."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.domain.requests.waiting import Waiting


def in_command(state: "State", command: str, fmt: OutputFormat, member: int | None = None) -> "Sequence[Waiting]":
    """Return what waits of what a command shows, where a person looks at it; programs have the list of requests."""
    if not fmt.is_drawn:
        return []
    from szdj_cli.services.approvals import waiting

    return waiting.shown_in(state.store, state.actor(), command, state.now(), member)


def marks(waiting: "Sequence[Waiting]") -> dict[str, str]:
    """Return what stands behind the values of a record that are to become others, by term."""
    if not waiting:
        return {}
    from szdj_cli.messages.waiting import marks_of

    return {term: mark for each in waiting for term, mark in marks_of(each).items()}


def say_all(waiting: "Sequence[Waiting]") -> None:
    """Say what waits, a line each."""
    if not waiting:
        return
    from szdj_cli.messages.waiting import line

    for each in waiting:
        say(line(each), "yellow")
