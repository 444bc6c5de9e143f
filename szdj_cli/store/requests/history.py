"""What was decided on requests, step by step, and taken back; what they asked for before they were mended."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from szdj_cli.domain.changes import Changes, changes_from_text
from szdj_cli.domain.requests.requests import DecisionMade, Outcome, RequestFilter, Revocation
from szdj_cli.domain.values.text import UNREADABLE
from szdj_cli.store.core import bulk
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.requests.requests import IS_REVOKED, LISTED_COLUMNS, LISTED_FROM, NARROWED, Key, Listed, narrowing


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
    f"""SELECT {LISTED_COLUMNS}, {_MADE}
        FROM {LISTED_FROM} JOIN decision ON decision.request_id = request.id {_MADE_BY}
        WHERE decision.decided_for = :organisation_id [[AND decision.outcome = :outcome]]
              [[AND {IS_REVOKED.format(of="decision", id="request_id")} = :revoked]]
              AND NOT EXISTS (SELECT 1 FROM decision AS later
                              WHERE later.request_id = decision.request_id AND later.position > decision.position
                                    AND later.decided_for = decision.decided_for [[AND later.outcome = :outcome]]
                                    [[AND {IS_REVOKED.format(of="later", id="request_id")} = :revoked]])
              {NARROWED} [[AND (decision.decided_at, decision.request_id) < (:before_at, :before_id)]]
        ORDER BY decision.decided_at DESC, decision.request_id DESC LIMIT :limit""",
)
_LAST_MADE = Query(
    _LastMade,
    f"""SELECT decision.request_id, {_MADE} FROM decision {_MADE_BY}
        WHERE decision.request_id IN (:chunk)
              AND NOT EXISTS (SELECT 1 FROM decision AS later
                              WHERE later.request_id = decision.request_id AND later.position > decision.position)""",
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

_EARLIER = Query(
    _Sealed,
    "SELECT id, version, payload, submitted_at FROM earlier_submission WHERE request_id = :request_id ORDER BY id",
)


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
        **narrowing(wanted, branch_ids)._asdict(),
    )


def last_decisions(tx: Transaction, request_ids: Sequence[int]) -> dict[int, DecisionMade]:
    """Return the last decision on each of some requests that anybody has decided on, by request."""
    found = (each for chunk in bulk.chunks(request_ids) for each in tx.each(_LAST_MADE, chunk=chunk))
    return {each.request_id: each.made for each in found}


def steps(tx: Transaction, request_id: int) -> list[ShownStep]:
    """Return the steps of a request in order."""
    return tx.all(_STEPS, request_id=request_id)


def earlier(tx: Transaction, request_id: int) -> list[Earlier]:
    """Return what a request asked for before it was mended, the oldest first."""
    opened = tx.keys.opener("earlier_submission", "payload", marking=True)
    texts = [(each, opened(each.id, each.payload)) for each in tx.each(_EARLIER, request_id=request_id)]
    return [
        Earlier(each.version, each.submitted_at, None if text == UNREADABLE else changes_from_text(text))
        for each, text in texts
    ]
