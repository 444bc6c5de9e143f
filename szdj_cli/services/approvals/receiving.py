"""Transfers that the receiving side takes in or returns, and those for which letters were issued."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import NotAllowed, RequestNotFound, RequestNotOpen
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import (
    OPEN_STATES,
    RECEIVING_ACTS,
    Decided,
    Decision,
    Outcome,
    Request,
    RequestFilter,
    RequestState,
    shown_state,
)
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.text import cleaned
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.approvals import decisions, queue, reading
from szdj_cli.store.core import paging
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations
from szdj_cli.store.requests import history, letters
from szdj_cli.store.requests import requests as rows

_ALL = RequestFilter()


def incoming(
    store: Store, actor: Actor, now: datetime, wanted: RequestFilter = _ALL, *, limit: int = 50
) -> Iterator[Request]:
    """Return the transfers that wait for this actor to be admitted or taken in, oldest first.

    They come page by page in short reads.

    Raises:
        NotAllowed: no appointment lets this actor decide.
        OrganisationNotFound, OrganisationNotUnique: the filter's branch.
    """
    return islice(_incoming(store, actor, now, wanted, min(limit, paging.PAGE)), limit)


def _incoming(store: Store, actor: Actor, now: datetime, wanted: RequestFilter, size: int) -> Iterator[Request]:
    for found in queue.waiting_pages(store, rows.Listed, actor, wanted, now, size=size, acts=RECEIVING_ACTS):
        with store.reading() as tx:
            shown = reading.with_notes(tx, found, now)
        yield from shown


def require_incoming(store: Store, actor: Actor, request_ids: Sequence[int], now: datetime) -> None:
    """Let pass where all of some transfers are with the receiving side.

    Raises:
        RequestNotFound, RequestNotOpen: as `take`, of the first that is not.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        for request_id in request_ids:
            _received(tx, actor, request_id, now)


def issued(store: Store, actor: Actor, now: datetime, *, limit: int = 50) -> Iterator[Request]:
    """Return the transfers for which this actor's committees issued letters, the newest first.

    They come page by page in short reads.

    Raises:
        NotAllowed: no appointment lets this actor handle letters.
    """
    mine = actor.organisations(Act.LETTER)
    if not mine:
        raise NotAllowed
    with store.reading() as tx:
        require_verified(tx, actor, now)
        found = letters.issued_by(tx, organisations.below(tx, mine), limit)
    return paging.of_numbers(store, found, lambda tx, page: reading.with_notes(tx, rows.of_numbers(tx, page), now))


def take(
    store: Store,
    actor: Actor,
    request_id: int,
    outcome: Outcome,
    reason: str | None,
    now: datetime,
    *,
    version: int | None = None,
) -> Decided:
    """Take a member in, or return the transfer with a reason: what only the receiving side does.

    `version` is that of the request as it was shown to whoever decides.

    Raises:
        RequestNotFound: there is no such transfer, or not for this actor's eyes.
        RequestNotOpen: it is not with the receiving side; it is so already where it was taken in, or was returned for
            the same reason.
        ReasonMissing, DecisionsConflict, NotAllowed: as `decisions.decide`.
    """
    with store.reading() as tx:
        try:
            row = _received(tx, actor, request_id, now)
        except RequestNotOpen as refusal:
            raise refusal.so_already(_taken(tx, request_id, outcome, cleaned(reason or ""))) from None
    return decisions.decide(store, actor, [Decision(request_id, outcome, reason, version or row.version)], now)


def _taken(tx: Transaction, request_id: int, outcome: Outcome, reason: str) -> Decided | None:
    """Return what was decided last on a transfer, where the receiving side decided just this, and ended it."""
    decided = [step for step in history.steps(tx, request_id) if step.decision is not None]
    last = decided[-1] if decided else None
    if last is None or last.decision is None or last.act not in RECEIVING_ACTS or last.decision.revocation is not None:
        return None
    if last.decision.outcome is not outcome or cleaned(last.decision.reason or "") != reason:
        return None
    is_accepted = outcome is Outcome.ACCEPTED
    return Decided(int(is_accepted), int(not is_accepted), ())


def _received(tx: Transaction, actor: Actor, request_id: int, now: datetime) -> rows.Listed:
    row = rows.find(tx, request_id)
    if row is None or not kinds.of(row.kind).has_papers or not reading.may_see(tx, actor, row):
        raise RequestNotFound(request_id)
    state = shown_state(row.kind, row.state, row.act, row.expires_on, shanghai_day(now), row.stage)
    if state is RequestState.EXPIRED or row.state not in OPEN_STATES or row.act not in RECEIVING_ACTS:
        raise RequestNotOpen(request_id, state.value)
    return row
