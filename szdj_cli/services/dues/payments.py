"""Recording what was paid, declaring it, reversing it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.dues.payments import (
    KIND,
    PaymentForm,
    PaymentProposal,
    Recorded,
    billing_branch,
    changes_of,
    fill_in,
    months_of,
    parsed,
    proposal_of,
)
from szdj_cli.domain.dues.settings import setting_in
from szdj_cli.domain.errors import (
    InputNeeded,
    MonthsPaid,
    NotAllowed,
    OwnPayment,
    PaymentLarge,
    PaymentMoved,
    PaymentNotFound,
    PaymentRepeated,
    PaymentReversed,
    ReasonMissing,
    SerialTaken,
)
from szdj_cli.domain.forms import refused_field
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.requests.requests import Doubt, Submitted
from szdj_cli.domain.sms import Notice, Told
from szdj_cli.domain.values.clock import shanghai_day, shanghai_month
from szdj_cli.domain.values.months import MOST_MONTHS_AHEAD, month_after, month_of, months_through
from szdj_cli.domain.values.text import cleaned
from szdj_cli.services.access import access
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues import charges, payers
from szdj_cli.services.dues import doubts as payment_doubts
from szdj_cli.services.dues.catch_up import catch_up
from szdj_cli.services.dues.payers import Books
from szdj_cli.services.requests import submission
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import charges as rows
from szdj_cli.store.dues import payments
from szdj_cli.store.dues import settings as dues_settings
from szdj_cli.store.members import members
from szdj_cli.store.requests import requests as stored


def begin(store: Store, actor: Actor, member: str | None, now: datetime) -> PaymentForm:
    """Return the form of a payment by a member, by number or unique name; without one, by oneself.

    Raises:
        InputNeeded: a script names nobody.
        NoOwnRecord, NotAllowed: this account belongs to nobody on the roster, or may record nothing for that member.
        MemberNotFound, NameNotUnique, OwnPayment: the member.
        RequestPending: one of one's own is declared already.
    """
    catch_up(store, now)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        return _own_form(tx, actor, now) if member is None else form_of(tx, *payer_of(tx, actor, member), now)


def record(
    store: Store,
    actor: Actor,
    member: str,
    answers: Mapping[str, str],
    now: datetime,
    *,
    seen: PaymentProposal | None = None,
    allowed: frozenset[Doubt] = frozenset(),
) -> Recorded:
    """Write a member's payment into the ledger, and return it as it stands there.

    `seen` is what was shown to whoever agreed to it, `allowed` what is doubtful in it and right all the same. What
    is known by its serial number is not written again: it is returned as it was written first.

    Raises:
        FieldUnknown, ValueInvalid: as `payments.fill_in`; a month that no branch here charges.
        NotAllowed, MemberNotFound, NameNotUnique, OwnPayment: as `begin`.
        SerialTaken: another payment has that serial number.
        PaymentLarge, PaymentRepeated: it is doubtful.
        PaymentMoved: it is no longer what was seen.
    """
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        charges.catch_up_in(tx, now)
        paying, books = payer_of(tx, actor, member)
        if before := _known(tx, paying.number, answers, now):
            return before
        form = form_of(tx, paying, books, now)
        proposal = as_seen(fill_in(form, answers), seen)
        _require_no_doubts(doubts_in(tx, form, answers, proposal), allowed, form, answers, proposal)
        return Recorded(write(tx, actor, form, proposal, now), proposal, paying.number)


def write(tx: Transaction, actor: Actor, form: PaymentForm, proposal: PaymentProposal, now: datetime) -> list[int]:
    """Write a payment that was filled in into the ledger, inside a write; return its numbers, one a month.

    Raises:
        ValueInvalid: a month that no branch here charges.
        NotAllowed: a branch that charges one is none of the actor's.
    """
    number = form.payer.number
    branches = _billing_branches(tx, form, proposal)
    for branch in set(branches.values()):
        access.require(tx, actor, Act.RECORD_PAYMENTS, branch)
    numbers = payments.add_all(tx, payments.entries_of(proposal, number, branches), actor.account_id, now)
    detail = {"payments": numbers, "fen": proposal.total_fen, "months": [line.month for line in proposal.lines]}
    audit.append(tx, audit.Entry(actor.label, "payment.recorded", f"member:{number}", detail), now)
    return numbers


def recorded(store: Store, actor: Actor, member: str, answers: Mapping[str, str], now: datetime) -> Recorded | None:
    """Return a payment that is known by its serial number, as `record` does.

    Raises:
        FieldUnknown, ValueInvalid, NotAllowed, MemberNotFound, NameNotUnique, OwnPayment, SerialTaken: as `record`.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        return _known(tx, payer_of(tx, actor, member)[0].number, answers, now)


def doubts(
    store: Store, actor: Actor, form: PaymentForm, answers: Mapping[str, str], proposal: PaymentProposal, now: datetime
) -> list[Doubt]:
    """Return what is doubtful in a payment that was filled in."""
    with store.reading() as tx:
        require_verified(tx, actor, now)
        return sorted(doubts_in(tx, form, answers, proposal))


def declare(
    store: Store,
    actor: Actor,
    answers: Mapping[str, str],
    now: datetime,
    *,
    seen: PaymentProposal | None = None,
    allowed: frozenset[Doubt] = frozenset(),
    resubmits: int | None = None,
) -> Submitted:
    """Declare what one has paid: the branch confirms it. What was declared with that serial number is not again.

    `resubmits` is the declaration that was sent back and is mended so.

    Raises:
        RequestNotFound, ResubmissionRefused: as `submission.to_resubmit`.
        FieldUnknown, ValueInvalid, PaymentMoved, SerialTaken, PaymentLarge, PaymentRepeated: as `record`.
        NotAllowed, RequestPending: as `begin`.
    """
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        charges.catch_up_in(tx, now)
        if resubmits is None and (before := _declared(tx, actor, answers, now)):
            return before
        form = _own_form(tx, actor, now)
        if resubmits is not None and payment_doubts.known(tx, form.payer.number, given := parsed(answers, form.today)):
            raise SerialTaken(given["serial"])  # it was recorded meanwhile
        proposal = as_seen(fill_in(form, answers), seen)
        _require_no_doubts(doubts_in(tx, form, answers, proposal), allowed, form, answers, proposal)
        member = members.find(tx, form.payer.number)
        if member is None:
            raise NotAllowed
        return submission.put(tx, actor, KIND, member, changes_of(proposal), now, resubmits=resubmits)


def declared(store: Store, actor: Actor, answers: Mapping[str, str], now: datetime) -> Submitted | None:
    """Return one's declaration that is known by its serial number.

    Raises:
        FieldUnknown, ValueInvalid, SerialTaken: as `declare`.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        return _declared(tx, actor, answers, now)


def reverse(store: Store, actor: Actor, number: int, reason: str, now: datetime) -> tuple[int, Told]:
    """Reverse a payment by a counter-entry; return its number, and who is to be told.

    Raises:
        ReasonMissing: there is none.
        PaymentNotFound: there is no such payment, or not in this actor's branches.
        PaymentReversed: it was reversed already, or is a reversal; it is so already where the reason was the same.
        OwnPayment: nobody reverses what they paid themselves.
    """
    why = cleaned(reason)
    if not why:
        raise ReasonMissing
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        charges.catch_up_in(tx, now)
        paid = payments.find(tx, number)
        if paid is None:
            raise PaymentNotFound(number)
        try:
            access.require(tx, actor, Act.RECORD_PAYMENTS, paid.organisation_id)
        except NotAllowed:
            raise PaymentNotFound(number) from None
        if paid.member_id == actor.member_id:
            raise OwnPayment
        told = Told(paid.member_id, Notice.DUES_REVERSED)
        if paid.reverses_id is not None or paid.reversed_by is not None:
            before = payments.find(tx, paid.reversed_by) if paid.reversed_by is not None else None
            stands = (before.id, told) if before is not None and before.reason == why else None
            raise PaymentReversed(number).so_already(stands)
        made = write_reversals(tx, actor, [paid], why, now)[0]
    return made, told


def write_reversals(
    tx: Transaction, actor: Actor, lines: Sequence[payments.Line], why: str, now: datetime
) -> list[int]:
    """Write the counter-entries of lines that stand, inside a write, and log them; return their numbers in order."""
    entries = [
        payments.NewEntry(
            paid.member_id,
            paid.month,
            paid.organisation_id,
            -paid.amount_fen,
            shanghai_day(now).isoformat(),
            paid.method,
            reverses_id=paid.id,
            reason=why,
        )
        for paid in lines
    ]
    made = payments.add_all(tx, entries, actor.account_id, now)
    for number, entry in zip(made, entries, strict=True):
        detail = {"payments": [number], "reverses": entry.reverses_id, "fen": entry.amount_fen, "reason": why}
        audit.append(tx, audit.Entry(actor.label, "payment.reversed", f"member:{entry.member_id}", detail), now)
    return made


def payer_of(tx: Transaction, actor: Actor, member: str) -> tuple[Member, Books]:
    """Return whose payment it is, by number or unique name, and whose months of theirs the actor may see.

    Raises:
        NotAllowed, MemberNotFound, NameNotUnique, OwnPayment: as `begin`.
    """
    if not actor.organisations(Act.RECORD_PAYMENTS):
        raise NotAllowed((Act.RECORD_PAYMENTS,))
    found, books = payers.find(tx, actor, member, Act.RECORD_PAYMENTS)
    if found.number == actor.member_id:
        raise OwnPayment
    return found, books


def as_seen(proposal: PaymentProposal, seen: PaymentProposal | None) -> PaymentProposal:
    """Return what was filled in, where that is what was shown.

    Raises:
        PaymentMoved: it is not.
    """
    if seen is not None and proposal.lines != seen.lines:
        raise PaymentMoved
    return proposal


def _known(tx: Transaction, member_id: int, answers: Mapping[str, str], now: datetime) -> Recorded | None:
    lines = payment_doubts.known(tx, member_id, parsed(answers, shanghai_day(now)))
    if not lines:
        return None
    return Recorded([line.id for line in lines], payment_doubts.proposal_of(lines), member_id, is_already=True)


def _declared(tx: Transaction, actor: Actor, answers: Mapping[str, str], now: datetime) -> Submitted | None:
    given, today = parsed(answers, shanghai_day(now)), shanghai_day(now)
    if "serial" not in given or actor.member_id is None:
        return None
    lines = payment_doubts.known(tx, actor.member_id, given)
    if lines and lines[0].request_id is not None:
        return Submitted(lines[0].request_id, KIND, None, has_decider=True, is_already=True)
    if lines:
        raise SerialTaken(given["serial"])  # the branch has recorded it already
    waiting = stored.open_of(tx, actor.member_id, KIND, today)
    row = stored.find(tx, waiting) if waiting is not None else None
    if row is None or not payment_doubts.says(proposal_of(stored.changes_reader(tx.keys)(row.id, row.payload)), given):
        return None
    return Submitted(row.id, KIND, row.waiting_at, has_decider=True, is_already=True)


def _months_in(form: PaymentForm, answers: Mapping[str, str]) -> list[str]:
    return months_of(parsed(answers, form.today).get("months", month_of(form.today)))


def doubts_in(
    tx: Transaction, form: PaymentForm, answers: Mapping[str, str], proposal: PaymentProposal
) -> frozenset[Doubt]:
    """Return what is doubtful in a payment that was filled in."""
    months = _months_in(form, answers)
    return payment_doubts.doubts(tx, form.payer.number, months, proposal, form.due_in(months))


def _require_no_doubts(
    found: frozenset[Doubt],
    allowed: frozenset[Doubt],
    form: PaymentForm,
    answers: Mapping[str, str],
    proposal: PaymentProposal,
) -> None:
    if Doubt.LARGE in found - allowed:
        due = sum(each or 0 for each in form.due_in(_months_in(form, answers)))
        raise PaymentLarge(proposal.total_fen, due)
    if Doubt.REPEATED in found - allowed:
        raise PaymentRepeated(proposal.total_fen)
    if Doubt.PAID in found - allowed:
        raise MonthsPaid(form.paid_in_full(proposal))


def _own_form(tx: Transaction, actor: Actor, now: datetime) -> PaymentForm:
    if actor.grant is not None:  # a script has paid nothing
        raise InputNeeded("--member")
    member = members.find(tx, access.own_number(actor))
    if member is None or member.values["roster_state"] != "active":
        raise NotAllowed
    submission.require_none_open(tx, KIND, member.number, now)
    form = form_of(tx, member, None, now)
    charged = payments.charged_by(tx, list(form.months), [member.number])
    return replace(form, charged_by={month: branch for (_, month), branch in charged.items()})


def form_of(tx: Transaction, member: Member, books: Books, now: datetime) -> PaymentForm:
    """Return the form of a payment by a member, with what is due and paid in these books."""
    since = charges.since(tx, now)
    month = shanghai_month(now)
    payer = payments.payers(tx, [member.number], since)[member.number]
    settings = dues_settings.histories(tx, [member.number])[member.number]
    ahead = months_through(month_after(month), month_after(month, MOST_MONTHS_AHEAD))
    expected = {
        each: (setting.monthly_fen, 0) for each in ahead if books is None and (setting := setting_in(settings, each))
    }
    kept = rows.of_member(tx, member.number, months_through(rows.first_month(tx, since), ahead[-1]))
    known = {row.month: (row.due_fen, row.paid_fen) for row in kept if books is None or row.organisation_id in books}
    return PaymentForm(payer, {**expected, **known}, shanghai_day(now))


def _billing_branches(tx: Transaction, form: PaymentForm, proposal: PaymentProposal) -> dict[str, int]:
    """Return the branch that each month's payment goes to."""
    months, payer = [line.month for line in proposal.lines], form.payer
    charged = payments.charged_by(tx, months, [payer.number])
    with refused_field(KIND, "months"):
        return {month: billing_branch(payer, month, charged.get((payer.number, month))) for month in months}
