"""Organisations, and who holds which appointment in them."""

from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import table_of


class OrganisationRow(SQLModel, table=True):
    """党委, 党总支 or 党支部; `code` is the user's own.

    `closed_on` is the Shanghai day (YYYY-MM-DD) since which it is no more, `merged_into` what has taken it over.
    """

    __tablename__ = "organisation"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str = Field(index=True)
    kind: str
    parent_id: int | None = Field(default=None, index=True)
    can_transfer: bool = False
    address: str | None = None
    phone: str | None = None
    fax: str | None = None
    postcode: str | None = None
    closed_on: str | None = None
    merged_into: int | None = None


class AppointmentRow(SQLModel, table=True):
    """任职: days are Shanghai days as YYYY-MM-DD; `until_day` is the last day, open where NULL."""

    __tablename__ = "appointment"

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(index=True)
    member_id: int = Field(index=True)
    role: str
    from_day: str
    until_day: str | None = None
    begun: bool = False  # its beginning has been acted on: what waited with nobody was found
    settled: bool = False  # its end has been acted on: waiting steps were handed over


ORGANISATION = table_of(OrganisationRow)
APPOINTMENT = table_of(AppointmentRow)
