"""Moving, closing and merging organisations, with all that hangs on them, in one transaction.

What is decided, paid and printed stays with the organisation that it belongs to, which keeps its code for ever.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import (
    OrganisationClosed,
    OrganisationInUse,
    OrganisationMoved,
    OwnRightsGrow,
    ReasonMissing,
)
from szdj_cli.domain.organisations.appointments import HeldAppointment
from szdj_cli.domain.organisations.organisations import Organisation, OrganisationKind
from szdj_cli.domain.organisations.reorganising import (
    Done,
    Reorganised,
    ReorganisingAct,
    Stop,
    StopKind,
    require_mergeable,
    require_movable,
)
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.sms import Message, Notice, Told
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.text import cleaned
from szdj_cli.services.access import access
from szdj_cli.services.dues import charges
from szdj_cli.services.kinds_of_request import reassignment
from szdj_cli.services.kinds_of_request.reassignment import Going
from szdj_cli.services.members import telling
from szdj_cli.services.organisations.changes import find_organised, find_organised_even_closed, find_target
from szdj_cli.services.requests import routing
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import relocation, roster
from szdj_cli.store.members.local_changes import ChangedBy
from szdj_cli.store.organisations import appointments, organisations
from szdj_cli.store.organisations import reorganising as rows
from szdj_cli.store.requests import touching
from szdj_cli.store.requests.touching import Touched


def move(
    store: Store,
    actor: Actor,
    organisation: str,
    target: str,
    reason: str,
    now: datetime,
    *,
    seen: Reorganised | None = None,
    dry_run: bool = False,
) -> Done:
    """Let an organisation, with all below it, stand under another one; with `dry_run` all is done and taken back.

    What the committee above would have decided goes to the one that is above now. `seen` is what was agreed to.

    Raises:
        NotAllowed: one of the two is not below the actor's committee.
        OwnRightsGrow: the actor is appointed at or above the target, and not above the organisation.
        OrganisationNotFound, OrganisationNotUnique, OrganisationClosed: either of the two.
        OrganisationMisplaced: it cannot stand there.
        OrganisationInUse: transfers are under way that go through the committees on either side; not with `dry_run`.
        OrganisationMoved: it is no longer what was seen.
    """
    with store.transaction() as tx:
        routing.settle(tx, now)
        found, to = find_organised(tx, actor, organisation), find_target(tx, actor, target)
        if found.parent_id == to.id:
            return Done(Reorganised(ReorganisingAct.MOVE, found, to, is_same=True))
        before, after = organisations.chain(tx, found.id)[1:], organisations.chain(tx, to.id)
        require_movable(found, to, after)
        _require_no_growth(tx, actor, before, after, now)
        lines = organisations.committees(tx, before), organisations.committees(tx, after)
        hit = touching.touched(tx, [found.id]) if lines[0] != lines[1] else []
        stops = _stops(transfers=[each for each in hit if _has_papers(each)])
        going = _to_other_committee(tx, hit, *lines)
        _put(tx, actor, found, to, reason, now)
        result = Reorganised(ReorganisingAct.MOVE, found, to, requests=len(going), stops=stops)
        _require_sound(result, seen, dry_run=dry_run)
        told = reassignment.carry_on(tx, going, now)
        routing.follow(tx, [found.id], now)
        told += _told(tx, organisations.below(tx, [found.id]), _people(tx, found), Notice.BRANCH_MOVED, now)
        if dry_run:
            tx.rollback()
    return Done(result, told)


def close(
    store: Store,
    actor: Actor,
    organisation: str,
    into: str | None,
    reason: str,
    now: datetime,
    *,
    act: ReorganisingAct = ReorganisingAct.CLOSE,
    seen: Reorganised | None = None,
    dry_run: bool = False,
) -> Done:
    """Close an organisation, and let another one of its kind take over what it has; with `dry_run` it is taken back.

    Its members, what waits for it, what stands below it and what is owed to it go `into` the other; appointments end.
    Without another, only one that has none of these is closed. What was closed so before is so already.

    Raises:
        ReasonMissing: there is none.
        NotAllowed: one of the two is not below the actor's committee.
        OwnRightsGrow: the actor is appointed at or above the other, and not at or above the organisation.
        OrganisationNotFound, OrganisationNotUnique, OrganisationClosed: either of the two.
        OrganisationMisplaced: it cannot go into that one.
        OrganisationInUse: something stops it, as the result of a `dry_run` says.
        OrganisationMoved: it is no longer what was seen.
    """
    if not dry_run and not cleaned(reason):
        raise ReasonMissing
    with store.transaction() as tx:
        routing.settle(tx, now)
        found = find_organised_even_closed(tx, actor, organisation)
        to = find_target(tx, actor, into) if into is not None else None
        if found.closed_on is not None:
            return Done(_so_already(tx, Reorganised(act, found, to, is_same=True)))
        numbers = roster.numbers_of(tx, found.id)
        below = rows.directly_below(tx, found.id)
        owed = charges.owed_to(tx, found.id, now)
        ended = appointments.not_ended(tx, found.id, shanghai_day(now))
        result = Reorganised(act, found, to, len(numbers), 0, len(below), owed.months, owed.fen, tuple(ended))
        if to is None:
            result = result._replace(stops=_stops_alone(result, touching.touched(tx, [found.id])))
            _require_sound(result, seen, dry_run=dry_run)
            _end(tx, actor, ended, now)
            told = _told(tx, (), [each.member for each in ended], Notice.ORGANISATIONS_CHANGED, now)
        else:
            plan = _planned(tx, actor, found, to, now)
            result = result._replace(requests=len(plan.going), stops=plan.stops)
            _require_sound(result, seen, dry_run=dry_run)
            told = _take_over(tx, actor, result, plan, numbers, below, reason, now)
        rows.close(tx, found.id, to.id if to else None, shanghai_day(now))
        _log(tx, actor, result, reason, now)
        routing.settle(tx, now)
        if dry_run:
            tx.rollback()
    return Done(result, told)


def _so_already(tx: Transaction, stands: Reorganised) -> Reorganised:
    if rows.successor(tx, stands.organisation.id) != stands.target:
        raise OrganisationClosed(stands.organisation.code)
    return stands


class _Plan(NamedTuple):
    stops: tuple[Stop, ...]
    going: list[Going]
    left: frozenset[int]
    """The organisations above, which do not stand above the other."""


def _planned(tx: Transaction, actor: Actor, found: Organisation, to: Organisation, now: datetime) -> _Plan:
    before, after = organisations.chain(tx, found.id), organisations.chain(tx, to.id)
    require_mergeable(found, to, after)
    _require_no_growth(tx, actor, before, after, now)
    lines = organisations.committees(tx, before), organisations.committees(tx, after)
    is_same_line = lines[0] == lines[1]
    hit = touching.touched(tx, [found.id])
    mine = [each for each in hit if each.branch_id == found.id]

    def stops(each: Touched) -> bool:
        if not _has_papers(each):
            return False
        # A letter is its committee's, which is the same: it says where they left from, and is good as it was.
        is_leaving = each.branch_id == found.id and each.target_id != to.id
        is_of_it = found.id in (each.branch_id, each.target_id)
        return not (is_same_line and (is_leaving or not is_of_it))

    deciding = touching.with_step_at(tx, found.id)
    going = [Going(each.step, found.id, to.id, to.id, _replaced(found, to, *lines)) for each in mine]
    others = [each for each in hit if each.branch_id != found.id and not _has_papers(each)]
    if found.kind is not OrganisationKind.BRANCH:
        here = [each for each in others if each.id in deciding]
        going += [Going(each.step, found.id, to.id, each.branch_id, {found.id: to.id}) for each in here]
        if found.kind is not OrganisationKind.COMMITTEE:
            going += _to_other_committee(tx, others, *lines)
    return _Plan(_stops(transfers=[each for each in hit if stops(each)]), going, frozenset(before) - set(after))


def _take_over(
    tx: Transaction,
    actor: Actor,
    result: Reorganised,
    plan: _Plan,
    numbers: Sequence[int],
    below: Sequence[Organisation],
    reason: str,
    now: datetime,
) -> list[Message]:
    found, to = result.organisation, result.target
    assert to is not None  # noqa: S101 -- whoever calls this has one
    today = shanghai_day(now)
    posts = organisations.posts_held(tx, numbers, today)
    there = {each.organisation_id for each in posts if each.organisation_id in plan.left - {found.id}}
    moving = set(numbers)
    elsewhere = [
        held for place in sorted(there) for held in appointments.not_ended(tx, place, today) if held.member in moving
    ]
    if found.kind is OrganisationKind.BRANCH:
        charges.follow_merger(tx, found.id, to.id, numbers, now)
        relocation.move(tx, dict.fromkeys(numbers, (to.id, ChangedBy(actor.label))), now)
        _log_members(tx, actor, found, to, numbers, now)
    _end(tx, actor, [*result.ended, *elsewhere], now)
    for each in below:
        _put(tx, actor, each, to, reason, now)
    if found.kind is OrganisationKind.COMMITTEE:  # who could look into its history, else, where nothing stands above
        _put(tx, actor, found, to, reason, now)
    told = reassignment.carry_on(tx, plan.going, now)
    routing.follow(tx, [each.id for each in below], now)
    told += _told(tx, [to.id, *(each.id for each in below)], numbers, Notice.BRANCH_MERGED, now)
    ending = {each.member for each in [*result.ended, *elsewhere]} - set(numbers)
    return told + _told(tx, (), sorted(ending), Notice.ORGANISATIONS_CHANGED, now)


def _require_no_growth(
    tx: Transaction, actor: Actor, before: Collection[int], after: Collection[int], now: datetime
) -> None:
    if actor.member_id is not None:
        mine = access.posts_of(tx, actor.member_id, shanghai_day(now))
        if mine & set(after) - set(before):
            raise OwnRightsGrow


def _replaced(found: Organisation, to: Organisation, before: Sequence[int], after: Sequence[int]) -> dict[int, int]:
    committees = {before[0]: after[0]} if before and after and before[0] != after[0] else {}
    return committees | {found.id: to.id}


def _to_other_committee(
    tx: Transaction, hit: Sequence[Touched], before: Sequence[int], after: Sequence[int]
) -> list[Going]:
    """Return what the nearest committee above would have decided, and another one decides from now on."""
    if not before or not after or before[0] == after[0]:
        return []
    old, new = before[0], after[0]
    deciding = touching.with_step_at(tx, old)
    here = [each for each in hit if each.id in deciding and not _has_papers(each)]
    return [Going(each.step, old, new, each.branch_id, {old: new}) for each in here]


def _has_papers(request: Touched) -> bool:
    return kinds.of(request.kind).has_papers


def _stops(*, transfers: Sequence[Touched]) -> tuple[Stop, ...]:
    numbers = tuple(each.id for each in transfers)
    return (Stop(StopKind.TRANSFERS, len(numbers), numbers),) if numbers else ()


def _stops_alone(result: Reorganised, hit: Sequence[Touched]) -> tuple[Stop, ...]:
    counted = (
        Stop(StopKind.MEMBERS, result.members),
        Stop(StopKind.ORGANISATIONS, result.organisations),
        Stop(StopKind.OWED, result.owed),
        Stop(StopKind.REQUESTS, len(hit), tuple(each.id for each in hit)),
    )
    return tuple(each for each in counted if each.how_many)


def _require_sound(result: Reorganised, seen: Reorganised | None, *, dry_run: bool) -> None:
    if dry_run:
        return
    code = result.organisation.code
    if result.stops:
        raise OrganisationInUse(code, tuple((each.kind.value, each.how_many, each.requests) for each in result.stops))
    if seen is not None and seen != result:
        raise OrganisationMoved(code)


def _put(tx: Transaction, actor: Actor, found: Organisation, to: Organisation, reason: str, now: datetime) -> None:
    before = organisations.find(tx, found.parent_id) if found.parent_id is not None else None
    rows.put(tx, found.id, to.id)
    detail: dict[str, object] = {"changes": {"parent": [before.code if before else None, to.code]}}
    if cleaned(reason):
        detail["reason"] = cleaned(reason)
    audit.append(tx, audit.Entry(actor.label, "organisation.changed", f"organisation:{found.id}", detail), now)


def _end(tx: Transaction, actor: Actor, ended: Sequence[HeldAppointment], now: datetime) -> None:
    """End appointments at once: the day before is their last."""
    if not ended:
        return
    appointments.end(tx, [each.id for each in ended], shanghai_day(now) - timedelta(days=1))
    for each in ended:
        detail = {"organisation": each.organisation_code, "role": each.role.value}
        audit.append(tx, audit.Entry(actor.label, "appointment.ended", f"member:{each.member}", detail), now)


def _log(tx: Transaction, actor: Actor, result: Reorganised, reason: str, now: datetime) -> None:
    detail = {
        "into": result.target.code if result.target else None,
        "count": result.members,
        "requests": result.requests,
        "owed": result.owed,
        "fen": result.owed_fen,
        "reason": cleaned(reason),
    }
    act = "organisation.merged" if result.target else "organisation.closed"
    audit.append(tx, audit.Entry(actor.label, act, f"organisation:{result.organisation.id}", detail), now)


def _log_members(
    tx: Transaction, actor: Actor, found: Organisation, to: Organisation, numbers: Sequence[int], now: datetime
) -> None:
    detail = {"changes": {"branch": [found.code, to.code]}}
    entries = (audit.Entry(actor.label, "member.moved", f"member:{number}", detail) for number in numbers)
    audit.append_all(tx, entries, now)


def _people(tx: Transaction, found: Organisation) -> list[int]:
    return roster.numbers_of(tx, found.id) if found.kind is OrganisationKind.BRANCH else []


def _told(
    tx: Transaction, organisation_ids: Collection[int], people: Sequence[int], notice: Notice, now: datetime
) -> list[Message]:
    """Return what members are told, and that something has changed to those who decide in some organisations."""
    deciding = organisations.deciders(tx, organisation_ids, shanghai_day(now))
    others = {number for found in deciding.values() for number in found} - set(people)
    wanted = dict.fromkeys(people, notice) | dict.fromkeys(sorted(others), Notice.ORGANISATIONS_CHANGED)
    return telling.messages_in(tx, [Told(each, of_theirs) for each, of_theirs in wanted.items()], now)
