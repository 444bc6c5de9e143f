"""The one mechanism of all requests: submit, look, withdraw. Deciding stands in `approvals`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from szdj_cli.domain.authorisation import Act, Actor, is_allowed
from szdj_cli.domain.clock import shanghai_day
from szdj_cli.domain.errors import NotAllowed, RequestAlreadyDecided, RequestNotFound, RequestPending, Verdict
from szdj_cli.domain.requests import (
    Changes,
    DecisionMade,
    Kind,
    Outcome,
    Request,
    RequestDetail,
    RequestFilter,
    RequestState,
    Step,
    Submitted,
)
from szdj_cli.services import routing
from szdj_cli.services.kinds import RULES
from szdj_cli.services.verification import require_verified
from szdj_cli.store import audit, organisations, waiting_places
from szdj_cli.store import requests as rows
from szdj_cli.store.crypto import Keyring
from szdj_cli.store.engine import Store, Transaction


def require_none_pending(tx: Transaction, kind: Kind, member_id: int) -> None:
    """Let a member pass who has nothing of a kind waiting.

    Raises:
        RequestPending: a request of this kind waits already.
    """
    if (waiting := rows.pending_of(tx, member_id, kind)) is not None:
        raise RequestPending(waiting)


def draft(
    tx: Transaction, kind: Kind, member_id: int, branch_id: int, base_version: int, changes: Changes, now: datetime
) -> rows.Draft:
    """Write down what is going to be submitted; a draft waits nowhere, is seen by nobody, and there is one a kind.

    Raises:
        RequestPending: a request of this kind waits already.
    """
    require_none_pending(tx, kind, member_id)
    return rows.put_draft(tx, kind, member_id, branch_id, base_version, changes, now)


def submit(tx: Transaction, actor: Actor, request_id: int, now: datetime) -> Submitted:
    """Submit a draft: it waits from now on.

    Raises:
        RequestPending: a request of this kind waits already.
    """
    row = rows.state_of(tx, request_id)
    if row is None or row.state != RequestState.DRAFT:
        raise RequestNotFound(request_id)
    kind = Kind(row.kind)
    require_none_pending(tx, kind, row.member_id)
    steps = RULES[kind].steps(tx, row.branch_id)
    place = routing.place(tx, steps[0], row.member_id, now)
    rows.start(tx, request_id, steps, place.organisation_id, now)
    detail = {"kind": kind, "waiting_at": place.organisation_id}
    audit.append(tx, audit.Entry(actor.label, "request.submitted", f"request:{request_id}", detail), now)
    return Submitted(request_id, kind, _name(tx, place.organisation_id), place.has_decider)


def withdraw(store: Store, actor: Actor, request_id: int, now: datetime) -> None:
    """Withdraw one's own request, which nobody has decided on yet.

    Raises:
        RequestNotFound: there is none of one's own with this number.
        RequestAlreadyDecided: a decision was made, or it was withdrawn before.
    """
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        row = rows.state_of(tx, request_id)
        if row is None or row.member_id != actor.member_id or row.state == RequestState.DRAFT:
            raise RequestNotFound(request_id)
        if row.state != RequestState.PENDING or row.position > 1:
            raise RequestAlreadyDecided(request_id, _verdict(tx, request_id))
        rows.close(tx, request_id, RequestState.WITHDRAWN, now, was=RequestState.PENDING)
        audit.append(tx, audit.Entry(actor.label, "request.withdrawn", f"request:{request_id}"), now)


def mine(
    store: Store,
    actor: Actor,
    now: datetime,
    *,
    state: RequestState | None = None,
    wanted: RequestFilter | None = None,
    limit: int | None = None,
) -> list[Request]:
    """Return one's own requests, newest first: in any state unless `state` names one, narrowed by kind and by day."""
    if actor.member_id is None:
        raise NotAllowed
    with store.reading() as tx:
        require_verified(tx, actor, now)
        return as_requests(rows.of_member(tx, actor.member_id, state, limit, wanted), tx.keys)


def show(store: Store, actor: Actor, request_id: int, now: datetime) -> RequestDetail:
    """Return a request and its way: to the applicant, to whom it waits with, and to those who may read the branch.

    Raises:
        RequestNotFound: there is none, or not for this actor's eyes.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        row = rows.find(tx, request_id)
        if row is None or not _may_see(tx, actor, row):
            raise RequestNotFound(request_id)
        steps = tuple(_step(tx, row, step, now) for step in rows.steps(tx, request_id))
        return RequestDetail(as_requests([row], tx.keys)[0], steps)


def as_requests(found: Iterable[rows.Listed], keys: Keyring) -> list[Request]:
    """Return listed rows as people see them."""
    changes_of = rows.changes_reader(keys)
    return [_request(row, changes_of(row.id, row.payload)) for row in found]


def _request(row: rows.Listed, changes: Changes) -> Request:
    kind = Kind(row.kind)
    return Request(
        id=row.id,
        version=row.version,
        kind=kind,
        state=RequestState(row.state),
        applicant_id=row.member_id,
        applicant=row.applicant,
        branch=row.branch,
        submitted_at=row.submitted_at,
        closed_at=row.closed_at,
        waiting_at=row.waiting_at,
        changes=RULES[kind].describe(changes),
    )


def _may_see(tx: Transaction, actor: Actor, row: rows.Listed) -> bool:
    if row.state == RequestState.DRAFT:
        return False
    return row.member_id == actor.member_id or is_allowed(actor, Act.READ, organisations.chain(tx, row.branch_id))


def _step(tx: Transaction, request: rows.Listed, step: Row[*tuple[Any, ...]], now: datetime) -> Step:
    deciders: tuple[str, ...] = ()
    is_turn = request.state == RequestState.PENDING and request.position == step.position
    if is_turn:
        today = shanghai_day(now)
        deciders = waiting_places.decider_names(tx, request.waiting_at_id, today, request.member_id)
    decision = None
    if step.outcome is not None:
        decision = DecisionMade(Outcome(step.outcome), step.reason, step.decided_by, step.decided_for, step.decided_at)
    return Step(step.position, step.organisation, request.waiting_at if is_turn else None, deciders, decision)


def _verdict(tx: Transaction, request_id: int) -> Verdict | None:
    made = [step for step in rows.steps(tx, request_id) if step.decided_by is not None]
    return Verdict(made[-1].decided_by, made[-1].decided_at) if made else None


def _name(tx: Transaction, organisation_id: int) -> str:
    organisation = organisations.find(tx, organisation_id)
    return organisation.name if organisation else ""
