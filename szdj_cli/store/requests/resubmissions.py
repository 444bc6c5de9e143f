"""Requests that were sent back and are submitted again."""

from datetime import datetime

from szdj_cli.domain.changes import Changes, changes_to_text
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.requests.requests import Route
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.requests import steps
from szdj_cli.store.requests.requests import StoredRequest

_LAST_EARLIER = Query(int, "SELECT COALESCE(MAX(id), 0) FROM earlier_submission")
_KEEP_EARLIER = Statement(
    """INSERT INTO earlier_submission (id, request_id, version, payload, submitted_at)
       VALUES (:id, :request_id, :version, :payload, :submitted_at)"""
)
_RESUBMIT = Statement(
    """UPDATE request SET state = 'pending', version = version + 1, branch_id = :branch_id, position = :position,
                          first_position = :position, waiting_at = :waiting_at, base_version = :base_version,
                          payload = :payload, target_id = :target_id, submitted_at = :now, closed_at = NULL
       WHERE id = :id AND state = 'to_resubmit'"""
)


def write(
    tx: Transaction,
    request: StoredRequest,
    member: Member,
    changes: Changes,
    route: Route,
    waiting_at: int,
    now: datetime,
    target_id: int | None = None,
) -> None:
    """Let a request that was sent back ask for something else, from the first of new steps on; what it was is kept."""
    number = tx.one(_LAST_EARLIER) + 1
    before = tx.keys.open("request", "payload", request.id, request.payload)
    tx.execute(
        _KEEP_EARLIER,
        id=number,
        request_id=request.id,
        version=request.version,
        payload=tx.keys.seal("earlier_submission", "payload", number, before),
        submitted_at=request.submitted_at,
    )
    steps.replace(tx, request.id, request.position + 1, route)
    tx.execute(
        _RESUBMIT,
        id=request.id,
        branch_id=member.branch_id,
        position=request.position + 1,
        waiting_at=waiting_at,
        base_version=member.version,
        payload=tx.keys.seal("request", "payload", request.id, changes_to_text(changes)),
        target_id=target_id,
        now=now,
    )
