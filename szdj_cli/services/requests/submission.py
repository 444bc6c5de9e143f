"""The one mechanism of all requests: drafting, submitting, withdrawing."""

from datetime import datetime

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.changes import Changes
from szdj_cli.domain.errors import NotAllowed, RequestAlreadyDecided, RequestNotFound, RequestPending, Verdict
from szdj_cli.domain.requests.requests import (
    RequestState,
    Route,
    RouteStep,
    StepAct,
    Submitted,
    barred,
)
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.requests import routing
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import relocation
from szdj_cli.store.organisations import organisations
from szdj_cli.store.requests import requests as rows


def require_none_open(tx: Transaction, kind: str, member_id: int, now: datetime) -> None:
    """Let a member pass who has nothing of a kind under way.

    Raises:
        RequestPending: a request of this kind is under way already.
    """
    if (waiting := rows.open_of(tx, member_id, kind, shanghai_day(now))) is not None:
        raise RequestPending(waiting)


def draft(
    tx: Transaction,
    kind: str,
    member_id: int,
    branch_id: int,
    base_version: int,
    changes: Changes,
    now: datetime,
    target_id: int | None = None,
) -> rows.Draft:
    """Write down what is going to be submitted; a draft waits nowhere, is seen by nobody, and there is one a kind.

    Raises:
        RequestPending: a request of this kind waits already.
    """
    require_none_open(tx, kind, member_id, now)
    return rows.put_draft(tx, kind, member_id, branch_id, base_version, changes, now, target_id)


def submit(
    tx: Transaction,
    actor: Actor,
    request_id: int,
    now: datetime,
    route: Route | None = None,
    *,
    in_stead: rows.InStead | None = None,
) -> Submitted:
    """Submit a draft: it waits from now on. Where no way is given, the applicant's branch alone decides.

    `in_stead` is who does it for somebody who cannot, and on what: they do not decide on it.

    Raises:
        RequestPending: a request of this kind waits already.
        NotAllowed: the member is no longer on the roster.
    """
    row = rows.state_of(tx, request_id)
    if row is None or row.state != RequestState.DRAFT:
        raise RequestNotFound(request_id)
    routing.record_expired(tx, now)
    require_none_open(tx, row.kind, row.member_id, now)
    where = relocation.memberships_of(tx, [row.member_id])[row.member_id]
    if where.roster_state != "active":
        raise NotAllowed
    # Not the draft's: the member may have been moved while it waited for its code.
    steps = route or _branch_alone(where.branch_id)
    submitted_by = in_stead.submitted_by if in_stead else None
    assignee = routing.assignee_of(tx, steps[0][0], row.member_id, now, submitted_by)
    rows.start(tx, request_id, where.branch_id, steps, assignee.organisation_id, now, in_stead)
    # The basis is kept with the request, sealed: it often says why somebody cannot come themselves.
    whose = {"member": row.member_id} if in_stead else {}
    detail = {"kind": row.kind, "waiting_at": assignee.organisation_id, **whose}
    audit.append(tx, audit.Entry(actor.label, "request.submitted", f"request:{request_id}", detail), now)
    return Submitted(request_id, row.kind, _name(tx, assignee.organisation_id), assignee.has_decider)


def _branch_alone(branch_id: int) -> Route:
    return [RouteStep(branch_id, StepAct.REVIEW)]


def withdraw(store: Store, actor: Actor, request_id: int, now: datetime) -> None:
    """Withdraw one's own request, or what one submitted in somebody's stead; nobody has decided on it yet.

    Raises:
        RequestNotFound: there is none of these with this number.
        RequestAlreadyDecided: a decision was made, or it was withdrawn before.
    """
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        routing.record_expired(tx, now)
        row = rows.state_of(tx, request_id)
        if row is None or row.state == RequestState.DRAFT or not _is_of(row, actor):
            raise RequestNotFound(request_id)
        if row.state != RequestState.PENDING or row.position > 1:
            raise RequestAlreadyDecided(request_id, _verdict(tx, request_id))
        rows.close(tx, request_id, RequestState.WITHDRAWN, now, was=RequestState.PENDING)
        audit.append(tx, audit.Entry(actor.label, "request.withdrawn", f"request:{request_id}"), now)


def _is_of(row: rows.StoredRequest, actor: Actor) -> bool:
    return actor.member_id is not None and actor.member_id in barred(row.member_id, row.submitted_by)


def _verdict(tx: Transaction, request_id: int) -> Verdict | None:
    made = [step.decision for step in rows.steps(tx, request_id) if step.decision is not None]
    return next((Verdict(each.decided_by, each.decided_at) for each in reversed(made) if each.decided_by), None)


def _name(tx: Transaction, organisation_id: int) -> str:
    organisation = organisations.find(tx, organisation_id)
    return organisation.name if organisation else ""
