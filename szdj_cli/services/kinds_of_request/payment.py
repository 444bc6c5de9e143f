"""What is special about the kind 党费缴纳: when a declared payment no longer fits, and what it writes."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from szdj_cli.domain.dues.payments import PaymentProposal, billing_branch, proposal_of
from szdj_cli.domain.requests.requests import AcceptedRequest, Applied, Brought, Conflict, Doubt
from szdj_cli.domain.values.reasons import ValueRefused
from szdj_cli.services.dues import charges
from szdj_cli.services.dues import doubts as payment_doubts
from szdj_cli.services.kinds_of_request.registry import RequestRules
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import charges as rows
from szdj_cli.store.dues import payments


def apply(tx: Transaction, requests: Sequence[AcceptedRequest], now: datetime) -> Applied:
    """Write confirmed payments into the ledger.

    One for a month of which other money has come in since, or which another branch charges by now, is stale.
    """
    since, _ = charges.catch_up_in(tx, now)
    proposals = {ready.id: proposal_of(ready.changes) for ready in requests}
    numbers = sorted({ready.member_id for ready in requests})
    months = {line.month for proposal in proposals.values() for line in proposal.lines}
    payers = payments.payers(tx, numbers, since)
    kept = rows.of_members(tx, numbers, months)
    charged = {key: month.organisation_id for key, month in kept.items() if month.due_fen is not None}
    paid = {key: month.paid_fen for key, month in kept.items()}
    taken = payments.standing_serials(tx, [each.serial for each in proposals.values() if each.serial])

    def still_fits(ready: AcceptedRequest, proposal: PaymentProposal) -> bool:
        try:
            return proposal.serial not in taken and all(
                paid.get((ready.member_id, line.month), 0) == line.before_fen
                and billing_branch(payers[ready.member_id], line.month, charged.get((ready.member_id, line.month)))
                == ready.branch_id
                for line in proposal.lines
            )
        except ValueRefused:
            return False

    def doubts(ready: AcceptedRequest, proposal: PaymentProposal) -> frozenset[Doubt]:
        months = [line.month for line in proposal.lines]
        dues = [each.due_fen if (each := kept.get((ready.member_id, month))) else None for month in months]
        return payment_doubts.doubts(tx, ready.member_id, months, proposal, dues) - ready.allowed

    stale: set[int] = set()
    doubtful: dict[int, Conflict] = {}
    entries: list[payments.NewEntry] = []
    for ready in requests:
        proposal = proposals[ready.id]
        if not still_fits(ready, proposal):
            stale.add(ready.id)
            continue
        if found := doubts(ready, proposal):
            doubtful[ready.id] = Conflict(min(found))
            continue
        if proposal.serial:
            taken.add(proposal.serial)
        entries += payments.entries_of(proposal, ready.member_id, dict.fromkeys(months, ready.branch_id), ready.id)
    made: defaultdict[int, list[int]] = defaultdict(list)
    for number, entry in zip(payments.add_all(tx, entries, None, now), entries, strict=True):
        made[entry.request_id or 0].append(number)
    return Applied(
        stale, (), brought=[Brought(each, payments=tuple(these)) for each, these in made.items()], doubtful=doubtful
    )


RULES = RequestRules(apply)
