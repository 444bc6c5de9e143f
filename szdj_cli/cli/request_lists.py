"""Lists of requests: shown, or written to a file."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from szdj_cli.cli.listing import Listing
from szdj_cli.domain.requests.requests import Request
from szdj_cli.messages import requests as words
from szdj_cli.render.kit.files_written import show_file
from szdj_cli.render.kit.formats import OutputFormat
from szdj_cli.render.requests import draw_requests, ledger_table

if TYPE_CHECKING:
    from szdj_cli.cli.state import State

_KNOWN = ("state", "waiting_at", "branch", "decided_for")
"""Columns that tell whoever decides nothing new, where they say the same of all."""


class Find(Protocol):
    """What returns the first requests of a list."""

    def __call__(self, *, limit: int) -> Iterable[Request]:
        """Return at most so many."""


def show_list(
    state: "State",
    find: Find,
    fmt: OutputFormat,
    nothing: str,
    more: Callable[[int], str],
    *,
    limit: int,
    output: Path | None,
    force: bool,
    is_ledger: bool,
) -> None:
    """Show what is found, or write it to a file; `nothing` is said where that is nothing, `more` where it goes on.

    Raises:
        NotAllowed, OutputProtected, OutputUnfit, FileExists, FileUnwritable: as `ledger.check`.
    """
    if output is None:
        listed = Listing(find(limit=limit + 1), limit)
        draw_requests(listed, fmt, known=_KNOWN, is_waiting=not is_ledger, is_ledger=is_ledger)
    else:
        limit, listed = _written(state, find, fmt, limit, output, force=force)
    listed.say(nothing, more(limit))


def _written(
    state: "State", find: Find, fmt: OutputFormat, limit: int, output: Path, *, force: bool
) -> tuple[int, Listing[Request]]:
    """Write what is found to a file, as much as one holds; return how much that is at most, and the list."""
    from szdj_cli.services.approvals import ledger  # only here: what writes files is more than a list needs

    ledger.check(state.actor(), output, force=force)
    limit = min(limit, ledger.WHOLE)
    listed = Listing(find(limit=limit + 1), limit)
    whole = list(listed)
    headings, rows = ledger_table(whole)
    ledger.write(state.store, state.actor(), output, headings, rows, len(whole), state.now(), force=force)
    show_file(fmt, output, len(whole), said=words.ledger_written(len(whole), str(output)))
    return limit, listed
