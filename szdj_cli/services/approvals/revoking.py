"""Taking back an acceptance that was a mistake, on the same day and where nothing has been built on it."""

from datetime import datetime

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import NotAllowed, OwnRequest, OwnSubmission, RequestNotFound, RevocationRefused
from szdj_cli.domain.requests.plan_files import parse_reason
from szdj_cli.domain.requests.requests import (
    AcceptedRequest,
    Outcome,
    RequestState,
    Revoked,
    RouteStep,
    StepAct,
    Undone,
    barred,
)
from szdj_cli.domain.sms import Notice, Told
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.reasons import RevocationProblem as Problem
from szdj_cli.services.approvals import decisions, reading
from szdj_cli.services.kinds_of_request.registry import rules_of
from szdj_cli.services.members import telling
from szdj_cli.services.requests import routing
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations
from szdj_cli.store.requests import history, revocations
from szdj_cli.store.requests import requests as rows
from szdj_cli.store.requests.revocations import Standing


def revoke(
    store: Store,
    actor: Actor,
    request_id: int,
    reason: str,
    now: datetime,
    *,
    version: int | None = None,
    dry_run: bool = False,
) -> Revoked:
    """Take back the last acceptance on a request: who decided it may, or a successor in that organisation, that day.

    Where several steps were accepted in one act, all of them are taken back. A request that goes on waits once more at
    the step that was accepted first; one that was approved is revoked, and what it wrote is taken back by a
    counter-entry of its kind. `version` is that of the request as it was shown; with `dry_run`
    everything is done and taken back.

    Raises:
        ReasonMissing, ValueInvalid: the reason.
        RequestNotFound: there is none, or not for this actor's eyes.
        OwnRequest, OwnSubmission: nobody decides on their own request, or on what they submitted in somebody's stead.
        NotAllowed: it was decided for an organisation in which the actor does not decide.
        RevocationRefused: nothing was accepted today, or something has been built on it.
    """
    why = parse_reason(reason)
    with store.transaction() as tx:
        decider = decisions.decider_of(tx, actor, now)
        routing.settle(tx, now)
        row, decided = _revocable(tx, decider, request_id, version, now)
        request = rows.state_of(tx, request_id)
        if request is None:
            raise RequestNotFound(request_id)
        if row.state == RequestState.PENDING:
            undone, state = Undone(), RequestState.PENDING
            waiting_at = _go_back(tx, request, decided, now)
        else:
            undone, state, waiting_at = _undo(tx, request, decider, why, now), RequestState.REVOKED, None
        revocations.add(tx, request_id, decided, why, decider.account_id, now)
        for each in decided:
            detail = {"for": each.decided_for, "member": row.member_id, "reason": why, "step": each.position}
            audit.append(tx, audit.Entry(decider.label, "request.revoked", f"request:{request_id}", detail), now)
        told = telling.messages_in(tx, [Told(row.member_id, Notice.ACCEPTANCE_REVOKED)], now)
        if dry_run:
            tx.rollback()
            return Revoked(request_id, state, waiting_at)
    return Revoked(request_id, state, waiting_at, undone.payments, (*told, *undone.messages))


def _revocable(
    tx: Transaction, decider: Actor, request_id: int, version: int | None, now: datetime
) -> tuple[rows.Listed, list[Standing]]:
    """Return a request and what was accepted last, in one act, if this decider may take that back today."""
    row = rows.find(tx, request_id)
    if row is None or not reading.may_see(tx, decider, row):
        raise RequestNotFound(request_id)
    if row.member_id == decider.member_id:
        raise OwnRequest
    if decider.member_id in barred(row.member_id, row.submitted_by_id):
        raise OwnSubmission
    if row.state == RequestState.REVOKED:
        raise RevocationRefused(request_id, Problem.ALREADY)
    decided = revocations.last_standing(tx, request_id)
    if not decided or decided[-1].outcome is not Outcome.ACCEPTED:
        raise RevocationRefused(request_id, Problem.NOT_ACCEPTED)
    last = decided[-1]
    if last.decided_for not in decider.organisations(Act.DECIDE):
        raise NotAllowed
    is_under_way = row.state in (RequestState.PENDING, RequestState.IN_TRANSIT)
    if is_under_way and any(each.act == StepAct.ISSUE for each in decided):
        raise RevocationRefused(request_id, Problem.LETTER_ISSUED)
    if row.state not in (RequestState.PENDING, RequestState.APPROVED):
        raise RevocationRefused(request_id, Problem.ENDED)
    if shanghai_day(last.decided_at) != shanghai_day(now):
        raise RevocationRefused(request_id, Problem.ANOTHER_DAY)
    if version not in (None, row.version):
        raise RevocationRefused(request_id, Problem.MOVED)
    return row, decided


def _go_back(tx: Transaction, request: rows.StoredRequest, decided: list[Standing], now: datetime) -> str:
    """Let a request wait once more at the first of the steps that were accepted; return with whom."""
    steps = history.steps(tx, request.id)
    to_come = [
        RouteStep(each.organisation_id, StepAct(each.act)) for each in steps if each.position >= request.position
    ]
    way = [*(RouteStep(each.organisation_id, StepAct(each.act)) for each in decided), *to_come]
    assignee = routing.assignee_of(tx, way[0].organisation_id, request.member_id, now, request.submitted_by)
    revocations.go_back(tx, request, len(decided), way, assignee.organisation_id)
    return organisations.name_of(tx, assignee.organisation_id)


def _undo(tx: Transaction, request: rows.StoredRequest, decider: Actor, why: str, now: datetime) -> Undone:
    """Take back what an approved request has written, as its kind does."""
    rules = rules_of(request.kind)
    changes = rows.changes_reader(tx.keys)(request.id, request.payload)
    ready = AcceptedRequest(request.id, request.member_id, 0, changes, request.branch_id, request.target_id)
    return rules.revoke(tx, ready, decider, why, now)
