"""What upgrading, backing up and checking a store come to."""

from dataclasses import dataclass

from szdj_cli.domain.audit_reading import ChainReport


@dataclass(frozen=True)
class CheckReport:
    """Whether a store is sound."""

    integrity: bool
    """The pages of the file are whole; PostgreSQL looks after its own."""
    broken_references: int
    guards: bool
    """The triggers that keep the audit log and the decisions from being changed are there."""
    unbalanced_months: int
    """For how many months of members what is kept as paid is not what the ledger of dues says."""
    key: bool
    chain: ChainReport

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        is_consistent = not self.broken_references and not self.unbalanced_months
        return self.integrity and is_consistent and self.guards and self.key and self.chain.ok


@dataclass(frozen=True)
class Backup:
    """A copy of the store that was opened and checked."""

    path: str
    size: int
    """In bytes."""
    length: int
    """Of its audit log."""
    head: str


@dataclass(frozen=True)
class Upgraded:
    """A schema brought up to date; `before` and `after` are alike where there was nothing to do."""

    before: str
    after: str
    backup: str | None
