"""The audit log."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import Instant, table_of


class AuditRow(SQLModel, table=True):
    """One act. `hash` is the SHA-256 over the row before's hash and this row's content."""

    __tablename__ = "audit"

    seq: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    actor: str  # account:3, system, unknown
    act: str  # request.accepted, sign_in.failed, …
    subject: str = Field(index=True)  # request:42, member:17, …
    detail: str = Field(sa_type=Text)  # canonical JSON; what is sensitive in it is sealed
    hash: bytes


AUDIT = table_of(AuditRow)
