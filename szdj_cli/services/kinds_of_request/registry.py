"""What the one mechanism asks of a kind of request, and where each answers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from typing import NamedTuple

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.changes import Changes
from szdj_cli.domain.errors import RevocationRefused
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import (
    AcceptedRequest,
    Applied,
    Brought,
    LetterShown,
    Note,
    SlipShown,
    Undone,
)
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.requests.requests import Waiting


def _pass_nothing(_tx: Transaction, _requests: Sequence[AcceptedRequest], _now: datetime) -> Sequence[Brought]:
    """Write nothing: not before the last step."""
    return ()


def _never_stale(_tx: Transaction, _requests: Sequence[AcceptedRequest]) -> set[int]:
    return set()


def _no_papers(_tx: Transaction, _request_id: int) -> tuple[tuple[LetterShown, ...], SlipShown | None]:
    return (), None


def _note_nothing(
    _tx: Transaction, _requests: Sequence[Waiting], _changes: Mapping[int, Changes], _now: datetime
) -> dict[int, tuple[Note, ...]]:
    return {}


def _never_revoked(_tx: Transaction, request: AcceptedRequest, _actor: Actor, _reason: str, _now: datetime) -> Undone:
    from szdj_cli.domain.values.reasons import RevocationProblem  # a list is read without these: they revoke nothing

    raise RevocationRefused(request.id, RevocationProblem.NO_WAY)


def require_in_branch(tx: Transaction, request: AcceptedRequest) -> None:
    """Let a revocation pass whose member is still in the branch where the request was accepted.

    Raises:
        RevocationRefused: they were moved, or have left.
    """
    from szdj_cli.domain.values.reasons import RevocationProblem
    from szdj_cli.store.members import relocation

    where = relocation.memberships_of(tx, [request.member_id])[request.member_id]
    if not where.is_still_in(request.branch_id):
        raise RevocationRefused(request.id, RevocationProblem.MEMBER_MOVED)


class RequestRules(NamedTuple):
    """What a kind does as its requests are decided on and looked at."""

    apply: Callable[[Transaction, Sequence[AcceptedRequest], datetime], Applied]
    """Write what was accepted at its last step, all in one go, except what no longer fits what is stored."""
    stale: Callable[[Transaction, Sequence[AcceptedRequest]], set[int]] = _never_stale
    """Of requests that an act `issue` is due for, those that no longer fit what is stored."""
    issue: Callable[[Transaction, Sequence[AcceptedRequest], datetime], Sequence[Brought]] = _pass_nothing
    """Write what an accepted step of the act `issue` brings forth; `AcceptedRequest.branch_id` is as in `apply`."""
    papers: Callable[[Transaction, int], tuple[tuple[LetterShown, ...], SlipShown | None]] = _no_papers
    """The letters of a request, the newest first, and the receipt that came back: asked of kinds with papers."""
    notes: Callable[
        [Transaction, Sequence[Waiting], Mapping[int, Changes], datetime], Mapping[int, tuple[Note, ...]]
    ] = _note_nothing
    """What a decider should know besides the difference, by request, as the differences are: asked of kinds with notes.
    """
    revoke: Callable[[Transaction, AcceptedRequest, Actor, str, datetime], Undone] = _never_revoked
    """Take back by a counter-entry what `apply` wrote today, for a reason.

    `base_version` says nothing here. It raises `RevocationRefused` where something was built on it.
    """


def rules_of(kind: str) -> RequestRules:
    """Return the rules of a kind. They bring its tables: what only lists requests asks for none without need."""
    rules: RequestRules = import_module(kinds.of(kind).services).RULES
    return rules
