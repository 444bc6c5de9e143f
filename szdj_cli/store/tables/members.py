"""The roster: one row a member."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import Instant, Sealed, table_of


class MemberRow(SQLModel, table=True):
    """党员: the columns are the terms of `domain.members.fields`; `id` is the member number.

    Codes, dates (YYYY-MM-DD) and months (YYYY-MM) are text. `id_number` and `mobile` are ciphertext
    beside a blind index each. `version` counts the changes to the row.
    """

    __tablename__ = "member"

    id: int | None = Field(default=None, primary_key=True)
    version: int = 1
    id_number: bytes = Field(sa_type=Sealed("id"))
    id_index: bytes = Field(index=True, unique=True)
    name: str = Field(index=True)
    sex: str
    ethnicity: str
    birth_date: str
    education: str
    degree: str | None = None
    membership: str
    branch_id: int = Field(index=True)
    joined_on: str
    confirmed_on: str | None = None
    occupation: str
    employer: str | None = None
    mobile: bytes = Field(sa_type=Sealed("mobile"))
    mobile_index: bytes = Field(index=True)
    landline: str | None = None
    address: str = Field(sa_type=Text)
    native_place: str | None = None
    residence: str | None = None
    household: str | None = None
    standing: str = "normal"
    roster_state: str = "active"
    floating: str | None = None
    floating_to: str | None = None
    lost_contact: str | None = None
    lost_since: str | None = None
    email: str | None = None
    updated_at: datetime = Field(sa_type=Instant)


MEMBER = table_of(MemberRow)
