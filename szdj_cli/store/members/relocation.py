"""Members who change their branch or leave the store, and what goes with them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from szdj_cli.store.core import bulk
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import local_changes
from szdj_cli.store.members.local_changes import ChangedBy


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


class Carried(NamedTuple):
    """An open request that goes along: it belongs to another branch, and waits with an organisation.

    From its step on, organisations are replaced by others, given as pairs.
    """

    request_id: int
    position: int
    branch_id: int
    replaced: tuple[tuple[int, int], ...]
    assignee: int


_MEMBERSHIPS = Query(
    Membership, "SELECT id, branch_id, roster_state, membership, joined_on FROM member WHERE id IN (:numbers)"
)
_MOVE = Statement("UPDATE member SET branch_id = :target, version = version + 1, updated_at = :now WHERE id = :number")
_CARRY = Statement(
    "UPDATE request SET branch_id = :branch, waiting_at = :assignee, version = version + 1 WHERE id = :request"
)
_CARRY_STEPS = Statement(
    """UPDATE request_step SET organisation_id = :new
       WHERE request_id = :request AND position >= :position AND organisation_id = :old"""
)
_CLOSE = Statement(
    """UPDATE request SET state = 'withdrawn', waiting_at = NULL, closed_at = :now, version = version + 1
       WHERE id = :request"""
)


def memberships_of(tx: Transaction, member_ids: Sequence[int]) -> dict[int, Membership]:
    """Return where members stand, by member number."""
    return {row.member_id: row for chunk in bulk.chunks(member_ids) for row in tx.each(_MEMBERSHIPS, numbers=chunk)}


def move(tx: Transaction, targets: Mapping[int, tuple[int, ChangedBy]], now: datetime) -> None:
    """Let members belong to another branch; `targets` go by member number: where to, and by whom."""
    if targets:
        moved = sorted((number, target) for number, (target, _) in targets.items())
        tx.execute_each(_MOVE, ({"number": number, "target": target, "now": now} for number, target in moved))
        local_changes.note(tx, ((number, ("branch",), by) for number, (_, by) in targets.items()), now)


def carry(tx: Transaction, requests: Collection[Carried]) -> None:
    """Let open requests belong to other branches, their steps from a position on too, and wait with others."""
    tx.execute_each(
        _CARRY,
        ({"request": each.request_id, "branch": each.branch_id, "assignee": each.assignee} for each in requests),
    )
    tx.execute_each(
        _CARRY_STEPS,
        (
            {"request": each.request_id, "position": each.position, "old": old, "new": new}
            for each in requests
            for old, new in each.replaced
        ),
    )


def close_all(tx: Transaction, request_ids: Collection[int], now: datetime) -> None:
    """Close open requests that nobody is left to decide on."""
    tx.execute_each(_CLOSE, ({"request": request_id, "now": now} for request_id in request_ids))
