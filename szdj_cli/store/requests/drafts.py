"""Requests that nobody sees yet: written, and turned into what waits."""

from datetime import datetime
from typing import NamedTuple

from szdj_cli.domain.changes import Changes, changes_to_text
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.requests.requests import Route
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.requests import steps


class Draft(NamedTuple):
    """A request that was not submitted yet. `label` is what a code that confirms it is bound to."""

    id: int
    version: int
    payload: bytes
    made_at: datetime

    @property
    def label(self) -> str:
        """The draft of a day, however often it is written anew: waiting times and tries go on."""
        return f"draft:{self.id}:{self.made_at:%Y%m%d}"


class InStead(NamedTuple):
    """Who submits a request in its applicant's stead, by member number, and the written request that they do it on."""

    submitted_by: int
    basis: str


_FIND = Query(
    Draft,
    """SELECT id, version, payload, submitted_at FROM request
       WHERE member_id = :member_id AND kind = :kind AND state = 'draft'""",
)
_NEXT_ID = Query(int, "SELECT COALESCE(MAX(id), 0) + 1 FROM request")
_ADD = Statement(
    """INSERT INTO request (id, version, kind, state, member_id, branch_id, position, base_version, payload, target_id,
                            submitted_at)
       VALUES (:id, 1, :kind, 'draft', :member_id, :branch_id, 1, :base_version, :payload, :target_id, :now)"""
)
_CHANGE = Statement(
    """UPDATE request SET version = version + 1, branch_id = :branch_id, base_version = :base_version,
                          payload = :payload, target_id = :target_id, submitted_at = :now
       WHERE id = :id"""
)
_START = Statement(
    """UPDATE request SET state = 'pending', branch_id = :branch_id, waiting_at = :waiting_at, submitted_at = :now,
                          submitted_by = :submitted_by, basis = :basis
       WHERE id = :id AND state = 'draft'"""
)


def find(tx: Transaction, member_id: int, kind: str) -> Draft | None:
    """Return a member's draft of a kind."""
    return tx.first(_FIND, member_id=member_id, kind=kind)


def put(
    tx: Transaction,
    kind: str,
    member: Member,
    changes: Changes,
    now: datetime,
    target_id: int | None = None,
) -> Draft:
    """Write a request that nobody sees yet, over an earlier draft if there is one; call it in a write transaction."""
    earlier = find(tx, member.number, kind)
    # The payload is sealed for its row, so the number has to be known before the row is written.
    request_id = earlier.id if earlier else tx.one(_NEXT_ID)
    payload = tx.keys.seal("request", "payload", request_id, changes_to_text(changes))
    values = {
        "id": request_id,
        "branch_id": member.branch_id,
        "base_version": member.version,
        "payload": payload,
        "target_id": target_id,
        "now": now,
    }
    if earlier:
        tx.execute(_CHANGE, **values)
    else:
        tx.execute(_ADD, kind=kind, member_id=member.number, **values)
    return Draft(request_id, earlier.version + 1 if earlier else 1, payload, now)


def start(
    tx: Transaction,
    request_id: int,
    branch_id: int,
    route: Route,
    waiting_at: int,
    now: datetime,
    in_stead: InStead | None = None,
) -> None:
    """Turn a draft into a pending request of a member of a branch, with its steps: organisations and their acts.

    `in_stead` is who submits it instead of the applicant, and on what.
    """
    submitted_by, basis = in_stead or (None, None)
    sealed = None if basis is None else tx.keys.seal("request", "basis", request_id, basis)
    steps.add(tx, request_id, 1, route)
    tx.execute(
        _START,
        id=request_id,
        branch_id=branch_id,
        waiting_at=waiting_at,
        now=now,
        submitted_by=submitted_by,
        basis=sealed,
    )
