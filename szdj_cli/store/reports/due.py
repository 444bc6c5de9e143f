"""What falls due, of each kind: the first of it, and how much there is."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from szdj_cli.store.core import bulk
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations.organisations import BELOW
from szdj_cli.store.requests.requests import IS_OPEN, STILL_HOLDS

Scope = Collection[int] | None


class DueMember(NamedTuple):
    """A member with their branch, and the day or month from which the time runs."""

    code: str
    organisation: str
    member: int
    name: str
    since: str


class DueLetter(NamedTuple):
    """A letter that is good through a day, and the branch that its member leaves."""

    code: str
    organisation: str
    member: int
    name: str
    request: int
    year: int
    serial: int
    until: str


class DueRequest(NamedTuple):
    """A request, and the organisation at which it waits."""

    code: str
    organisation: str
    member: int
    name: str
    request: int
    kind: str
    submitted_at: datetime


class WaitingAt(NamedTuple):
    """How many requests wait at an organisation."""

    organisation: int
    waiting: int


class BarredWaiting(NamedTuple):
    """How many requests wait at an organisation that a member does not decide on."""

    member: int
    organisation: int
    waiting: int


_WHERE = "organisation.code, organisation.name, member.id, member.name"
_SCANS = "of the whole store, what an index of its own holds"
# What is compared with a day is not NULL, which the databases do not say of the column.
_OF_MEMBER = f"""SELECT {_WHERE}, COALESCE(member.{{since}}, '')
    FROM member JOIN organisation ON organisation.id = member.branch_id
    WHERE {{condition}} AND member.roster_state = 'active' AND member.standing = 'normal'
          AND member.{{since}} <= :limit [[AND member.branch_id IN ({BELOW})]]"""
_PROBATIONARY = _OF_MEMBER.format(since="joined_on", condition="member.membership = 'probationary'")
_LOST = _OF_MEMBER.format(since="lost_since", condition="member.lost_contact = '1'")
_LETTERS = f"""SELECT {_WHERE}, request.id, letter.year, letter.serial, COALESCE(request.expires_on, '')
    FROM request
    JOIN letter ON letter.request_id = request.id AND letter.voided_at IS NULL
    JOIN member ON member.id = request.member_id
    JOIN organisation ON organisation.id = request.branch_id
    WHERE {IS_OPEN} AND request.expires_on <= :limit
          [[AND (request.branch_id IN ({BELOW}) OR request.target_id IN ({BELOW}))]]"""
_REQUESTS = f"""SELECT {_WHERE}, request.id, request.kind, request.submitted_at
    FROM request
    JOIN member ON member.id = request.member_id
    JOIN organisation ON organisation.id = request.waiting_at
    WHERE request.state = 'pending' AND {STILL_HOLDS}
          AND request.submitted_at < :before [[AND request.waiting_at IN ({BELOW})]]"""

_LIST_PROBATIONARY = Query(DueMember, f"{_PROBATIONARY} ORDER BY 5, 3 LIMIT :most", scans=_SCANS)
_LIST_LOST = Query(DueMember, f"{_LOST} ORDER BY 5, 3 LIMIT :most", scans=_SCANS)
_LIST_LETTERS = Query(DueLetter, f"{_LETTERS} ORDER BY 8, 5 LIMIT :most")
_LIST_REQUESTS = Query(DueRequest, f"{_REQUESTS} ORDER BY 7, 5 LIMIT :most", scans=_SCANS)
_WAITING = f"""FROM request
    WHERE request.state = 'pending' AND {STILL_HOLDS}"""
_WAITING_BY_PLACE = Query(
    WaitingAt,
    f"""SELECT COALESCE(request.waiting_at, 0), count(*) {_WAITING} [[AND request.waiting_at IN ({BELOW})]]
        GROUP BY request.waiting_at""",
    scans=_SCANS,
)
# Nobody decides on their own, nor on what they submitted in somebody's stead; nobody does that for themselves.
_OWN_WAITING = Query(
    BarredWaiting,
    f"""SELECT request.member_id, COALESCE(request.waiting_at, 0), count(*) {_WAITING}
        AND request.member_id IN (:members) GROUP BY request.member_id, request.waiting_at""",
)
_SUBMITTED_WAITING = Query(
    BarredWaiting,
    f"""SELECT COALESCE(request.submitted_by, 0), COALESCE(request.waiting_at, 0), count(*) {_WAITING}
        AND request.submitted_by IN (:members) GROUP BY request.submitted_by, request.waiting_at""",
    scans=_SCANS,
)
_COUNT = "SELECT count(*) FROM ({}) AS found"
_COUNT_PROBATIONARY = Query(int, _COUNT.format(_PROBATIONARY), scans=_SCANS)
_COUNT_LOST = Query(int, _COUNT.format(_LOST), scans=_SCANS)
_COUNT_LETTERS = Query(int, _COUNT.format(_LETTERS))
_COUNT_REQUESTS = Query(int, _COUNT.format(_REQUESTS), scans=_SCANS)


Row = DueMember | DueLetter | DueRequest
Shape = TypeVar("Shape", bound=Row)
Found = tuple[list[Shape], int]
"""The first rows of a kind, and how many there are."""


def _found(
    tx: Transaction, listing: Query[Shape], counting: Query[int], most: int, values: dict[str, Any]
) -> Found[Shape]:
    rows = tx.all(listing, most=most, **values) if most else []
    return rows, tx.one(counting, **values) if len(rows) == most else len(rows)


def probationary(tx: Transaction, scope: Scope, joined_by: str, most: int) -> Found[DueMember]:
    """Return the probationary members of a scope who joined by a day, YYYY-MM-DD; None is everybody."""
    return _found(tx, _LIST_PROBATIONARY, _COUNT_PROBATIONARY, most, {"scope": scope, "limit": joined_by})


def lost(tx: Transaction, scope: Scope, since: str, most: int) -> Found[DueMember]:
    """Return the members whom nobody has heard of since a month or longer."""
    return _found(tx, _LIST_LOST, _COUNT_LOST, most, {"scope": scope, "limit": since})


def letters(tx: Transaction, scope: Scope, limit: date, most: int) -> Found[DueLetter]:
    """Return the letters in use that are good no longer than a day."""
    return _found(tx, _LIST_LETTERS, _COUNT_LETTERS, most, {"scope": scope, "limit": limit})


def requests(tx: Transaction, scope: Scope, today: date, before: datetime, most: int) -> Found[DueRequest]:
    """Return the requests that have waited since before an instant."""
    return _found(tx, _LIST_REQUESTS, _COUNT_REQUESTS, most, {"scope": scope, "today": today, "before": before})


def waiting_by_place(tx: Transaction, scope: Scope, today: date) -> dict[int, int]:
    """Return how many requests wait at each organisation of a scope at which any do."""
    return dict(tx.each(_WAITING_BY_PLACE, scope=scope, today=today))


def barred_waiting(tx: Transaction, members: Sequence[int], today: date) -> Iterator[BarredWaiting]:
    """Yield how many requests wait at which organisation that each of some members made, or submitted for another."""
    for chunk in bulk.chunks(members):
        yield from tx.each(_OWN_WAITING, members=chunk, today=today)
        yield from tx.each(_SUBMITTED_WAITING, members=chunk, today=today)
