"""Whom not to tell of the same thing twice."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import Instant


class NoticeSentRow(SQLModel, table=True):
    """A member was last told of something: `period` is the Shanghai day or month that this was for."""

    __tablename__ = "notice_sent"

    member_id: int = Field(primary_key=True)
    notice: str = Field(primary_key=True)  # domain.sms.Notice
    period: str
    sent_at: datetime = Field(sa_type=Instant)
