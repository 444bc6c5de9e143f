"""What every table module uses: its Core table, and columns that mean the same on both databases."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, String, Table
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

from szdj_cli.domain.values.clock import from_stored, to_stored

FEN = BigInteger().with_variant(Integer, "sqlite")
"""Whole fen. SQLite's integers are as wide as they need to be."""


def table_of(row: type[SQLModel]) -> Table:
    """Return the Core table that a row class defines; queries are written on it."""
    return SQLModel.metadata.tables[str(row.__tablename__)]


class Sealed(TypeDecorator[bytes]):
    """Ciphertext, bound to its table, column and row.

    `indexed` is of what kind the blind index is that stands beside it, in a column `…_index`.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, indexed: str | None = None) -> None:
        super().__init__()
        self.indexed = indexed


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant as fixed-width text: sortable, hashable, readable, the same in every driver."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> str | None:
        """Write an instant."""
        return None if value is None else to_stored(value)

    def process_result_value(self, value: str | None, dialect: Any) -> datetime | None:
        """Read an instant."""
        return None if value is None else from_stored(value)
