"""Appointments one by one: made, ended, listed."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from szdj_cli.domain.organisations.appointments import HeldAppointment
from szdj_cli.domain.organisations.organisations import OrganisationKind, Role
from szdj_cli.store.core import bulk
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations.organisations import BELOW


class HeldTerm(NamedTuple):
    """Who held, holds or will hold a post in which organisation, over which days."""

    organisation_id: int
    code: str
    organisation_name: str
    kind: OrganisationKind
    member: int
    name: str
    role: Role
    from_day: str
    until_day: str | None


IS_NOT_ENDED = "(appointment.until_day IS NULL OR appointment.until_day >= :today)"
"""That an appointment holds on a Shanghai day or begins later."""

_ALL = """SELECT appointment.id, organisation.code, organisation.name, member.id, member.name,
                 appointment.role, appointment.from_day, appointment.until_day
    FROM appointment
    JOIN organisation ON organisation.id = appointment.organisation_id
    JOIN member ON member.id = appointment.member_id"""
_IN_ORDER = "ORDER BY appointment.from_day, appointment.id"
_NOT_ENDED = Query(
    HeldAppointment,
    f"{_ALL} WHERE appointment.organisation_id = :organisation_id AND {IS_NOT_ENDED} {_IN_ORDER}",
)
_NOT_ENDED_OF = Query(
    HeldAppointment, f"{_ALL} WHERE appointment.member_id IN (:members) AND {IS_NOT_ENDED} {_IN_ORDER}"
)
_ENDED = Query(
    HeldAppointment,
    f"""{_ALL} WHERE appointment.organisation_id = :organisation_id
        AND appointment.from_day <= :today AND appointment.until_day < :today {_IN_ORDER}""",
)
_TERMS = Query(
    HeldTerm,
    f"""SELECT organisation.id, organisation.code, organisation.name, organisation.kind, member.id, member.name,
               appointment.role, appointment.from_day, appointment.until_day
        FROM appointment
        JOIN organisation ON organisation.id = appointment.organisation_id
        JOIN member ON member.id = appointment.member_id
        WHERE organisation.closed_on IS NULL
          AND (appointment.until_day IS NULL OR appointment.until_day >= appointment.from_day)
          AND (appointment.role = 'secretary' OR appointment.until_day BETWEEN :today AND :limit)
          [[AND appointment.organisation_id IN ({BELOW})]] {_IN_ORDER}""",
    scans="of the whole store, all appointments",
)
_ADD = Query(
    int,
    """INSERT INTO appointment (id, organisation_id, member_id, role, from_day, until_day, begun, settled)
       VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM appointment),
               :organisation_id, :member, :role, :from_day, :until_day, false, false)
       RETURNING id""",
)
_END = Statement("UPDATE appointment SET until_day = :last_day WHERE id IN (:ids)")


def not_ended(tx: Transaction, organisation_id: int, today: date) -> list[HeldAppointment]:
    """Return the appointments of an organisation that hold today or begin later."""
    return tx.all(_NOT_ENDED, organisation_id=organisation_id, today=today)


def not_ended_of(tx: Transaction, member: int, today: date) -> list[HeldAppointment]:
    """Return the appointments of a member that hold today or begin later."""
    return tx.all(_NOT_ENDED_OF, members=[member], today=today)


def not_ended_by_member(tx: Transaction, members: Sequence[int], today: date) -> dict[int, list[HeldAppointment]]:
    """Return the same of many members; who holds nothing is not there."""
    found: dict[int, list[HeldAppointment]] = {}
    for chunk in bulk.chunks(members):
        for each in tx.each(_NOT_ENDED_OF, members=chunk, today=today):
            found.setdefault(each.member, []).append(each)
    return found


def ended(tx: Transaction, organisation_id: int, today: date) -> list[HeldAppointment]:
    """Return the appointments of an organisation that are over; one that was ended before it began never was."""
    return tx.all(_ENDED, organisation_id=organisation_id, today=today)


def terms(tx: Transaction, scope: Collection[int] | None, today: date, limit: date) -> list[HeldTerm]:
    """Return every secretary that there was, is or will be, and whose other posts end from today to a day.

    In a scope and all below it, the earliest first; None is everywhere. Organisations that are closed are left out,
    and appointments that were ended before they began.
    """
    return tx.all(_TERMS, scope=scope, today=today, limit=limit)


def add(tx: Transaction, organisation_id: int, member: int, role: Role, from_day: date, until_day: date | None) -> int:
    """Add an appointment and return its id."""
    return tx.one(
        _ADD, organisation_id=organisation_id, member=member, role=role, from_day=from_day, until_day=until_day
    )


def end(tx: Transaction, ids: Iterable[int], last_day: date) -> None:
    """Let appointments end with a day."""
    for chunk in bulk.chunks(list(ids)):
        tx.execute(_END, ids=chunk, last_day=last_day)
