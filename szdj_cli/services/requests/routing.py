"""With whom a step waits, and what happens to it when an appointment begins or ends."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from szdj_cli.domain.organisations.organisations import route
from szdj_cli.domain.requests.requests import barred
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.store.core import audit
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations
from szdj_cli.store.requests import assignments
from szdj_cli.store.requests import requests as rows

_MOST_BARRED = 2
"""Of one request: its applicant, and whoever submitted it in their stead. Where more may decide, somebody is left."""


class Assignee(NamedTuple):
    """Where a step waits. `has_decider` is false where nobody at or above the step's organisation may decide."""

    organisation_id: int
    has_decider: bool


class Assignments:
    """Where steps of some organisations wait today, looked up at once for a whole batch."""

    def __init__(self, tx: Transaction, organisation_ids: Collection[int], now: datetime) -> None:
        self._chains = organisations.chains(tx, organisation_ids)
        lines = {each for chain in self._chains.values() for each in chain}
        self._deciders = organisations.deciders(tx, lines, shanghai_day(now))

    def of(self, organisation_id: int, applicant: int, submitted_by: int | None = None) -> Assignee:
        """Return where a step of an organisation waits: there, or the nearest one above with somebody else.

        That is neither the applicant nor whoever submitted the request in their stead.
        """
        found = route(self._chains[organisation_id], self._deciders, barred(applicant, submitted_by))
        return Assignee(organisation_id, False) if found is None else Assignee(found, True)


def assignee_of(
    tx: Transaction, organisation_id: int, applicant: int, now: datetime, submitted_by: int | None = None
) -> Assignee:
    """Return where one step of an organisation waits; as `Assignments.of`."""
    return Assignments(tx, [organisation_id], now).of(organisation_id, applicant, submitted_by)


def reroute(tx: Transaction, organisation_id: int, now: datetime) -> int:
    """Hand over what waits, at an organisation, below it or above it, where nobody who is not barred may decide.

    It goes to the nearest organisation above that has somebody else, else to the nearest from its own organisation
    on, and stays where there is none. Call it in the transaction in which an appointment there begins or ends;
    return how many requests moved.
    """
    today = shanghai_day(now)
    moved = 0
    above = organisations.chain(tx, organisation_id)[1:]
    for waiting_at in [*assignments.assignees_below(tx, organisation_id), *above]:
        moved += _hand_over(tx, waiting_at, today, now)
    return moved


def follow(tx: Transaction, organisation_ids: Collection[int], now: datetime) -> None:
    """Place anew what waits outside the line of its own organisation: these organisations were moved."""
    moves: list[audit.Entry] = []
    for row in assignments.of_steps_below(tx, organisation_ids):
        if row.waiting_at in organisations.chain(tx, row.organisation_id):
            continue
        target = assignee_of(tx, row.organisation_id, row.member_id, now, row.submitted_by).organisation_id
        assignments.move(tx, row.id, target)
        moves.append(_handed_over(row.id, row.waiting_at, target))
    audit.append_all(tx, moves, now)


def settle(tx: Transaction, now: datetime) -> int:
    """Act on every appointment that has begun or ended since the last time; return how many requests moved."""
    today = shanghai_day(now)
    record_expired(tx, now)
    return sum(reroute(tx, organisation_id, now) for organisation_id in assignments.settle_due(tx, today))


def record_expired(tx: Transaction, now: datetime) -> None:
    """Write down which letters were not used in time: it holds from the day after their last, this only records it."""
    expired = rows.expire(tx, shanghai_day(now), now)
    audit.append_all(tx, [audit.Entry("system", "request.expired", f"request:{each}") for each in expired], now)


def _hand_over(tx: Transaction, waiting_at: int, today: date, now: datetime) -> int:
    chain = organisations.chain(tx, waiting_at)
    above = organisations.deciders(tx, chain, today)
    here = above.get(waiting_at, frozenset())
    if len(here) > _MOST_BARRED:
        return 0
    moves: list[audit.Entry] = []
    for row in assignments.waiting_at(tx, waiting_at, here):
        target = route(chain, above, barred(row.member_id, row.submitted_by))
        if target is None and row.organisation_id != waiting_at:
            # Nobody is left above: whoever was appointed in the step's own organisation meanwhile takes it.
            target = _anew(tx, row, now)
        if target is None or target == waiting_at:
            continue
        assignments.move(tx, row.id, target)
        moves.append(_handed_over(row.id, waiting_at, target))
    audit.append_all(tx, moves, now)
    return len(moves)


def _handed_over(request_id: int, before: int, after: int) -> audit.Entry:
    return audit.Entry("system", "request.handed_over", f"request:{request_id}", {"from": before, "to": after})


def _anew(tx: Transaction, row: rows.OpenStep, now: datetime) -> int | None:
    found = assignee_of(tx, row.organisation_id, row.member_id, now, row.submitted_by)
    return found.organisation_id if found.has_decider else None
