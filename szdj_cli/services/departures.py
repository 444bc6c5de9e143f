"""去向: members who die, leave the Party or have their 党籍 stopped, and those to whom it is given back.

What follows is written with it, in one transaction: posts and requests end, letters are void, dues are due no more, and
whoever left is signed out and can sign in no more. It takes away, and gives nobody anything: nobody countersigns it.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.changes import Changes
from szdj_cli.domain.errors import (
    AppointedElsewhere,
    MemberNotFound,
    NotAllowed,
    OwnDeparture,
    RecordMoved,
    SzdjError,
    ValueInvalid,
)
from szdj_cli.domain.imports.plan import RowProblem
from szdj_cli.domain.members.departure_rows import WantedOf, WantedRows, problem
from szdj_cli.domain.members.departures import (
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
from szdj_cli.domain.requests.requests import RequestState
from szdj_cli.domain.sms import Message, Notice, Purpose, Told
from szdj_cli.domain.transfers.signed_documents import number_text
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.months import month_of
from szdj_cli.domain.values.reasons import FormKind, Reason
from szdj_cli.files.tables.departures import read_departures
from szdj_cli.services import table_forms
from szdj_cli.services.access import access
from szdj_cli.services.access.cutting_off import cut_off
from szdj_cli.services.countersigning import acts
from szdj_cli.services.dues import charges
from szdj_cli.services.members import roster, telling
from szdj_cli.services.requests import routing
from szdj_cli.store.accounts import accounts
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import charges as charged
from szdj_cli.store.members import members
from szdj_cli.store.members.local_changes import ChangedBy
from szdj_cli.store.organisations import appointments, organisations
from szdj_cli.store.requests import letters
from szdj_cli.store.requests import requests as rows

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_REFUSED_ROWS: dict[type[SzdjError], Reason] = {
    AppointedElsewhere: Reason.APPOINTED_ELSEWHERE,
    MemberNotFound: Reason.NOT_AMONG_YOUR_MEMBERS,
    NotAllowed: Reason.NOT_AMONG_YOUR_MEMBERS,
    OwnDeparture: Reason.ABOUT_YOURSELF,
}


def plan(store: Store, actor: Actor, member: str, wanted: Wanted, now: datetime) -> PlannedDeparture:
    """Return what would be recorded of a member, by number or unique name, and what follows; nothing is written.

    Raises:
        NotAllowed, AppointedElsewhere, MemberNotFound, NameNotUnique: as every correction.
        OwnDeparture: nobody records their own.
        ValueInvalid: it does not fit the record.
    """
    with store.reading() as tx:
        found = roster.find(tx, actor, member)
        return _planned(tx, actor, found, wanted, now)


def read(actor: Actor, source: Path | None, now: datetime, *, encoding: str | None, sheet: str | None) -> WantedRows:
    """Return what a file says, to whoever may mend somebody's record; None is standard input.

    Raises:
        NotAllowed: the actor may do it to nobody.
        FileRefused, NotADepartureList, HeadingsDoubled, AliasesInvalid: the file.
    """
    access.require_somewhere(actor, Act.MEND)
    form = table_forms.forms_in_force()[table_forms.DEPARTURES]
    return read_departures(source, shanghai_day(now), encoding=encoding, sheet=sheet, form=form)


def plan_rows(
    store: Store, actor: Actor, found: Sequence[WantedOf], now: datetime
) -> tuple[list[PlannedDeparture], list[RowProblem]]:
    """Return what would be recorded as the rows of a file say, and what is wrong with the others."""
    planned: dict[int, PlannedDeparture] = {}
    problems: list[RowProblem] = []
    with store.reading() as tx:
        for row in found:
            try:
                member = _named(tx, row)
                _require_right(tx, actor, member, now)  # before anything is told of somebody
                _require_same(row, member)
                one = _planned(tx, actor, member, row.wanted, now)
            except ValueInvalid as refusal:
                problems.append(problem(row.row, refusal.field, "", Reason(refusal.reason)))
            except tuple(_REFUSED_ROWS) as refusal:
                problems.append(problem(row.row, "number", str(row.number or ""), _REFUSED_ROWS[type(refusal)]))
            else:
                if planned.setdefault(one.number, one) is not one:
                    problems.append(problem(row.row, "number", str(one.number), Reason.PERSON_TWICE))
    return list(planned.values()), problems


def record(store: Store, actor: Actor, planned: Sequence[PlannedDeparture], now: datetime) -> Departed:
    """Write what was planned, all of it or nothing, with what follows; return whom to tell.

    Raises:
        RecordMoved: a record is no longer as it was when this was planned.
        NotAllowed, AppointedElsewhere, OwnDeparture, ValueInvalid: as when it was planned.
    """
    with store.transaction() as tx:
        routing.settle(tx, now)
        people = {each.number: members.find(tx, each.number) for each in planned}
        for each in planned:
            member = people[each.number]
            if member is None or member.version != each.version:
                raise RecordMoved(each.number)
            _require_right(tx, actor, member, now)
            if _fitting(tx, member, each.wanted) != each.changes:
                raise RecordMoved(each.number)
        ending = {each.number: each.wanted for each in planned if each.wanted.act is not Departure.RESTORED}
        messages = end(tx, actor.label, ending, now)
        by = ChangedBy(actor.label)
        asked = [(each.number, each.version, _new(each.changes), by) for each in planned]
        if members.change_each(tx, sorted(asked, key=lambda one: one[0]), now):
            raise RuntimeError("a record moved inside a write transaction")
        audit.append_all(tx, [_entry(actor, each) for each in planned], now)
        _sign_out(tx, actor, [each for each in planned if each.wanted.act in LEAVING], people, now)
        restored = {each.number: month_of(each.wanted.on) for each in planned if each.number not in ending}
        charges.follow_restorations(tx, restored, now)
        routing.settle(tx, now)
        messages += [
            Message(now, member.mobile, Purpose.NOTICE, notice=Notice.MEMBERSHIP_RECORDED)
            for each in planned
            if each.wanted.act is not Departure.DECEASED and (member := people[each.number]) is not None
        ]
    return Departed(len(planned), tuple(messages))


def end(tx: Transaction, by: str, ending: Mapping[int, Wanted], now: datetime) -> list[Message]:
    """End what members have under way and hold, and their dues; return those to tell who would have decided.

    `by` is the label of whoever does it. Call it before the records are written.
    """
    if not ending:
        return []
    charges.follow_departures(tx, {number: last_month_due(wanted) for number, wanted in ending.items()}, now)
    messages = _end_requests(tx, by, ending, now)
    _end_appointments(tx, by, sorted(ending), now)
    return messages


def follow_standings(tx: Transaction, by: str, standings: Mapping[int, str], reason: str, now: datetime) -> None:
    """Let follow from today what follows where a correction or a file gives members another 党籍状态.

    `standings` are the new ones by member. Call it before the records are written, and `follow_restored` afterwards.
    """
    wanted = Wanted(Departure.SUSPENDED, shanghai_day(now), reason)
    end(tx, by, {number: wanted for number, standing in standings.items() if standing == "suspended"}, now)


def follow_restored(tx: Transaction, standings: Mapping[int, str], now: datetime) -> None:
    """Let dues be due again from this month on of those whose 党籍 is given back."""
    month = month_of(shanghai_day(now))
    restored = {number: month for number, standing in standings.items() if standing == "normal"}
    charges.follow_restorations(tx, restored, now)


def _planned(tx: Transaction, actor: Actor, member: Member, wanted: Wanted, now: datetime) -> PlannedDeparture:
    _require_right(tx, actor, member, now)
    changes = _fitting(tx, member, wanted)
    is_ending = wanted.act is not Departure.RESTORED
    held = appointments.not_ended_of(tx, member.number, shanghai_day(now)) if is_ending else ()
    opened = rows.open_of_members(tx, [member.number]) if is_ending else ()
    paid = charged.paid_after(tx, last_month_due(wanted), [member.number]) if is_ending else {}
    return PlannedDeparture(
        number=member.number,
        name=member.name,
        version=member.version,
        branch=member.branch_name,
        branch_code=member.values["branch"] or "",
        wanted=wanted,
        changes=changes,
        posts=tuple(f"{each.organisation_name}{ROLES.label(each.role)}" for each in held),
        requests=tuple(each.id for each in opened),
        prepaid_fen=paid.get(member.number, 0),
    )


def _named(tx: Transaction, row: WantedOf) -> Member:
    if row.number is not None:
        found = members.find(tx, row.number)
    else:
        found = members.find_by_id_number(tx, row.id_number or "")
    if found is None:
        raise MemberNotFound("")
    return found


def _require_same(row: WantedOf, member: Member) -> None:
    """Let a row pass whose member number, identity number and name are one person's, as far as it gives them.

    Raises:
        ValueInvalid: they are not.
    """
    if row.id_number not in (None, member.values["id_number"]):
        raise ValueInvalid("id_number", Reason.NUMBERS_DISAGREE, FormKind.DEPARTURE)
    if row.name and row.name != member.name:
        raise ValueInvalid("name", Reason.NAME_OF_SOMEBODY_ELSE, FormKind.DEPARTURE)


def _require_right(tx: Transaction, actor: Actor, member: Member, now: datetime) -> None:
    access.require_over(tx, actor, Act.MEND, member.number, member.branch_id, shanghai_day(now))
    if member.number == actor.member_id:
        raise OwnDeparture


def _fitting(tx: Transaction, member: Member, wanted: Wanted) -> Changes:
    changes = difference(member, wanted)
    if wanted.act is Departure.RESTORED:
        branch = organisations.find(tx, member.branch_id)
        if branch is not None and branch.closed_on is not None:
            raise ValueInvalid("act", Reason.RESTORED_TO_CLOSED, FormKind.DEPARTURE)
        logged = audit.logged_since(tx, ("member.departed",), "member", [member.number], _EVER)
        if logged and wanted.on < date.fromisoformat(json.loads(logged[-1].detail)["on"]):
            raise ValueInvalid("on", Reason.BEFORE_DEPARTURE, FormKind.DEPARTURE)
    return changes


def _end_requests(tx: Transaction, by: str, ending: Mapping[int, Wanted], now: datetime) -> list[Message]:
    told: set[int] = set()
    for step in rows.open_of_members(tx, sorted(ending)):
        if (was := rows.state_of(tx, step.id)) is None:
            continue
        live = next((each for each in letters.of_request(tx, step.id) if each.voided_at is None), None)
        wanted = ending[step.member_id]
        if live is None:
            state = RequestState.WITHDRAWN
            entry = audit.Entry(by, "request.withdrawn", f"request:{step.id}", {"as": wanted.act.value})
        else:
            state = RequestState.VOIDED
            letters.void(tx, live.id, wanted.reason, now)
            detail = {"committee": live.committee_code, "number": number_text(live.year, live.serial)}
            entry = audit.Entry(by, "letter.voided", f"request:{step.id}", {**detail, "reason": wanted.reason})
        rows.close(tx, step.id, state, now, was=RequestState(was.state))
        audit.append(tx, entry, now)
        told.add(step.waiting_at)
    return _told_deciders(tx, told, ending.keys(), now)


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
    tx: Transaction, actor: Actor, gone: Iterable[PlannedDeparture], people: Mapping[int, Member | None], now: datetime
) -> None:
    """End what those who left are signed in with; an administrator's account does not end with the roster: disable it.

    Nobody else off the roster can sign in; of those who come back, accounts are as they were.
    """
    listed = list(gone)
    cut_off(tx, [each.number for each in listed], now)
    for each in listed:
        member = people[each.number]
        if member is not None and accounts.administrator_of(tx, each.number) is not None:
            acts.set_disabled(tx, actor.label, member, acts.why(each.wanted.reason), now, is_disabled=True)


def _told_deciders(tx: Transaction, organisation_ids: set[int], gone: Collection[int], now: datetime) -> list[Message]:
    deciding = organisations.deciders(tx, organisation_ids, shanghai_day(now))
    numbers = sorted({number for found in deciding.values() for number in found} - set(gone))
    return telling.messages_in(tx, [Told(each, Notice.REQUESTS_ENDED_WITH_MEMBERSHIP) for each in numbers], now)


def _entry(actor: Actor, each: PlannedDeparture) -> audit.Entry:
    act = "member.restored" if each.wanted.act is Departure.RESTORED else "member.departed"
    changes = {term: list(values) for term, values in each.changes.items()}
    detail = {"as": each.wanted.act.value, "changes": changes, "on": each.wanted.on.isoformat()}
    return audit.Entry(actor.label, act, f"member:{each.number}", {**detail, "reason": each.wanted.reason})


def _new(changes: Changes) -> dict[str, str | None]:
    return {term: new for term, (_, new) in changes.items()}
