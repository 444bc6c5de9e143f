"""A year of dues: what was due, paid and is owed by month, and the payments behind it. Money is whole fen."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from szdj_cli.domain.dues.arrears import OwedMonth
from szdj_cli.domain.dues.settings import DuesSetting
from szdj_cli.domain.values.months import months_through


class MonthState(StrEnum):
    """How a month of dues stands."""

    NONE = "none"  # nothing charged, nothing paid
    PAID = "paid"
    PARTLY = "partly"
    OPEN = "open"  # nothing paid yet, and the month has not ended
    UNPAID = "unpaid"


@dataclass(frozen=True)
class MonthOfDues:
    """One month: of one member at the branch that charges it, or of many together.

    `due_fen` is None where nothing is charged. `owed_fen` never counts what one pays too much against another.
    """

    month: str
    due_fen: int | None = None
    paid_fen: int = 0
    owed_fen: int = 0
    branch: str | None = None

    def state(self, present: str) -> MonthState:
        """Return how the month stands when `present` is the present one."""
        if self.owed_fen > 0:
            if self.paid_fen > 0:
                return MonthState.PARTLY
            return MonthState.UNPAID if self.month < present else MonthState.OPEN
        return MonthState.NONE if self.due_fen is None and self.paid_fen <= 0 else MonthState.PAID


@dataclass(frozen=True)
class Totals:
    """What months come to; `arrears_fen` is what is owed for those that have ended."""

    due_fen: int
    paid_fen: int
    owed_fen: int
    arrears_fen: int


@dataclass(frozen=True)
class LedgerLine:
    """One line of the ledger. A reversal has a negative amount and the number of what it reverses."""

    number: int
    month: str
    amount_fen: int
    paid_on: str
    method: str
    serial: str | None
    reverses: int | None
    reversed_by: int | None
    reason: str | None


@dataclass(frozen=True)
class DuesYear:
    """A member's year: its twelve months, what is owed from before it, its payments, the amounts ever set."""

    member: int
    name: str
    year: int
    present: str
    months: tuple[MonthOfDues, ...]
    earlier: tuple[OwedMonth, ...]
    payments: tuple[LedgerLine, ...]
    settings: tuple[DuesSetting, ...]

    @property
    def totals(self) -> Totals:
        """What the year comes to."""
        return totals(self.months, self.present)

    @property
    def earlier_fen(self) -> int:
        """What is owed from before the year."""
        return sum(each.owed_fen for each in self.earlier)


def months_of_year(year: int) -> list[str]:
    """Return the twelve months of a year."""
    return months_through(f"{year:04}-01", f"{year:04}-12")


def totals(months: Sequence[MonthOfDues], present: str) -> Totals:
    """Return what months come to."""
    return Totals(
        sum(each.due_fen or 0 for each in months),
        sum(each.paid_fen for each in months),
        sum(each.owed_fen for each in months),
        sum(each.owed_fen for each in months if each.month < present),
    )
