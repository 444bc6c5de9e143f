"""The kinds of request: what each brings of its own. A new kind is one module and one line here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from szdj_cli.domain.changes import Change, Changes
from szdj_cli.domain.dues.payments import describe as describe_payment
from szdj_cli.domain.dues.settings import describe as describe_dues
from szdj_cli.domain.requests.requests import (
    AcceptedRequest,
    Applied,
    Brought,
    Kind,
    LetterShown,
    Note,
    SlipShown,
)
from szdj_cli.domain.transfers.transfers import describe as describe_transfer
from szdj_cli.services.kinds_of_request import profile as profile_changes
from szdj_cli.services.kinds_of_request import transfer as transfer_steps
from szdj_cli.store.core.engine import Transaction
from szdj_cli.store.requests.requests import Waiting


def _pass_nothing(_tx: Transaction, _requests: Sequence[AcceptedRequest], _now: datetime) -> Sequence[Brought]:
    """Write nothing: not before the last step."""
    return ()


def _never_stale(_tx: Transaction, _requests: Sequence[AcceptedRequest]) -> set[int]:
    return set()


def _no_papers(_tx: Transaction, _request_id: int) -> tuple[tuple[LetterShown, ...], SlipShown | None]:
    return (), None


def _note_nothing(_tx: Transaction, _requests: Sequence[Waiting], _now: datetime) -> dict[int, tuple[Note, ...]]:
    return {}


def _apply_dues(tx: Transaction, requests: Sequence[AcceptedRequest], now: datetime) -> Applied:
    from szdj_cli.services.kinds_of_request import (
        dues as dues_steps,  # the tables of dues: not for every list of requests
    )

    return dues_steps.apply(tx, requests, now)


def _apply_payments(tx: Transaction, requests: Sequence[AcceptedRequest], now: datetime) -> Applied:
    from szdj_cli.services.kinds_of_request import payment as payment_steps

    return payment_steps.apply(tx, requests, now)


@dataclass(frozen=True)
class RequestKind:
    """What the one mechanism asks of a kind."""

    describe: Callable[[Changes], tuple[Change, ...]]
    """The difference in the words people read, masked."""
    apply: Callable[[Transaction, Sequence[AcceptedRequest], datetime], Applied]
    """Write what was accepted at its last step, all in one go, except what no longer fits what is stored."""
    stale: Callable[[Transaction, Sequence[AcceptedRequest]], set[int]] = _never_stale
    """Of requests that an act `issue` is due for, those that no longer fit what is stored."""
    issue: Callable[[Transaction, Sequence[AcceptedRequest], datetime], Sequence[Brought]] = _pass_nothing
    """Write what an accepted step of the act `issue` brings forth; `Ready.branch_id` is as in `apply`."""
    papers: Callable[[Transaction, int], tuple[tuple[LetterShown, ...], SlipShown | None]] = _no_papers
    """The letters of a request, the newest first, and the receipt that came back."""
    notes: Callable[[Transaction, Sequence[Waiting], datetime], dict[int, tuple[Note, ...]]] = _note_nothing
    """What a decider should know besides the difference, by request."""


RULES: dict[str, RequestKind] = {
    Kind.PROFILE: RequestKind(profile_changes.describe, profile_changes.apply),
    Kind.TRANSFER: RequestKind(
        describe_transfer,
        transfer_steps.apply,
        transfer_steps.stale,
        transfer_steps.issue,
        transfer_steps.papers,
        transfer_steps.notes,
    ),
    Kind.DUES: RequestKind(describe_dues, _apply_dues),
    Kind.PAYMENT: RequestKind(describe_payment, _apply_payments),
}
