"""Keeping what branches charge up to date: as months begin, standards change, members come and go."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from szdj_cli.domain.dues.openings import Charged
from szdj_cli.domain.dues.paid_through import PaidThrough, paid_through
from szdj_cli.domain.values.clock import shanghai_month
from szdj_cli.domain.values.months import MOST_MONTHS_AHEAD, month_after, months_through
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import arrears, charges
from szdj_cli.store.dues import span as dues_span


def since(tx: Transaction, now: datetime) -> str:
    """Return the first month that is charged where no branch says otherwise."""
    span = dues_span.span(tx)
    return span[0] if span else shanghai_month(now)


def catch_up_in_if_kept(tx: Transaction, now: datetime) -> None:
    """Charge the months that have begun, inside a write, but only where dues are kept."""
    if dues_span.span(tx) is not None:
        catch_up_in(tx, now)


def paid_through_of(tx: Transaction, member_ids: Sequence[int], now: datetime) -> dict[int, PaidThrough]:
    """Return through which month members have paid, those of whom the ledger knows anything."""
    if (span := dues_span.span(tx)) is None:
        return {}
    present = shanghai_month(now)
    months = months_through(charges.first_month(tx, span[0]), month_after(present, MOST_MONTHS_AHEAD))
    found = arrears.charged(tx, member_ids, months)
    known = {number: paid_through(charged, present) for number, charged in found.items()}
    return {number: each for number, each in known.items() if each is not None}


def catch_up_in(tx: Transaction, now: datetime) -> tuple[str, str]:
    """Charge the months that have begun, inside a write; return the first and the last month that is charged."""
    month = shanghai_month(now)
    if (span := dues_span.span(tx)) is None:
        dues_span.begin(tx, month)
        span = month, month_after(month, -1)
    since, through = span
    for each in months_through(month_after(through), month):
        charges.charge_all(tx, each, since)
    return since, max(through, month)


def follow_standards(tx: Transaction, changed: Mapping[int, str], now: datetime) -> None:
    """Correct what is charged after settings were approved; `changed` is the effective month by member."""
    if changed:
        follow_since(tx, min(changed.values()), list(changed), now)


def follow_since(tx: Transaction, month: str, member_ids: Sequence[int], now: datetime) -> None:
    """Correct what is charged from members from a month on, after settings were written for them."""
    since, through = catch_up_in(tx, now)
    first = max(month, charges.first_month(tx, since))
    charges.charge_members(tx, months_through(first, through), member_ids, since)
    charges.correct_ahead(tx, through, member_ids)


def follow_revocation(tx: Transaction, member_id: int, month: str, now: datetime) -> None:
    """Correct what is charged from a member for a month on and later, after a setting from then on was revoked."""
    since, through = catch_up_in(tx, now)
    charges.correct(tx, max(month, charges.first_month(tx, since)), through, member_id)


def follow_moves(tx: Transaction, moves: Mapping[int, int | None], now: datetime) -> None:
    """End the charges of the branches that members leave with this month; their new one's start with the next.

    `moves` is the new branch by member, None out of the store. Call it before the members are moved.
    """
    catch_up_in(tx, now)
    month = shanghai_month(now)
    charges.hand_over(tx, month, {number: target for number, target in moves.items() if target is not None})
    charges.end(tx, month, [number for number, target in moves.items() if target is None])


def follow_merger(tx: Transaction, branch_id: int, target: int, member_ids: Sequence[int], now: datetime) -> None:
    """Let a branch take over the members of one that is no more, and what anybody owes it.

    Months that are paid stay with the branch that was paid. Call it before the members are moved.
    """
    if dues_span.span(tx) is not None:
        follow_moves(tx, dict.fromkeys(member_ids, target), now)
        charges.take_over(tx, branch_id, target)


def owed_to(tx: Transaction, branch_id: int, now: datetime) -> Charged:
    """Return how many months, this one included, are owed to a branch, and how much in fen."""
    catch_up_in_if_kept(tx, now)
    return charges.owed_to(tx, branch_id, shanghai_month(now))


def follow_return(tx: Transaction, member_id: int, branch_id: int, now: datetime) -> None:
    """Let the branch that somebody came back to charge from the next month on: this one was the other side's.

    Call it before they are on its roster again. What they had prepaid counts again.
    """
    _, through = catch_up_in(tx, now)
    charges.hand_over(tx, shanghai_month(now), {member_id: branch_id})
    charges.correct_ahead(tx, through, [member_id])


def follow_departures(tx: Transaction, last_months: Mapping[int, str], now: datetime) -> None:
    """Charge nothing any more from members after the last month that is due, given by member, which may lie back.

    Call it before they are off the roster, or their 党籍 is stopped.
    """
    catch_up_in_if_kept(tx, now)
    for month in sorted(set(last_months.values())):
        charges.end(tx, month, [number for number, last in last_months.items() if last == month])


def follow_restorations(
    tx: Transaction, months: Mapping[int, str], now: datetime, into: Mapping[int, int] | None = None
) -> None:
    """Charge members from a month on, given by member, whose 党籍 was given back: none of those in between.

    `into` is the branch of those who came back to another one. Call it once they are on the roster again, in good
    standing. What they had prepaid counts again.
    """
    elsewhere = into or {}
    for number, branch_id in elsewhere.items():
        charges.hand_over(tx, month_after(months[number], -1), {number: branch_id})
    charges.resume(tx, {number: month for number, month in months.items() if number not in elsewhere})
    if not months or dues_span.span(tx) is None:
        return
    since, through = catch_up_in(tx, now)
    charges.charge_members(tx, months_through(min(months.values()), through), list(months), since)
    charges.correct_ahead(tx, through, list(months))


def open_branches(tx: Transaction, branch_ids: Sequence[int], month: str, now: datetime) -> None:
    """Let branches keep their dues from a month on, earlier or later than they did."""
    since, through = catch_up_in(tx, now)
    charges.open_branches(tx, branch_ids, month)
    charges.charge_branches(tx, months_through(month, through), branch_ids, since)
