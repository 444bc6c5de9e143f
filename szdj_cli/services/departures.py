"""去向: members who die, leave the Party or have their 党籍 stopped, and those to whom it is given back.

What follows is written with it, in one transaction: posts and requests end, letters are void, dues are due no more, and
whoever left is signed out and can sign in no more. It takes away, and gives nobody anything: nobody countersigns it.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from types import MappingProxyType

from szdj_cli.domain.authorisation import Act, Actor, is_allowed
from szdj_cli.domain.changes import Changes
from szdj_cli.domain.errors import (
    OrganisationClosed,
    OwnDeparture,
    RecordMoved,
    SzdjError,
    ValueInvalid,
)
from szdj_cli.domain.imports.field_rows import FieldRow
from szdj_cli.domain.imports.plan import RowProblem
from szdj_cli.domain.members.departure_rows import wanted_of
from szdj_cli.domain.members.departures import (
    DEPARTURES,
    LEAVING,
    Departed,
    Departure,
    PlannedDeparture,
    Wanted,
    difference,
    last_month_due,
)
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.organisations.appointments import ROLES
from szdj_cli.domain.organisations.organisations import Organisation, OrganisationKind
from szdj_cli.domain.requests.requests import RequestState
from szdj_cli.domain.sms import Notice, Told
from szdj_cli.domain.transfers.signed_documents import number_text
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.months import month_of
from szdj_cli.domain.values.reasons import FormKind, Reason, TemplateKind
from szdj_cli.services import row_files
from szdj_cli.services.access import access
from szdj_cli.services.access.cutting_off import cut_off
from szdj_cli.services.access.lookup import find_organisation
from szdj_cli.services.countersigning import acts
from szdj_cli.services.dues import charges
from szdj_cli.services.members import naming, roster, telling
from szdj_cli.services.requests import routing
from szdj_cli.services.row_files import RowsFile
from szdj_cli.store.accounts import accounts
from szdj_cli.store.core import audit, bulk
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import charges as charged
from szdj_cli.store.members import members, relocation
from szdj_cli.store.members.local_changes import ChangedBy
from szdj_cli.store.organisations import appointments, organisations, reorganising
from szdj_cli.store.requests import letters
from szdj_cli.store.requests import requests as rows

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_REFUSED_ROWS: Mapping[type[SzdjError], Reason] = {**naming.REFUSED_ROWS, OwnDeparture: Reason.ABOUT_YOURSELF}

_REFUSED_ALREADY = {
    Reason.DEPARTED_ALREADY,
    Reason.SUSPENDED_ALREADY,
    Reason.NOTHING_TO_RESTORE,
    Reason.RESTORED_ELSEWHERE,  # to a branch that is there again by now: theirs
}


def plan(store: Store, actor: Actor, member: str, wanted: Wanted, now: datetime) -> PlannedDeparture:
    """Return what would be recorded of a member, by number or unique name, and what follows; nothing is written.

    What was recorded before, with the same day and reason, is so already.

    Raises:
        NotAllowed, AppointedElsewhere, MemberNotFound, NameNotUnique: as every correction.
        OwnDeparture: nobody records their own.
        ValueInvalid: it does not fit the record.
        OrganisationNotFound, OrganisationNotUnique, OrganisationClosed: the branch to be restored to.
    """
    with store.reading() as tx:
        found = roster.find(tx, actor, member)
        around = _Around(tx, actor, [(found, wanted)], now)
        around.require_right(found)
        return around.planned(found, wanted)


def lacks_branch(store: Store, actor: Actor, member: str, now: datetime) -> bool:
    """Return whether a member can only be restored to a branch that is named: theirs is no more, without successor.

    Raises:
        NotAllowed, AppointedElsewhere, MemberNotFound, NameNotUnique, OwnDeparture: as `plan`.
    """
    with store.reading() as tx:
        found = roster.find(tx, actor, member)
        wanted = Wanted(Departure.RESTORED, shanghai_day(now), "")
        around = _Around(tx, actor, [(found, wanted)], now)
        around.require_right(found)
        try:
            around.destination(found, wanted)
        except ValueInvalid:
            return True
        return False


def read(
    actor: Actor,
    file: str,
    now: datetime,
    otherwise: Mapping[str, str] = MappingProxyType({}),
    *,
    encoding: str | None,
    sheet: str | None,
) -> RowsFile:
    """Return what a file of departures says, to whoever may mend somebody's record; as `row_files.read`."""
    kind = TemplateKind.DEPARTURES
    return row_files.read(actor, Act.MEND, kind, file, now, encoding=encoding, sheet=sheet, otherwise=otherwise)


def plan_rows(
    store: Store, actor: Actor, found: RowsFile, now: datetime
) -> tuple[list[PlannedDeparture], list[RowProblem]]:
    """Return what would be recorded as the rows of a file say, and what is wrong with the others."""
    sound = found.sound
    wanted = {row.number: wanted_of(row) for row in sound}
    with store.reading() as tx:
        people = naming.named(tx, sound)
        asked = ((who, wanted[row.number]) for row, who in zip(sound, people, strict=True) if who)
        around = _Around(tx, actor, list(asked), now)

        def planned(row: FieldRow, member: Member) -> PlannedDeparture:
            around.require_right(member)  # before anything is told of somebody
            naming.require_same(row, member, FormKind.DEPARTURE)
            return around.planned(member, wanted[row.number])

        return naming.planned(found, sound, people, planned, _REFUSED_ROWS, otherwise="act")


def record(store: Store, actor: Actor, planned: Sequence[PlannedDeparture], now: datetime) -> Departed:
    """Write what was planned, all of it or nothing, with what follows; return whom to tell.

    Raises:
        RecordMoved: a record is no longer as it was when this was planned.
        NotAllowed, AppointedElsewhere, OwnDeparture, ValueInvalid: as when it was planned.
    """
    with store.transaction() as tx:
        routing.settle(tx, now)
        people = members.of_numbers(tx, [each.number for each in planned])
        around = _Around(tx, actor, [(people[one.number], one.wanted) for one in planned if one.number in people], now)
        for each in planned:
            member = people.get(each.number)
            if member is None or member.version != each.version:
                raise RecordMoved(each.number)
            around.require_right(member)
            if around.changes_of(member, each.wanted) != each.changes:
                raise RecordMoved(each.number)
        ending = {each.number: each.wanted for each in planned if each.wanted.act is not Departure.RESTORED}
        told = end(tx, actor.label, ending, now)
        by = ChangedBy(actor.label)
        asked = [(each.number, each.version, _new(each.changes), by) for each in planned]
        if members.change_each(tx, sorted(asked, key=lambda one: one[0]), now):
            raise RuntimeError("a record moved inside a write transaction")
        audit.append_all(tx, [_entry(actor, each) for each in planned], now)
        _sign_out(tx, actor, [each for each in planned if each.wanted.act in LEAVING], people, now)
        restoring = {each.number: each for each in planned if each.number not in ending}
        restored = {number: month_of(each.wanted.on) for number, each in restoring.items()}
        into = {n: to.id for n, each in restoring.items() if (to := around.destination(people[n], each.wanted))}
        relocation.move(tx, {number: (target, by) for number, target in into.items()}, now)
        charges.follow_restorations(tx, restored, now, into)
        routing.settle(tx, now)
        living = [each.number for each in planned if each.wanted.act is not Departure.DECEASED]
        told += [Told(number, Notice.MEMBERSHIP_RECORDED) for number in living]
        told += _deciders(tx, set(into.values()), restored.keys(), now, Notice.MEMBER_ARRIVED)
        messages = telling.messages_in(tx, told, now)
    return Departed(len(planned), tuple(messages))


def end(tx: Transaction, by: str, ending: Mapping[int, Wanted], now: datetime) -> list[Told]:
    """End what members have under way and hold, and their dues; return those to tell who would have decided.

    `by` is the label of whoever does it. Call it before the records are written.
    """
    if not ending:
        return []
    charges.follow_departures(tx, {number: last_month_due(wanted) for number, wanted in ending.items()}, now)
    told = _end_requests(tx, by, ending, now)
    _end_appointments(tx, by, sorted(ending), now)
    return told


def follow_standings(tx: Transaction, by: str, standings: Mapping[int, str], reason: str, now: datetime) -> list[Told]:
    """Let follow from today what follows where a correction or a file gives members another 党籍状态.

    `standings` are the new ones by member. Call it before the records are written, and `follow_restored` afterwards.
    Return whom to tell, beside these members, once they are: those who would have decided on requests that have ended.
    """
    wanted = Wanted(Departure.SUSPENDED, shanghai_day(now), reason)
    return end(tx, by, {number: wanted for number, standing in standings.items() if standing == "suspended"}, now)


def follow_restored(tx: Transaction, standings: Mapping[int, str], now: datetime) -> None:
    """Let dues be due again from this month on of those whose 党籍 is given back."""
    month = month_of(shanghai_day(now))
    restored = {number: month for number, standing in standings.items() if standing == "normal"}
    charges.follow_restorations(tx, restored, now)


class _Around:
    """What departures of members are judged by, looked up for all of them at once."""

    def __init__(self, tx: Transaction, actor: Actor, wanted: Sequence[tuple[Member, Wanted]], now: datetime) -> None:
        self._tx, self._actor, self._today = tx, actor, shanghai_day(now)
        self._rights = access.RightsOver(
            tx, actor, Act.MEND, {member.number: member.branch_id for member, _ in wanted}, self._today
        )
        ending = {member.number: each for member, each in wanted if each.act is not Departure.RESTORED}
        self._posts = appointments.not_ended_by_member(tx, sorted(ending), self._today)
        self._opened: dict[int, list[int]] = {}
        for chunk in bulk.chunks(sorted(ending)):
            for step in rows.open_of_members(tx, chunk):
                self._opened.setdefault(step.member_id, []).append(step.id)
        self._prepaid = {
            (number, last): fen
            for last in {last_month_due(each) for each in ending.values()}
            for number, fen in charged.paid_after(tx, last, sorted(ending)).items()
        }
        restored = [member for member, each in wanted if each.act is Departure.RESTORED]
        self._numbers = sorted({member.number for member, _ in wanted})
        self._branches = organisations.of_ids(tx, {member.branch_id for member in restored})

    @cached_property
    def _recorded(self) -> dict[int, list[Wanted]]:
        return _recorded(self._tx, self._numbers)

    def require_right(self, member: Member) -> None:
        """Let a departure of one of the members pass that the actor may record.

        Raises:
            NotAllowed, AppointedElsewhere, OwnDeparture: it is none of theirs to record.
        """
        self._rights.require(member.number)
        if member.number == self._actor.member_id:
            raise OwnDeparture

    def planned(self, member: Member, wanted: Wanted) -> PlannedDeparture:
        """Return what would be recorded of one of the members, and what follows.

        Raises:
            ValueInvalid: it does not fit the record.
            OrganisationNotFound, OrganisationNotUnique, OrganisationClosed: the branch to be restored to.
        """
        number = member.number
        planned = PlannedDeparture(
            number=number,
            name=member.name,
            version=member.version,
            branch=member.branch_name,
            branch_code=member.values["branch"] or "",
            wanted=wanted,
            changes={},
        )
        try:
            changes = self.changes_of(member, wanted)
        except ValueInvalid as refusal:
            if not self._is_recorded(member, wanted, Reason(refusal.reason)):
                raise
            return replace(planned, is_already=True)
        to = self.destination(member, wanted)
        return replace(
            planned,
            changes=changes,
            posts=tuple(f"{each.organisation_name}{ROLES.label(each.role)}" for each in self._posts.get(number, ())),
            requests=tuple(self._opened.get(number, ())),
            prepaid_fen=self._prepaid.get((number, last_month_due(wanted)), 0),
            to=to.name if to else None,
        )

    def changes_of(self, member: Member, wanted: Wanted) -> Changes:
        """Return what a departure changes in a record; refusals as `planned`."""
        changes = difference(member, wanted)
        if wanted.act is not Departure.RESTORED:
            if wanted.to is not None:
                raise ValueInvalid("to", Reason.RESTORED_ELSEWHERE, FormKind.DEPARTURE)
            return changes
        departed = next((each.on for each in self._recorded[member.number] if each.act is not Departure.RESTORED), None)
        if departed and wanted.on < departed:
            raise ValueInvalid("on", Reason.BEFORE_DEPARTURE, FormKind.DEPARTURE)
        to = self.destination(member, wanted)
        return difference(member, wanted, to.code) if to else changes

    def destination(self, member: Member, wanted: Wanted) -> Organisation | None:
        """Return the branch that somebody is restored to whose own is no more: as named, or what took that one over.

        Raises:
            ValueInvalid: it is still there, or nobody knows where they go.
            OrganisationNotFound, OrganisationNotUnique, OrganisationClosed: the branch that is named.
        """
        if wanted.act is not Departure.RESTORED:
            return None
        if self._branches[member.branch_id].closed_on is None:
            if wanted.to is not None:
                raise ValueInvalid("to", Reason.RESTORED_ELSEWHERE, FormKind.DEPARTURE)
            return None
        found = self._taken_over(member.branch_id) if wanted.to is None else self._named(wanted.to)
        if (
            found is None
            or found.kind is not OrganisationKind.BRANCH
            or not is_allowed(self._actor, Act.MEND, organisations.chain(self._tx, found.id))
        ):
            raise ValueInvalid("to", Reason.RESTORED_TO_CLOSED, FormKind.DEPARTURE)
        return found

    def _is_recorded(self, member: Member, wanted: Wanted, refused: Reason) -> bool:
        """Return whether a departure was refused for a record that holds it already, with the same day and reason."""
        last = self._recorded[member.number][:1]
        is_there = wanted.to in (None, member.values["branch"], member.branch_name)
        return refused in _REFUSED_ALREADY and is_there and last == [replace(wanted, to=None)]

    def _named(self, text: str) -> Organisation:
        found = find_organisation(self._tx, text, self._actor, Act.MEND)
        if found.closed_on is not None:
            raise OrganisationClosed(found.code)
        return found

    def _taken_over(self, branch_id: int) -> Organisation | None:
        """Return the branch that took over one that is no more, or took over the one that did."""
        found = reorganising.last_successor(self._tx, branch_id)
        return found if found is not None and found.closed_on is None else None


def _recorded(tx: Transaction, numbers: Sequence[int]) -> dict[int, list[Wanted]]:
    """Return what the log says became of members, by member, the last first."""
    found: dict[int, list[Wanted]] = {number: [] for number in numbers}
    for chunk in bulk.chunks(numbers):
        for each in audit.logged_since(tx, ("member.departed", "member.restored"), "member", chunk, _EVER):
            said = json.loads(each.detail)
            wanted = Wanted(Departure(said["as"]), date.fromisoformat(said["on"]), said["reason"])
            found[each.number].insert(0, wanted)
    return found


def _end_requests(tx: Transaction, by: str, ending: Mapping[int, Wanted], now: datetime) -> list[Told]:
    told: set[int] = set()
    for step in (each for chunk in bulk.chunks(sorted(ending)) for each in rows.open_of_members(tx, chunk)):
        if (was := rows.state_of(tx, step.id)) is None:
            continue
        live = next((each for each in letters.of_request(tx, step.id) if each.voided_at is None), None)
        wanted = ending[step.member_id]
        if live is None:
            state = RequestState.WITHDRAWN
            entry = audit.Entry(by, "request.withdrawn", f"request:{step.id}", {"as": wanted.act.value})
        else:
            state = RequestState.VOIDED
            why = DEPARTURES.label(wanted.act)  # not the reason: the letter is shown to other committees too
            letters.void(tx, live.id, why, now)
            detail = {"committee": live.committee_code, "number": number_text(live.year, live.serial)}
            entry = audit.Entry(by, "letter.voided", f"request:{step.id}", {**detail, "reason": why})
        rows.close(tx, step.id, state, now, was=RequestState(was.state))
        audit.append(tx, entry, now)
        told.add(step.waiting_at)
    return _deciders(tx, told, ending.keys(), now, Notice.REQUESTS_ENDED_WITH_MEMBERSHIP)


def _end_appointments(tx: Transaction, by: str, numbers: Sequence[int], now: datetime) -> None:
    today = shanghai_day(now)
    held = organisations.posts_held(tx, numbers, today)
    if not held:
        return
    appointments.end(tx, [each.id for each in held], today - timedelta(days=1))
    details = ((each, {"organisation": each.organisation_id, "role": each.role, "why": "left"}) for each in held)
    entries = [audit.Entry(by, "appointment.ended", f"member:{each.member_id}", detail) for each, detail in details]
    audit.append_all(tx, entries, now)


def _sign_out(
    tx: Transaction, actor: Actor, gone: Iterable[PlannedDeparture], people: Mapping[int, Member], now: datetime
) -> None:
    """End what those who left are signed in with; an administrator's account does not end with the roster: disable it.

    Nobody else off the roster can sign in; of those who come back, accounts are as they were.
    """
    listed = list(gone)
    cut_off(tx, [each.number for each in listed], now)
    for each in listed:
        if accounts.administrator_of(tx, each.number) is not None:
            acts.set_disabled(tx, actor.label, people[each.number], acts.why(each.wanted.reason), now, is_disabled=True)


def _deciders(
    tx: Transaction, organisation_ids: set[int], but: Collection[int], now: datetime, notice: Notice
) -> list[Told]:
    deciding = organisations.deciders(tx, organisation_ids, shanghai_day(now))
    numbers = sorted({number for found in deciding.values() for number in found} - set(but))
    return [Told(each, notice) for each in numbers]


def _entry(actor: Actor, each: PlannedDeparture) -> audit.Entry:
    act = "member.restored" if each.wanted.act is Departure.RESTORED else "member.departed"
    changes = {term: list(values) for term, values in each.changes.items()}
    detail = {"as": each.wanted.act.value, "changes": changes, "on": each.wanted.on.isoformat()}
    return audit.Entry(actor.label, act, f"member:{each.number}", {**detail, "reason": each.wanted.reason})


def _new(changes: Changes) -> dict[str, str | None]:
    """Return the new values of a record; of the branch, nothing: members are moved into it."""
    return {term: new for term, (_, new) in changes.items() if term != "branch"}
