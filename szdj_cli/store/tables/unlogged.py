"""What the open transaction has written and has not logged yet."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class UnloggedRow(SQLModel, table=True):
    """A row that the open transaction has written, by table and key: put in by triggers, empty between transactions."""

    __tablename__ = "unlogged_row"

    name: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_type=BigInteger)
    part: str = Field(primary_key=True)
