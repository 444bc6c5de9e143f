"""What makes a payment doubtful: far more than is due, entered once already, or for a month that is paid."""

from collections.abc import Iterable
from typing import NamedTuple

from szdj_cli.domain.values.months import MOST_MONTHS_APART

TIMES_DUE = MOST_MONTHS_APART
"""More than this many times what is due for its months: half a year at once for one month, or a decimal point lost."""
ALWAYS_PLAUSIBLE_FEN = 1_000
"""However little is due, who pays 0.20 yuan a month may round up to this."""
WITHOUT_DUE_FEN = 100_000
"""As much as a month's dues are at most, in general (中组发〔2008〕3号 art 2): where nothing is known to be due."""


class Standing(NamedTuple):
    """A payment in the ledger that was not reversed, its months together."""

    months: frozenset[str]
    total_fen: int
    serial: str | None


def most_plausible(dues: Iterable[int | None]) -> int:
    """Return the most that may be paid unasked for months, in fen; `dues` is what is due for each, if anything."""
    return max(ALWAYS_PLAUSIBLE_FEN, sum(due * TIMES_DUE if due else WITHOUT_DUE_FEN for due in dues))


def is_large(total_fen: int, dues: Iterable[int | None]) -> bool:
    """Return whether so much for months is probably a slip."""
    return total_fen > most_plausible(dues)


def is_repeated(months: Iterable[str], total_fen: int, serial: str | None, standing: Iterable[Standing]) -> bool:
    """Return whether a payment is probably one of those that stand: each of the same member, day and method.

    Two serial numbers that differ are two payments; those that are the same never come here.
    """
    named = frozenset(months)
    return any(
        each.total_fen == total_fen and each.months <= named and not (serial and each.serial) for each in standing
    )
