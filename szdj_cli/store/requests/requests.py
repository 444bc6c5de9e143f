"""Requests: written, found, listed in the order in which they wait."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import (
    ColumnElement,
    String,
    TextClause,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    type_coerce,
    update,
)

from szdj_cli.domain.changes import Changes, changes_from_text, changes_to_text
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import DecisionMade, Outcome, RequestFilter, RequestState, StepAct
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.domain.values.text import UNREADABLE
from szdj_cli.store.core import bulk
from szdj_cli.store.core.crypto import Keyring
from szdj_cli.store.core.library import Selection
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.accounts import ACCOUNT
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.organisations import ORGANISATION
from szdj_cli.store.tables.requests import DECISION, REQUEST, REQUEST_STEP

# SQLite uses a partial index only where its condition stands in the query as it is, not as a parameter.
IS_PENDING = REQUEST.c.state == literal_column("'pending'")
IS_OPEN = text("request.state IN ('pending', 'in_transit')")

Key = tuple[datetime | str, int]
"""Where a page ended: the instant of submission, or as it is stored, and the number."""


class Listed(NamedTuple):
    """A request with the names that people read; `act` is that of the step at which it stands."""

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
    act: str | None
    applicant: str
    branch: str
    waiting_at: str | None


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


class ShownStep(NamedTuple):
    """A step of a request with its organisation and its decision, if there is one; by whom, if they are still known."""

    position: int
    organisation_id: int
    act: str
    organisation: str
    decision: DecisionMade | None


class StoredRequest(NamedTuple):
    """What a decision or a withdrawal looks at: owner, state, version, step and where it waits."""

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


_IS_AT = (REQUEST_STEP.c.request_id == REQUEST.c.id) & (REQUEST_STEP.c.position == REQUEST.c.position)
_BRANCH = ORGANISATION.alias("branch")
_WAITING_AT = ORGANISATION.alias("assignee")
_DECIDED_FOR = ORGANISATION.alias("decided_for")


def still_holds(today: date) -> ColumnElement[bool]:
    """Return the condition that no letter of a request is out of date on a Shanghai day."""
    return or_(REQUEST.c.expires_on.is_(None), REQUEST.c.expires_on >= today.isoformat())


def listed() -> Selection:
    """Return the query of `Listed`, to be narrowed by the caller."""
    return (
        select(
            REQUEST.c.id,
            REQUEST.c.version,
            REQUEST.c.kind,
            REQUEST.c.state,
            REQUEST.c.member_id,
            REQUEST.c.branch_id,
            REQUEST.c.position,
            REQUEST.c.waiting_at,
            REQUEST.c.submitted_at,
            REQUEST.c.closed_at,
            REQUEST.c.payload,
            REQUEST.c.target_id,
            REQUEST.c.expires_on,
            REQUEST_STEP.c.act,
            MEMBER.c.name,
            _BRANCH.c.name,
            _WAITING_AT.c.name,
        )
        .join(MEMBER, MEMBER.c.id == REQUEST.c.member_id)
        .join(_BRANCH, _BRANCH.c.id == REQUEST.c.branch_id)
        .outerjoin(_WAITING_AT, _WAITING_AT.c.id == REQUEST.c.waiting_at)
        .outerjoin(REQUEST_STEP, _IS_AT)
    )


def _planned() -> Selection:
    return (
        select(
            REQUEST.c.id,
            REQUEST.c.version,
            REQUEST.c.kind,
            REQUEST.c.payload,
            REQUEST.c.member_id,
            REQUEST.c.state,
            REQUEST.c.target_id,
            # As it is stored: a plan does not show it, and reading instants is slow.
            type_coerce(REQUEST.c.submitted_at, String),
            MEMBER.c.name,
            _BRANCH.c.name,
        )
        .join(MEMBER, MEMBER.c.id == REQUEST.c.member_id)
        .join(_BRANCH, _BRANCH.c.id == REQUEST.c.branch_id)
    )


def find(tx: Transaction, request_id: int) -> Listed | None:
    """Return one request."""
    row = tx.conn.execute(listed().where(REQUEST.c.id == request_id)).first()
    return Listed._make(row) if row else None


def of_member(tx: Transaction, member_id: int, limit: int | None, wanted: RequestFilter | None = None) -> list[Listed]:
    """Return a member's submitted requests, newest first; `wanted` narrows them by kind and by day."""
    query = listed().where(REQUEST.c.member_id == member_id, REQUEST.c.state != RequestState.DRAFT)
    if wanted is not None:
        query = _narrowed(query, wanted, None)
    return read(tx, query.order_by(REQUEST.c.id.desc()).limit(limit))


def read(tx: Transaction, query: Selection) -> list[Listed]:
    """Return what a query of `listed` finds."""
    return list(map(Listed._make, tx.conn.execute(query)))


def open_numbers(tx: Transaction, member_id: int, today: date) -> tuple[int, ...]:
    """Return the requests that a member has open on a Shanghai day, in order."""
    query = select(REQUEST.c.id).where(IS_OPEN, REQUEST.c.member_id == member_id, still_holds(today))
    return tuple(sorted(tx.conn.scalars(query)))


def open_steps(tx: Transaction, *conditions: ColumnElement[bool] | TextClause) -> list[OpenStep]:
    """Return what fits some conditions with the step at which it stands; one of them is that it is open."""
    query = select(
        REQUEST.c.id, REQUEST.c.member_id, REQUEST.c.position, REQUEST.c.waiting_at, REQUEST_STEP.c.organisation_id
    ).join(REQUEST_STEP, _IS_AT)
    return list(map(OpenStep._make, tx.conn.execute(query.where(*conditions))))


def open_of_members(tx: Transaction, member_ids: Collection[int]) -> list[OpenStep]:
    """Return every open request of some members that goes where they go, in order.

    Some kinds stay with the branch that got them.
    """
    staying = [kind.code for kind in kinds.every() if not kind.follows_member]
    return sorted(open_steps(tx, IS_OPEN, REQUEST.c.member_id.in_(member_ids), REQUEST.c.kind.not_in(staying)))


def count_waiting(tx: Transaction, organisation_ids: Collection[int], not_of: int | None, today: date) -> int:
    """Return how many requests wait at some organisations, one applicant's own left out."""
    query = (
        select(func.count())
        .select_from(REQUEST)
        .where(IS_PENDING, REQUEST.c.waiting_at.in_(organisation_ids), still_holds(today))
    )
    if not_of is not None:
        query = query.where(REQUEST.c.member_id != not_of)
    return tx.conn.scalar(query) or 0


def waiting(
    tx: Transaction,
    shape: type[Shape],
    organisation_id: int,
    wanted: RequestFilter,
    branch_ids: Collection[int] | None,
    *,
    not_of: int | None,
    today: date,
    after: Key | None,
    limit: int,
    acts: Collection[StepAct] = (),
) -> list[Shape]:
    """Return what waits at an organisation, oldest first; `after` ended the page before.

    As `Listed`, `acts` narrow it to what stands at such a step.
    """
    query = listed() if shape is Listed else _planned()
    query = query.where(IS_PENDING, REQUEST.c.waiting_at == organisation_id, still_holds(today))
    query = _narrowed(query, wanted, branch_ids)
    if acts:
        query = query.where(REQUEST_STEP.c.act.in_(sorted(acts)))
    if not_of is not None:
        query = query.where(REQUEST.c.member_id != not_of)
    order = (REQUEST.c.submitted_at, REQUEST.c.id)
    if after is not None:
        submitted_at, request_id = after
        stored = submitted_at if isinstance(submitted_at, str) else to_stored(submitted_at)
        query = query.where(tuple_(*order) > tuple_(literal(stored, String), literal(request_id)))
    return list(map(shape._make, tx.conn.execute(query.order_by(*order).limit(limit))))


def waiting_among(
    tx: Transaction, organisation_ids: Collection[int], request_ids: Iterable[int], today: date, *, not_of: int | None
) -> list[Listed]:
    """Return those of some requests that wait at some organisations, one applicant's own left out."""
    wanted = list(request_ids)
    found: list[Listed] = []
    for chunk in bulk.chunks(wanted):
        query = listed().where(IS_PENDING, REQUEST.c.id.in_(chunk), still_holds(today))
        query = query.where(REQUEST.c.waiting_at.in_(organisation_ids))
        if not_of is not None:
            query = query.where(REQUEST.c.member_id != not_of)
        found += read(tx, query.order_by(REQUEST.c.id))
    return found


def decided(
    tx: Transaction, organisation_id: int, wanted: RequestFilter, branch_ids: Collection[int] | None, *, limit: int
) -> list[tuple[datetime, Listed]]:
    """Return what was decided for an organisation, and when, the newest decision first.

    `wanted` names the state that such a decision leads to in the end: what was accepted here may still be on its way.
    """
    outcome = Outcome.ACCEPTED if wanted.state is RequestState.APPROVED else Outcome.REJECTED
    query = (
        listed()
        .add_columns(DECISION.c.decided_at)
        .join(DECISION, DECISION.c.request_id == REQUEST.c.id)
        .where(DECISION.c.decided_for == organisation_id, DECISION.c.outcome == outcome, ~_decided_later())
        .order_by(DECISION.c.decided_at.desc(), DECISION.c.request_id.desc())
    )
    rows = tx.conn.execute(_narrowed(query, wanted, branch_ids).limit(limit))
    return [(decided_at, Listed._make(row)) for *row, decided_at in rows]


def _decided_later() -> ColumnElement[bool]:
    """Return the condition that the same organisation decided on a later step too: it stood in for another one."""
    later = DECISION.alias("later")
    return exists().where(
        later.c.request_id == DECISION.c.request_id,
        later.c.decided_for == DECISION.c.decided_for,
        later.c.outcome == DECISION.c.outcome,
        later.c.position > DECISION.c.position,
    )


def _narrowed(query: Selection, wanted: RequestFilter, branch_ids: Collection[int] | None) -> Selection:
    if wanted.kind is not None:
        query = query.where(REQUEST.c.kind == wanted.kind)
    if branch_ids is not None:
        query = query.where(REQUEST.c.branch_id.in_(branch_ids))
    if wanted.since is not None:
        query = query.where(REQUEST.c.submitted_at >= wanted.since)
    if wanted.before is not None:
        query = query.where(REQUEST.c.submitted_at < wanted.before)
    return query


def steps(tx: Transaction, request_id: int) -> list[ShownStep]:
    """Return the steps of a request in order."""
    query = (
        select(
            REQUEST_STEP.c.position,
            REQUEST_STEP.c.organisation_id,
            REQUEST_STEP.c.act,
            ORGANISATION.c.name,
            DECISION.c.outcome,
            DECISION.c.reason,
            MEMBER.c.name,
            _DECIDED_FOR.c.name,
            DECISION.c.decided_at,
        )
        .join(ORGANISATION, ORGANISATION.c.id == REQUEST_STEP.c.organisation_id)
        .outerjoin(
            DECISION,
            (DECISION.c.request_id == REQUEST_STEP.c.request_id) & (DECISION.c.position == REQUEST_STEP.c.position),
        )
        .outerjoin(_DECIDED_FOR, _DECIDED_FOR.c.id == DECISION.c.decided_for)
        .outerjoin(ACCOUNT, ACCOUNT.c.id == DECISION.c.decided_by)
        .outerjoin(MEMBER, MEMBER.c.id_index == ACCOUNT.c.id_index)
        .where(REQUEST_STEP.c.request_id == request_id)
        .order_by(REQUEST_STEP.c.position)
    )
    return [
        ShownStep(*row[:4], DecisionMade(Outcome(row[4]), *row[5:]) if row[4] is not None else None)
        for row in tx.conn.execute(query)
    ]


def state_of(tx: Transaction, request_id: int) -> StoredRequest | None:
    """Return how a request stands."""
    columns = (REQUEST.c[name] for name in StoredRequest._fields)
    row = tx.conn.execute(select(*columns).where(REQUEST.c.id == request_id)).first()
    return StoredRequest._make(row) if row else None


def open_of(tx: Transaction, member_id: int, kind: str, today: date) -> int | None:
    """Return the request of a kind that a member has open on a Shanghai day."""
    return tx.conn.scalar(
        select(REQUEST.c.id).where(
            IS_OPEN, REQUEST.c.member_id == member_id, REQUEST.c.kind == kind, still_holds(today)
        )
    )


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


def draft_of(tx: Transaction, member_id: int, kind: str) -> Draft | None:
    """Return a member's draft of a kind."""
    row = tx.conn.execute(
        select(REQUEST.c.id, REQUEST.c.version, REQUEST.c.payload, REQUEST.c.submitted_at).where(
            REQUEST.c.member_id == member_id, REQUEST.c.kind == kind, REQUEST.c.state == RequestState.DRAFT
        )
    ).first()
    return Draft(*row) if row else None


def put_draft(
    tx: Transaction,
    kind: str,
    member_id: int,
    branch_id: int,
    base_version: int,
    changes: Changes,
    now: datetime,
    target_id: int | None = None,
) -> Draft:
    """Write a request that nobody sees yet, over an earlier draft if there is one; call it in a write transaction."""
    earlier = draft_of(tx, member_id, kind)
    # The payload is sealed for its row, so the number has to be known before the row is written.
    request_id = earlier.id if earlier else (tx.conn.scalar(select(func.max(REQUEST.c.id))) or 0) + 1
    version = earlier.version + 1 if earlier else 1
    payload = tx.keys.seal("request", "payload", request_id, changes_to_text(changes))
    values = {
        "version": version,
        "branch_id": branch_id,
        "base_version": base_version,
        "payload": payload,
        "target_id": target_id,
        "submitted_at": now,
    }
    if earlier:
        tx.conn.execute(update(REQUEST).where(REQUEST.c.id == request_id).values(values))
    else:
        whose = {"id": request_id, "kind": kind, "state": RequestState.DRAFT, "member_id": member_id, "position": 1}
        tx.conn.execute(insert(REQUEST).values(whose | values))
    return Draft(request_id, version, payload, now)


def start(
    tx: Transaction,
    request_id: int,
    branch_id: int,
    way: Sequence[tuple[int, StepAct]],
    waiting_at: int,
    now: datetime,
) -> None:
    """Turn a draft into a pending request of a member of a branch, with its steps: organisations and their acts."""
    tx.conn.execute(
        insert(REQUEST_STEP),
        [
            {"request_id": request_id, "position": position, "organisation_id": organisation_id, "act": act.value}
            for position, (organisation_id, act) in enumerate(way, 1)
        ],
    )
    tx.conn.execute(
        update(REQUEST)
        .where(REQUEST.c.id == request_id, REQUEST.c.state == RequestState.DRAFT)
        .values(state=RequestState.PENDING, branch_id=branch_id, waiting_at=waiting_at, submitted_at=now)
    )


def present_step(tx: Transaction, request_id: int) -> tuple[int, StepAct]:
    """Return whose the step is at which a request stands, and what happens there."""
    row = tx.conn.execute(
        select(REQUEST_STEP.c.organisation_id, REQUEST_STEP.c.act)
        .join(REQUEST, _IS_AT)
        .where(REQUEST.c.id == request_id)
    ).one()
    return row.organisation_id, StepAct(row.act)


def reopen(tx: Transaction, request_id: int, state: RequestState, waiting_at: int) -> None:
    """Let a request go on at the step at which it stood."""
    tx.conn.execute(
        update(REQUEST)
        .where(REQUEST.c.id == request_id)
        .values(state=state, waiting_at=waiting_at, closed_at=None, version=REQUEST.c.version + 1)
    )


def has_lapsed(tx: Transaction, today: date) -> bool:
    """Return whether a letter is out of date and its request still counts as open."""
    query = select(REQUEST.c.id).where(IS_OPEN, REQUEST.c.expires_on < today.isoformat()).limit(1)
    return tx.conn.scalar(query) is not None


def expire(tx: Transaction, today: date, now: datetime) -> list[int]:
    """Close the requests whose letter is out of date; return them in order."""
    closed = (
        update(REQUEST)
        .where(IS_OPEN, REQUEST.c.expires_on < today.isoformat())
        .values(state=RequestState.EXPIRED, waiting_at=None, closed_at=now, version=REQUEST.c.version + 1)
        .returning(REQUEST.c.id)
    )
    return sorted(tx.conn.scalars(closed))


def close(tx: Transaction, request_id: int, state: RequestState, now: datetime, *, was: RequestState) -> None:
    """End a request without a decision."""
    tx.conn.execute(
        update(REQUEST)
        .where(REQUEST.c.id == request_id, REQUEST.c.state == was)
        .values(state=state, waiting_at=None, closed_at=now, version=REQUEST.c.version + 1)
    )


def shown_changes_reader(keys: Keyring) -> Callable[[int, bytes], Changes | None]:
    """Return a function (request, payload) → difference for lists; None, and noted, where it cannot be opened."""
    opened = keys.marking_opener("request", "payload")

    def read(request_id: int, payload: bytes) -> Changes | None:
        text = opened(request_id, payload)
        return None if text == UNREADABLE else changes_from_text(text)

    return read


def changes_reader(keys: Keyring) -> Callable[[int, bytes], Changes]:
    """Return a function (request, payload) → difference; made for loops over many rows."""
    opened = keys.opener("request", "payload")
    return lambda request_id, payload: changes_from_text(opened(request_id, payload))
