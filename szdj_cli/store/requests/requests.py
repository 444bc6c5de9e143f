"""Requests: written, found, listed in the order in which they wait."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from szdj_cli.domain.changes import Changes, changes_from_text, changes_to_text
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.picks import Span
from szdj_cli.domain.requests.requests import (
    DecisionMade,
    Outcome,
    RequestFilter,
    RequestState,
    Revocation,
    RouteStep,
    StepAct,
)
from szdj_cli.domain.values.text import UNREADABLE
from szdj_cli.store.core import bulk, paging
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


class Offered(NamedTuple):
    """A request as it is offered to whoever types its number."""

    id: int
    applicant: str
    branch: str


class OpenStep(NamedTuple):
    """An open request, the step at which it stands and whose that is; it may wait at another organisation."""

    id: int
    member_id: int
    position: int
    waiting_at: int
    organisation_id: int
    submitted_by: int | None


class ShownStep(NamedTuple):
    """A step of a request with its organisation, and what was decided; by whom, if they are still known."""

    position: int
    organisation_id: int
    act: str
    organisation: str
    organisation_code: str
    outcome: Outcome | None
    reason: str | None
    decided_by: str | None
    decided_for: str | None
    decided_at: datetime | None
    revoked_by: str | None
    revoked_for: str | None
    revoked_at: datetime | None
    revoked_because: str | None
    decider: int | None
    decided_for_code: str | None

    @property
    def decision(self) -> DecisionMade | None:
        """The decision, if there is one, and what took it back."""
        return None if self.outcome is None else _Made._make(self[self._fields.index("outcome") :]).decision


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


class Earlier(NamedTuple):
    """What a request asked for before it was mended; None where that cannot be opened."""

    version: int
    submitted_at: datetime
    changes: Changes | None


class _Sealed(NamedTuple):
    """The same as it is stored, sealed for its own number."""

    id: int
    version: int
    payload: bytes
    submitted_at: datetime


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


class _Made(NamedTuple):
    """What was decided on a step, and who took that back, if anybody."""

    outcome: Outcome
    reason: str | None
    decided_by: str | None
    decided_for: str
    decided_at: datetime
    revoked_by: str | None
    revoked_for: str | None
    revoked_at: datetime | None
    revoked_because: str | None
    decider: int | None
    decided_for_code: str

    @property
    def decision(self) -> DecisionMade:
        """The decision as people see it."""
        back = None
        if self.revoked_for is not None and self.revoked_at is not None:
            back = Revocation(self.revoked_by, self.revoked_for, self.revoked_at, self.revoked_because or "")
        return DecisionMade(
            self.outcome,
            self.reason,
            self.decided_by,
            self.decided_for,
            self.decided_at,
            self.decider,
            self.decided_for_code,
            back,
        )


class InStead(NamedTuple):
    """Who submits a request in its applicant's stead, by member number, and the written request that they do it on."""

    submitted_by: int
    basis: str


class Decided:
    """A request, and what was decided on one of its steps."""

    __annotations__ = {**Listed.__annotations__, **_Made.__annotations__}

    def __init__(self, *row: Any) -> None:
        self.listed = Listed._make(row[: len(Listed._fields)])
        self.made = _Made._make(row[len(Listed._fields) :]).decision


class _LastMade:
    """The last decision on a request."""

    __annotations__ = {"request_id": int, **_Made.__annotations__}

    def __init__(self, request_id: int, *made: Any) -> None:
        self.request_id = request_id
        self.made = _Made._make(made).decision


# SQLite uses a partial index only where its condition stands in the query as it is, not as a value.
IS_OPEN = "request.state IN ('pending', 'in_transit')"

STILL_HOLDS = "(request.expires_on IS NULL OR request.expires_on >= :today)"
"""That no letter of a request is out of date on a Shanghai day."""

IS_AT = "request_step.request_id = request.id AND request_step.position = request.position"
"""The condition that a step is the one at which a request stands."""

_IS_REVOKED = "EXISTS (SELECT 1 FROM revocation WHERE request_id = {of}.{id} AND position = {of}.position)"
SEEN_STATE = f"""CASE WHEN request.state = 'approved' AND {_IS_REVOKED.format(of="request", id="id")} THEN 'revoked'
    ELSE request.state END"""
"""The state as SQL, but that an approval which was taken back is `revoked`: the request stays as it was decided."""

_LISTED_COLUMNS = f"""request.id, request.version, request.kind, {SEEN_STATE}, request.member_id, request.branch_id,
    request.position, request.waiting_at, request.submitted_at, request.closed_at, request.payload, request.target_id,
    request.expires_on, request.first_position, request_step.act, member.name, branch.name, assignee.name,
    request.submitted_by, submitter.name, request.basis, branch.code, assignee.code"""
_LISTED_FROM = f"""request
    JOIN member ON member.id = request.member_id
    JOIN organisation AS branch ON branch.id = request.branch_id
    LEFT JOIN organisation AS assignee ON assignee.id = request.waiting_at
    LEFT JOIN member AS submitter ON submitter.id = request.submitted_by
    LEFT JOIN request_step ON {IS_AT}"""

LISTED = f"SELECT {_LISTED_COLUMNS} FROM {_LISTED_FROM}"
"""The beginning of a query of `Listed`."""

OPEN_STEPS = f"""SELECT request.id, request.member_id, request.position,
        COALESCE(request.waiting_at, request_step.organisation_id), request_step.organisation_id, request.submitted_by
    FROM request JOIN request_step ON {IS_AT}"""
"""The beginning of a query of `OpenStep`; one of its conditions is that the request is open."""

# The instant as it is stored: a plan does not show it, and reading instants is slow.
_PLANNED = """SELECT request.id, request.version, request.kind, request.payload, request.member_id, request.state,
        request.target_id, request.submitted_at, submitter.name, request.basis, member.name, branch.name
    FROM request
    JOIN member ON member.id = request.member_id
    JOIN organisation AS branch ON branch.id = request.branch_id
    LEFT JOIN member AS submitter ON submitter.id = request.submitted_by"""

# What a `RequestFilter` asks for, as `_narrowing` gives it.
_NARROWED = """[[AND request.kind = :kind]] [[AND request.branch_id IN (:branches)]]
    [[AND request.submitted_at >= :since]] [[AND request.submitted_at < :before]]
    [[AND member.name = :applicant]] [[AND request.member_id = :member_number]]"""
# Nobody decides on their own, nor on what they submitted in somebody's stead.
_WAITS = f"""WHERE request.state = 'pending' AND {STILL_HOLDS}
    [[AND request.member_id <> :not_of AND coalesce(request.submitted_by, 0) <> :not_of]]"""
_PAGE = f"""{_NARROWED} AND request.waiting_at = :organisation_id
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
        {_WAITS} AND request.waiting_at IN (:organisations) {_NARROWED}""",
)

# Who decided is known by the roster; nobody is, once the account's member is gone.
_MADE = """decision.outcome, decision.reason, decider.name, place.name, decision.decided_at,
    revoker.name, revoked_for.name, revocation.revoked_at, revocation.reason, decider.id, place.code"""
_MADE_BY = """LEFT JOIN organisation AS place ON place.id = decision.decided_for
    LEFT JOIN account ON account.id = decision.decided_by
    LEFT JOIN member AS decider ON decider.id_index = account.id_index
    LEFT JOIN revocation ON revocation.request_id = decision.request_id AND revocation.position = decision.position
    LEFT JOIN organisation AS revoked_for ON revoked_for.id = revocation.revoked_for
    LEFT JOIN account AS revoking ON revoking.id = revocation.revoked_by
    LEFT JOIN member AS revoker ON revoker.id_index = revoking.id_index"""
# Not where the same organisation decided on a later step too: it stood in for another one.
_DECIDED = Query(
    Decided,
    f"""SELECT {_LISTED_COLUMNS}, {_MADE}
        FROM {_LISTED_FROM} JOIN decision ON decision.request_id = request.id {_MADE_BY}
        WHERE decision.decided_for = :organisation_id [[AND decision.outcome = :outcome]]
              [[AND {_IS_REVOKED.format(of="decision", id="request_id")} = :revoked]]
              AND NOT EXISTS (SELECT 1 FROM decision AS later
                              WHERE later.request_id = decision.request_id AND later.position > decision.position
                                    AND later.decided_for = decision.decided_for [[AND later.outcome = :outcome]]
                                    [[AND {_IS_REVOKED.format(of="later", id="request_id")} = :revoked]])
              {_NARROWED} [[AND (decision.decided_at, decision.request_id) < (:before_at, :before_id)]]
        ORDER BY decision.decided_at DESC, decision.request_id DESC LIMIT :limit""",
)
_LAST_MADE = Query(
    _LastMade,
    f"""SELECT decision.request_id, {_MADE} FROM decision {_MADE_BY}
        WHERE decision.request_id IN (:chunk)
              AND NOT EXISTS (SELECT 1 FROM decision AS later
                              WHERE later.request_id = decision.request_id AND later.position > decision.position)""",
)
_FIND = Query(Listed, f"{LISTED} WHERE request.id = :id")
_OF_NUMBERS = Query(Listed, f"{LISTED} WHERE request.id IN (:numbers)")
_OF_MEMBER = Query(
    int,
    f"""SELECT request.id FROM request JOIN member ON member.id = request.member_id
        WHERE request.member_id = :member_id AND request.state <> 'draft' {_NARROWED}
        ORDER BY request.id DESC [[LIMIT :limit]]""",
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
_STEPS = Query(
    ShownStep,
    f"""SELECT request_step.position, request_step.organisation_id, request_step.act, organisation.name,
              organisation.code, {_MADE}
       FROM request_step
       JOIN organisation ON organisation.id = request_step.organisation_id
       LEFT JOIN decision ON decision.request_id = request_step.request_id
                             AND decision.position = request_step.position
       {_MADE_BY}
       WHERE request_step.request_id = :request_id ORDER BY request_step.position""",
)
_STATE_OF = Query(StoredRequest, f"SELECT {', '.join(StoredRequest._fields)} FROM request WHERE id = :id")
_PRESENT_STEP = Query(
    RouteStep,
    f"""SELECT request_step.organisation_id, request_step.act FROM request JOIN request_step ON {IS_AT}
        WHERE request.id = :id""",
)
_DRAFT_OF = Query(
    Draft,
    """SELECT id, version, payload, submitted_at FROM request
       WHERE member_id = :member_id AND kind = :kind AND state = 'draft'""",
)
_NEXT_ID = Query(int, "SELECT COALESCE(MAX(id), 0) + 1 FROM request")
_ADD_DRAFT = Statement(
    """INSERT INTO request (id, version, kind, state, member_id, branch_id, position, base_version, payload, target_id,
                            submitted_at)
       VALUES (:id, 1, :kind, 'draft', :member_id, :branch_id, 1, :base_version, :payload, :target_id, :now)"""
)
_CHANGE_DRAFT = Statement(
    """UPDATE request SET version = version + 1, branch_id = :branch_id, base_version = :base_version,
                          payload = :payload, target_id = :target_id, submitted_at = :now
       WHERE id = :id"""
)
_ADD_STEP = Statement(
    """INSERT INTO request_step (request_id, position, organisation_id, act)
       VALUES (:request_id, :position, :organisation_id, :act)"""
)
_START = Statement(
    """UPDATE request SET state = 'pending', branch_id = :branch_id, waiting_at = :waiting_at, submitted_at = :now,
                          submitted_by = :submitted_by, basis = :basis
       WHERE id = :id AND state = 'draft'"""
)
_DROP_STEPS = Statement("DELETE FROM request_step WHERE request_id = :id AND position >= :position")
_LAST_EARLIER = Query(int, "SELECT COALESCE(MAX(id), 0) FROM earlier_submission")
_KEEP_EARLIER = Statement(
    """INSERT INTO earlier_submission (id, request_id, version, payload, submitted_at)
       VALUES (:id, :request_id, :version, :payload, :submitted_at)"""
)
_EARLIER = Query(
    _Sealed,
    "SELECT id, version, payload, submitted_at FROM earlier_submission WHERE request_id = :request_id ORDER BY id",
)
_RESUBMIT = Statement(
    """UPDATE request SET state = 'pending', version = version + 1, branch_id = :branch_id, position = :position,
                          first_position = :position, waiting_at = :waiting_at, base_version = :base_version,
                          payload = :payload, target_id = :target_id, submitted_at = :now, closed_at = NULL
       WHERE id = :id AND state = 'to_resubmit'"""
)
_GO_BACK = Statement(
    """UPDATE request SET version = version + 1, first_position = first_position + :steps, waiting_at = :waiting_at
       WHERE id = :id AND state = 'pending'"""
)
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
        tx, _OF_MEMBER, member_id=member_id, limit=limit, **_narrowing(wanted or RequestFilter(), None)
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


def count_waiting(tx: Transaction, organisation_ids: Collection[int], not_of: int | None, today: date) -> int:
    """Return how many requests wait at some organisations, those left out that one member is barred from."""
    return tx.one(_COUNT_WAITING, organisations=list(organisation_ids), not_of=not_of, today=today)


def count_fitting(
    tx: Transaction,
    organisation_ids: Collection[int],
    wanted: RequestFilter,
    branch_ids: Collection[int] | None,
    *,
    not_of: int | None,
    today: date,
) -> int:
    """Return how many requests wait at some organisations and fit a filter, one applicant's own left out."""
    narrowed = _narrowing(wanted, branch_ids)
    return tx.one(_COUNT_FITTING, organisations=list(organisation_ids), not_of=not_of, today=today, **narrowed)


def any_in_stead(tx: Transaction, organisation_ids: Collection[int], not_of: int | None, today: date) -> bool:
    """Return whether any of what `count_waiting` counts was submitted in its applicant's stead."""
    return tx.first(_ANY_IN_STEAD, organisations=list(organisation_ids), not_of=not_of, today=today) is not None


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
    after_at, after_id = after or (None, None)
    return tx.all(
        _WAITING[shape],
        organisation_id=organisation_id,
        not_of=not_of,
        today=today,
        after_at=after_at,
        after_id=after_id,
        limit=limit,
        acts=sorted(acts) or None,
        **_narrowing(wanted, branch_ids),
    )


def offered(
    tx: Transaction,
    organisation_ids: Collection[int],
    beginning: str,
    *,
    not_of: int | None,
    today: date,
    limit: int,
) -> list[Offered]:
    """Return what waits at some organisations and has a number that begins so, oldest first."""
    return tx.all(
        _OFFERED,
        organisations=list(organisation_ids),
        beginning=f"{beginning}%" if beginning else None,
        not_of=not_of,
        today=today,
        limit=limit,
    )


def picked(
    tx: Transaction, organisation_ids: Collection[int], pick: Span | str, today: date, *, not_of: int | None
) -> list[int]:
    """Return what waits at some organisations with a number in a span, or of an applicant of a name, in order."""
    first, last, name = (*pick, None) if isinstance(pick, Span) else (None, None, pick)
    places = list(organisation_ids)
    found = tx.each(_PICKED, organisations=places, first=first, last=last, name=name, today=today, not_of=not_of)
    return sorted(found)


def waiting_among(
    tx: Transaction, organisation_ids: Collection[int], request_ids: Iterable[int], today: date, *, not_of: int | None
) -> list[Listed]:
    """Return those of some requests that wait at some organisations, but for those that one member is barred from."""
    places = list(organisation_ids)
    return [
        each
        for chunk in bulk.chunks(list(request_ids))
        for each in tx.each(_WAITING_AMONG, chunk=chunk, organisations=places, today=today, not_of=not_of)
    ]


def decided(
    tx: Transaction,
    organisation_id: int,
    wanted: RequestFilter,
    branch_ids: Collection[int] | None,
    outcome: Outcome | None,
    *,
    revoked: bool | None = None,
    before: Key | None = None,
    limit: int,
) -> list[Decided]:
    """Return what was decided for an organisation, the newest decision first; `before` ended the page before.

    `outcome` is which way, and `revoked` whether it was taken back, if it matters. What was accepted here may still be
    on its way.
    """
    before_at, before_id = before or (None, None)
    return tx.all(
        _DECIDED,
        organisation_id=organisation_id,
        outcome=outcome,
        revoked=revoked,
        before_at=before_at,
        before_id=before_id,
        limit=limit,
        **_narrowing(wanted, branch_ids),
    )


def last_decisions(tx: Transaction, request_ids: Sequence[int]) -> dict[int, DecisionMade]:
    """Return the last decision on each of some requests that anybody has decided on, by request."""
    found = (each for chunk in bulk.chunks(request_ids) for each in tx.each(_LAST_MADE, chunk=chunk))
    return {each.request_id: each.made for each in found}


def _narrowing(wanted: RequestFilter, branch_ids: Collection[int] | None) -> dict[str, Any]:
    who = wanted.applicant
    is_number = who is not None and who.isdecimal()
    return {
        "kind": wanted.kind,
        "branches": None if branch_ids is None else list(branch_ids),
        "since": wanted.since,
        "before": wanted.before,
        "applicant": None if is_number else who,
        "member_number": int(who) if who is not None and is_number else None,
    }


def steps(tx: Transaction, request_id: int) -> list[ShownStep]:
    """Return the steps of a request in order."""
    return tx.all(_STEPS, request_id=request_id)


def state_of(tx: Transaction, request_id: int) -> StoredRequest | None:
    """Return how a request stands."""
    return tx.first(_STATE_OF, id=request_id)


def open_of(tx: Transaction, member_id: int, kind: str, today: date) -> int | None:
    """Return the request of a kind that a member has open on a Shanghai day."""
    return tx.first(_OPEN_NUMBERS, member_id=member_id, kind=kind, today=today)


def draft_of(tx: Transaction, member_id: int, kind: str) -> Draft | None:
    """Return a member's draft of a kind."""
    return tx.first(_DRAFT_OF, member_id=member_id, kind=kind)


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
    request_id = earlier.id if earlier else tx.one(_NEXT_ID)
    payload = tx.keys.seal("request", "payload", request_id, changes_to_text(changes))
    values = {
        "id": request_id,
        "branch_id": branch_id,
        "base_version": base_version,
        "payload": payload,
        "target_id": target_id,
        "now": now,
    }
    if earlier:
        tx.execute(_CHANGE_DRAFT, **values)
    else:
        tx.execute(_ADD_DRAFT, kind=kind, member_id=member_id, **values)
    return Draft(request_id, earlier.version + 1 if earlier else 1, payload, now)


def start(
    tx: Transaction,
    request_id: int,
    branch_id: int,
    way: Sequence[tuple[int, StepAct]],
    waiting_at: int,
    now: datetime,
    in_stead: InStead | None = None,
) -> None:
    """Turn a draft into a pending request of a member of a branch, with its steps: organisations and their acts.

    `in_stead` is who submits it instead of the applicant, and on what.
    """
    submitted_by, basis = in_stead or (None, None)
    sealed = None if basis is None else tx.keys.seal("request", "basis", request_id, basis)
    _add_steps(tx, request_id, 1, way)
    tx.execute(
        _START,
        id=request_id,
        branch_id=branch_id,
        waiting_at=waiting_at,
        now=now,
        submitted_by=submitted_by,
        basis=sealed,
    )


def _add_steps(
    tx: Transaction, request_id: int, first: int, way: Sequence[tuple[int, StepAct]], *, instead: bool = False
) -> None:
    """Write the steps from a position on; `instead` of those on which nobody has decided."""
    if instead:
        tx.execute(_DROP_STEPS, id=request_id, position=first)
    tx.execute_each(
        _ADD_STEP,
        [
            {"request_id": request_id, "position": position, "organisation_id": organisation_id, "act": act}
            for position, (organisation_id, act) in enumerate(way, first)
        ],
    )


def resubmit(
    tx: Transaction,
    request: StoredRequest,
    branch_id: int,
    base_version: int,
    changes: Changes,
    way: Sequence[tuple[int, StepAct]],
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
    _add_steps(tx, request.id, request.position + 1, way, instead=True)
    tx.execute(
        _RESUBMIT,
        id=request.id,
        branch_id=branch_id,
        position=request.position + 1,
        waiting_at=waiting_at,
        base_version=base_version,
        payload=tx.keys.seal("request", "payload", request.id, changes_to_text(changes)),
        target_id=target_id,
        now=now,
    )


def earlier(tx: Transaction, request_id: int) -> list[Earlier]:
    """Return what a request asked for before it was mended, the oldest first."""
    opened = tx.keys.opener("earlier_submission", "payload", marking=True)
    texts = [(each, opened(each.id, each.payload)) for each in tx.each(_EARLIER, request_id=request_id)]
    return [
        Earlier(each.version, each.submitted_at, None if text == UNREADABLE else changes_from_text(text))
        for each, text in texts
    ]


def go_back(
    tx: Transaction, request: StoredRequest, steps: int, way: Sequence[tuple[int, StepAct]], waiting_at: int
) -> None:
    """Let a request be decided on once more at so many steps before, with which `way` begins; all of it is to come."""
    _add_steps(tx, request.id, request.position, way, instead=True)
    tx.execute(_GO_BACK, id=request.id, steps=steps, waiting_at=waiting_at)


def present_step(tx: Transaction, request_id: int) -> tuple[int, StepAct]:
    """Return whose the step is at which a request stands, and what happens there."""
    return tx.one(_PRESENT_STEP, id=request_id)


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
