"""The days on which members were verified."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import Instant, table_of


class VerificationRow(SQLModel, table=True):
    """A member was verified on a Shanghai day (YYYY-MM-DD)."""

    __tablename__ = "verification"

    member_id: int = Field(primary_key=True)
    day: str = Field(primary_key=True)
    method: str  # sms_page, trusted_phone, totp, or the name of a provider
    at: datetime = Field(sa_type=Instant)


VERIFICATION = table_of(VerificationRow)
