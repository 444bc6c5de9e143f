"""Letters of transfer, and the receipts that come back for them."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import Instant, Sealed, table_of


class LetterRow(SQLModel, table=True):
    """介绍信: numbered without gaps by committee and year; `content` is the sealed JSON of what it says."""

    __tablename__ = "letter"
    __table_args__ = (UniqueConstraint("committee_id", "year", "serial"),)

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(index=True)
    committee_id: int
    year: int
    serial: int
    issued_at: datetime = Field(sa_type=Instant)
    expires_on: str  # its last day
    content: bytes = Field(sa_type=Sealed)
    voided_at: datetime | None = Field(default=None, sa_type=Instant)
    void_reason: str | None = None


class ReceiptSlipRow(SQLModel, table=True):
    """回执: who outside the store took the member in, when; `phone` is sealed. Never changed."""

    __tablename__ = "receipt_slip"

    request_id: int = Field(primary_key=True)
    handler: str
    phone: bytes = Field(sa_type=Sealed)
    received_on: str
    recorded_by: int  # account
    recorded_at: datetime = Field(sa_type=Instant)


LETTER = table_of(LetterRow)
