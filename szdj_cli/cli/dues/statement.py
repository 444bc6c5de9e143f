"""`szdj dues statement`: a branch's year of dues, on the screen or in a file."""

from pathlib import Path
from typing import TYPE_CHECKING

from szdj_cli.cli.prompting import prompts
from szdj_cli.domain.errors import InputNeeded
from szdj_cli.domain.organisations.organisations import OrganisationKind
from szdj_cli.messages.dues import statements as words
from szdj_cli.render.dues.statements import draw_statement
from szdj_cli.render.kit.console import say
from szdj_cli.render.kit.files_written import show_file
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.services.dues import statements as dues_statements
from szdj_cli.services.organisations import organisations

if TYPE_CHECKING:
    from szdj_cli.cli.state import State
    from szdj_cli.domain.dues.statements import Statement


def show(
    state: "State", branch: str | None, year: int | None, output: Path | None, fmt: OutputFormat, *, force: bool
) -> None:
    """Write a statement to the screen, or to a file where one is named."""
    try:
        found = _look(state, branch, year)
    except InputNeeded:
        if not state.interactive:
            raise
        found = _look(state, _which(state), year)
    if output is None:
        draw_statement(found, fmt)
        return
    count = dues_statements.write(state.store, state.actor(), found, output, state.now(), force=force)
    show_file(fmt, output, count)
    say(words.written(str(output), count))


def _look(state: "State", branch: str | None, year: int | None) -> "Statement":
    return dues_statements.look(state.store, state.actor(), branch, year, state.now())


def _which(state: "State") -> str:
    """Ask for one of the branches whose records may be read."""
    nodes = organisations.tree(state.store, state.actor(), state.now())
    listed = [
        (f"{node.code} {node.name}", node.code)
        for node in nodes
        if node.kind is OrganisationKind.BRANCH and node.members is not None
    ]
    return prompts.ask_search(words.WHICH_BRANCH, listed, option="--branch", refusal=words.NO_SUCH_BRANCH)
