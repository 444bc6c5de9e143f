"""What copying a store into another database comes to."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from szdj_cli.domain.installation.restoring import LostAct


class Place(StrEnum):
    """What kind of database a copy goes into, and how it is gone on with."""

    SERVER = "server"
    HOME = "home"  # the file where this installation has its store
    FILE = "file"  # any other one


class TableCopied(NamedTuple):
    """A table, how many rows it has, and a sum over what stands in them; None before they were read."""

    table: str
    rows: int
    digest: str | None = None


@dataclass(frozen=True)
class StoreCopied:
    """A store in another database, or what that would come to."""

    target: str
    """Where it is, without whatever lets somebody in."""
    place: Place
    tables: tuple[TableCopied, ...]
    length: int = 0
    """Of the log, as it was copied."""
    head: str = ""
    faults: int = 0
    """How many rows are not as the log says: here as there."""
    later: tuple[LostAct, ...] = field(default=())
    """What was done here since, and does not stand in the copy."""

    @property
    def rows(self) -> int:
        """How many rows there are, of all tables."""
        return sum(each.rows for each in self.tables)
