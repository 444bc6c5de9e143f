"""Corrections of a decider's sign-in, which take effect when a second person has countersigned them."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import Instant, Sealed


class CorrectionRow(SQLModel, table=True):
    """更正: `payload` is the sealed JSON of the difference, {field: [old, new]}. Ended once, never changed or gone."""

    __tablename__ = "correction"

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(index=True)
    act: str  # domain.accounts.countersigning.CorrectionAct
    payload: bytes = Field(sa_type=Sealed)
    reason: str
    begun_by: int  # account
    begun_at: datetime = Field(sa_type=Instant)
    state: str  # domain.accounts.countersigning.CorrectionState
    ended_by: int | None = None  # account; NULL where it took effect, or fell away, by itself
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_reason: str | None = None
