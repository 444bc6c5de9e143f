"""What upgrading, backing up and checking a store come to."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from szdj_cli.domain.audit.reading import ChainReport

NAMED_AT_MOST = 20


class RowProblem(StrEnum):
    """What is wrong with a row that stands in the store, or does not any more."""

    CHANGED = "changed"  # it is not as it was when the log was written
    GONE = "gone"  # the log knows of it, and nothing of its deletion
    UNLOGGED = "unlogged"  # the log does not know of it
    UNREADABLE = "unreadable"  # a sealed field of it cannot be opened: damaged, of another row, or of another key
    MISINDEXED = "misindexed"  # it would be found under another number than the one that is sealed in it
    FORGED = "forged"  # an entry of the log that says what rows hold, and was not written there by this program
    FOREIGN_PASSWORD = "foreign_password"  # noqa: S105 -- the hash of its password was made for another account


class RowFault(NamedTuple):
    """One row, by its table and its number (or what stands for one), and what is wrong with it."""

    table: str
    row: str
    problem: RowProblem


@dataclass
class RowFaults:
    """How many rows have what problem, and the first of them."""

    counts: Counter[RowProblem] = field(default_factory=Counter)
    named: list[RowFault] = field(default_factory=list)

    def add(self, fault: RowFault) -> None:
        """Count one."""
        self.counts[fault.problem] += 1
        if self.counts[fault.problem] <= NAMED_AT_MOST:
            self.named.append(fault)

    @property
    def total(self) -> int:
        """How many there are, of every kind."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class CheckReport:
    """Whether a store is sound."""

    integrity: bool
    """The pages of the file, or of the database, are whole."""
    broken_references: int
    altered_schema: tuple[str, ...]
    """The tables, indexes, constraints, triggers and functions that are not as this program makes them."""
    unbalanced_months: int
    """For how many months of members what is kept as due and paid is not what standards and the ledger of dues say."""
    key: bool
    chain: ChainReport
    rows: int
    """How many rows were held against the log."""
    faults: RowFaults = field(default_factory=RowFaults)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        is_consistent = not self.broken_references and not self.unbalanced_months and not self.altered_schema
        return self.integrity and is_consistent and self.key and self.chain.ok and not self.faults.total


@dataclass(frozen=True)
class Backup:
    """A copy of the store that was opened and checked."""

    path: str
    size: int
    """In bytes."""
    length: int
    """Of its audit log."""
    head: str
    key: str
    """By what the key is told from others without which it cannot be read."""


@dataclass(frozen=True)
class Upgraded:
    """A schema brought up to date; `before` and `after` are alike where there was nothing to do."""

    before: str
    after: str
    backup: str | None
