"""`szdj dues statement`: a branch's year of dues, on the screen or in a file."""

from pathlib import Path
from typing import TYPE_CHECKING

from szdj_cli.messages.dues import statements as words
from szdj_cli.render.dues.statements import draw_statement
from szdj_cli.render.kit.files_written import show_file
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.services.dues import statements as dues_statements

if TYPE_CHECKING:
    from szdj_cli.cli.state import State


def show(
    state: "State", branch: str | None, year: int | None, output: Path | None, fmt: OutputFormat, *, force: bool
) -> None:
    """Write a statement to the screen, or to a file where one is named."""
    found = dues_statements.look(state.store, state.actor(), branch, year, state.now())
    if output is None:
        draw_statement(found, fmt)
        return
    count = dues_statements.write(state.store, state.actor(), found, output, state.now(), force=force)
    show_file(fmt, output, count, said=words.written(str(output), count))
