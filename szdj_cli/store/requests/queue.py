"""What waits at an organisation, in the order in which it waits."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from szdj_cli.domain.requests.picks import Span
from szdj_cli.domain.requests.requests import RequestFilter, StepAct
from szdj_cli.store.core import bulk
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.requests.requests import LISTED, NARROWED, STILL_HOLDS, Key, Listed, Planned, Shape, narrowing


class Decider(NamedTuple):
    """Whose queue it is on a Shanghai day: for which organisations they decide, which member they are."""

    organisations: list[int]
    not_of: int | None
    today: date


class Offered(NamedTuple):
    """A request as it is offered to whoever types its number."""

    id: int
    applicant: str
    branch: str


# The instant as it is stored: a plan does not show it, and reading instants is slow.
_PLANNED = """SELECT request.id, request.version, request.kind, request.payload, request.member_id, request.state,
        request.target_id, request.submitted_at, submitter.name, request.basis, member.name, branch.name
    FROM request
    JOIN member ON member.id = request.member_id
    JOIN organisation AS branch ON branch.id = request.branch_id
    LEFT JOIN member AS submitter ON submitter.id = request.submitted_by"""

# Nobody decides on their own, nor on what they submitted in somebody's stead.
_WAITS = f"""WHERE request.state = 'pending' AND {STILL_HOLDS}
    [[AND request.member_id <> :not_of AND coalesce(request.submitted_by, 0) <> :not_of]]"""
_PAGE = f"""{NARROWED} AND request.waiting_at = :organisation_id
    [[AND (request.submitted_at, request.id) > (:after_at, :after_id)]]
    ORDER BY request.submitted_at, request.id LIMIT :limit"""
_WAITING: dict[type, Query[Any]] = {
    Listed: Query(Listed, f"{LISTED} {_WAITS} [[AND request_step.act IN (:acts)]] {_PAGE}"),
    Planned: Query(Planned, f"{_PLANNED} {_WAITS} {_PAGE}"),
}
_WAITING_AMONG = Query(
    Listed,
    f"""{LISTED} {_WAITS} AND request.id IN (:chunk) AND request.waiting_at IN (:organisations)
        ORDER BY request.id""",
)
_OFFERED = Query(
    Offered,
    f"""SELECT request.id, member.name, branch.name
        FROM request JOIN member ON member.id = request.member_id
        JOIN organisation AS branch ON branch.id = request.branch_id
        {_WAITS} AND request.waiting_at IN (:organisations) [[AND CAST(request.id AS TEXT) LIKE :beginning]]
        ORDER BY request.submitted_at, request.id LIMIT :limit""",
)
_PICKED = Query(
    int,
    f"""SELECT request.id FROM request JOIN member ON member.id = request.member_id
        {_WAITS} AND request.waiting_at IN (:organisations)
        [[AND request.id >= :first]] [[AND request.id <= :last]] [[AND member.name = :name]]""",
)
_ANY_IN_STEAD = Query(
    int,
    f"""SELECT request.id FROM request {_WAITS} AND request.waiting_at IN (:organisations)
        AND request.submitted_by IS NOT NULL LIMIT 1""",
)
_COUNT_WAITING = Query(int, f"SELECT count(*) FROM request {_WAITS} AND request.waiting_at IN (:organisations)")
_COUNT_FITTING = Query(
    int,
    f"""SELECT count(*) FROM request JOIN member ON member.id = request.member_id
        {_WAITS} AND request.waiting_at IN (:organisations) {NARROWED}""",
)


def count_waiting(tx: Transaction, decider: Decider) -> int:
    """Return how many requests wait for somebody, those left out that they are barred from."""
    return tx.one(_COUNT_WAITING, **decider._asdict())


def count_fitting(tx: Transaction, decider: Decider, wanted: RequestFilter, branch_ids: Collection[int] | None) -> int:
    """Return how many of what `count_waiting` counts fit a filter."""
    return tx.one(_COUNT_FITTING, **decider._asdict(), **narrowing(wanted, branch_ids)._asdict())


def any_in_stead(tx: Transaction, decider: Decider) -> bool:
    """Return whether any of what `count_waiting` counts was submitted in its applicant's stead."""
    return tx.first(_ANY_IN_STEAD, **decider._asdict()) is not None


def waiting(
    tx: Transaction,
    shape: type[Shape],
    decider: Decider,
    organisation_id: int,
    wanted: RequestFilter,
    branch_ids: Collection[int] | None,
    *,
    after: Key | None,
    limit: int,
    acts: Collection[StepAct] = (),
) -> list[Shape]:
    """Return what waits for somebody at one organisation, oldest first; `after` ended the page before.

    As `Listed`, `acts` narrow it to what stands at such a step.
    """
    after_at, after_id = after or (None, None)
    return tx.all(
        _WAITING[shape],
        organisation_id=organisation_id,
        not_of=decider.not_of,
        today=decider.today,
        after_at=after_at,
        after_id=after_id,
        limit=limit,
        acts=sorted(acts) or None,
        **narrowing(wanted, branch_ids)._asdict(),
    )


def offered(tx: Transaction, decider: Decider, beginning: str, limit: int) -> list[Offered]:
    """Return what waits for somebody and has a number that begins so, oldest first."""
    return tx.all(_OFFERED, beginning=f"{beginning}%" if beginning else None, limit=limit, **decider._asdict())


def picked(tx: Transaction, decider: Decider, pick: Span | str) -> list[int]:
    """Return what waits for somebody with a number in a span, or of an applicant of a name, in order."""
    first, last, name = (*pick, None) if isinstance(pick, Span) else (None, None, pick)
    return sorted(tx.each(_PICKED, first=first, last=last, name=name, **decider._asdict()))


def waiting_among(tx: Transaction, decider: Decider, request_ids: Iterable[int]) -> list[Listed]:
    """Return those of some requests that wait for somebody."""
    chunks = bulk.chunks(list(request_ids))
    return [each for chunk in chunks for each in tx.each(_WAITING_AMONG, chunk=chunk, **decider._asdict())]
