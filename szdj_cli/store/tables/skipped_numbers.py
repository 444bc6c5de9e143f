"""Numbers on paper that may have been used by what was lost when a backup was restored."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class SkippedNumberRow(SQLModel, table=True):
    """Numbers of a year go on after `serial`. Never changed.

    `kind` is the table that they are of, `organisation_id` whose they are; 0: everybody's who has used none so far.
    """

    __tablename__ = "skipped_number"
    __table_args__ = (Index("ix_skipped_number_year", "kind", "year", "organisation_id"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    organisation_id: int
    year: int
    serial: int
