"""A batch of decisions: staged in a temporary table, looked up in one join, written in a statement an outcome."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import Decision, Outcome, RequestState, RouteStep, StepAct
from szdj_cli.store.core import bulk, row_digests
from szdj_cli.store.core.insert import insert_rows
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction

# The default of 2 MiB would read and write the pages of a large roster many times over.
_CACHE_KIB = 64 * 1024


class Standing(NamedTuple):
    """How a request of the batch stands; `act` is told of kinds with papers only: all else is reviewed.

    `next_organisation` is that of the step after this one.
    """

    id: int
    version: int
    kind: str
    state: str
    member_id: int
    position: int
    waiting_at: int | None
    base_version: int
    payload: bytes
    branch_id: int
    target_id: int | None
    submitted_by: int | None
    act: str | None
    next_organisation: int | None
    next_act: str | None
    branch: str


class _Applicant(NamedTuple):
    member_id: int
    name: str


class _StepAt(NamedTuple):
    request_id: int
    position: int
    organisation_id: int
    act: StepAct

    @property
    def step(self) -> RouteStep:
        return RouteStep(self.organisation_id, self.act)


class Made(NamedTuple):
    """The last decision on a request of the batch that is closed. `by` is empty where the account's member is gone."""

    request_id: int
    by: str | None
    decided_for: int
    at: datetime


_STANDINGS = Query(
    Standing,
    """SELECT request.id, request.version, request.kind, request.state, request.member_id, request.position,
              request.waiting_at, request.base_version, request.payload, request.branch_id, request.target_id,
              request.submitted_by,
              CASE WHEN request.kind IN (:with_papers) THEN
                   (SELECT act FROM request_step AS present
                    WHERE present.request_id = request.id AND present.position = request.position) END,
              following.organisation_id, following.act, branch.name
       FROM deciding
       JOIN request ON request.id = deciding.id
       JOIN organisation AS branch ON branch.id = request.branch_id
       LEFT JOIN request_step AS following
            ON following.request_id = request.id AND following.position = request.position + 1
       ORDER BY deciding.id""",
)
_APPLICANTS = Query(
    _Applicant,
    # CROSS JOIN: as below.
    """SELECT id, name FROM member
       WHERE id IN (SELECT request.member_id FROM deciding CROSS JOIN request WHERE request.id = deciding.id)
       ORDER BY id""",
)
# CROSS JOIN: in this order, where SQLite would go through all requests and look each of them up in the batch.
_MADE = """SELECT decision.request_id, member.name, decision.decided_for, decision.decided_at
       FROM deciding CROSS JOIN request CROSS JOIN decision
       JOIN account ON account.id = decision.decided_by
       LEFT JOIN member ON member.id_index = account.id_index
       WHERE request.id = deciding.id AND decision.request_id = request.id"""
_MADE_BEFORE = Query(
    Made,
    f"""{_MADE} AND request.state IN ('approved', 'rejected', 'returned', 'to_resubmit')
             AND decision.position = request.position""",
)
_MADE_ON_THE_WAY = Query(
    Made,
    f"""{_MADE} AND request.state = 'pending' AND decision.position < request.position
             AND NOT EXISTS (SELECT 1 FROM revocation WHERE revocation.request_id = decision.request_id
                             AND revocation.position = decision.position)
       ORDER BY decision.request_id, decision.position""",
)
_COUNT = Query(int, "SELECT count(*) FROM deciding")
_LEAVE_OUT = Statement("DELETE FROM deciding WHERE id = :id")
_SEND_ON = Statement("UPDATE deciding SET goes_to = :assignee, becomes = :state WHERE id = :id")
_END = Statement("UPDATE deciding SET becomes = :state WHERE id = :id")
_DECIDING = """INSERT INTO decision (request_id, position, outcome, reason, decided_by, decided_for, decided_at)
       SELECT request.id, request.position, deciding.outcome, deciding.reason, CAST(:decided_by AS INTEGER),
              request.waiting_at, :now
       FROM deciding JOIN request ON request.id = deciding.id"""
_DECIDE = Statement(f"{_DECIDING} ORDER BY deciding.id")
_DECIDE_FURTHER = Statement(f"{_DECIDING} WHERE deciding.id = :id")
_STEP_FORWARD = Statement("UPDATE request SET position = position + 1 WHERE id = :id")
_STEPS_OF = Query(
    _StepAt,
    "SELECT request_id, position, organisation_id, act FROM request_step WHERE request_id IN (:chunk)",
)
# One statement an outcome, by IN: SQLite gathers the new rows of an UPDATE … FROM in a table of its own first.
_CLOSE = """UPDATE request SET state = '{state}', waiting_at = NULL, closed_at = :now, version = version + 1
    WHERE state = 'pending'
          AND id IN (SELECT id FROM deciding WHERE outcome = '{outcome}' AND goes_to IS NULL AND becomes {becomes})"""
_CLOSINGS = (
    Statement(_CLOSE.format(state="approved", outcome="accepted", becomes="IS NULL")),
    Statement(_CLOSE.format(state="rejected", outcome="rejected", becomes="IS NULL")),
    Statement(_CLOSE.format(state="returned", outcome="rejected", becomes="= 'returned'")),
    Statement(_CLOSE.format(state="to_resubmit", outcome="rejected", becomes="= 'to_resubmit'")),
)
_MOVE_ON = Statement(
    """UPDATE request SET position = position + 1, version = version + 1,
                          waiting_at = (SELECT goes_to FROM deciding WHERE deciding.id = request.id),
                          state = (SELECT becomes FROM deciding WHERE deciding.id = request.id)
       WHERE state = 'pending' AND id IN (SELECT id FROM deciding WHERE goes_to IS NOT NULL)"""
)


def stage(tx: Transaction, decisions: Iterable[Decision]) -> None:
    """Put the decisions of one batch where statements can join them; call it once a transaction."""
    words = {outcome is Outcome.ACCEPTED: outcome.value for outcome in Outcome}
    rows = ((d.request_id, words[d.outcome is Outcome.ACCEPTED], d.reason) for d in decisions)
    columns = "(id INTEGER PRIMARY KEY, outcome VARCHAR, reason VARCHAR, goes_to INTEGER, becomes VARCHAR)"
    if tx.is_sqlite:
        tx.use_up()
        tx.driver.execute(f"CREATE TEMP TABLE deciding {columns}")
        tx.driver.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        insert_rows(tx, "deciding", ("id", "outcome", "reason"), rows)
        return
    with tx.driver.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE deciding {columns} ON COMMIT DROP")
        insert_rows(tx, "deciding", ("id", "outcome", "reason"), rows)
        cursor.execute("ANALYZE deciding")  # a new table has no statistics, and a good plan needs them


def standings(tx: Transaction) -> Iterable[Standing]:
    """Yield how those requests of the batch that exist stand, in the order of their numbers."""
    return tx.each(_STANDINGS, with_papers=[kind.code for kind in kinds.every() if kind.has_papers])


def applicants(tx: Transaction) -> dict[int, str]:
    """Return the names of those who made the requests of the batch, by member number.

    Not joined to the requests: in their order, most members of a large roster are read from the disk one by one.
    """
    return dict(tx.each(_APPLICANTS))


def made_before(tx: Transaction) -> Iterable[Made]:
    """Yield the last decision on those requests of the batch that are decided."""
    return tx.each(_MADE_BEFORE)


def made_on_the_way(tx: Transaction) -> Iterable[Made]:
    """Yield the decisions, in their order, on those requests of the batch that have gone on to another step."""
    return tx.each(_MADE_ON_THE_WAY)


def leave_out(tx: Transaction, request_ids: Iterable[int]) -> None:
    """Take requests out of the batch."""
    tx.execute_each(_LEAVE_OUT, ({"id": each} for each in request_ids))


def send_on(tx: Transaction, assignments: Mapping[int, tuple[int, RequestState]]) -> None:
    """Note at which organisation accepted requests wait next, and in which state; all others are closed."""
    rows = ({"id": each, "assignee": assignee, "state": state} for each, (assignee, state) in assignments.items())
    tx.execute_each(_SEND_ON, rows)


def return_(tx: Transaction, request_ids: Iterable[int]) -> None:
    """Note which rejections come from the receiving side: these requests are returned."""
    tx.execute_each(_END, ({"id": each, "state": RequestState.RETURNED} for each in request_ids))


def send_back(tx: Transaction, request_ids: Iterable[int]) -> None:
    """Note which rejections ask the applicant to mend the request and to submit it again."""
    tx.execute_each(_END, ({"id": each, "state": RequestState.TO_RESUBMIT} for each in request_ids))


def steps_following(tx: Transaction, steps: Iterable[tuple[int, int]]) -> dict[int, RouteStep]:
    """Return by request what follows the step at a position, where anything does."""
    wanted = {number: position + 1 for number, position in steps}
    found = (each for chunk in bulk.chunks(list(wanted)) for each in tx.each(_STEPS_OF, chunk=chunk))
    return {each.request_id: each.step for each in found if each.position == wanted[each.request_id]}


def write(tx: Transaction, decided_by: int, further: Mapping[int, int], now: datetime) -> int:
    """Write the decisions of the batch and close their requests or send them on; return how many were waiting.

    `further` are the requests of which the same is decided on so many steps more.
    """
    count = tx.one(_COUNT)
    with row_digests.noting(tx, "decision", count) as note:
        tx.execute(_DECIDE, decided_by=decided_by, now=now)
        note.selected("SELECT id, position FROM deciding JOIN request USING (id) ORDER BY id")
    for step in range(max(further.values(), default=0)):
        numbers = [number for number, steps in further.items() if step < steps]
        tx.execute_each(_STEP_FORWARD, ({"id": number} for number in numbers))
        tx.execute_each(_DECIDE_FURTHER, ({"id": number, "decided_by": decided_by, "now": now} for number in numbers))
    with row_digests.noting(tx, "request", count) as note:
        written = sum(tx.execute(closing, now=now) for closing in _CLOSINGS) + tx.execute(_MOVE_ON)
        note.selected("SELECT id, '' FROM deciding ORDER BY id")
    return written
