"""What commands answered that were called with a key."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import Instant, Sealed


class IdempotencyKeyRow(SQLModel, table=True):
    """A key that an account used: `call_mac` is of command, arguments and inputs, `result` the sealed JSON answer."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index("ux_idempotency_key", "account_id", "key_mac", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int
    key_mac: bytes
    call_mac: bytes
    result: bytes = Field(sa_type=Sealed)
    exit_code: int
    kept_at: datetime = Field(sa_type=Instant, index=True)
