"""What the store tells about its weak points."""

from datetime import date, datetime
from typing import NamedTuple

from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations.organisations import DECIDES, HELD


class Waiting(NamedTuple):
    """An organisation where requests wait, and how many."""

    name: str
    requests: int


_LAST_ACT = Query(datetime, "SELECT at FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
_LAST_BACKUP = Query(
    datetime,
    """SELECT at FROM audit
       WHERE subject = 'store' AND act = 'store.backed_up' AND seq > (SELECT max(seq) FROM audit) - 500000
       ORDER BY seq DESC LIMIT 1""",
)
_CREATED = Query(datetime, "SELECT at FROM audit WHERE seq = 1")
_WEAK_ADMINISTRATORS = Query(
    int,
    "SELECT count(*) FROM account WHERE is_administrator AND is_weak AND NOT is_disabled",
    scans="administrators alone, by an index of their own",
)
# Nobody decides on their own, nor on what they submitted in somebody's stead: two may be barred, and no more.
_WAITING_FOR_NOBODY = Query(
    Waiting,
    f"""
WITH RECURSIVE place (id) AS (
    SELECT DISTINCT waiting_at FROM request WHERE state = 'pending' AND waiting_at IS NOT NULL
), above (place, id) AS (
    SELECT id, id FROM place
    UNION SELECT above.place, organisation.parent_id FROM above JOIN organisation ON organisation.id = above.id
          WHERE organisation.parent_id IS NOT NULL
), decider (place, member_id) AS (
    SELECT above.place, appointment.member_id FROM above, {HELD}
    WHERE appointment.organisation_id = above.id AND {DECIDES}
), few (place, one, other) AS (
    SELECT place.id, coalesce(min(decider.member_id), 0), coalesce(max(decider.member_id), 0)
    FROM place LEFT JOIN decider ON decider.place = place.id
    GROUP BY place.id HAVING count(DISTINCT decider.member_id) < 3
)
SELECT organisation.name, count(*) FROM few
JOIN request ON request.state = 'pending' AND request.waiting_at = few.place
     AND few.one IN (0, request.member_id, request.submitted_by)
     AND few.other IN (0, request.member_id, request.submitted_by)
JOIN organisation ON organisation.id = few.place
GROUP BY organisation.id, organisation.name ORDER BY organisation.id
""",
)


def last_act_at(tx: Transaction) -> datetime | None:
    """Return when the newest entry of the audit log was written."""
    return tx.first(_LAST_ACT)


def last_backup_at(tx: Transaction) -> datetime | None:
    """Return when this program has made the newest backup of the store; None where none is among the newest entries."""
    return tx.first(_LAST_BACKUP)


def created_at(tx: Transaction) -> datetime | None:
    """Return when the store was made: the instant of the first entry of its log."""
    return tx.first(_CREATED)


def count_weak_administrators(tx: Transaction) -> int:
    """Return how many administrators have a weak password."""
    return tx.one(_WEAK_ADMINISTRATORS)


def waiting_for_nobody(tx: Transaction, today: date) -> list[Waiting]:
    """Return the organisations at which requests wait that nobody may decide on, and how many each."""
    return tx.all(_WAITING_FOR_NOBODY, today=today)
