"""What falls due, of each kind: the first of it, and how much there is."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from szdj_cli.store.core import bulk, paging
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


Row = DueMember | DueLetter | DueRequest
Shape = TypeVar("Shape", bound=Row)


class Found(NamedTuple):
    """The numbers of the first of a kind, the oldest first, and how many there are."""

    numbers: Sequence[int]
    whole: int


_WHERE = "organisation.code, organisation.name, member.id, member.name"
_SCANS = "of the whole store, what an index of its own holds"
# What is compared with a day is not NULL, which the databases do not say of the column.
_MEMBER = f"""SELECT {_WHERE}, COALESCE(member.{{since}}, '')
    FROM member JOIN organisation ON organisation.id = member.branch_id"""
_OF_MEMBER = f"""FROM member WHERE {{condition}} AND member.roster_state = 'active' AND member.standing = 'normal'
    AND member.{{since}} <= :limit [[AND member.branch_id IN ({BELOW})]]"""
_LETTER = f"SELECT {_WHERE}, request.id, letter.year, letter.serial, COALESCE(request.expires_on, '')"
_IN_USE = "JOIN letter ON letter.request_id = request.id AND letter.voided_at IS NULL"
_OF_LETTER = f"""FROM request {_IN_USE} WHERE {IS_OPEN} AND request.expires_on <= :limit
    [[AND (request.branch_id IN ({BELOW}) OR request.target_id IN ({BELOW}))]]"""
_OF_REQUEST = f"""FROM request WHERE request.state = 'pending' AND {STILL_HOLDS}
    AND request.submitted_at < :before [[AND request.waiting_at IN ({BELOW})]]"""


class _Kind(NamedTuple, Generic[Shape]):
    """How one kind is found: the numbers of the first, the oldest first, how many there are, and what they are."""

    numbers: Query[int]
    counting: Query[int]
    rows: Query[Shape]

    def found(self, tx: Transaction, most: int, **values: Any) -> Found:
        numbers = paging.numbers(tx, self.numbers, most=most, **values) if most else ()
        return Found(numbers, tx.one(self.counting, **values) if len(numbers) == most else len(numbers))

    def each(self, tx: Transaction, numbers: Sequence[int], number_of: Callable[[Shape], int]) -> Iterator[Shape]:
        return paging.in_order(tx, self.rows, numbers, number_of)


_PROBATIONARY = _OF_MEMBER.format(since="joined_on", condition="member.membership = 'probationary'")
_LOST = _OF_MEMBER.format(since="lost_since", condition="member.lost_contact = '1'")
_FIRST_MEMBERS = "SELECT member.id {found} ORDER BY member.{since}, member.id LIMIT :most"
_FIRST_REQUESTS = "SELECT request.id {found} ORDER BY request.{since}, request.id LIMIT :most"
_COUNT = "SELECT count(*) {}"

_ON_PROBATION = _Kind(
    Query(int, _FIRST_MEMBERS.format(found=_PROBATIONARY, since="joined_on"), scans=_SCANS),
    Query(int, _COUNT.format(_PROBATIONARY), scans=_SCANS),
    Query(DueMember, f"{_MEMBER.format(since='joined_on')} WHERE member.id IN (:numbers)"),
)
_LOST_CONTACT = _Kind(
    Query(int, _FIRST_MEMBERS.format(found=_LOST, since="lost_since"), scans=_SCANS),
    Query(int, _COUNT.format(_LOST), scans=_SCANS),
    Query(DueMember, f"{_MEMBER.format(since='lost_since')} WHERE member.id IN (:numbers)"),
)
_LETTERS = _Kind(
    Query(int, _FIRST_REQUESTS.format(found=_OF_LETTER, since="expires_on")),
    Query(int, _COUNT.format(_OF_LETTER)),
    Query(
        DueLetter,
        f"""{_LETTER} FROM request {_IN_USE} JOIN member ON member.id = request.member_id
            JOIN organisation ON organisation.id = request.branch_id WHERE request.id IN (:numbers)""",
    ),
)
_REQUESTS = _Kind(
    Query(int, _FIRST_REQUESTS.format(found=_OF_REQUEST, since="submitted_at"), scans=_SCANS),
    Query(int, _COUNT.format(_OF_REQUEST), scans=_SCANS),
    Query(
        DueRequest,
        f"""SELECT {_WHERE}, request.id, request.kind, request.submitted_at
            FROM request JOIN member ON member.id = request.member_id
            JOIN organisation ON organisation.id = request.waiting_at WHERE request.id IN (:numbers)""",
    ),
)
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


def probationary(tx: Transaction, scope: Scope, joined_by: str, most: int) -> Found:
    """Return the probationary members of a scope who joined by a day, YYYY-MM-DD; None is everybody."""
    return _ON_PROBATION.found(tx, most, scope=scope, limit=joined_by)


def probationary_members(tx: Transaction, numbers: Sequence[int]) -> Iterator[DueMember]:
    """Yield members in the order of their numbers here, with the day on which they joined."""
    return _ON_PROBATION.each(tx, numbers, _member)


def lost(tx: Transaction, scope: Scope, since: str, most: int) -> Found:
    """Return the members whom nobody has heard of since a month or longer."""
    return _LOST_CONTACT.found(tx, most, scope=scope, limit=since)


def lost_members(tx: Transaction, numbers: Sequence[int]) -> Iterator[DueMember]:
    """Yield members in the order of their numbers here, with the month since which they are lost."""
    return _LOST_CONTACT.each(tx, numbers, _member)


def letters(tx: Transaction, scope: Scope, limit: date, most: int) -> Found:
    """Return the transfers whose letters are in use and good no longer than a day."""
    return _LETTERS.found(tx, most, scope=scope, limit=limit)


def letters_in_use(tx: Transaction, requests: Sequence[int]) -> Iterator[DueLetter]:
    """Yield the letters of transfers in the order of these."""
    return _LETTERS.each(tx, requests, _request)


def requests(tx: Transaction, scope: Scope, today: date, before: datetime, most: int) -> Found:
    """Return the requests that have waited since before an instant."""
    return _REQUESTS.found(tx, most, scope=scope, today=today, before=before)


def requests_waiting(tx: Transaction, numbers: Sequence[int]) -> Iterator[DueRequest]:
    """Yield requests in the order of their numbers here."""
    return _REQUESTS.each(tx, numbers, _request)


def _member(row: DueMember) -> int:
    return row.member


def _request(row: DueLetter | DueRequest) -> int:
    return row.request


def waiting_by_place(tx: Transaction, scope: Scope, today: date) -> dict[int, int]:
    """Return how many requests wait at each organisation of a scope at which any do."""
    return dict(tx.each(_WAITING_BY_PLACE, scope=scope, today=today))


def barred_waiting(tx: Transaction, members: Sequence[int], today: date) -> Iterator[BarredWaiting]:
    """Yield how many requests wait at which organisation that each of some members made, or submitted for another."""
    for chunk in bulk.chunks(members):
        yield from tx.each(_OWN_WAITING, members=chunk, today=today)
        yield from tx.each(_SUBMITTED_WAITING, members=chunk, today=today)
