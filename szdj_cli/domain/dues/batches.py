"""Payments of several members that are recorded together."""

from dataclasses import dataclass

from szdj_cli.domain.dues.payments import PaymentProposal
from szdj_cli.domain.requests.requests import Doubt


@dataclass(frozen=True)
class BatchLine:
    """What one member would pay; no proposal where nothing is owed, and no amount was given."""

    member: int
    name: str
    proposal: PaymentProposal | None
    doubts: tuple[Doubt, ...] = ()
    numbers: tuple[int, ...] = ()
    """Of the ledger, one a month, once it is written."""


@dataclass(frozen=True)
class PaymentBatch:
    """What several members would pay, or have paid, in the order in which they were named."""

    lines: tuple[BatchLine, ...]
    is_own_left_out: bool = False
    """Whether the actor is one of the branch: nobody records their own payment."""

    @property
    def paying(self) -> tuple[BatchLine, ...]:
        """Those for whom anything is written."""
        return tuple(line for line in self.lines if line.proposal is not None)

    @property
    def total_fen(self) -> int:
        """What all of them pay, in fen."""
        return sum(line.proposal.total_fen for line in self.lines if line.proposal is not None)

    def doubts_but(self, allowed: frozenset[Doubt]) -> tuple[tuple[int, str], ...]:
        """Return what is doubtful but for what was allowed: by member, each doubt."""
        return tuple((line.member, doubt.value) for line in self.lines for doubt in line.doubts if doubt not in allowed)
