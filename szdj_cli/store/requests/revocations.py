"""Acceptances that are taken back: a row of their own beside the decision, which stays as it was made."""

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile
from typing import NamedTuple

from szdj_cli.domain.requests.requests import Outcome, Route
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.requests import steps
from szdj_cli.store.requests.requests import StoredRequest


class Standing(NamedTuple):
    """A decision that was not taken back, and the step on which it was made."""

    position: int
    outcome: Outcome
    decided_by: int
    decided_for: int
    decided_at: datetime
    organisation_id: int
    act: str

    @property
    def occasion(self) -> tuple[int, int, datetime]:
        """By whom, for whom and when: steps that follow each other and share it were decided in one act."""
        return self.decided_by, self.decided_for, self.decided_at


_STANDING = Query(
    Standing,
    """SELECT decision.position, decision.outcome, decision.decided_by, decision.decided_for, decision.decided_at,
              request_step.organisation_id, request_step.act
       FROM decision JOIN request_step ON request_step.request_id = decision.request_id
                                          AND request_step.position = decision.position
       WHERE decision.request_id = :request_id
             AND NOT EXISTS (SELECT 1 FROM revocation WHERE revocation.request_id = decision.request_id
                             AND revocation.position = decision.position)
       ORDER BY decision.position DESC""",
)
_ADD = Statement(
    """INSERT INTO revocation (request_id, position, reason, revoked_by, revoked_for, revoked_at)
       VALUES (:request_id, :position, :reason, :revoked_by, :revoked_for, :now)"""
)
_GO_BACK = Statement(
    """UPDATE request SET version = version + 1, first_position = first_position + :steps, waiting_at = :waiting_at
       WHERE id = :id AND state = 'pending'"""
)


def last_standing(tx: Transaction, request_id: int) -> list[Standing]:
    """Return the last decision on a request that was not taken back, behind those that were made in the same act."""
    found = tx.all(_STANDING, request_id=request_id)
    if not found:
        return []
    last = found[0]
    act = takewhile(
        lambda numbered: numbered[1].occasion == last.occasion and numbered[1].position == last.position - numbered[0],
        enumerate(found),
    )
    return [each for _, each in act][::-1]


def add(
    tx: Transaction, request_id: int, decided: Sequence[Standing], reason: str, revoked_by: int, now: datetime
) -> None:
    """Write that acceptances are taken back, for the organisation for which they were decided."""
    tx.execute_each(
        _ADD,
        [
            {
                "request_id": request_id,
                "position": each.position,
                "reason": reason,
                "revoked_by": revoked_by,
                "revoked_for": each.decided_for,
                "now": now,
            }
            for each in decided
        ],
    )


def go_back(tx: Transaction, request: StoredRequest, count: int, route: Route, waiting_at: int) -> None:
    """Let a request be decided on once more so many steps before, with which `route` begins; all of it is to come."""
    steps.replace(tx, request.id, request.position, route)
    tx.execute(_GO_BACK, id=request.id, steps=count, waiting_at=waiting_at)
