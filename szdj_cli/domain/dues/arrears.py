"""欠缴: months that have ended and are not paid in full; from when a member is reminded, from when flagged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from szdj_cli.domain.values.months import month_after
from szdj_cli.domain.values.parsing import parse_month
from szdj_cli.domain.values.reasons import Reason, ValueRefused

FLAG_FROM = 6
"""Months in a row without any payment after which the branch meeting deliberates (Constitution art 9)."""


class Mark(StrEnum):
    """What is to be done about somebody's arrears. Nothing here changes a member's standing."""

    REMIND = "remind"
    FLAG = "flag"


@dataclass(frozen=True)
class OwedMonth:
    """A month of which something is owed, in fen; `paid_fen` is what was paid all the same."""

    month: str
    owed_fen: int
    paid_fen: int


@dataclass(frozen=True)
class BranchArrears:
    """What one branch is owed: by how many members, for how many months, how much."""

    code: str
    name: str
    members: int
    months: int
    owed_fen: int


@dataclass(frozen=True)
class MemberArrears:
    """What one member owes to one branch, the oldest month first."""

    member: int
    name: str
    branch: str
    branch_name: str
    branch_phone: str | None
    months: tuple[OwedMonth, ...]
    mark: Mark | None
    has_left: bool
    """Whether they are no longer on the roster of this branch: what it is owed, it still is."""

    @property
    def owed_fen(self) -> int:
        """What is owed altogether."""
        return sum(each.owed_fen for each in self.months)


@dataclass(frozen=True)
class Arrears:
    """Who owes what for months through one: by branch, and, where they were asked for, the members."""

    through: str
    branches: tuple[BranchArrears, ...]
    members: tuple[MemberArrears, ...] | None
    without_standard: int
    """How many on the roster have not set what they pay."""

    @property
    def total(self) -> BranchArrears:
        """All branches together; of somebody who owes two, both count."""
        listed = self.branches
        return BranchArrears(
            "",
            "",
            sum(each.members for each in listed),
            sum(each.months for each in listed),
            sum(each.owed_fen for each in listed),
        )


def parse_through(text: str, present: str) -> str:
    """Return the last month that counts, which may be the present one.

    Raises:
        ValueRefused: it is no month, or has not begun.
    """
    month = parse_month(text)
    if month > present:
        raise ValueRefused(Reason.MONTH_NOT_BEGUN)
    return month


def mark_of(owed: int, unpaid_in_a_row: int, remind_from: int) -> Mark | None:
    """Return what is to be done: `owed` is the number of months of which anything is owed."""
    if unpaid_in_a_row >= FLAG_FROM:
        return Mark.FLAG
    return Mark.REMIND if owed >= remind_from else None


def unpaid_in_a_row(months: Iterable[OwedMonth]) -> int:
    """Return for how many months in a row nothing at all was paid, where that was longest."""
    longest = length = 0
    before = ""
    for month in sorted(each.month for each in months if each.paid_fen <= 0):
        length = length + 1 if before and month_after(before) == month else 1
        longest, before = max(longest, length), month
    return longest


def ranges(months: Sequence[str]) -> list[tuple[str, str]]:
    """Return months in order as first and last of each stretch without a gap."""
    found: list[tuple[str, str]] = []
    for month in months:
        if found and month_after(found[-1][1]) == month:
            found[-1] = (found[-1][0], month)
        else:
            found.append((month, month))
    return found
