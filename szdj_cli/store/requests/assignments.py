"""Where requests wait, and moving them when appointments begin or end."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import exists, select, text, update

from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations.organisations import decides_on, subtree
from szdj_cli.store.requests.requests import IS_PENDING, OpenStep, open_steps
from szdj_cli.store.tables.accounts import ACCOUNT
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.organisations import APPOINTMENT
from szdj_cli.store.tables.requests import REQUEST, REQUEST_STEP

# Written as the partial indexes are, or SQLite would not use them.
_NOT_BEGUN = text("NOT begun")
_NOT_SETTLED = text("NOT settled")


def assignees_below(tx: Transaction, organisation_id: int) -> list[int]:
    """Return the organisations, the given one and below, at which requests wait."""
    inside = subtree([organisation_id])
    waits = exists().where(IS_PENDING, REQUEST.c.waiting_at == inside.c.id)
    return list(tx.conn.scalars(select(inside.c.id).where(waits)))


def decider_names(tx: Transaction, organisation_id: int, today: date, not_of: int) -> tuple[str, ...]:
    """Return the names of those who may decide at an organisation, the applicant left out."""
    rows = tx.conn.scalars(
        select(MEMBER.c.name)
        .distinct()
        .join(APPOINTMENT, APPOINTMENT.c.member_id == MEMBER.c.id)
        .outerjoin(ACCOUNT, ACCOUNT.c.id_index == MEMBER.c.id_index)
        .where(APPOINTMENT.c.organisation_id == organisation_id, decides_on(today), MEMBER.c.id != not_of)
        .order_by(MEMBER.c.name)
    )
    return tuple(rows)


def waiting_at(tx: Transaction, organisation_id: int, member_id: int | None) -> list[OpenStep]:
    """Return what waits at an organisation; of one applicant only, if given."""
    of_member = () if member_id is None else (REQUEST.c.member_id == member_id,)
    return open_steps(tx, IS_PENDING, REQUEST.c.waiting_at == organisation_id, *of_member)


def of_steps_below(tx: Transaction, organisation_ids: Collection[int]) -> list[OpenStep]:
    """Return what waits for a step of some organisations or of those below."""
    return open_steps(tx, IS_PENDING, REQUEST_STEP.c.organisation_id.in_(select(subtree(organisation_ids).c.id)))


def move(tx: Transaction, request_id: int, organisation_id: int) -> None:
    """Let a request wait at another organisation."""
    tx.conn.execute(
        update(REQUEST)
        .where(REQUEST.c.id == request_id)
        .values(waiting_at=organisation_id, version=REQUEST.c.version + 1)
    )


def has_due(tx: Transaction, today: date) -> bool:
    """Return whether an appointment has begun or ended since the last look."""
    day = today.isoformat()
    begun = select(APPOINTMENT.c.id).where(_NOT_BEGUN, APPOINTMENT.c.from_day <= day).limit(1)
    ended = select(APPOINTMENT.c.id).where(_NOT_SETTLED, APPOINTMENT.c.until_day < day).limit(1)
    return any(tx.conn.scalar(query) is not None for query in (begun, ended))


def settle_due(tx: Transaction, today: date) -> list[int]:
    """Mark the beginnings and ends that have come as acted on; return their organisations."""
    day = today.isoformat()
    begun = update(APPOINTMENT).where(_NOT_BEGUN, APPOINTMENT.c.from_day <= day).values(begun=True)
    ended = update(APPOINTMENT).where(_NOT_SETTLED, APPOINTMENT.c.until_day < day).values(settled=True)
    found = {
        organisation_id
        for statement in (begun, ended)
        for organisation_id in tx.conn.scalars(statement.returning(APPOINTMENT.c.organisation_id))
    }
    return sorted(found)
