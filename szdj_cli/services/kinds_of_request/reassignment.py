"""What goes along when members move: their other requests, and the appointments that end."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from szdj_cli.domain.requests.requests import AcceptedRequest
from szdj_cli.domain.sms import Message, Notice, Told
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.members import telling
from szdj_cli.services.requests import routing
from szdj_cli.store.core import audit, bulk
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import relocation
from szdj_cli.store.organisations import appointments, organisations
from szdj_cli.store.requests import requests as rows


def carry(tx: Transaction, moved: Sequence[AcceptedRequest], now: datetime) -> list[Message]:
    """Let the other open requests of moved members go on in their new branch, and return whom to tell.

    Appointments end where the new branch does not belong; out of the store, all of them, and the requests end too:
    nobody is left to decide. Call it in the transaction that moves the members, after all that it decides is written.
    """
    if not moved:
        return []
    _end_appointments(tx, moved, now)
    by_member = {ready.member_id: ready for ready in moved}
    opened = [row for chunk in bulk.chunks(sorted(by_member)) for row in rows.open_of_members(tx, chunk)]
    found = [(row, by_member[row.member_id]) for row in opened]
    ended = _close(tx, [(row, ready.branch_id) for row, ready in found if ready.target_id is None], now)
    going = [(row, ready.branch_id, ready.target_id) for row, ready in found if ready.target_id is not None]
    return [*ended, *_go_along(tx, going, now)]


class Going(NamedTuple):
    """An open request that others decide from now on: `old` and `new` are who is told, and what the log says.

    It belongs to the branch `branch_id`; the organisations of its steps are `replaced` from where it stands on.
    """

    row: rows.OpenStep
    old: int
    new: int
    branch_id: int
    replaced: Mapping[int, int]


def carry_on(tx: Transaction, going: Sequence[Going], now: datetime) -> list[Message]:
    """Let open requests go on elsewhere, and return whom to tell."""
    concerned = {each for one in going for each in (one.row.organisation_id, one.old, one.new, *one.replaced.values())}
    assignments = routing.Assignments(tx, concerned, now)
    carried: list[relocation.Carried] = []
    entries: list[audit.Entry] = []
    told: set[int] = set()
    for row, old, new, branch_id, replaced in going:
        own = replaced.get(row.organisation_id, row.organisation_id)
        waiting_at = assignments.of(own, row.member_id, row.submitted_by).organisation_id
        carried.append(relocation.Carried(row.id, row.position, branch_id, tuple(replaced.items()), waiting_at))
        entries.append(audit.Entry("system", "request.carried", f"request:{row.id}", {"from": old, "to": new}))
        told |= {assignments.of(each, row.member_id, row.submitted_by).organisation_id for each in (old, new)}
    relocation.carry(tx, carried)
    audit.append_all(tx, entries, now)
    return _told(tx, told, Notice.REQUESTS_CARRIED, now)


def both_sides(tx: Transaction, moved: Sequence[AcceptedRequest], now: datetime) -> list[Told]:
    """Return those who decide in the branches that members leave and come to: each is told once of each."""
    sides = {
        Notice.MEMBER_LEFT: {ready.branch_id for ready in moved},
        Notice.MEMBER_ARRIVED: {ready.target_id for ready in moved if ready.target_id is not None},
    }
    themselves = {ready.member_id for ready in moved}
    return [
        Told(number, notice)
        for notice, places in sides.items()
        for number in sorted(set().union(*organisations.deciders(tx, places, shanghai_day(now)).values()) - themselves)
    ]


class RetainedAppointments:
    """Which appointments a move leaves alone: those in the organisations that stand above the new branch."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._above: dict[int, frozenset[int]] = {}

    def is_kept(self, organisation_id: int, target_id: int | None) -> bool:
        """Return whether an appointment in an organisation goes on; out of the store, none does."""
        if target_id is None:
            return False
        if target_id not in self._above:
            self._above[target_id] = frozenset(organisations.chain(self._tx, target_id)[1:])
        return organisation_id in self._above[target_id]


def _close(tx: Transaction, ending: Sequence[tuple[rows.OpenStep, int]], now: datetime) -> list[Message]:
    """End requests whose members have left the store, and return whom to tell."""
    numbers = [row.id for row, _ in ending]
    relocation.close_all(tx, numbers, now)
    entries = [audit.Entry("system", "request.withdrawn", f"request:{each}", {"why": "left"}) for each in numbers]
    audit.append_all(tx, entries, now)
    assignments = routing.Assignments(tx, {branch for _, branch in ending}, now)
    deciding = {assignments.of(branch, row.member_id, row.submitted_by).organisation_id for row, branch in ending}
    members_too = {row.member_id for row, _ in ending}
    return _told(tx, deciding, Notice.REQUESTS_ENDED, now, also=members_too)


def _go_along(tx: Transaction, moved: Sequence[tuple[rows.OpenStep, int, int]], now: datetime) -> list[Message]:
    """Carry requests from one branch to another, and return whom to tell."""
    committees = organisations.committees_above(tx, {each for _, old, new in moved for each in (old, new)})
    going: list[Going] = []
    for row, old, new in moved:
        # The committee's steps go to the committee above the new branch, as the branch's go to the new branch.
        replaced = {old: new}
        if old in committees and new in committees:
            replaced[committees[old]] = committees[new]
        going.append(Going(row, old, new, new, replaced))
    return carry_on(tx, going, now)


def _end_appointments(tx: Transaction, moved: Sequence[AcceptedRequest], now: datetime) -> None:
    today = shanghai_day(now)
    by_member = {ready.member_id: ready for ready in moved}
    held = organisations.posts_held(tx, sorted(by_member), today)
    kept = RetainedAppointments(tx)
    ending = [row for row in held if not kept.is_kept(row.organisation_id, by_member[row.member_id].target_id)]
    if not ending:
        return
    appointments.end(tx, [row.id for row in ending], today - timedelta(days=1))
    details = ((row, {"organisation": row.organisation_id, "role": row.role, "why": "moved"}) for row in ending)
    entries = [audit.Entry("system", "appointment.ended", f"member:{row.member_id}", detail) for row, detail in details]
    audit.append_all(tx, entries, now)
    routing.settle(tx, now)


def _told(
    tx: Transaction, organisation_ids: set[int], notice: Notice, now: datetime, also: Collection[int] = ()
) -> list[Message]:
    deciding = organisations.deciders(tx, organisation_ids, shanghai_day(now))
    numbers = sorted({number for found in deciding.values() for number in found} | set(also))
    return telling.messages_in(tx, [Told(each, notice) for each in numbers], now)
