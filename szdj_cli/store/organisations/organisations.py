"""Organisations and appointments: the tree upwards and downwards, and who is appointed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import CTE, ColumnElement, and_, false, or_, select

from szdj_cli.domain.organisations.organisations import (
    DECIDING_ROLES,
    Appointment,
    Organisation,
    OrganisationKind,
    Role,
)
from szdj_cli.store.core import bulk
from szdj_cli.store.core.library import Selection
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.accounts import ACCOUNT
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.organisations import APPOINTMENT, ORGANISATION

_COLUMNS = (
    ORGANISATION.c.id,
    ORGANISATION.c.code,
    ORGANISATION.c.name,
    ORGANISATION.c.kind,
    ORGANISATION.c.parent_id,
    ORGANISATION.c.can_transfer,
)


def find(tx: Transaction, organisation_id: int) -> Organisation | None:
    """Return one organisation by its id."""
    return next(iter(_read(tx, select(*_COLUMNS).where(ORGANISATION.c.id == organisation_id))), None)


def named(tx: Transaction, text: str) -> list[Organisation]:
    """Return the organisation with a code; where there is none, all that have the text as their name."""
    for column in (ORGANISATION.c.code, ORGANISATION.c.name):
        if found := _read(tx, select(*_COLUMNS).where(column == text).order_by(ORGANISATION.c.code)):
            return found
    return []


def every(tx: Transaction) -> list[Organisation]:
    """Return all organisations in the order of their codes."""
    return _read(tx, select(*_COLUMNS).order_by(ORGANISATION.c.code))


def chain(tx: Transaction, organisation_id: int) -> list[int]:
    """Return an organisation and all above it, nearest first."""
    return chains(tx, [organisation_id])[organisation_id]


def chains(tx: Transaction, organisation_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return, for each of some organisations, itself and all above it, nearest first."""
    wanted = list(organisation_ids)
    parents: dict[int, int | None] = {}
    for chunk in bulk.chunks(wanted):
        above = (
            select(ORGANISATION.c.id, ORGANISATION.c.parent_id)
            .where(ORGANISATION.c.id.in_(chunk))
            .cte("above", recursive=True)
        )
        # UNION, not UNION ALL: what stands above several of them counts once.
        above = above.union(
            select(ORGANISATION.c.id, ORGANISATION.c.parent_id).where(ORGANISATION.c.id == above.c.parent_id)
        )
        parents.update((row.id, row.parent_id) for row in tx.conn.execute(select(above)))
    return {each: _upwards(each, parents) for each in wanted}


def committees_above(tx: Transaction, organisation_ids: Iterable[int]) -> dict[int, int]:
    """Return the nearest committee above each of some organisations, where there is one."""
    lines = chains(tx, organisation_ids)
    wanted = sorted({each for line in lines.values() for each in line})
    is_committee = ORGANISATION.c.kind == OrganisationKind.COMMITTEE.value
    committees = {
        row.id
        for chunk in bulk.chunks(wanted)
        for row in tx.conn.execute(select(ORGANISATION.c.id).where(ORGANISATION.c.id.in_(chunk), is_committee))
    }
    nearest = {each: next((above for above in line[1:] if above in committees), None) for each, line in lines.items()}
    return {each: committee for each, committee in nearest.items() if committee is not None}


def _upwards(organisation_id: int, parents: Mapping[int, int | None]) -> list[int]:
    result: list[int] = []
    current: int | None = organisation_id
    while current is not None and current in parents and current not in result:
        result.append(current)
        current = parents[current]
    return result


def below(tx: Transaction, organisation_ids: Iterable[int]) -> list[int]:
    """Return the given organisations and all below them."""
    inside = subtree(organisation_ids)
    return list(tx.conn.scalars(select(inside.c.id)))


def are_all(tx: Transaction, organisation_ids: Iterable[int]) -> bool:
    """Return whether the given organisations and all below them are all that there are."""
    inside = subtree(organisation_ids)
    outside = select(ORGANISATION.c.id).where(ORGANISATION.c.id.not_in(select(inside.c.id))).limit(1)
    return tx.conn.execute(outside).first() is None


def subtree(organisation_ids: Iterable[int]) -> CTE:
    """Return a query part with the column `id`: the given organisations and all below them."""
    # Without a name of its own: one statement may look into several of them.
    inside = select(ORGANISATION.c.id).where(ORGANISATION.c.id.in_(list(organisation_ids))).cte(recursive=True)
    # UNION, not UNION ALL: where one given organisation stands below another it counts once.
    return inside.union(select(ORGANISATION.c.id).where(ORGANISATION.c.parent_id == inside.c.id))


def appointments_of(tx: Transaction, member_id: int, today: date) -> tuple[Appointment, ...]:
    """Return the appointments that a member holds on a Shanghai day."""
    rows = tx.conn.execute(
        select(APPOINTMENT.c.organisation_id, ORGANISATION.c.kind, APPOINTMENT.c.role)
        .join(ORGANISATION, ORGANISATION.c.id == APPOINTMENT.c.organisation_id)
        .where(APPOINTMENT.c.member_id == member_id, holds_on(today))
        .order_by(APPOINTMENT.c.id)
    )
    return tuple(Appointment(row.organisation_id, OrganisationKind(row.kind), Role(row.role)) for row in rows)


def deciders(tx: Transaction, organisation_ids: Iterable[int], today: date) -> dict[int, frozenset[int]]:
    """Return, for each organisation that has any, the members who may decide in it on a Shanghai day."""
    query = (
        select(APPOINTMENT.c.organisation_id, APPOINTMENT.c.member_id)
        .join(MEMBER, MEMBER.c.id == APPOINTMENT.c.member_id)
        .outerjoin(ACCOUNT, ACCOUNT.c.id_index == MEMBER.c.id_index)
        .where(decides_on(today))
    )
    wanted = list(organisation_ids)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for chunk in bulk.chunks(wanted):
        for row in tx.conn.execute(query.where(APPOINTMENT.c.organisation_id.in_(chunk))):
            found[row.organisation_id].add(row.member_id)
    return {organisation_id: frozenset(members) for organisation_id, members in found.items()}


def appointed(
    tx: Transaction, organisation_ids: Iterable[int], today: date
) -> list[tuple[int, tuple[Appointment, ...]]]:
    """Return the members who may decide in some organisations on a Shanghai day, each with their appointments there."""
    return _by_member(tx, organisation_ids, decides_on(today))


def appointed_since(
    tx: Transaction, organisation_ids: Iterable[int], since: date
) -> list[tuple[int, tuple[Appointment, ...]]]:
    """Return who of the roster has held what in some organisations since a Shanghai day, or will: the disabled too."""
    has_not_ended = or_(APPOINTMENT.c.until_day.is_(None), APPOINTMENT.c.until_day >= since.isoformat())
    return _by_member(tx, organisation_ids, and_(has_not_ended, MEMBER.c.roster_state == "active"))


def _by_member(
    tx: Transaction, organisation_ids: Iterable[int], condition: ColumnElement[bool]
) -> list[tuple[int, tuple[Appointment, ...]]]:
    found: defaultdict[int, list[Appointment]] = defaultdict(list)
    query = (
        select(APPOINTMENT.c.member_id, APPOINTMENT.c.organisation_id, ORGANISATION.c.kind, APPOINTMENT.c.role)
        .join(ORGANISATION, ORGANISATION.c.id == APPOINTMENT.c.organisation_id)
        .join(MEMBER, MEMBER.c.id == APPOINTMENT.c.member_id)
        .outerjoin(ACCOUNT, ACCOUNT.c.id_index == MEMBER.c.id_index)
        .where(condition, APPOINTMENT.c.organisation_id.in_(list(organisation_ids)))
    )
    for row in tx.conn.execute(query):
        held = Appointment(row.organisation_id, OrganisationKind(row.kind), Role(row.role))
        found[row.member_id].append(held)
    return [(member, tuple(held)) for member, held in sorted(found.items())]


def decides_on(today: date) -> ColumnElement[bool]:
    """Return the condition that an appointment lets its member decide on a Shanghai day; MEMBER and ACCOUNT are joined.

    Not one who is off the roster, whose account is disabled, or who is an administrator: these never decide.
    """
    is_able = and_(ACCOUNT.c.is_disabled == false(), ACCOUNT.c.is_administrator == false())
    return and_(
        APPOINTMENT.c.role.in_([role.value for role in DECIDING_ROLES]),
        holds_on(today),
        MEMBER.c.roster_state == "active",
        or_(ACCOUNT.c.id.is_(None), is_able),
    )


def holds_on(today: date) -> ColumnElement[bool]:
    """Return the condition that an appointment holds on a Shanghai day; `until_day` is its last."""
    day = today.isoformat()
    return and_(APPOINTMENT.c.from_day <= day, or_(APPOINTMENT.c.until_day.is_(None), APPOINTMENT.c.until_day >= day))


def _read(tx: Transaction, query: Selection) -> list[Organisation]:
    return [
        Organisation(number, code, name, OrganisationKind(kind), parent_id, can_transfer)
        for number, code, name, kind, parent_id, can_transfer in tx.conn.execute(query)
    ]
