"""Payments that are probably a slip, and those that are known already by their serial number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from szdj_cli.domain.dues.doubts import Standing, is_large, is_repeated
from szdj_cli.domain.dues.payments import MonthPaid, PaymentProposal, months_of, parse_amount
from szdj_cli.domain.errors import SerialTaken
from szdj_cli.domain.requests.requests import Doubt
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import payments


def doubts(
    tx: Transaction, member_id: int, months: Sequence[str], proposal: PaymentProposal, dues: Iterable[int | None]
) -> frozenset[Doubt]:
    """Return what is doubtful in a payment for months; `dues` is what is due for each, in fen."""
    found = {Doubt.LARGE} if is_large(proposal.total_fen, dues) else set()
    # What repeats a payment is for a month of which something is paid: most payments need no second look.
    is_paid_before = any(line.before_fen for line in proposal.lines)
    if is_paid_before and is_repeated(
        months, proposal.total_fen, proposal.serial, _standing(tx, member_id, months, proposal)
    ):
        found.add(Doubt.REPEATED)
    return frozenset(found)


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


def _standing(tx: Transaction, member_id: int, months: Sequence[str], proposal: PaymentProposal) -> Iterable[Standing]:
    """Return what a member has paid for months on the same day in the same way; what was entered at once together."""
    entered: defaultdict[tuple[object, object], list[payments.Line]] = defaultdict(list)
    for line in payments.standing(tx, [member_id], months=months):
        if (line.paid_on, line.method) == (proposal.paid_on, proposal.method):
            entered[line.recorded_at, line.request_id].append(line)
    return [
        Standing(frozenset(each.month for each in lines), sum(each.amount_fen for each in lines), lines[0].serial)
        for lines in entered.values()
    ]
