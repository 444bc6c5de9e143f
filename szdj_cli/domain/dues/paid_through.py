"""党费交至: through which month somebody's dues are paid, as the ledger knows it."""

from collections.abc import Iterable
from typing import NamedTuple

from szdj_cli.domain.values.months import month_after


class ChargedMonth(NamedTuple):
    """A month that a branch charges, and what is owed for it, in fen."""

    month: str
    owed_fen: int


class PaidThrough(NamedTuple):
    """The last month that is paid in full, without a gap before it; `owed` is how many months are not, this one too.

    Where not even `since`, the first month that is charged, is paid, that is the month before: the ledger denies
    nothing earlier, and knows nothing of it.
    """

    month: str
    owed: int
    since: str

    @property
    def is_anything_paid(self) -> bool:
        """Whether the ledger itself has a month that is paid."""
        return self.month >= self.since


def paid_through(charged: Iterable[ChargedMonth], present: str) -> PaidThrough | None:
    """Return what months in any order come to when `present` is the present one; None where none has been charged.

    Months before the first that is charged, and those between that nobody charges, are taken as paid; a month ahead
    counts where those before it are paid too.
    """
    owed_in = dict(charged)
    begun = [month for month in owed_in if month <= present]
    if not begun:
        return None
    owing = [month for month in begun if owed_in[month] > 0]
    if owing:
        return PaidThrough(month_after(min(owing), -1), len(owing), min(begun))
    last = max(begun)
    while owed_in.get(month_after(last)) == 0:
        last = month_after(last)
    return PaidThrough(last, 0, min(begun))


def paid_to(paid: PaidThrough | None, word: str, admitted_in: str, present: str) -> str | None:
    """Return 党费交至 as the branch answers for it, None where nothing was ever paid.

    That is what the ledger says (filling notes to 组通字〔2006〕45号). The member's word counts for the time of which
    there is no ledger: from the month of admission to the present one, or to the one before the first that is charged.
    """
    if paid is not None and paid.is_anything_paid:
        return paid.month
    month = min(word, present if paid is None else paid.month)
    return month if month >= admitted_in else None


def latest_word(paid: PaidThrough | None, present: str) -> str:
    """Return the last month that a member may name: the present one, unless a later one is prepaid in the ledger."""
    return max(present, paid.month) if paid is not None else present
