"""What restoring a backup comes to: what the backup holds, what is lost, what is skipped."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

MARGIN = 100
"""How many numbers of each series are skipped where it is not known which were used since the backup."""


class Present(StrEnum):
    """How the store is found in whose place a backup is put."""

    READABLE = "readable"
    MISSING = "missing"
    DAMAGED = "damaged"


class LostAct(NamedTuple):
    """An act of the log, and how often it was done since the backup."""

    act: str
    times: int


class SkippedNumber(NamedTuple):
    """A series of numbers on paper, which goes on after `serial`; `kind` is the table that they stand in."""

    kind: str
    organisation_id: int
    year: int
    serial: int


@dataclass(frozen=True)
class BackupFound:
    """What a backup holds."""

    path: str
    at: datetime | None
    """When the last act of its log was done; None where nothing is known of a database that was restored elsewhere."""
    schema: str
    length: int
    head: str
    faults: int = 0
    """How many of its rows are not as its log says."""


@dataclass(frozen=True)
class PresentFound:
    """What stands in the store whose place the backup takes: as much of it as can be known."""

    state: Present
    length: int = 0
    head: str = ""
    common: int = 0
    """How many entries the logs of both have in common."""
    lost: tuple[LostAct, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether it is known what is lost."""
        return self.state is Present.READABLE


@dataclass(frozen=True)
class Restoration:
    """A backup put in the place of a store, or what that would come to."""

    backup: BackupFound
    present: PresentFound
    skipped: tuple[SkippedNumber, ...]
    margin: int | None
    """How many numbers are skipped on suspicion; None where it is known which were used."""
    schema: str
    """Of the store afterwards."""
    kept: str | None = None
    """Where the store that was replaced is now."""
    before_upgrade: str | None = None
    """Where the backup is as it was, where its schema was an older one."""
    ended: int = 0
    """Sessions that were ended."""

    @property
    def lost(self) -> int:
        """How many acts are lost, as far as is known."""
        return sum(each.times for each in self.present.lost)

    @property
    def has_diverged(self) -> bool:
        """Whether the backup holds acts of its own, which the present store does not know."""
        return self.present.is_known and self.present.common < self.backup.length
