"""Which fields of members were changed here since a roster file last agreed."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import Instant, table_of


class LocalChangeRow(SQLModel, table=True):
    """A field of a member that was changed here, not by an import, and what an import may not undo unasked.

    A row goes once a file says what is stored, or is told to be right. `actor` is None where a request was approved:
    its decision says by whom.
    """

    __tablename__ = "local_change"
    __table_args__ = {"sqlite_with_rowid": False}

    member_id: int = Field(primary_key=True)
    term: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    actor: str | None = None
    request_id: int | None = None
    before: bytes | None = None  # blind index of the identity number that was replaced
    declined: bytes | None = None  # MAC of what a file said when it was decided to keep what is stored


LOCAL_CHANGE = table_of(LocalChangeRow)
