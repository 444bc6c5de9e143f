"""What members pay a month. Money is whole fen."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import Instant, table_of


class DuesStandardRow(SQLModel, table=True):
    """党费标准: what a member pays from a month on; of two from the same month the later row holds. Never changed."""

    __tablename__ = "dues_standard"
    __table_args__ = (Index("ix_dues_standard_member", "member_id", "effective_month", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    member_id: int
    effective_month: str
    monthly_fen: int
    category: str
    request_id: int
    set_at: datetime = Field(sa_type=Instant)


DUES_STANDARD = table_of(DuesStandardRow)
