"""Which branch it is about: as the options say, the only one there is, or, on a terminal, the one that is chosen."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from szdj_cli.cli.prompting import prompts
from szdj_cli.domain.errors import BranchNeeded, InputNeeded
from szdj_cli.domain.organisations.organisations import OrganisationKind
from szdj_cli.messages.dues import statements as words
from szdj_cli.services.organisations import organisations

if TYPE_CHECKING:
    from szdj_cli.cli.state import State

T = TypeVar("T")


def in_branch(state: "State", branch: str | None, act: Callable[[str | None], T]) -> T:
    """Do what is done in one branch; where it is not said which, and somebody can be asked, it is chosen first.

    Raises:
        BranchNeeded, InputNeeded: it is not said, there is nobody to ask, or there is no branch to choose from.
    """
    try:
        return act(branch)
    except (BranchNeeded, InputNeeded):
        if not state.interactive or not (listed := _readable(state)):
            raise
    return act(prompts.ask_search(words.WHICH_BRANCH, listed, option="--branch", refusal=words.NO_SUCH_BRANCH))


def _readable(state: "State") -> list[tuple[str, str]]:
    """Return the branches whose records may be read, as they are shown, and their codes."""
    nodes = organisations.tree(state.store, state.actor(), state.now())
    return [
        (f"{node.code} {node.name}", node.code)
        for node in nodes
        if node.kind is OrganisationKind.BRANCH and node.members is not None
    ]
