"""`szdj member search -`: whom each of many numbers is that of."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from szdj_cli.domain.errors import ExitCode
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.messages import roster as words
from szdj_cli.messages.errors import words_of
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.render.members.members import draw_found
from szdj_cli.services.members import roster

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def by_numbers(state: "State", lines: Sequence[str], fmt: OutputFormat) -> None:
    """List whom the numbers are, by their lines; those of nobody are said, and then not all was done."""
    found, missed = roster.search_by_numbers(state.store, state.actor(), lines, shanghai_day(state.now()))
    draw_found(found, fmt)
    for line, refusal in missed:
        said = words_of(refusal)
        say(words.LINE_MISSED.format(line=line, problem=said.problem, cause=said.cause))
    if missed:
        raise typer.Exit(ExitCode.PARTLY if found else ExitCode.NOT_FOUND)
