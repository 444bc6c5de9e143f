"""What is special about the kind 党费缴纳: when a declared payment no longer fits, and what it writes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.changes import Changes
from szdj_cli.domain.dues.payments import PaymentProposal, billing_branch, notes_on, proposal_of
from szdj_cli.domain.errors import RevocationRefused
from szdj_cli.domain.requests.requests import (
    AcceptedRequest,
    Applied,
    Brought,
    Conflict,
    Doubt,
    Note,
    Undone,
)
from szdj_cli.domain.values.reasons import RevocationProblem, ValueRefused
from szdj_cli.services.dues import charges
from szdj_cli.services.dues import doubts as payment_doubts
from szdj_cli.services.dues.payments import write_reversals
from szdj_cli.services.kinds_of_request.registry import RequestRules, require_in_branch
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import charges as rows
from szdj_cli.store.dues import payments, receipts
from szdj_cli.store.requests.requests import Waiting


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

    doubts = _doubts(tx, {ready.id: ready.member_id for ready in requests}, proposals, kept)
    stale: set[int] = set()
    doubtful: dict[int, Conflict] = {}
    entries: list[payments.NewEntry] = []
    for ready in requests:
        proposal = proposals[ready.id]
        if not still_fits(ready, proposal):
            stale.add(ready.id)
            continue
        if found := doubts[ready.id] - ready.allowed:
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


def revoke(tx: Transaction, request: AcceptedRequest, actor: Actor, reason: str, now: datetime) -> Undone:
    """Reverse the payments of a confirmed declaration, as long as all stand and none is on a receipt.

    Raises:
        RevocationRefused: a payment is reversed, or on a receipt.
    """
    require_in_branch(tx, request)
    charges.catch_up_in(tx, now)
    lines = payments.of_request(tx, request.member_id, request.id)
    if any(line.reversed_by is not None for line in lines):
        raise RevocationRefused(request.id, RevocationProblem.PAYMENT_REVERSED)
    if any(line.receipt_id is not None for line in receipts.payments(tx, [line.id for line in lines])):
        raise RevocationRefused(request.id, RevocationProblem.ON_RECEIPT)
    return Undone(payments=tuple(write_reversals(tx, actor, lines, reason, now)))


def notes(
    tx: Transaction, requests: Sequence[Waiting], changes: Mapping[int, Changes], _now: datetime
) -> dict[int, tuple[Note, ...]]:
    """Return which declared payments are 大额党费, or doubtful: those are refused unless somebody says otherwise."""
    proposals = {row.id: proposal_of(changes[row.id]) for row in requests}
    members = {row.id: row.member_id for row in requests}
    months = {line.month for proposal in proposals.values() for line in proposal.lines}
    kept = rows.of_members(tx, sorted(set(members.values())), months)
    doubts = _doubts(tx, members, proposals, kept)
    return {number: notes_on(proposal, doubts[number]) for number, proposal in proposals.items()}


def _doubts(
    tx: Transaction,
    members: Mapping[int, int],
    proposals: Mapping[int, PaymentProposal],
    kept: Mapping[tuple[int, str], rows.KeptMonth],
) -> dict[int, frozenset[Doubt]]:
    """Return what is doubtful in declared payments, by request, as `members` and `proposals` are."""

    def due(member: int, proposal: PaymentProposal) -> list[int | None]:
        found = (kept.get((member, line.month)) for line in proposal.lines)
        return [each.due_fen if each else None for each in found]

    asked = {
        number: payment_doubts.Asked(members[number], proposal, due(members[number], proposal))
        for number, proposal in proposals.items()
    }
    return payment_doubts.doubts_of(tx, asked)


RULES = RequestRules(apply, notes=notes, revoke=revoke)
