"""`szdj member search -`: whom each of many numbers is that of."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import typer

from szdj_cli.cli.listing import Listing
from szdj_cli.domain.errors import ExitCode, SzdjError
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.messages import roster as words
from szdj_cli.messages.errors import words_of
from szdj_cli.render.kit.console import notify, say_cut
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.render.members.members import draw_found
from szdj_cli.services.members import roster

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.domain.members.members import Member


def by_numbers(state: "State", lines: Sequence[str], limit: int, fmt: OutputFormat) -> None:
    """List whom the numbers are, by their lines; those of nobody are said, and then not all was done."""
    missed: list[tuple[int, SzdjError]] = []

    def found() -> "Iterator[tuple[int, Member]]":
        for line, one in roster.search_by_numbers(state.store, state.actor(), lines, shanghai_day(state.now())):
            if isinstance(one, SzdjError):
                missed.append((line, one))
            else:
                yield line, one

    listed = Listing(found(), limit)
    draw_found(listed, fmt)
    for line, refusal in missed:
        said = words_of(refusal)
        notify(words.LINE_MISSED.format(line=line, problem=said.problem, cause=said.cause))
    if listed.is_cut:
        say_cut(words.MORE_FOUND.format(count=limit), limit)
    if missed:
        raise typer.Exit(ExitCode.PARTLY if listed.count else ExitCode.NOT_FOUND)
