"""Requests of every kind, the steps they take and the decisions on them."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import Instant, Sealed, table_of


class RequestRow(SQLModel, table=True):
    """申请: `payload` is the sealed JSON of the difference, {field: [old, new]}.

    `position` is the step it stands at, `waiting_at` the organisation whose turn it is, `base_version`
    the member's version that the difference was made against, `version` counts the moves of the request.
    `first_position` is where its present way begins: after it was mended, or an acceptance taken back, it takes new
    steps, which follow those that it has taken.
    `target_id` is the organisation that a transfer within the store goes to; `expires_on` the last day of its letter.
    `submitted_by` is the member who submitted it in the applicant's stead, `basis` what they did it
    on, sealed; neither is changed afterwards.
    """

    __tablename__ = "request"
    __table_args__ = (Index("ix_request_member", "member_id", "id"), Index("ix_request_branch", "branch_id", "id"))

    id: int | None = Field(default=None, primary_key=True)
    version: int = 1
    kind: str
    state: str
    member_id: int
    branch_id: int
    position: int = 1
    waiting_at: int | None = None
    base_version: int
    payload: bytes = Field(sa_type=Sealed)
    target_id: int | None = None
    expires_on: str | None = None
    submitted_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    submitted_by: int | None = None
    basis: bytes | None = Field(default=None, sa_type=Sealed)
    first_position: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class RequestStepRow(SQLModel, table=True):
    """One step: the organisation it belongs to by the rules, whoever it waits for today, and what happens there."""

    __tablename__ = "request_step"

    request_id: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    organisation_id: int
    act: str  # domain.requests.requests.StepAct


class DecisionRow(SQLModel, table=True):
    """审批: who decided which step, when, what and why. Never changed."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_decided_for", "decided_for", "decided_at", "request_id"),)

    request_id: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    outcome: str  # accepted, rejected
    reason: str | None = None
    decided_by: int  # account
    decided_for: int  # organisation
    decided_at: datetime = Field(sa_type=Instant)


class EarlierSubmissionRow(SQLModel, table=True):
    """What a request asked for before it was mended: `version` is the one that was sent back. Never changed."""

    __tablename__ = "earlier_submission"
    __table_args__ = (Index("ix_earlier_submission_request_id", "request_id"),)

    id: int | None = Field(default=None, primary_key=True)
    request_id: int
    version: int
    payload: bytes = Field(sa_type=Sealed)
    submitted_at: datetime = Field(sa_type=Instant)


class RevocationRow(SQLModel, table=True):
    """撤销: which acceptance was taken back, by whom, when and why. Never changed."""

    __tablename__ = "revocation"

    request_id: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    reason: str
    revoked_by: int  # account
    revoked_for: int  # organisation
    revoked_at: datetime = Field(sa_type=Instant)


class NewsShownRow(SQLModel, table=True):
    """What became of a request was shown to its applicant in the personal centre: what had happened when, and when.

    Something else that happens to the request is news again. `shown_at` is when that was first shown.
    """

    __tablename__ = "news_shown"

    request_id: int = Field(primary_key=True)
    happened_at: datetime = Field(sa_type=Instant)
    shown_at: datetime = Field(sa_type=Instant)


REQUEST = table_of(RequestRow)
DECISION = table_of(DecisionRow)
