"""Payments that are probably a slip, and those that are known already by their serial number."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from szdj_cli.domain.dues.doubts import Standing, is_large, is_repeated
from szdj_cli.domain.dues.payments import MonthPaid, PaymentProposal, months_of, paid_months, parse_amount
from szdj_cli.domain.errors import SerialTaken
from szdj_cli.domain.requests.requests import Doubt
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import payments


class Asked(NamedTuple):
    """A payment that is looked at: whose, and what is due for each of its months, in fen, where anything is.

    `named` are the months that it is for, where these are more than those that get any of it.
    """

    member_id: int
    proposal: PaymentProposal
    dues: Sequence[int | None]
    named: Sequence[str] | None = None

    @property
    def months(self) -> Sequence[str]:
        """The months that it is for."""
        return self.named or [line.month for line in self.proposal.lines]

    @property
    def is_paid_before(self) -> bool:
        """Whether something is paid for its months: what repeats a payment is such a one, and most are not."""
        return any(line.before_fen for line in self.proposal.lines)


def doubts(
    tx: Transaction, member_id: int, months: Sequence[str], proposal: PaymentProposal, dues: Sequence[int | None]
) -> frozenset[Doubt]:
    """Return what is doubtful in a payment for months; `dues` is what is due for each, in fen."""
    return doubts_of(tx, {0: Asked(member_id, proposal, dues, months)})[0]


def doubts_of(tx: Transaction, asked: Mapping[int, Asked]) -> dict[int, frozenset[Doubt]]:
    """Return what is doubtful in payments, by the number under which each is asked about."""
    standing = _standing(tx, [each for each in asked.values() if each.is_paid_before])
    return {number: frozenset(_doubts(each, standing)) for number, each in asked.items()}


def known(tx: Transaction, member_id: int, given: Mapping[str, str]) -> list[payments.Line]:
    """Return the lines of the payment that has the serial number in what was filled in, none where there is none.

    Raises:
        SerialTaken: that is another payment than the one that was filled in.
    """
    serial = given.get("serial")
    found = payments.standing(tx, [member_id], serial=serial) if serial else []
    if serial and not _says(found, given) and payments.standing_serials(tx, [serial]):
        raise SerialTaken(serial)
    return found


def proposal_of(lines: Sequence[payments.Line]) -> PaymentProposal:
    """Return a payment in the ledger as it was filled in."""
    first = lines[0]
    months = tuple(MonthPaid(each.month, 0, each.amount_fen) for each in lines)
    return PaymentProposal(months, first.paid_on, first.method, first.serial, first.reason)


def says(proposal: PaymentProposal, given: Mapping[str, str]) -> bool:
    """Return whether a payment is what was filled in, as far as it was: what is left out is no contradiction."""
    months = {line.month for line in proposal.lines}
    return (
        ("amount" not in given or parse_amount(given["amount"]) == proposal.total_fen)
        and ("months" not in given or months <= set(months_of(given["months"])))
        and given.get("paid_on", proposal.paid_on) == proposal.paid_on
        and given.get("method", proposal.method) == proposal.method
        and given.get("serial", proposal.serial) == proposal.serial
    )


def _says(lines: Sequence[payments.Line], given: Mapping[str, str]) -> bool:
    return bool(lines) and says(proposal_of(lines), given)


_Entered = tuple[int, str, str]
"""Whose a payment is, on which day it was made, and how."""


def _doubts(asked: Asked, standing: Mapping[_Entered, Sequence[Standing]]) -> Iterator[Doubt]:
    proposal = asked.proposal
    if is_large(proposal.total_fen, asked.dues):
        yield Doubt.LARGE
    alike = standing.get((asked.member_id, proposal.paid_on, proposal.method), ()) if asked.is_paid_before else ()
    if is_repeated(asked.months, proposal.total_fen, proposal.serial, alike):
        yield Doubt.REPEATED
    elif paid_months(proposal.lines, dict(zip(asked.months, asked.dues, strict=True))):
        yield Doubt.PAID


def _standing(tx: Transaction, asked: Collection[Asked]) -> Mapping[_Entered, Sequence[Standing]]:
    """Return what members have paid for months, by day and way; what was entered at once together."""
    entered: defaultdict[tuple[object, ...], list[payments.Line]] = defaultdict(list)
    of_member: defaultdict[int, set[str]] = defaultdict(set)
    for each in asked:
        of_member[each.member_id].update(each.months)
    months = sorted(set().union(*of_member.values()))
    for line in payments.standing(tx, sorted(of_member), months=months) if of_member else ():
        if line.month in of_member[line.member_id]:
            entered[line.member_id, line.paid_on, line.method, line.recorded_at, line.request_id].append(line)
    found: defaultdict[_Entered, list[Standing]] = defaultdict(list)
    for lines in entered.values():
        first = lines[0]
        paid = Standing(frozenset(each.month for each in lines), sum(each.amount_fen for each in lines), first.serial)
        found[first.member_id, first.paid_on, first.method].append(paid)
    return found
