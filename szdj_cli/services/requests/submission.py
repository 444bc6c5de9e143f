"""The one mechanism of all requests: drafting, submitting, withdrawing, submitting again what was sent back."""

from datetime import datetime

from szdj_cli.domain.authorisation import Act, Actor, is_allowed
from szdj_cli.domain.changes import Changes, changes_to_text
from szdj_cli.domain.errors import (
    NotAllowed,
    NotTheApplicant,
    NotToAskAnew,
    RequestAlreadyDecided,
    RequestNotFound,
    RequestPending,
    ResubmissionRefused,
    Verdict,
)
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.requests.news import MENDED_ANEW
from szdj_cli.domain.requests.requests import (
    RequestState,
    Route,
    RouteStep,
    StepAct,
    Submitted,
    ToResubmit,
    barred,
    shown_state,
)
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.requests import routing
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import relocation
from szdj_cli.store.organisations import organisations
from szdj_cli.store.requests import drafts, history, resubmissions
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
    member: Member,
    changes: Changes,
    now: datetime,
    target_id: int | None = None,
) -> drafts.Draft:
    """Write down what is going to be submitted; a draft waits nowhere, is seen by nobody, and there is one a kind.

    Raises:
        RequestPending: a request of this kind is under way; it is so already where that asks for the very same.
    """
    if (waiting := rows.open_of(tx, member.number, kind, shanghai_day(now))) is not None:
        raise RequestPending(waiting).so_already(_if_same(tx, waiting, changes, target_id))
    return drafts.put(tx, kind, member, changes, now, target_id)


def _if_same(tx: Transaction, request_id: int, changes: Changes, target_id: int | None) -> Submitted | None:
    row, seen = rows.state_of(tx, request_id), rows.find(tx, request_id)
    if row is None or seen is None or row.target_id != target_id:
        return None
    asked = rows.changes_reader(tx.keys)(row.id, row.payload)
    is_same = changes_to_text(asked) == changes_to_text(changes)
    return Submitted(row.id, row.kind, seen.waiting_at, has_decider=True, is_already=True) if is_same else None


def put(
    tx: Transaction,
    actor: Actor,
    kind: str,
    member: Member,
    changes: Changes,
    now: datetime,
    route: Route | None = None,
    *,
    target_id: int | None = None,
    resubmits: int | None = None,
    in_stead: drafts.InStead | None = None,
) -> Submitted:
    """Submit a member's request, or, mended, the one of theirs that was sent back.

    `in_stead` is as for `submit`; what is submitted so is never sent back to be mended.

    Raises:
        RequestPending, NotAllowed: as `draft` and `submit`.
        RequestNotFound, ResubmissionRefused: as `to_resubmit`.
    """
    if resubmits is None:
        made = draft(tx, kind, member, changes, now, target_id)
        return submit(tx, actor, made.id, now, route, in_stead=in_stead)
    row = to_resubmit(tx, actor, resubmits, now, kind)
    if row.member_id != member.number:
        raise RequestNotFound(resubmits)
    if member.values["roster_state"] != "active":
        raise NotAllowed
    steps = route or _branch_alone(member.branch_id)
    assignee = routing.assignee_of(tx, steps[0][0], row.member_id, now)
    waiting_at = assignee.organisation_id
    resubmissions.write(tx, row, member, changes, steps, waiting_at, now, target_id)
    detail = {"kind": kind, "waiting_at": waiting_at}
    audit.append(tx, audit.Entry(actor.label, "request.resubmitted", f"request:{row.id}", detail), now)
    return Submitted(row.id, kind, organisations.name_of(tx, waiting_at), assignee.has_decider)


def to_resubmit(
    tx: Transaction, actor: Actor, request_id: int, now: datetime, kind: str | None = None
) -> rows.StoredRequest:
    """Return one's own request, of a kind where one is named, that was sent back to be mended.

    Raises:
        RequestNotFound, NotTheApplicant: there is none of one's own with this number.
        ResubmissionRefused: nobody asked for it to be mended.
        RequestPending: another one of this kind is under way.
    """
    row = rows.state_of(tx, request_id)
    if (
        row is None
        or row.member_id != actor.own_member
        or row.state == RequestState.DRAFT
        or kind not in (None, row.kind)
    ):
        raise _not_ones_own(tx, actor, request_id)
    if row.state != RequestState.TO_RESUBMIT:
        raise ResubmissionRefused(request_id, row.state)
    require_none_open(tx, row.kind, row.member_id, now)
    return row


def begin_again(store: Store, actor: Actor, request_id: int, now: datetime) -> ToResubmit:
    """Return what one's own request asked for that was sent back, to be mended.

    Raises:
        RequestNotFound, ResubmissionRefused, RequestPending: as `to_resubmit`.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        return _asked_before(tx, to_resubmit(tx, actor, request_id, now))


def begin_anew(store: Store, actor: Actor, request_id: int, now: datetime) -> ToResubmit:
    """Return what one's own request asked for that came to nothing, to be asked for by another one.

    Raises:
        RequestNotFound, NotTheApplicant: there is none of one's own with this number.
        NotToAskAnew: it is under way, waits to be mended, or has come to what it asked for.
        RequestPending: another one of this kind is under way.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        row, seen = rows.state_of(tx, request_id), rows.find(tx, request_id)
        if row is None or seen is None or row.member_id != actor.own_member or row.state == RequestState.DRAFT:
            raise _not_ones_own(tx, actor, request_id)
        state = shown_state(row.kind, seen.state, seen.act, seen.expires_on, shanghai_day(now), seen.stage)
        if state not in MENDED_ANEW:
            raise NotToAskAnew(request_id, state)
        require_none_open(tx, row.kind, row.member_id, now)
        return _asked_before(tx, row)._replace(anew=True)


def _asked_before(tx: Transaction, row: rows.StoredRequest) -> ToResubmit:
    changes = rows.changes_reader(tx.keys)(row.id, row.payload)
    target = organisations.find(tx, row.target_id) if row.target_id is not None else None
    made = [step.decision for step in history.steps(tx, row.id) if step.decision is not None]
    last = made[-1] if made else None
    reason = (last.revocation.reason if last and last.revocation else last.reason if last else None) or ""
    return ToResubmit(row.id, row.kind, changes, target.code if target else None, reason)


def submit(
    tx: Transaction,
    actor: Actor,
    request_id: int,
    now: datetime,
    route: Route | None = None,
    *,
    in_stead: drafts.InStead | None = None,
) -> Submitted:
    """Submit a draft: it waits from now on. Where no way is given, the applicant's branch alone decides.

    `in_stead` is who does it for somebody who cannot, and on what: they do not decide on it.

    Raises:
        RequestNotFound: it is no draft.
        RequestPending: a request of this kind waits already.
        NotAllowed: the member is no longer on the roster; or a script would ask for its maker, or in their name.
    """
    if actor.grant is not None:
        raise NotAllowed
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
    drafts.start(tx, request_id, where.branch_id, steps, assignee.organisation_id, now, in_stead)
    # The basis is kept with the request, sealed: it often says why somebody cannot come themselves.
    whose = {"member": row.member_id} if in_stead else {}
    detail = {"kind": row.kind, "waiting_at": assignee.organisation_id, **whose}
    audit.append(tx, audit.Entry(actor.label, "request.submitted", f"request:{request_id}", detail), now)
    return Submitted(request_id, row.kind, organisations.name_of(tx, assignee.organisation_id), assignee.has_decider)


def _branch_alone(branch_id: int) -> Route:
    return [RouteStep(branch_id, StepAct.REVIEW)]


def withdraw(store: Store, actor: Actor, request_id: int, now: datetime) -> int:
    """Withdraw one's own request, or what one submitted in somebody's stead; nobody has decided on it yet.

    Return its number.

    Raises:
        RequestNotFound, NotTheApplicant: there is none of these with this number.
        RequestAlreadyDecided: a decision was made, or it was withdrawn before; then it is so already.
    """
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        routing.record_expired(tx, now)
        row = rows.state_of(tx, request_id)
        if row is None or row.state == RequestState.DRAFT or not _is_of(row, actor):
            raise _not_ones_own(tx, actor, request_id)
        if row.state != RequestState.PENDING or row.position > row.first_position:
            stands = request_id if row.state == RequestState.WITHDRAWN else None
            raise RequestAlreadyDecided(request_id, _verdict(tx, request_id)).so_already(stands)
        rows.close(tx, request_id, RequestState.WITHDRAWN, now, was=RequestState.PENDING)
        audit.append(tx, audit.Entry(actor.label, "request.withdrawn", f"request:{request_id}"), now)
    return request_id


def _not_ones_own(tx: Transaction, actor: Actor, request_id: int) -> RequestNotFound | NotTheApplicant:
    """Return what is said of a request that is not one's own: that there is one, only to whoever reads its branch."""
    seen = rows.state_of(tx, request_id)
    if seen is None or seen.state == RequestState.DRAFT or seen.member_id == actor.own_member:
        return RequestNotFound(request_id)
    is_read = is_allowed(actor, Act.READ, organisations.chain(tx, seen.branch_id))
    return NotTheApplicant(request_id) if is_read else RequestNotFound(request_id)


def _is_of(row: rows.StoredRequest, actor: Actor) -> bool:
    return actor.own_member is not None and actor.own_member in barred(row.member_id, row.submitted_by)


def _verdict(tx: Transaction, request_id: int) -> Verdict | None:
    made = [step.decision for step in history.steps(tx, request_id) if step.decision is not None]
    return next((Verdict(each.decided_by, each.decided_at) for each in reversed(made) if each.decided_by), None)
