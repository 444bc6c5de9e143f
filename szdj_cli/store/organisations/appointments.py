"""Appointments one by one: made, ended, listed."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, func, insert, or_, select, update

from szdj_cli.domain.organisations.appointments import HeldAppointment
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.store.core.library import Selection
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.organisations import APPOINTMENT, ORGANISATION


def not_ended(tx: Transaction, organisation_id: int, today: date) -> list[HeldAppointment]:
    """Return the appointments of an organisation that hold today or begin later."""
    return _read(tx, _listed(today).where(APPOINTMENT.c.organisation_id == organisation_id))


def not_ended_of(tx: Transaction, member: int, today: date) -> list[HeldAppointment]:
    """Return the appointments of a member that hold today or begin later."""
    return _read(tx, _listed(today).where(APPOINTMENT.c.member_id == member))


def ended(tx: Transaction, organisation_id: int, today: date) -> list[HeldAppointment]:
    """Return the appointments of an organisation that are over; one that was ended before it began never was."""
    query = _all().where(APPOINTMENT.c.organisation_id == organisation_id, APPOINTMENT.c.from_day <= today.isoformat())
    return _read(tx, query.where(APPOINTMENT.c.until_day < today.isoformat()))


def is_not_ended(today: date) -> ColumnElement[bool]:
    """Return the condition that an appointment holds today or begins later."""
    return or_(APPOINTMENT.c.until_day.is_(None), APPOINTMENT.c.until_day >= today.isoformat())


def add(tx: Transaction, organisation_id: int, member: int, role: Role, from_day: date, until_day: date | None) -> int:
    """Add an appointment and return its id."""
    new_id = (tx.conn.scalar(select(func.max(APPOINTMENT.c.id))) or 0) + 1
    tx.conn.execute(
        insert(APPOINTMENT).values(
            id=new_id,
            organisation_id=organisation_id,
            member_id=member,
            role=role.value,
            from_day=from_day.isoformat(),
            until_day=until_day.isoformat() if until_day else None,
        )
    )
    return new_id


def end(tx: Transaction, ids: Iterable[int], last_day: date) -> None:
    """Let appointments end with a day."""
    tx.conn.execute(update(APPOINTMENT).where(APPOINTMENT.c.id.in_(list(ids))).values(until_day=last_day.isoformat()))


def _listed(today: date) -> Selection:
    return _all().where(is_not_ended(today))


def _all() -> Selection:
    return (
        select(
            APPOINTMENT.c.id,
            ORGANISATION.c.code,
            ORGANISATION.c.name,
            MEMBER.c.id,
            MEMBER.c.name,
            APPOINTMENT.c.role,
            APPOINTMENT.c.from_day,
            APPOINTMENT.c.until_day,
        )
        .join(ORGANISATION, ORGANISATION.c.id == APPOINTMENT.c.organisation_id)
        .join(MEMBER, MEMBER.c.id == APPOINTMENT.c.member_id)
        .order_by(APPOINTMENT.c.from_day, APPOINTMENT.c.id)
    )


def _read(tx: Transaction, query: Selection) -> list[HeldAppointment]:
    return [
        HeldAppointment(number, code, organisation, member, name, Role(role), from_day, until_day)
        for number, code, organisation, member, name, role, from_day, until_day in tx.conn.execute(query)
    ]
