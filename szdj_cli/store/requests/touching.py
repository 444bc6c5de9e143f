"""Open requests that have to do with an organisation which is to be moved, closed or merged."""

from collections.abc import Collection
from typing import NamedTuple

from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations.organisations import BELOW
from szdj_cli.store.requests.requests import IS_OPEN, OpenStep


class Touched(NamedTuple):
    """An open request: as `OpenStep`, its kind and the act of its step, its branch, and where a transfer goes."""

    id: int
    member_id: int
    position: int
    waiting_at: int
    organisation_id: int
    submitted_by: int | None
    kind: str
    act: str
    branch_id: int
    target_id: int | None

    @property
    def step(self) -> OpenStep:
        """The step at which it stands."""
        return OpenStep(*self[:6])


# Written as the partial index of what is open is, or SQLite would not use it.
_STEP_TO_COME = """SELECT 1 FROM request_step AS coming
    WHERE coming.request_id = request.id AND coming.position >= request.position"""
_TOUCHED = Query(
    Touched,
    f"""SELECT request.id, request.member_id, request.position,
               COALESCE(request.waiting_at, request_step.organisation_id), request_step.organisation_id,
               request.submitted_by, request.kind, request_step.act, request.branch_id, request.target_id
        FROM request JOIN request_step
             ON request_step.request_id = request.id AND request_step.position = request.position
        WHERE {IS_OPEN} AND (request.branch_id IN ({BELOW}) OR request.target_id IN ({BELOW})
              OR EXISTS ({_STEP_TO_COME} AND coming.organisation_id IN (:scope)))
        ORDER BY request.id""",
    scans="what is open alone, when an organisation is moved or closed",
)
_WITH_STEP_AT = Query(
    int,
    f"SELECT request.id FROM request WHERE {IS_OPEN} AND EXISTS ({_STEP_TO_COME} AND coming.organisation_id = :id)",
    scans="what is open alone, when an organisation is moved or closed",
)


def touched(tx: Transaction, organisation_ids: Collection[int]) -> list[Touched]:
    """Return the open requests of branches at or below some organisations, to these, and with steps to come there."""
    return tx.all(_TOUCHED, scope=list(organisation_ids))


def with_step_at(tx: Transaction, organisation_id: int) -> set[int]:
    """Return the open requests that an organisation decides on now or later."""
    return set(tx.each(_WITH_STEP_AT, id=organisation_id))
