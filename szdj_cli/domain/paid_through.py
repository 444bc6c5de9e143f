"""党费交至: through which month somebody's dues are paid, as the ledger knows it."""

from collections.abc import Iterable
from typing import NamedTuple

from szdj_cli.domain.months import month_after


class ClaimedMonth(NamedTuple):
    """A month that a branch claims, and what is owed for it, in fen."""

    month: str
    owed_fen: int


class PaidThrough(NamedTuple):
    """The last month that is paid in full, without a gap before it; `owed` is how many months are not, this one too."""

    month: str
    owed: int


def paid_through(claimed: Iterable[ClaimedMonth], present: str) -> PaidThrough | None:
    """Return what months in any order come to when `present` is the present one; None where none has been claimed.

    Months before the first that is claimed, and those between that nobody claims, are taken as paid; a month ahead
    counts where those before it are paid too.
    """
    owed_in = dict(claimed)
    begun = [month for month in owed_in if month <= present]
    if not begun:
        return None
    owing = [month for month in begun if owed_in[month] > 0]
    if owing:
        return PaidThrough(month_after(min(owing), -1), len(owing))
    last = max(begun)
    while owed_in.get(month_after(last)) == 0:
        last = month_after(last)
    return PaidThrough(last, 0)
