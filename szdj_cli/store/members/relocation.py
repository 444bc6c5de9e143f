"""Members who change their branch or leave the store, and what goes with them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select, update

from szdj_cli.domain.requests.requests import RequestState
from szdj_cli.store.core import bulk
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import local_changes
from szdj_cli.store.members.local_changes import ChangedBy
from szdj_cli.store.organisations.appointments import is_not_ended
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.organisations import APPOINTMENT
from szdj_cli.store.tables.requests import REQUEST, REQUEST_STEP


class Membership(NamedTuple):
    """Where a member stands: branch, state on the roster, 人员类别, since which day."""

    member_id: int
    branch_id: int
    roster_state: str
    membership: str
    joined_on: str

    def is_still_in(self, branch_id: int) -> bool:
        """Return whether the member is on the roster of a branch: the one that they asked to leave."""
        return self.branch_id == branch_id and self.roster_state == "active"


def memberships_of(tx: Transaction, member_ids: Sequence[int]) -> dict[int, Membership]:
    """Return where members stand, by member number."""
    columns = (MEMBER.c.id, MEMBER.c.branch_id, MEMBER.c.roster_state, MEMBER.c.membership, MEMBER.c.joined_on)
    return {
        row[0]: Membership._make(row)
        for chunk in bulk.chunks(member_ids)
        for row in tx.conn.execute(select(*columns).where(MEMBER.c.id.in_(chunk)))
    }


def move(tx: Transaction, targets: Mapping[int, tuple[int, ChangedBy]], now: datetime) -> None:
    """Let members belong to another branch; `targets` go by member number: where to, and by whom."""
    statement = (
        update(MEMBER)
        .where(MEMBER.c.id == bindparam("number"))
        .values(branch_id=bindparam("target"), version=MEMBER.c.version + 1, updated_at=now)
    )
    if rows := [{"number": number, "target": target} for number, (target, _) in sorted(targets.items())]:
        tx.conn.execute(statement, rows)
        local_changes.note(tx, ((number, ("branch",), by) for number, (_, by) in targets.items()), now)


class Post(NamedTuple):
    """One appointment of a member: where, and as what."""

    organisation_id: int
    role: str


class HeldPost(NamedTuple):
    """An appointment with its number, and whose it is."""

    id: int
    member_id: int
    organisation_id: int
    role: str


def appointments_of(tx: Transaction, member_ids: Sequence[int], today: date) -> list[HeldPost]:
    """Return the appointments of members that hold on a Shanghai day or begin later."""
    query = select(*(APPOINTMENT.c[name] for name in HeldPost._fields)).where(is_not_ended(today))
    return [
        HeldPost._make(row)
        for chunk in bulk.chunks(member_ids)
        for row in tx.conn.execute(query.where(APPOINTMENT.c.member_id.in_(chunk)))
    ]


def posts_of(tx: Transaction, member_ids: Sequence[int], today: date) -> dict[int, list[Post]]:
    """Return what each of some members holds on a Shanghai day, or will; who holds nothing is not there."""
    found: dict[int, list[Post]] = {}
    for row in appointments_of(tx, member_ids, today) if member_ids else ():
        found.setdefault(row.member_id, []).append(Post(row.organisation_id, row.role))
    return found


class Carried(NamedTuple):
    """An open request that goes along: it belongs to another branch, and waits with an organisation.

    From its step on, organisations are replaced by others, given as pairs.
    """

    request_id: int
    position: int
    branch_id: int
    replaced: tuple[tuple[int, int], ...]
    assignee: int


def carry(tx: Transaction, requests: Collection[Carried]) -> None:
    """Let open requests belong to other branches, their steps from a position on too, and wait with others."""
    if not requests:
        return
    rows = [{"request": each.request_id, "branch": each.branch_id, "assignee": each.assignee} for each in requests]
    tx.conn.execute(
        update(REQUEST)
        .where(REQUEST.c.id == bindparam("request"))
        .values(branch_id=bindparam("branch"), waiting_at=bindparam("assignee"), version=REQUEST.c.version + 1),
        rows,
    )
    tx.conn.execute(
        update(REQUEST_STEP)
        .where(
            REQUEST_STEP.c.request_id == bindparam("request"),
            REQUEST_STEP.c.position >= bindparam("from"),
            REQUEST_STEP.c.organisation_id == bindparam("old"),
        )
        .values(organisation_id=bindparam("new")),
        [
            {"request": each.request_id, "from": each.position, "old": old, "new": new}
            for each in requests
            for old, new in each.replaced
        ],
    )


def close_all(tx: Transaction, request_ids: Collection[int], now: datetime) -> None:
    """Close open requests that nobody is left to decide on."""
    if not request_ids:
        return
    tx.conn.execute(
        update(REQUEST)
        .where(REQUEST.c.id == bindparam("request"))
        .values(state=RequestState.WITHDRAWN, waiting_at=None, closed_at=now, version=REQUEST.c.version + 1),
        [{"request": request_id} for request_id in request_ids],
    )
