"""`szdj transfer receive`: many members taken in at once, after a look."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from szdj_cli.cli.requests import decide as deciding
from szdj_cli.domain.requests.requests import Decision, Outcome, RequestFilter
from szdj_cli.messages import requests as words
from szdj_cli.messages.kit import undone
from szdj_cli.messages.transfers import transfers as transfer_words
from szdj_cli.render.requests import draw_preview
from szdj_cli.services.approvals import receiving

if TYPE_CHECKING:
    from szdj_cli.cli.options import BatchOptions, FromFile
    from szdj_cli.cli.state import State

_MOST = 100_000
_SAYING = deciding.Saying(transfer_words.received, "szdj transfer list --incoming", undone.RECEIVED)


def receive(
    state: "State", numbers: Sequence[int], which: RequestFilter | None, how: "BatchOptions", nothing: str
) -> None:
    """Take in those whose requests are named, or, with a filter, all that wait to be taken in and fit it.

    `nothing` is said where there is nobody.
    """
    wanted = list(dict.fromkeys(numbers))
    if which is None:
        receiving.require_incoming(state.store, state.actor(), wanted, state.now())
    incoming = list(receiving.incoming(state.store, state.actor(), state.now(), which or RequestFilter(), limit=_MOST))
    named = set(wanted)
    seen = {each.id: each for each in incoming if which is not None or each.id in named}
    batch = [
        Decision(each, Outcome.ACCEPTED, None, seen[each].version if each in seen else None)
        for each in (wanted if which is None else seen)
    ]
    if not batch:
        deciding.say_nothing(nothing, how)
        return
    question = None
    if not how.yes or how.dry_run:
        draw_preview(seen.values(), len(batch))
        question = transfer_words.receive_all(len(batch))
    deciding.carry_out(state, batch, question, how, saying=_SAYING, seen=list(seen.values()))


def listed_in(state: "State", given: "FromFile", how: "BatchOptions") -> list[int]:
    """Return the requests that a file names, all of which wait to be taken in.

    Raises:
        TableRowsInvalid: a row names none of these.
    """
    from szdj_cli.cli.row_files import listed_in
    from szdj_cli.services.approvals import receiving_files

    return listed_in(state, given, receiving_files.read, receiving_files.named, how.fmt, dry_run=how.dry_run)


def require_sense(
    branch: str | None, since: object, before: object, numbers: Sequence[str], *, everything: bool
) -> None:
    """Refuse what cannot be meant together.

    Raises:
        BadParameter: numbers and all, or a filter without all.
    """
    if everything and numbers:
        raise typer.BadParameter(words.NUMBERS_AND_ALL, param_hint="--all")
    if not everything and any(each is not None for each in (branch, since, before)):
        raise typer.BadParameter(words.FILTER_NEEDS_ALL, param_hint="--all")
