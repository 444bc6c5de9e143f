"""转正: those whose probation has ended, and making them full members, one or many in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import (
    AppointedElsewhere,
    MemberClosed,
    MemberNotFound,
    NameNotUnique,
    NotAllowed,
    OwnRecord,
    RecordMoved,
    SzdjError,
    ValueInvalid,
)
from szdj_cli.domain.imports.field_rows import FieldRow
from szdj_cli.domain.imports.plan import RowProblem
from szdj_cli.domain.members.confirmations import PlannedConfirmation, confirm
from szdj_cli.domain.members.corrections import Corrected
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.reports.due import Due
from szdj_cli.domain.sms import Message, Notice, Purpose
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.numbers import MOST
from szdj_cli.domain.values.reasons import FormKind, Reason, TemplateKind
from szdj_cli.domain.values.text import cleaned
from szdj_cli.services import row_files
from szdj_cli.services.access import access
from szdj_cli.services.members import naming, roster
from szdj_cli.services.reports.due import confirmations
from szdj_cli.services.row_files import RowsFile
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members
from szdj_cli.store.members.local_changes import ChangedBy

_REFUSED_ROWS: Mapping[type[SzdjError], Reason] = {
    **naming.REFUSED_ROWS,
    MemberClosed: Reason.OFF_ROSTER_TO_CONFIRM,
    OwnRecord: Reason.OWN_CONFIRMATION,
}
_REFUSALS = (
    AppointedElsewhere,
    MemberClosed,
    MemberNotFound,
    NameNotUnique,
    NotAllowed,
    OwnRecord,
    ValueInvalid,
)


def due(store: Store, actor: Actor, now: datetime, *, branch: str | None = None) -> list[Due]:
    """Return those on probation for a year by today whom the actor may read, the longest first.

    Raises:
        NotAllowed: the actor may read nobody's record but their own.
        OrganisationNotFound, OrganisationNotUnique: the branch.
    """
    with store.reading() as tx:
        scope = roster.scope_of(tx, actor, Act.READ, branch)
        return confirmations(tx, scope, shanghai_day(now), MOST)[0]


def plan(
    store: Store, actor: Actor, people: Sequence[str], on: str, now: datetime, *, directly_admitted: bool = False
) -> tuple[list[PlannedConfirmation], list[tuple[str, SzdjError]]]:
    """Return what would be written of people, by number or unique name, and why others cannot be confirmed.

    `on` is the day, as it was typed. Nothing is written.
    """
    planned: dict[int, PlannedConfirmation] = {}
    refused: list[tuple[str, SzdjError]] = []
    with store.reading() as tx:
        for who in dict.fromkeys(people):
            try:
                found = roster.find(tx, actor, who)
                _require_right(tx, actor, found, shanghai_day(now))
                one = confirm(found, on, shanghai_day(now), directly_admitted=directly_admitted)
            except _REFUSALS as refusal:
                refused.append((who, refusal))
            else:
                planned[one.number] = one
    return list(planned.values()), refused


def read(actor: Actor, file: str, now: datetime, *, encoding: str | None, sheet: str | None) -> RowsFile:
    """Return what a file of confirmations says, to whoever may mend somebody's record; as `row_files.read`."""
    return row_files.read(actor, Act.MEND, TemplateKind.CONFIRMATIONS, file, now, encoding=encoding, sheet=sheet)


def plan_rows(
    store: Store, actor: Actor, found: RowsFile, now: datetime, *, directly_admitted: bool = False
) -> tuple[list[PlannedConfirmation], list[RowProblem]]:
    """Return what would be written as the rows of a file say, and what is wrong with the others."""
    sound, today = found.sound, shanghai_day(now)
    with store.reading() as tx:

        def planned(row: FieldRow, member: Member) -> PlannedConfirmation:
            _require_right(tx, actor, member, today)  # before anything is told of somebody
            naming.require_same(row, member, FormKind.RECORD)
            return confirm(member, row.get("confirmed_on"), today, directly_admitted=directly_admitted)

        return naming.planned(found, sound, naming.named(tx, sound), planned, _REFUSED_ROWS)


def carry_out(
    store: Store, actor: Actor, planned: Sequence[PlannedConfirmation], reason: str, now: datetime
) -> tuple[Corrected, ...]:
    """Write what was planned, all of it or nothing; return whom to tell.

    Raises:
        RecordMoved: a record is no longer as it was when this was planned.
        NotAllowed, AppointedElsewhere, OwnRecord, MemberClosed: as when it was planned.
    """
    told: list[Corrected] = []
    ordered = sorted(planned, key=lambda each: each.number)
    with store.transaction() as tx:
        for each in ordered:
            found = members.find(tx, each.number)
            if found is None or found.version != each.version:
                raise RecordMoved(each.number)
            _require_right(tx, actor, found, shanghai_day(now))
            message = Message(now, found.mobile, Purpose.NOTICE, notice=Notice.RECORD_MENDED)
            told.append(Corrected(each.number, (message,)))
        by = ChangedBy(actor.label)
        asked = [(e.number, e.version, {term: new for term, (_, new) in e.changes.items()}, by) for e in ordered]
        if members.change_each(tx, asked, now):
            raise RuntimeError("a record moved inside a write transaction")
        audit.append_all(tx, [_entry(actor, each, reason) for each in ordered], now)
    return tuple(told)


def _require_right(tx: Transaction, actor: Actor, member: Member, today: date) -> None:
    access.require_over(tx, actor, Act.MEND, member.number, member.branch_id, today)
    if member.number == actor.member_id and not actor.is_administrator:
        raise OwnRecord
    if member.values["roster_state"] != "active":
        raise MemberClosed(member.number)


def _entry(actor: Actor, each: PlannedConfirmation, reason: str) -> audit.Entry:
    changes = {term: list(values) for term, values in each.changes.items()}
    detail = {"changes": changes} | ({"reason": cleaned(reason)} if cleaned(reason) else {})
    return audit.Entry(actor.label, "member.confirmed", f"member:{each.number}", detail)
