"""Deciding on requests, one or a hundred thousand: the same few statements in one transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import TypeVar

from szdj_cli.domain.audit.audit import canonical_detail
from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.changes import Changes, describe_changes
from szdj_cli.domain.errors import DecisionsConflict, NotAllowed, ReasonMissing, SignInRequired, Verdict
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import (
    RECEIVING_ACTS,
    AcceptedRequest,
    Brought,
    Conflict,
    Decided,
    Decision,
    Outcome,
    Refused,
    RequestState,
    RouteStep,
    StepAct,
)
from szdj_cli.domain.sms import Message, Notice, Told
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.access import rights
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.kinds_of_request import reassignment
from szdj_cli.services.kinds_of_request.registry import rules_of
from szdj_cli.services.members import telling
from szdj_cli.services.requests import routing
from szdj_cli.store.core import audit, bulk
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations
from szdj_cli.store.requests import decisions
from szdj_cli.store.requests import requests as rows
from szdj_cli.store.requests.decisions import Standing

Progress = Callable[[int, int], None]
Row = TypeVar("Row")

_TICK = 1_000  # rows


def decide(
    store: Store,
    actor: Actor,
    batch: Iterable[Decision],
    now: datetime,
    *,
    keep_going: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Decided:
    """Decide on requests, all in one transaction; with `dry_run` everything is done and taken back.

    With `keep_going` whatever is in conflict is left as it is, and returned. `progress` is called with how far it
    is and of how much, in rows: each is looked at once, and written once.

    Raises:
        ReasonMissing: a rejection without a reason.
        DecisionsConflict: one of them cannot be decided as it was seen; nothing was written.
        NotAllowed: no appointment lets this actor decide.
    """
    wanted, twice = _distinct(batch)
    whole = 2 * len(wanted)
    with bulk.uncollected(), store.transaction() as tx:
        decider = decider_of(tx, actor, now)
        routing.settle(tx, now)
        decisions.stage(tx, wanted.values())
        standings = _counted(decisions.standings(tx), progress, 0, whole)
        sorted_out = _sort_out(tx, decider, wanted, standings, now)
        sorted_out.refuse(twice, Conflict.TWICE)
        messages = _apply(tx, sorted_out, now)
        refused = _with_verdicts(tx, decider, sorted_out.refused)
        if refused and not keep_going:
            verdicts = {one.request_id: one.verdict for one in refused if one.verdict is not None}
            raise DecisionsConflict(tuple((one.request_id, one.why.value) for one in refused), verdicts)
        brought = [*sorted_out.brought, *_write(tx, decider, sorted_out, now)]
        messages += reassignment.carry(tx, sorted_out.moved, now)
        entries = _counted(sorted_out.entries.values(), progress, len(wanted), whole)
        audit.append_all(tx, chain(entries, chain.from_iterable(sorted_out.further.values())), now)
        if dry_run:
            tx.rollback()
    written = [wanted[request_id] for request_id in sorted_out.entries]
    accepted = sum(each.outcome is Outcome.ACCEPTED for each in written)
    to_resubmit = sum(each.resubmit for each in written)
    further = len(sorted_out.further)
    if dry_run:
        return Decided(accepted, len(written) - accepted, tuple(refused), further=further, to_resubmit=to_resubmit)
    by_number = sorted(brought, key=lambda one: one.request_id)
    told = tuple(_whom_to_tell(sorted_out, decider))
    numbers = accepted, len(written) - accepted
    return Decided(*numbers, tuple(refused), tuple(messages), tuple(by_number), told, further, to_resubmit)


def _whom_to_tell(sorted_out: "_SortedOut", decider: Actor) -> Iterator[Told]:
    """Yield the applicants whose requests have ended, and the others whom that concerns; not who decided."""
    for request_id, told in sorted_out.ended.items():
        if request_id in sorted_out.entries and request_id not in sorted_out.informed:
            yield told
    yield from (told for told in sorted_out.told if told.member != decider.member_id)


def _counted(rows: Iterable[Row], progress: Progress | None, before: int, whole: int) -> Iterable[Row]:
    if progress is None:
        return rows
    return _ticking(rows, progress, before, whole)


def _ticking(rows: Iterable[Row], progress: Progress, before: int, whole: int) -> Iterator[Row]:
    for number, row in enumerate(rows, before):
        if number % _TICK == 0:
            progress(number, whole)
        yield row


@dataclass
class _SortedOut:
    """A batch on its way: what is logged of each decision, what is applied, what waits next, what is refused."""

    entries: dict[int, audit.Entry] = field(default_factory=dict)
    ready: defaultdict[str, list[AcceptedRequest]] = field(default_factory=lambda: defaultdict(list))
    issuing: defaultdict[str, list[AcceptedRequest]] = field(default_factory=lambda: defaultdict(list))
    going_on: dict[int, "_GoingOn"] = field(default_factory=dict)
    further: defaultdict[int, list[audit.Entry]] = field(default_factory=lambda: defaultdict(list))
    """What is logged of the steps that are decided along with the first, by request."""
    assignments: dict[int, tuple[int, RequestState]] = field(default_factory=dict)
    returned: list[int] = field(default_factory=list)
    sent_back: list[int] = field(default_factory=list)
    moved: list[AcceptedRequest] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    brought: list[Brought] = field(default_factory=list)
    ended: dict[int, Told] = field(default_factory=dict)
    """What the applicant is told, by request: of those that do not go on to another step."""
    informed: set[int] = field(default_factory=set)
    told: list[Told] = field(default_factory=list)

    def refuse(self, request_ids: Iterable[int], why: Conflict) -> None:
        for request_id in request_ids:
            self.entries.pop(request_id, None)
            self.further.pop(request_id, None)
            self.refused.append(Refused(request_id, why))


@dataclass(frozen=True)
class _GoingOn:
    """An accepted request whose next step somebody is to decide."""

    standing: Standing
    """As it stands at the step that was accepted last."""
    decision: Decision
    ready: AcceptedRequest
    next: RouteStep

    def is_here_again(self, organisation_id: int) -> bool:
        """Return whether the next step waits for whoever has just decided: nobody is asked twice for one opinion.

        Sending somebody away and taking somebody in are two acts, and two questions, whoever does them.
        """
        is_same_side = (self.standing.act in RECEIVING_ACTS) == (self.next.act in RECEIVING_ACTS)
        return organisation_id == self.standing.waiting_at and is_same_side


def _distinct(batch: Iterable[Decision]) -> tuple[dict[int, Decision], set[int]]:
    """Return the decisions by request, and the requests on which there are two different ones."""
    wanted: dict[int, Decision] = {}
    twice: set[int] = set()
    for decision in batch:
        if decision.outcome is Outcome.REJECTED and not decision.reason:
            raise ReasonMissing
        if wanted.setdefault(decision.request_id, decision) != decision:
            twice.add(decision.request_id)
    for request_id in twice:
        del wanted[request_id]
    return wanted, twice


def decider_of(tx: Transaction, actor: Actor, now: datetime) -> Actor:
    """Return the actor with the roles of this moment: an appointment may have ended since the command began.

    Raises:
        SignInRequired, NotAllowed, VerificationRequired: nobody who decides today.
    """
    decider = rights.as_of_now(tx, actor, now)
    if decider is None:
        raise SignInRequired
    if not decider.decides:
        raise NotAllowed
    require_verified(tx, decider, now)
    return decider


def _sort_out(
    tx: Transaction, decider: Actor, wanted: Mapping[int, Decision], standings: Iterable[Standing], now: datetime
) -> _SortedOut:
    """Tell what can be written from what cannot, as far as the requests themselves say."""
    places = decider.organisations(Act.DECIDE)
    changes_of = rows.changes_reader(tx.keys)
    applicants = decisions.applicants(tx)
    sorted_out = _SortedOut()
    unseen = set(wanted)
    giving_mobile: dict[int, tuple[int, int]] = {}
    for standing in standings:
        decision = wanted[standing.id]
        unseen.remove(standing.id)
        if (why := _why_not(standing, decision, decider, places)) is not None:
            sorted_out.refuse([standing.id], why)
            continue
        applicant = applicants[standing.member_id]
        if decision.seen and not decision.seen.is_of(applicant, standing.kind, standing.branch):
            sorted_out.refuse([standing.id], Conflict.OTHER_APPLICANT)
            continue
        changes = changes_of(standing.id, standing.payload)
        if decision.seen_changes is not None:
            asked_for = describe_changes(kinds.of(standing.kind).describe(changes))
            if decision.seen_changes != asked_for:
                sorted_out.refuse([standing.id], Conflict.CHANGES_EDITED)
                continue
        sorted_out.entries[standing.id] = _entry(decider, standing, decision, changes)
        if decision.outcome is Outcome.ACCEPTED:
            if "mobile" in changes:
                giving_mobile[standing.id] = standing.member_id, standing.waiting_at or 0
            _accept(sorted_out, standing, decision, changes)
        elif standing.act in RECEIVING_ACTS:
            sorted_out.returned.append(standing.id)
            sorted_out.ended[standing.id] = Told(standing.member_id, Notice.REQUEST_RETURNED)
        elif decision.resubmit:
            sorted_out.sent_back.append(standing.id)
            sorted_out.ended[standing.id] = Told(standing.member_id, Notice.RESUBMISSION_ASKED)
        else:
            sorted_out.ended[standing.id] = Told(standing.member_id, Notice.REQUEST_REJECTED)
    sorted_out.refuse(unseen, Conflict.NOT_FOUND)
    _refuse_appointees(tx, sorted_out, giving_mobile, now)
    _assign(tx, decider, sorted_out, now)
    return sorted_out


def _refuse_appointees(
    tx: Transaction, sorted_out: _SortedOut, giving_mobile: Mapping[int, tuple[int, int]], now: datetime
) -> None:
    """Refuse a new mobile where an applicant was appointed since, and the place does not stand over that appointment.

    `giving_mobile` are the applicant and the place by request.
    """
    applicants = sorted({member for member, _ in giving_mobile.values()})
    posts = organisations.posts_of(tx, applicants, shanghai_day(now))
    lines = organisations.chains(tx, {post.organisation_id for held in posts.values() for post in held})
    refused = {
        request_id
        for request_id, (member, place) in giving_mobile.items()
        if any(place not in lines[post.organisation_id] for post in posts.get(member, ()))
    }
    if refused:
        for kind, ready in sorted_out.ready.items():
            sorted_out.ready[kind] = [each for each in ready if each.id not in refused]
        sorted_out.refuse(sorted(refused), Conflict.APPOINTEE)


def _assign(tx: Transaction, decider: Actor, sorted_out: _SortedOut, now: datetime) -> None:
    """Let accepted requests wait at their next step; one that would wait here again is accepted there at once."""
    while going_on := sorted_out.going_on:
        sorted_out.going_on = {}
        assignments = routing.Assignments(tx, {each.next.organisation_id for each in going_on.values()}, now)
        here_again: list[_GoingOn] = []
        for request_id, each in going_on.items():
            if request_id not in sorted_out.entries:  # refused since
                continue
            assignee = assignments.of(
                each.next.organisation_id, each.ready.member_id, each.standing.submitted_by
            ).organisation_id
            if each.is_here_again(assignee):
                here_again.append(each)
            else:
                sorted_out.assignments[request_id] = assignee, RequestState.PENDING
        following = decisions.steps_following(tx, [(each.ready.id, each.standing.position + 1) for each in here_again])
        for each in here_again:
            after = following.get(each.ready.id)
            standing = each.standing._replace(
                position=each.standing.position + 1,
                act=each.next.act,
                next_organisation=after and after.organisation_id,
                next_act=after and after.act,
            )
            entry = _entry(decider, standing, each.decision, each.ready.changes)
            sorted_out.further[standing.id].append(entry)
            _go_on(sorted_out, standing, each.decision, each.ready)


def _accept(sorted_out: _SortedOut, standing: Standing, decision: Decision, changes: Changes) -> None:
    ready = AcceptedRequest(
        standing.id,
        standing.member_id,
        standing.base_version,
        changes,
        standing.branch_id,
        standing.target_id,
        decision.allowed,
        standing.submitted_by,
    )
    _go_on(sorted_out, standing, decision, ready)


def _go_on(sorted_out: _SortedOut, standing: Standing, decision: Decision, ready: AcceptedRequest) -> None:
    if standing.act == StepAct.ISSUE:
        sorted_out.issuing[standing.kind].append(ready)
    if standing.next_organisation is None or standing.next_act is None:
        sorted_out.ready[standing.kind].append(ready)
        sorted_out.ended[standing.id] = Told(standing.member_id, Notice.REQUEST_ACCEPTED)
    elif standing.next_act == StepAct.SLIP:
        # Nobody decides there: what is waited for comes from outside the store.
        sorted_out.assignments[standing.id] = standing.next_organisation, RequestState.IN_TRANSIT
        sorted_out.ended[standing.id] = Told(standing.member_id, Notice.PAPER_ISSUED)
    else:
        following = RouteStep(standing.next_organisation, StepAct(standing.next_act))
        sorted_out.going_on[standing.id] = _GoingOn(standing, decision, ready, following)


def _why_not(standing: Standing, decision: Decision, decider: Actor, places: frozenset[int]) -> Conflict | None:
    if (why := _WHY_CLOSED.get(standing.state)) is not None:
        return why
    if standing.member_id == decider.member_id:
        return Conflict.OWN_REQUEST
    if standing.submitted_by is not None and standing.submitted_by == decider.member_id:
        return Conflict.OWN_SUBMISSION
    if standing.waiting_at not in places:
        return Conflict.NOT_YOURS
    if decision.resubmit and (why := _why_not_resubmitted(standing)) is not None:
        return why
    return None if decision.version in (None, standing.version) else Conflict.MOVED


def _why_not_resubmitted(standing: Standing) -> Conflict | None:
    if standing.act in RECEIVING_ACTS:
        return Conflict.NOT_RESUBMITTED
    return Conflict.IN_STEAD if standing.submitted_by is not None else None


_WHY_CLOSED: dict[str, Conflict] = {
    RequestState.DRAFT: Conflict.NOT_FOUND,
    RequestState.WITHDRAWN: Conflict.WITHDRAWN,
    RequestState.APPROVED: Conflict.ALREADY_DECIDED,
    RequestState.REJECTED: Conflict.ALREADY_DECIDED,
    RequestState.TO_RESUBMIT: Conflict.ALREADY_DECIDED,
    RequestState.RETURNED: Conflict.ALREADY_DECIDED,
    RequestState.IN_TRANSIT: Conflict.NOT_DECIDED_HERE,
    RequestState.EXPIRED: Conflict.EXPIRED,
    RequestState.VOIDED: Conflict.EXPIRED,
}


def _with_verdicts(tx: Transaction, decider: Actor, refused: Iterable[Refused]) -> list[Refused]:
    """Return the refusals by number, each with who was first where that was decided at one of the decider's places."""
    by_number = sorted(refused, key=lambda one: one.request_id)
    whys = {one.why for one in by_number}
    if Conflict.ALREADY_DECIDED in whys:
        verdicts = _verdicts(decider, decisions.made_before(tx))
        by_number = [one._replace(verdict=verdicts.get(one.request_id)) for one in by_number]
    if Conflict.NOT_YOURS in whys:
        verdicts = _verdicts(decider, decisions.made_on_the_way(tx))
        by_number = [
            one._replace(why=Conflict.PASSED_ON, verdict=verdicts[one.request_id])
            if one.why is Conflict.NOT_YOURS and one.request_id in verdicts
            else one
            for one in by_number
        ]
    return by_number


def _verdicts(decider: Actor, made: Iterable[decisions.Made]) -> dict[int, Verdict]:
    """Return who decided last on requests, and when, of what was decided at one of the decider's places."""
    places = decider.organisations(Act.DECIDE)
    return {
        each.request_id: Verdict(each.by, each.at)
        for each in made
        if each.by is not None and each.decided_for in places
    }


def _entry(decider: Actor, standing: Standing, decision: Decision, changes: Changes) -> audit.Entry:
    # Put together from parts that repeat: encoding a hundred thousand details one by one takes a tenth of a batch.
    detail = f'{{"fields":{_as_json(tuple(changes))},"for":{standing.waiting_at},"member":{standing.member_id}'
    if decision.reason:
        detail += f',"reason":{_as_json(decision.reason)}'
    act = "request.accepted" if decision.outcome is Outcome.ACCEPTED else "request.rejected"
    if decision.resubmit:
        detail += ',"resubmit":true'
    detail += f',"step":{standing.position}}}'
    return audit.Entry(decider.label, act, f"request:{standing.id}", detail)


@lru_cache(maxsize=1_000)
def _as_json(part: tuple[str, ...] | str) -> str:
    return canonical_detail({"": part})[len('{"":') : -1]


def _apply(tx: Transaction, sorted_out: _SortedOut, now: datetime) -> list[Message]:
    messages: list[Message] = []
    notices: list[Told] = []
    for kind, ready in sorted_out.issuing.items():
        sorted_out.refuse(rules_of(kind).stale(tx, ready), Conflict.RECORD_CHANGED)
    for kind, ready in sorted_out.ready.items():
        applied = rules_of(kind).apply(tx, ready, now)
        sorted_out.refuse(applied.stale, Conflict.RECORD_CHANGED)
        for request_id, why in applied.doubtful.items():
            sorted_out.refuse([request_id], why)
        sorted_out.moved += applied.moved
        sorted_out.brought += applied.brought
        sorted_out.informed.update(applied.informed)
        sorted_out.told += applied.told
        messages += applied.messages
        notices += applied.notices
    # A batch may give somebody another mobile, whatever the order of its kinds.
    return [*messages, *telling.messages_in(tx, notices, now)]


def _write(tx: Transaction, decider: Actor, sorted_out: _SortedOut, now: datetime) -> list[Brought]:
    """Write what was decided, and return what the acts `issue` brought forth."""
    brought: list[Brought] = []
    decisions.leave_out(tx, (refused.request_id for refused in sorted_out.refused))
    decisions.send_on(tx, sorted_out.assignments)
    decisions.return_(tx, sorted_out.returned)
    decisions.send_back(tx, sorted_out.sent_back)
    for kind, ready in sorted_out.issuing.items():
        brought += rules_of(kind).issue(tx, [each for each in ready if each.id in sorted_out.entries], now)
    # All were seen waiting in this very transaction: anything else is a fault, and nothing may be kept.
    further = {number: len(entries) for number, entries in sorted_out.further.items()}
    if decisions.write(tx, decider.account_id, further, now) != len(sorted_out.entries):
        raise RuntimeError("a request moved inside a write transaction")
    return brought
