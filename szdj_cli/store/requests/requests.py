"""Requests: found, opened, listed as people see them, closed and let go on."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from szdj_cli.domain.changes import Changes, changes_from_text
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import RequestFilter, RequestState
from szdj_cli.domain.values.text import UNREADABLE
from szdj_cli.store.core import paging
from szdj_cli.store.core.crypto import Keyring
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction

Key = tuple[datetime | str, int]
"""Where a page ended: the instant of submission, or as it is stored, and the number."""


class Listed(NamedTuple):
    """A request with the names that people read; `act` is that of the step at which it stands.

    The state is `revoked` where an approval was taken back.
    """

    id: int
    version: int
    kind: str
    state: str
    member_id: int
    branch_id: int
    position: int
    waiting_at_id: int | None
    submitted_at: datetime
    closed_at: datetime | None
    payload: bytes
    target_id: int | None
    expires_on: str | None
    first_position: int
    act: str | None
    applicant: str
    branch: str
    waiting_at: str | None
    submitted_by_id: int | None
    submitted_by: str | None
    basis: bytes | None
    branch_code: str
    waiting_at_code: str | None

    @property
    def stage(self) -> int:
        """The step of its present way at which it stands, from 1 on."""
        return self.position - self.first_position + 1


class Planned(NamedTuple):
    """A request as a plan file shows it; the instant of submission is as it is stored."""

    id: int
    version: int
    kind: str
    payload: bytes
    member_id: int
    state: str
    target_id: int | None
    submitted_at: str
    submitted_by: str | None
    basis: bytes | None
    applicant: str
    branch: str


Shape = TypeVar("Shape", Listed, Planned)
Waiting = Listed | Planned


class OpenStep(NamedTuple):
    """An open request, the step at which it stands and whose that is; it may wait at another organisation."""

    id: int
    member_id: int
    position: int
    waiting_at: int
    organisation_id: int
    submitted_by: int | None


class StoredRequest(NamedTuple):
    """What a decision, a withdrawal or a resubmission looks at: owner, state, version, steps and where it waits."""

    id: int
    kind: str
    member_id: int
    branch_id: int
    state: str
    version: int
    position: int
    waiting_at: int | None
    expires_on: str | None
    target_id: int | None
    payload: bytes
    submitted_by: int | None
    first_position: int
    submitted_at: datetime


class Narrowing(NamedTuple):
    """What `NARROWED` is asked with; None leaves a condition out."""

    kind: str | None
    branches: list[int] | None
    since: datetime | None
    before: datetime | None
    applicant: str | None
    member_number: int | None


# SQLite uses a partial index only where its condition stands in the query as it is, not as a value.
IS_OPEN = "request.state IN ('pending', 'in_transit')"

STILL_HOLDS = "(request.expires_on IS NULL OR request.expires_on >= :today)"
"""That no letter of a request is out of date on a Shanghai day."""

IS_AT = "request_step.request_id = request.id AND request_step.position = request.position"
"""The condition that a step is the one at which a request stands."""

IS_REVOKED = "EXISTS (SELECT 1 FROM revocation WHERE request_id = {of}.{id} AND position = {of}.position)"
SEEN_STATE = f"""CASE WHEN request.state = 'approved' AND {IS_REVOKED.format(of="request", id="id")} THEN 'revoked'
    ELSE request.state END"""
"""The state as SQL, but that an approval which was taken back is `revoked`: the request stays as it was decided."""

LISTED_COLUMNS = f"""request.id, request.version, request.kind, {SEEN_STATE}, request.member_id, request.branch_id,
    request.position, request.waiting_at, request.submitted_at, request.closed_at, request.payload, request.target_id,
    request.expires_on, request.first_position, request_step.act, member.name, branch.name, assignee.name,
    request.submitted_by, submitter.name, request.basis, branch.code, assignee.code"""
LISTED_FROM = f"""request
    JOIN member ON member.id = request.member_id
    JOIN organisation AS branch ON branch.id = request.branch_id
    LEFT JOIN organisation AS assignee ON assignee.id = request.waiting_at
    LEFT JOIN member AS submitter ON submitter.id = request.submitted_by
    LEFT JOIN request_step ON {IS_AT}"""

LISTED = f"SELECT {LISTED_COLUMNS} FROM {LISTED_FROM}"
"""The beginning of a query of `Listed`."""

OPEN_STEPS = f"""SELECT request.id, request.member_id, request.position,
        COALESCE(request.waiting_at, request_step.organisation_id), request_step.organisation_id, request.submitted_by
    FROM request JOIN request_step ON {IS_AT}"""
"""The beginning of a query of `OpenStep`; one of its conditions is that the request is open."""

# What a `RequestFilter` asks for, as `narrowing` says.
NARROWED = """[[AND request.kind = :kind]] [[AND request.branch_id IN (:branches)]]
    [[AND request.submitted_at >= :since]] [[AND request.submitted_at < :before]]
    [[AND member.name = :applicant]] [[AND request.member_id = :member_number]]"""

_FIND = Query(Listed, f"{LISTED} WHERE request.id = :id")
_OF_NUMBERS = Query(Listed, f"{LISTED} WHERE request.id IN (:numbers)")
_OF_MEMBER = Query(
    int,
    f"""SELECT request.id FROM request JOIN member ON member.id = request.member_id
        WHERE request.member_id = :member_id AND request.state <> 'draft' {NARROWED}
        ORDER BY request.id DESC [[LIMIT :limit]]""",
)
_SUBMITTED_BY = Query(
    int,
    f"""SELECT request.id FROM request JOIN member ON member.id = request.member_id
        WHERE request.submitted_by = :member_id AND request.state <> 'draft' {NARROWED}
        ORDER BY request.id DESC [[LIMIT :limit]]""",
    scans="what was submitted in others' stead is few, and looked for rarely",
)
_OPEN_NUMBERS = Query(
    int,
    f"SELECT id FROM request WHERE {IS_OPEN} AND member_id = :member_id AND {STILL_HOLDS} [[AND kind = :kind]]",
)
_NUMBERS_TO_RESUBMIT = Query(
    int, "SELECT id FROM request WHERE member_id = :member_id AND state = 'to_resubmit' ORDER BY id"
)
_OPEN_OF_MEMBERS = Query(
    OpenStep,
    f"{OPEN_STEPS} WHERE {IS_OPEN} AND request.member_id IN (:members) [[AND request.kind NOT IN (:staying)]]",
)
_STATE_OF = Query(StoredRequest, f"SELECT {', '.join(StoredRequest._fields)} FROM request WHERE id = :id")
_REOPEN = Statement(
    """UPDATE request SET state = :state, waiting_at = :waiting_at, closed_at = NULL, version = version + 1
       WHERE id = :id"""
)
_HAS_LAPSED = Query(int, f"SELECT id FROM request WHERE {IS_OPEN} AND expires_on < :today LIMIT 1")
_EXPIRE = Query(
    int,
    f"""UPDATE request SET state = 'expired', waiting_at = NULL, closed_at = :now, version = version + 1
        WHERE {IS_OPEN} AND expires_on < :today RETURNING id""",
)
_CLOSE = Statement(
    """UPDATE request SET state = :state, waiting_at = NULL, closed_at = :now, version = version + 1
       WHERE id = :id AND state = :was"""
)


def find(tx: Transaction, request_id: int) -> Listed | None:
    """Return one request."""
    return tx.first(_FIND, id=request_id)


def of_numbers(tx: Transaction, request_ids: Sequence[int]) -> list[Listed]:
    """Return requests in the order of their numbers here."""
    return list(paging.in_order(tx, _OF_NUMBERS, request_ids, lambda row: row.id))


def of_member(tx: Transaction, member_id: int, limit: int | None, wanted: RequestFilter | None = None) -> Sequence[int]:
    """Return a member's submitted requests, newest first; `wanted` narrows them by kind and by day."""
    return paging.numbers(
        tx, _OF_MEMBER, member_id=member_id, limit=limit, **narrowing(wanted or RequestFilter(), None)._asdict()
    )


def submitted_by(
    tx: Transaction, member_id: int, limit: int | None, wanted: RequestFilter | None = None
) -> Sequence[int]:
    """Return the requests that a member has submitted in others' stead, as `of_member`."""
    return paging.numbers(
        tx, _SUBMITTED_BY, member_id=member_id, limit=limit, **narrowing(wanted or RequestFilter(), None)._asdict()
    )


def open_numbers(tx: Transaction, member_id: int, today: date) -> tuple[int, ...]:
    """Return the requests that a member has open on a Shanghai day, in order."""
    return tuple(sorted(tx.each(_OPEN_NUMBERS, member_id=member_id, today=today, kind=None)))


def numbers_to_resubmit(tx: Transaction, member_id: int) -> tuple[int, ...]:
    """Return the requests that a member is asked to mend, in order."""
    return tuple(tx.each(_NUMBERS_TO_RESUBMIT, member_id=member_id))


def open_of_members(tx: Transaction, member_ids: Collection[int]) -> list[OpenStep]:
    """Return every open request of some members that goes where they go, in order.

    Some kinds stay with the branch that got them.
    """
    staying = [kind.code for kind in kinds.every() if not kind.follows_member]
    return sorted(tx.each(_OPEN_OF_MEMBERS, members=list(member_ids), staying=staying or None))


def narrowing(wanted: RequestFilter, branch_ids: Collection[int] | None) -> Narrowing:
    """Return how a filter narrows what is listed to some branches, to a member by name or by number."""
    branches = None if branch_ids is None else list(branch_ids)
    who = wanted.applicant
    name, number = (None, int(who)) if who is not None and who.isdecimal() else (who, None)
    return Narrowing(wanted.kind, branches, wanted.since, wanted.before, name, number)


def state_of(tx: Transaction, request_id: int) -> StoredRequest | None:
    """Return how a request stands."""
    return tx.first(_STATE_OF, id=request_id)


def open_of(tx: Transaction, member_id: int, kind: str, today: date) -> int | None:
    """Return the request of a kind that a member has open on a Shanghai day."""
    return tx.first(_OPEN_NUMBERS, member_id=member_id, kind=kind, today=today)


def reopen(tx: Transaction, request_id: int, state: RequestState, waiting_at: int) -> None:
    """Let a request go on at the step at which it stood."""
    tx.execute(_REOPEN, id=request_id, state=state, waiting_at=waiting_at)


def has_lapsed(tx: Transaction, today: date) -> bool:
    """Return whether a letter is out of date and its request still counts as open."""
    return tx.first(_HAS_LAPSED, today=today) is not None


def expire(tx: Transaction, today: date, now: datetime) -> list[int]:
    """Close the requests whose letter is out of date; return them in order."""
    return sorted(tx.each(_EXPIRE, today=today, now=now))


def close(tx: Transaction, request_id: int, state: RequestState, now: datetime, *, was: RequestState) -> None:
    """End a request without a decision."""
    tx.execute(_CLOSE, id=request_id, state=state, now=now, was=was)


def shown_changes_reader(keys: Keyring) -> Callable[[int, bytes], Changes | None]:
    """Return a function (request, payload) → difference for lists; None, and noted, where it cannot be opened."""
    opened = keys.opener("request", "payload", marking=True)

    def read(request_id: int, payload: bytes) -> Changes | None:
        text = opened(request_id, payload)
        return None if text == UNREADABLE else changes_from_text(text)

    return read


def changes_reader(keys: Keyring) -> Callable[[int, bytes], Changes]:
    """Return a function (request, payload) → difference; made for loops over many rows."""
    opened = keys.opener("request", "payload")
    return lambda request_id, payload: changes_from_text(opened(request_id, payload))


def basis_reader(keys: Keyring) -> Callable[[int, bytes | None], str | None]:
    """Return a function (request, sealed basis) → its words for lists; marked, and noted, where it cannot be opened."""
    opened = keys.opener("request", "basis", marking=True)
    return lambda request_id, basis: None if basis is None else opened(request_id, basis)
