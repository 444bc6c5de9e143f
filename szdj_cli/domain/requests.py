"""Requests: kinds, states, differences, and the decisions on them."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from szdj_cli.domain.codes import CodeList
from szdj_cli.domain.errors import Verdict
from szdj_cli.domain.fields import CLEAR
from szdj_cli.domain.sms import Message
from szdj_cli.domain.text import safe


class Kind(StrEnum):
    """What is asked for."""

    PROFILE = "profile"


class RequestState(StrEnum):
    """Where a request stands. A draft was not submitted yet: its new mobile number is still to be confirmed."""

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What was decided on one step."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Conflict(StrEnum):
    """Why one decision of a batch cannot be written."""

    NOT_FOUND = "not_found"
    ALREADY_DECIDED = "already_decided"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"  # the request is not as it was when it was seen
    CHANGES_EDITED = "changes_edited"  # the 变更 cell of a plan is not what was asked for
    RECORD_CHANGED = "record_changed"  # the old value is no longer the record's
    OWN_REQUEST = "own_request"
    NOT_YOURS = "not_yours"
    TWICE = "twice"  # one batch decides on it twice, and differently


KINDS = CodeList({"profile": "信息变更"}, {})
STATES = CodeList(
    {"draft": "待确认手机号", "pending": "待审批", "approved": "已同意", "rejected": "未同意", "withdrawn": "已撤回"},
    {},
)
OUTCOMES = CodeList({"accepted": "同意", "rejected": "不同意"}, {"accept": "accepted", "reject": "rejected"})

_DECODER = json.JSONDecoder()  # `raw_decode` spares what `json.loads` does for texts of others: half the time

Changes = Mapping[str, Sequence[str | None]]
"""A difference as it is stored: term → old and new value."""


class Change(NamedTuple):
    """One line of a difference in the words people read; sensitive values are masked."""

    field: str
    heading: str
    old: str
    new: str


@dataclass(frozen=True)
class Request:
    """A request as people see it; `waiting_at` is the name of the organisation whose turn it is."""

    id: int
    version: int
    kind: Kind
    state: RequestState
    applicant_id: int
    applicant: str
    branch: str
    submitted_at: datetime
    closed_at: datetime | None
    waiting_at: str | None
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class DecisionMade:
    """Who decided on one step, for which organisation, when, what and why."""

    outcome: Outcome
    reason: str | None
    decided_by: str
    decided_for: str
    decided_at: datetime


@dataclass(frozen=True)
class Step:
    """One step: whose it is by the rules, with whom it waits, who may decide there today."""

    position: int
    organisation: str
    waiting_at: str | None
    deciders: tuple[str, ...]
    decision: DecisionMade | None


@dataclass(frozen=True)
class RequestDetail:
    """A request and its way."""

    request: Request
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Submitted:
    """A request that now waits. `has_decider` is false where nobody above can decide yet."""

    id: int
    kind: Kind
    waiting_at: str
    has_decider: bool


class Decision(NamedTuple):
    """One decision to be written. `version` and `seen_changes` are what the decider saw, where that is known."""

    request_id: int
    outcome: Outcome
    reason: str | None = None
    version: int | None = None
    seen_changes: str | None = None


@dataclass(frozen=True)
class Refused:
    """One decision that was not written, why, and whose was there first, where the decider may know."""

    request_id: int
    why: Conflict
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Decided:
    """What a batch of decisions did, and whom to tell about it."""

    accepted: int
    rejected: int
    conflicts: tuple[Refused, ...]
    messages: tuple[Message, ...] = ()


class Ready(NamedTuple):
    """An approved request that is going to be applied: whose record, at which version, and the difference."""

    id: int
    member_id: int
    base_version: int
    changes: Changes


@dataclass(frozen=True)
class Applied:
    """What came of applying: the requests that no longer fit what is stored, and whom to tell about the others."""

    stale: Collection[int]
    messages: Sequence[Message]


@dataclass(frozen=True)
class RequestFilter:
    """Which requests are meant. `branch` names a branch, or an organisation and with it all below."""

    kind: Kind | None = None
    state: RequestState = RequestState.PENDING
    branch: str | None = None
    since: datetime | None = None
    before: datetime | None = None


def changes_to_text(changes: Changes) -> str:
    """Return a difference as it is sealed in the store."""
    return json.dumps(changes, ensure_ascii=False, separators=(",", ":"))


def changes_from_text(text: str) -> Changes:
    """Read what `changes_to_text` wrote."""
    changes: dict[str, list[str | None]] = _DECODER.raw_decode(text)[0]
    return changes


def describe_changes(changes: Iterable[Change]) -> str:
    """Return a difference as one line: what a plan file shows, and what is compared when it comes back."""
    return safe("；".join(f"{change.heading}：{change.old or '（空）'} → {change.new or CLEAR}" for change in changes))
