"""What an organisation does to a single record: puts it right, adds one; with a reason, logged, and told.

Members propose changes to their own record instead: `profiles`.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime

from szdj_cli.domain.accounts.countersigning import CorrectionAct
from szdj_cli.domain.authorisation import Act, Actor, is_allowed
from szdj_cli.domain.changes import Changes, changes_from_text
from szdj_cli.domain.errors import (
    AppointmentRefused,
    ContactOnly,
    FieldNotMendable,
    MemberClosed,
    MemberExists,
    NumberNotAmongYours,
    OrganisationClosed,
    OwnRecord,
    ReasonMissing,
    RecordMoved,
)
from szdj_cli.domain.members.corrections import (
    CONTACT,
    MENDABLE,
    Corrected,
    NewMember,
    PlannedCorrection,
    correct,
    new_member,
    require_continued,
)
from szdj_cli.domain.members.fields import SENSITIVE
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.organisations.branches import BranchNames
from szdj_cli.domain.organisations.organisations import Organisation
from szdj_cli.domain.sms import Message, Notice, Purpose
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.fields import Field
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.domain.values.text import cleaned
from szdj_cli.services import departures
from szdj_cli.services.access import access
from szdj_cli.services.access.cutting_off import cut_off
from szdj_cli.services.countersigning import acts, countersigning
from szdj_cli.services.dues import charges
from szdj_cli.services.members import roster, telling
from szdj_cli.store.accounts import accounts
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.imports import members as roster_import
from szdj_cli.store.members import members, relocation
from szdj_cli.store.members.local_changes import ChangedBy
from szdj_cli.store.organisations import appointments, organisations


def record(store: Store, actor: Actor, member: str, now: datetime) -> Member:
    """Return a record that the actor may put right.

    Raises:
        NotAllowed, MemberNotFound, NameNotUnique: as `roster.find`, and where the actor may read but not mend.
        AppointedElsewhere: the member is appointed where the actor may not mend.
        OwnRecord: it is the actor's own, and they are no administrator.
        MemberClosed: the member is no longer on the roster.
    """
    with store.reading() as tx:
        return _record(tx, actor, member, now)


def mendable(store: Store, actor: Actor, member: Member) -> tuple[Field, ...]:
    """Return the fields that the actor may put right of a record that `record` has returned."""
    with store.reading() as tx:
        return MENDABLE if is_allowed(actor, Act.MEND, organisations.chain(tx, member.branch_id)) else CONTACT


def branches(store: Store, actor: Actor) -> BranchNames:
    """Return the branches to which the actor may add a member, as people name them.

    Raises:
        NotAllowed: to none.
    """
    with store.reading() as tx:
        return _Branches(store.reading, _allowed(tx, actor))


def plan_edit(
    store: Store,
    actor: Actor,
    member: str,
    answers: Mapping[str, str],
    now: datetime,
    *,
    directly_admitted: bool = False,
) -> PlannedCorrection:
    """Return what typed answers by field would change; nothing is written. `directly_admitted`: see `between_dates`.

    Raises:
        FieldUnknown, FieldNotMendable, ValueInvalid, NothingChanged: what was typed cannot be written; 党籍状态 not
            together with what a second person confirms.
        MemberExists: the new identity number is somebody else's.
        NumberNotAmongYours: whether it is takes somebody to say who may see every member.
        ContactOnly: the actor may put right contact data alone.
        AppointmentRefused: somebody who holds an appointment cannot become probationary.
        NotAllowed, AppointedElsewhere, MemberNotFound, NameNotUnique, OwnRecord, MemberClosed: as `record`.
    """
    with store.reading() as tx:
        found = _record(tx, actor, member, now)
        planned = correct(found, answers, shanghai_day(now), directly_admitted=directly_admitted)
        _require_fields(tx, actor, found, planned.changes)
        _require_new(tx, actor, planned.changes)
        _require_no_appointment(tx, found, planned.changes, now)
        waiting = roster_import.waiting(tx, [found.number])
        signed = planned.changes.keys() & SENSITIVE if countersigning.is_needed(tx, actor, found, now) else ()
        _require_apart(planned.changes, is_countersigned=bool(signed))
    asked = changes_from_text(waiting[found.number]) if waiting else {}
    contested = tuple((term, Reason.REQUEST_WAITING) for term in planned.changes if term in asked)
    countersigned = tuple((term, Reason.COUNTERSIGNED) for term in sorted(signed))
    return replace(planned, warnings=planned.warnings + contested + countersigned)


def edit(store: Store, actor: Actor, planned: PlannedCorrection, reason: str, now: datetime) -> Corrected:
    """Write what was planned; a member's account follows a new identity number.

    A new mobile or identity number ends what hangs on the old one: sessions, today's verification, codes, trusted
    phones, the authenticator. Of whoever decides, it waits until a second person confirms it: all of the difference.

    Raises:
        ReasonMissing: there is none.
        RecordMoved: the record is no longer as it was when this was planned.
        CorrectionWaiting: a correction of this member waits for its second person already.
        NotAllowed, AppointedElsewhere, MemberNotFound, OwnRecord, MemberClosed, MemberExists: as when it was planned.
    """
    _require_reason(reason)
    changes = planned.changes
    with store.transaction() as tx:
        found = _record(tx, actor, str(planned.number), now)
        if found.version != planned.version:
            raise RecordMoved(planned.number)
        _require_fields(tx, actor, found, changes)
        _require_new(tx, actor, changes)
        _require_no_appointment(tx, found, changes, now)
        if changes.keys() & SENSITIVE and countersigning.is_needed(tx, actor, found, now):
            _require_apart(changes, is_countersigned=True)
            return countersigning.begin(tx, actor, found, CorrectionAct.EDIT, changes, reason, now)
        standings = {found.number: changes["standing"][1] or ""} if "standing" in changes else {}
        followed = departures.follow_standings(tx, actor.label, standings, cleaned(reason), now)
        told = acts.put_right(tx, actor.label, found, changes, acts.why(reason), now)
        departures.follow_restored(tx, standings, now)
        told += tuple(telling.messages_in(tx, followed, now))
    return Corrected(found.number, told)


def plan_new(
    store: Store, actor: Actor, answers: Mapping[str, str], now: datetime, *, directly_admitted: bool = False
) -> NewMember:
    """Return the record that typed answers by field would add; nothing is written. `directly_admitted`: see there.

    Somebody who was transferred out of the store is not added: their own record is continued.

    Raises:
        NotAllowed: the actor may add nobody anywhere.
        FieldUnknown, FieldNotMendable, ValueInvalid: what was typed cannot be written.
        MemberExists: the identity number is in use already: on the roster, or by whoever keeps the store.
        NumberNotAmongYours: whether it is takes somebody to say who may see every member.
    """
    with store.reading() as tx:
        branches = _Branches(lambda: nullcontext(tx), _allowed(tx, actor))
        new = new_member(answers, branches, shanghai_day(now), directly_admitted=directly_admitted)
        if (found := _returning(tx, actor, new)) is not None:
            _require_continued(found, new)
            new = replace(new, warnings=(*new.warnings, ("id_number", Reason.RETURNING)))
    return new


def add(store: Store, actor: Actor, new: NewMember, reason: str, now: datetime) -> Corrected:
    """Write a new member, and return what they are to be told.

    Raises:
        ReasonMissing: there is none.
        NotAllowed, MemberExists: as when it was planned.
        OrganisationClosed: the branch was closed meanwhile.
    """
    _require_reason(reason)
    with store.transaction() as tx:
        access.require(tx, actor, Act.MEND, new.branch.id)
        branch = organisations.find(tx, new.branch.id)
        if branch is not None and branch.closed_on is not None:  # since it was planned
            raise OrganisationClosed(branch.code)
        returning = _returning(tx, actor, new)
        if returning is not None:
            return _take_back(tx, actor, returning, new, reason, now)
        number = members.add(tx, new.branch.id, new.values, now, by=ChangedBy(actor.label))
        detail = {"branch": new.branch.code, "reason": cleaned(reason)}
        audit.append(tx, audit.Entry(actor.label, "member.added", f"member:{number}", detail), now)
    registered = Notice.MOBILE_REGISTERED_BY_ORGANISATION
    return Corrected(number, (Message(now, new.values["mobile"] or "", Purpose.NOTICE, notice=registered),))


def _record(tx: Transaction, actor: Actor, member: str, now: datetime) -> Member:
    found = roster.find(tx, actor, member)
    access.require_contact(tx, actor, found.number, found.branch_id, shanghai_day(now))
    if found.number == actor.member_id and not actor.is_administrator:
        raise OwnRecord
    if found.values["roster_state"] != "active":
        raise MemberClosed(found.number)
    return found


def _require_fields(tx: Transaction, actor: Actor, member: Member, changes: Changes) -> None:
    """Let a difference pass that touches no field but those that the actor may put right.

    Raises:
        ContactOnly: it does.
    """
    if not is_allowed(actor, Act.MEND, organisations.chain(tx, member.branch_id)):
        others = changes.keys() - {field.term for field in CONTACT}
        if others:
            raise ContactOnly(min(others))


class _Branches(BranchNames):
    """The organisations that are named, asked of the store: for one member a city has too many to read them all."""

    def __init__(
        self, reading: Callable[[], AbstractContextManager[Transaction]], allowed: frozenset[int] | None
    ) -> None:
        super().__init__((), allowed)
        self._reading = reading

    def _with_code(self, code: str) -> Organisation | None:
        with self._reading() as tx:
            return organisations.with_code(tx, code)

    def _with_name(self, name: str) -> Sequence[Organisation]:
        with self._reading() as tx:
            return organisations.with_name(tx, name)


def _allowed(tx: Transaction, actor: Actor) -> frozenset[int] | None:
    scope = roster.scope_of(tx, actor, Act.MEND)
    return None if scope is None else frozenset(organisations.below(tx, scope))


def _require_reason(reason: str) -> None:
    if not cleaned(reason):
        raise ReasonMissing


def _require_new(tx: Transaction, actor: Actor, changes: Changes) -> None:
    if "id_number" in changes:
        id_number = changes["id_number"][1] or ""
        if _among_theirs(tx, actor, id_number) is not None:
            raise MemberExists


def _require_no_appointment(tx: Transaction, member: Member, changes: Changes, now: datetime) -> None:
    becomes_probationary = "membership" in changes and changes["membership"][1] == "probationary"
    if becomes_probationary and appointments.not_ended_of(tx, member.number, shanghai_day(now)):
        raise AppointmentRefused(Reason.PROBATIONARY)


def _require_apart(changes: Changes, *, is_countersigned: bool) -> None:
    """Let 党籍状态 not wait with what is countersigned: what follows from it follows at once."""
    if is_countersigned and "standing" in changes:
        raise FieldNotMendable("standing")


def _take_back(tx: Transaction, actor: Actor, found: Member, new: NewMember, reason: str, now: datetime) -> Corrected:
    """Continue the record of somebody who had left the store; what is not given stays as it was."""
    changes: Changes = {
        term: (found.values[term], value)
        for term, value in new.values.items()
        if value is not None and term != "branch" and value != found.values[term]
    }
    _require_continued(found, new)
    if "mobile" in changes:
        cut_off(tx, [found.number], now)
    charges.follow_return(tx, found.number, new.branch.id, now)
    by = ChangedBy(actor.label)
    members.change(tx, found.number, {term: value for term, (_, value) in changes.items()}, now, by=by)
    relocation.move(tx, {found.number: (new.branch.id, by)}, now)
    detail = {**acts.detail_of(tx, changes, acts.why(reason)), "branch": new.branch.code}
    audit.append(tx, audit.Entry(actor.label, "member.returned", f"member:{found.number}", detail), now)
    return Corrected(found.number, acts.told(found, changes, now))


def _require_continued(found: Member, new: NewMember) -> None:
    given = {term: value for term, value in new.values.items() if value is not None}
    require_continued({**found.values, **given}, directly_admitted=new.directly_admitted)


def _returning(tx: Transaction, actor: Actor, new: NewMember) -> Member | None:
    """Return the record that somebody who had left the store continues.

    Raises:
        MemberExists: they are on the roster, or left it otherwise.
    """
    found = _among_theirs(tx, actor, new.values["id_number"] or "")
    if found is not None and found.values["roster_state"] != "transferred_out":
        raise MemberExists
    return found


def _among_theirs(tx: Transaction, actor: Actor, id_number: str) -> Member | None:
    """Return whose an identity number is; None where it is nobody's.

    Raises:
        NumberNotAmongYours: it is not that of a member whom the actor may mend, and they do not see everybody: the
            same answer whether it is nobody's, another committee's member's, or whoever keeps the store.
        MemberExists: it is an administrator's, and the actor is none.
    """
    found = members.find_by_id_number(tx, id_number)
    if not access.sees_everybody(tx, actor, Act.MEND):
        is_theirs = found is not None and is_allowed(actor, Act.MEND, organisations.chain(tx, found.branch_id))
        if not is_theirs:
            raise NumberNotAmongYours
    _require_linkable(tx, actor, id_number)
    return found


def _require_linkable(tx: Transaction, actor: Actor, id_number: str) -> None:
    """Let only an administrator link a record with an administrator's account.

    To others the number is in use, as any other one may be: whose it is stays untold.
    """
    if not actor.is_administrator and tx.keys.id_index(id_number) in accounts.administrator_indexes(tx):
        raise MemberExists
