"""Requests as people see them: one's own, one with its way, and what deciders should know besides."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Generic, NamedTuple

from szdj_cli.domain.authorisation import Act, Actor, is_allowed
from szdj_cli.domain.changes import UNREADABLE_CHANGES, Change, Changes
from szdj_cli.domain.errors import RequestNotFound
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import (
    OPEN_STATES,
    EarlierSubmission,
    Note,
    Request,
    RequestDetail,
    RequestFilter,
    RequestState,
    Step,
    StepAct,
    barred,
    shown_state,
)
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.access import access
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.kinds_of_request.registry import rules_of
from szdj_cli.store.core import paging
from szdj_cli.store.core.crypto import Keyring
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations
from szdj_cli.store.requests import assignments, history
from szdj_cli.store.requests import requests as rows


def mine(
    store: Store,
    actor: Actor,
    now: datetime,
    *,
    state: RequestState | None = None,
    wanted: RequestFilter | None = None,
    limit: int | None = None,
    for_others: bool = False,
) -> Iterator[Request]:
    """Return one's own requests, newest first: in any state unless `state` names one, narrowed by kind and by day.

    `for_others` means those that one has submitted in the stead of somebody else, `pending` every state in which
    something is still to come. They come page by page in short reads.
    """
    own = access.own_number(actor)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        # What is shown of the state is known only once they are read.
        numbers = rows.submitted_by if for_others else rows.of_member
        found = numbers(tx, own, None if state else limit, wanted)
    listed = paging.of_numbers(
        store, found, lambda tx, page: as_requests(rows.of_numbers(tx, page), tx.keys, shanghai_day(now))
    )
    return islice((request for request in listed if state is None or is_in_state(request, state)), limit)


def is_in_state(request: Request, state: RequestState) -> bool:
    """Return whether a request is what a filter by state means."""
    if state is RequestState.PENDING:
        return request.is_open
    if state is RequestState.APPROVED:
        return request.state in (RequestState.APPROVED, RequestState.COMPLETED)
    return request.state is state


def show(store: Store, actor: Actor, request_id: int, now: datetime, *, kind: str | None = None) -> RequestDetail:
    """Return a request and its way: to the applicant, to whom it waits with, and to those who may read the branch.

    With a kind, a request of another one is not found.

    Raises:
        RequestNotFound: there is none, or not for this actor's eyes.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        row = rows.find(tx, request_id)
        if row is None or kind not in (None, row.kind) or not may_see(tx, actor, row):
            raise RequestNotFound(request_id)
        (request,) = with_notes(tx, [row], now)
        steps = tuple(_step(tx, row, request, step, now) for step in history.steps(tx, request_id))
        papers = rules_of(row.kind).papers(tx, request_id) if kinds.of(row.kind).has_papers else ((), None)
        earlier = tuple(
            EarlierSubmission(version, at, _described(row.kind, changes))
            for version, at, changes in history.earlier(tx, request_id)
        )
        return RequestDetail(request, steps, *papers, earlier)


class LookedInto(NamedTuple, Generic[rows.Shape]):
    """A row with its difference in the words people read, and what deciders should know besides."""

    row: rows.Shape
    changes: tuple[Change, ...]
    notes: tuple[Note, ...]


def look_into(tx: Transaction, found: Iterable[rows.Shape], now: datetime) -> list[LookedInto[rows.Shape]]:
    """Return rows as those see them who decide; each payload is opened once."""
    listed = list(found)
    changes_of = rows.shown_changes_reader(tx.keys)
    opened = {row.id: changes_of(row.id, row.payload) for row in listed}
    notes = _notes_on(tx, listed, {number: each for number, each in opened.items() if each is not None}, now)
    return [LookedInto(row, _described(row.kind, opened[row.id]), notes.get(row.id, ())) for row in listed]


def with_notes(tx: Transaction, found: Iterable[rows.Listed], now: datetime) -> list[Request]:
    """Return listed rows as those see them who decide: with what they should know besides the difference."""
    basis_of, today = rows.basis_reader(tx.keys), shanghai_day(now)
    return [
        _request(row, changes, basis_of(row.id, row.basis), today, notes)
        for row, changes, notes in look_into(tx, found, now)
    ]


def with_decisions(tx: Transaction, found: Sequence[Request]) -> list[Request]:
    """Return requests with the last decision on each, where there is one."""
    made = history.last_decisions(tx, [each.id for each in found])
    return [each._replace(decision=made.get(each.id)) for each in found]


def _notes_on(
    tx: Transaction, found: Iterable[rows.Waiting], changes: Mapping[int, Changes], now: datetime
) -> dict[int, tuple[Note, ...]]:
    """Return what deciders should know besides the difference, by request, of those that are open."""
    of_kind: defaultdict[str, list[rows.Waiting]] = defaultdict(list)
    for row in found:
        if row.state in OPEN_STATES and row.id in changes and kinds.of(row.kind).has_notes:
            of_kind[row.kind].append(row)
    notes: dict[int, tuple[Note, ...]] = {}
    for kind, listed in of_kind.items():
        notes |= rules_of(kind).notes(tx, listed, changes, now)
    return notes


def as_requests(found: Iterable[rows.Listed], keys: Keyring, today: date) -> list[Request]:
    """Return listed rows as people see them on a Shanghai day."""
    changes_of = rows.shown_changes_reader(keys)
    basis_of = rows.basis_reader(keys)
    return [
        _request(row, _described(row.kind, changes_of(row.id, row.payload)), basis_of(row.id, row.basis), today, ())
        for row in found
    ]


def _described(kind: str, changes: Changes | None) -> tuple[Change, ...]:
    return UNREADABLE_CHANGES if changes is None else kinds.of(kind).describe(changes)


def _request(
    row: rows.Listed, changes: tuple[Change, ...], basis: str | None, today: date, notes: tuple[Note, ...]
) -> Request:
    state = shown_state(row.kind, row.state, row.act, row.expires_on, today, row.stage)
    is_open = RequestState(row.state) in OPEN_STATES and state is not RequestState.EXPIRED
    return Request(
        id=row.id,
        version=row.version,
        kind=row.kind,
        state=state,
        is_open=is_open,
        applicant_id=row.member_id,
        applicant=row.applicant,
        branch=row.branch,
        submitted_at=row.submitted_at,
        closed_at=row.closed_at,
        waiting_at=row.waiting_at if is_open else None,
        changes=changes,
        expires_on=date.fromisoformat(row.expires_on) if row.expires_on else None,
        notes=notes,
        submitted_by=row.submitted_by,
        basis=basis,
        branch_code=row.branch_code,
        waiting_at_code=row.waiting_at_code if is_open else None,
    )


def may_see(tx: Transaction, actor: Actor, row: rows.Listed) -> bool:
    """Return whether a request is for an actor's eyes: the applicant's, and those of whom it has reached."""
    if row.state == RequestState.DRAFT:
        return False
    reached = (step.organisation_id for step in history.steps(tx, row.id) if step.position <= row.position)
    concerned = {row.branch_id, *reached}
    is_concerned = actor.member_id is not None and actor.member_id in barred(row.member_id, row.submitted_by_id)
    return is_concerned or any(is_allowed(actor, Act.READ, organisations.chain(tx, each)) for each in concerned)


def _step(tx: Transaction, row: rows.Listed, request: Request, step: history.ShownStep, now: datetime) -> Step:
    deciders: tuple[str, ...] = ()
    is_turn = request.is_open and row.position == step.position
    if is_turn and row.state == RequestState.PENDING and row.waiting_at_id is not None:
        out = barred(row.member_id, row.submitted_by_id)
        deciders = assignments.decider_names(tx, row.waiting_at_id, shanghai_day(now), out)
    return Step(
        step.position,
        step.organisation,
        step.organisation_code,
        request.waiting_at if is_turn else None,
        request.waiting_at_code if is_turn else None,
        deciders,
        step.decision,
        StepAct(step.act),
        is_turn,
    )
