"""What is told about organisations: their contacts, their people in numbers, their secretaries."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import case, func, select

from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.organisations.views import Contact, Headcount
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members.roster import inside
from szdj_cli.store.organisations.organisations import holds_on
from szdj_cli.store.requests.requests import IS_PENDING
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.organisations import APPOINTMENT, ORGANISATION
from szdj_cli.store.tables.requests import REQUEST


def contact_of(tx: Transaction, organisation_id: int) -> Contact:
    """Return where an organisation that exists is reached."""
    row = tx.conn.execute(select(ORGANISATION).where(ORGANISATION.c.id == organisation_id)).one()
    return Contact(row.address, row.phone, row.fax, row.postcode)


def count_by_branch(tx: Transaction, scope: Collection[int] | None) -> dict[int, Headcount]:
    """Return how many members are on the roster of each branch of a scope that has any; None is all branches."""
    full = func.sum(case((MEMBER.c.membership == "full", 1), else_=0))
    # All of them: going through the index of the branches would fetch every member from another place of the file.
    branch = MEMBER.c.branch_id if scope is not None else MEMBER.c.branch_id + 0
    rows = tx.conn.execute(
        select(branch.label("branch_id"), func.count().label("members"), full.label("full"))
        .where(inside(scope), MEMBER.c.roster_state == "active")
        .group_by(branch)
    )
    return {row.branch_id: Headcount(row.members, row.full) for row in rows}


def secretaries(tx: Transaction, today: date) -> dict[int, tuple[str, ...]]:
    """Return the names of those who are secretary on a Shanghai day, by organisation."""
    rows = tx.conn.execute(
        select(APPOINTMENT.c.organisation_id, MEMBER.c.name)
        .join(MEMBER, MEMBER.c.id == APPOINTMENT.c.member_id)
        .where(APPOINTMENT.c.role == Role.SECRETARY.value, holds_on(today))
        .order_by(APPOINTMENT.c.from_day, APPOINTMENT.c.id)
    )
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.organisation_id] += (row.name,)
    return dict(found)


def count_waiting(tx: Transaction, organisation_id: int) -> int:
    """Return how many requests wait at an organisation."""
    query = select(func.count()).select_from(REQUEST).where(IS_PENDING, REQUEST.c.waiting_at == organisation_id)
    return tx.conn.scalar(query) or 0
