"""What is told about organisations: their contacts, their people in numbers, their secretaries."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from szdj_cli.domain.organisations.views import Contact, Headcount
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations.organisations import HOLDS, SEEN
from szdj_cli.store.reports.groups import within


class _Count(NamedTuple):
    branch_id: int
    members: int
    full: int


class _Secretary(NamedTuple):
    organisation_id: int
    name: str


_CONTACT = Query(Contact, "SELECT address, phone, fax, postcode FROM organisation WHERE id = :id")
# `+ 0`: of all branches, by their index every member would be fetched from another place of the file.
_COUNTS = Query(
    _Count,
    f"""SELECT branch_id + 0, count(*), sum(CASE WHEN membership = 'full' THEN 1 ELSE 0 END) FROM member
        WHERE roster_state = 'active' {within("branch_id")} GROUP BY branch_id + 0""",
    scans="of all branches",
)
_SECRETARIES = Query(
    _Secretary,
    f"""SELECT appointment.organisation_id, member.name
        FROM appointment JOIN member ON member.id = appointment.member_id
        WHERE appointment.role = 'secretary' AND {HOLDS} [[AND appointment.organisation_id IN ({SEEN})]]
        ORDER BY appointment.from_day, appointment.id""",
    scans="of all organisations",
)
_COUNT_WAITING = Query(int, "SELECT count(*) FROM request WHERE state = 'pending' AND waiting_at = :id")


def contact_of(tx: Transaction, organisation_id: int) -> Contact:
    """Return where an organisation that exists is reached."""
    return tx.one(_CONTACT, id=organisation_id)


def count_by_branch(tx: Transaction, scope: Collection[int] | None) -> dict[int, Headcount]:
    """Return how many members are on the roster of each branch of a scope that has any; None is all branches."""
    return {row.branch_id: Headcount(row.members, row.full) for row in tx.each(_COUNTS, scope=scope, only=None)}


def secretaries(
    tx: Transaction, today: date, scope: Collection[int] | None, also: Collection[int] = ()
) -> dict[int, tuple[str, ...]]:
    """Return the names of those who are secretary on a Shanghai day, by organisation, as `organisations.inside`."""
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for organisation_id, name in tx.each(_SECRETARIES, today=today, scope=scope, also=also):
        found[organisation_id] += (name,)
    return dict(found)


def count_waiting(tx: Transaction, organisation_id: int) -> int:
    """Return how many requests wait at an organisation."""
    return tx.one(_COUNT_WAITING, id=organisation_id)
