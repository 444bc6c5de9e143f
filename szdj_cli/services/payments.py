"""Recording what was paid, declaring it, reversing it."""

from collections.abc import Mapping
from datetime import datetime

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.clock import shanghai_day, shanghai_month
from szdj_cli.domain.dues_settings import setting_in
from szdj_cli.domain.errors import (
    NotAllowed,
    OwnPayment,
    PaymentMoved,
    PaymentNotFound,
    PaymentReversed,
    ReasonMissing,
    ValueInvalid,
)
from szdj_cli.domain.members import Member
from szdj_cli.domain.months import MOST_MONTHS_APART, month_after, months_through
from szdj_cli.domain.payments import PaymentForm, PaymentProposal, changes_of, claimant, fill_in
from szdj_cli.domain.reasons import FormKind, Reason
from szdj_cli.domain.refusing import value_of
from szdj_cli.domain.requests import Kind, Submitted
from szdj_cli.domain.text import cleaned
from szdj_cli.services import access, claims, payers, requests
from szdj_cli.services.payers import Books
from szdj_cli.services.verification import require_verified
from szdj_cli.store import audit, dues, members, payments
from szdj_cli.store import claims as rows
from szdj_cli.store.engine import Store, Transaction


def begin(store: Store, actor: Actor, member: str | None, now: datetime) -> PaymentForm:
    """Return the form of a payment by a member, by number or unique name; without one, by oneself.

    Raises:
        NotAllowed: this account belongs to nobody on the roster, or may record nothing for that member.
        MemberNotFound, NameNotUnique, OwnPayment: the member.
        RequestPending: one of one's own is declared already.
    """
    claims.refresh(store, now)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        return _own_form(tx, actor, now) if member is None else _form(tx, *_payer(tx, actor, member), now)


def record(
    store: Store,
    actor: Actor,
    member: str,
    answers: Mapping[str, str],
    now: datetime,
    *,
    seen: PaymentProposal | None = None,
) -> tuple[list[int], PaymentProposal]:
    """Write a member's payment into the ledger; return its numbers, one a month, and what was written.

    `seen` is what was shown to whoever agreed to it.

    Raises:
        FieldUnknown, ValueInvalid: as `payments.fill_in`; a month that no branch here claims; a known serial number.
        NotAllowed, MemberNotFound, NameNotUnique, OwnPayment: as `begin`.
        PaymentMoved: it is no longer what was seen.
    """
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        claims.bring_up_to_date(tx, now)
        paying, books = _payer(tx, actor, member)
        form = _form(tx, paying, books, now)
        proposal = _as_seen(fill_in(form, answers), seen)
        branches = _claimants(tx, form, proposal)
        for branch in set(branches.values()):
            access.require(tx, actor, Act.RECORD_PAYMENTS, branch)
        entries = payments.entries_of(proposal, paying.number, branches)
        numbers = payments.add_all(tx, entries, actor.account_id, now)
        detail = {"payments": numbers, "fen": proposal.total_fen, "months": [line.month for line in proposal.lines]}
        audit.append(tx, audit.Entry(actor.label, "payment.recorded", f"member:{paying.number}", detail), now)
    return numbers, proposal


def declare(
    store: Store, actor: Actor, answers: Mapping[str, str], now: datetime, *, seen: PaymentProposal | None = None
) -> tuple[Submitted, PaymentProposal]:
    """Declare what one has paid: the branch confirms it.

    Raises:
        FieldUnknown, ValueInvalid, PaymentMoved: as `record`.
        NotAllowed, RequestPending: as `begin`.
    """
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        claims.bring_up_to_date(tx, now)
        form = _own_form(tx, actor, now)
        proposal = _as_seen(fill_in(form, answers), seen)
        if set(_claimants(tx, form, proposal).values()) != {form.payer.branch_id}:
            raise ValueInvalid("months", Reason.DUES_NOT_KEPT, FormKind.PAYMENT)
        member = members.find(tx, form.payer.number)
        if member is None:
            raise NotAllowed
        changes = changes_of(proposal)
        made = requests.draft(tx, Kind.PAYMENT, member.number, member.branch_id, member.version, changes, now)
        return requests.submit(tx, actor, made.id, now), proposal


def reverse(store: Store, actor: Actor, number: int, reason: str, now: datetime) -> int:
    """Reverse a payment by a counter-entry; return its number.

    Raises:
        ReasonMissing: there is none.
        PaymentNotFound: there is no such payment, or not in this actor's branches.
        PaymentReversed: it was reversed already, or is a reversal.
        OwnPayment: nobody reverses what they paid themselves.
    """
    why = cleaned(reason)
    if not why:
        raise ReasonMissing
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        claims.bring_up_to_date(tx, now)
        paid = payments.find(tx, number)
        if paid is None:
            raise PaymentNotFound(number)
        try:
            access.require(tx, actor, Act.RECORD_PAYMENTS, paid.organisation_id)
        except NotAllowed:
            raise PaymentNotFound(number) from None
        if paid.member_id == actor.member_id:
            raise OwnPayment
        if paid.reverses_id is not None or paid.reversed_by is not None:
            raise PaymentReversed(number)
        entry = payments.NewEntry(
            paid.member_id,
            paid.month,
            paid.organisation_id,
            -paid.amount_fen,
            shanghai_day(now).isoformat(),
            paid.method,
            reverses_id=number,
            reason=why,
        )
        made = payments.add_all(tx, [entry], actor.account_id, now)[0]
        detail = {"payments": [made], "reverses": number, "fen": entry.amount_fen, "reason": why}
        audit.append(tx, audit.Entry(actor.label, "payment.reversed", f"member:{paid.member_id}", detail), now)
    return made


def _payer(tx: Transaction, actor: Actor, member: str) -> tuple[Member, Books]:
    if not actor.organisations(Act.RECORD_PAYMENTS):
        raise NotAllowed
    found, books = payers.find(tx, actor, member, Act.RECORD_PAYMENTS)
    if found.number == actor.member_id:
        raise OwnPayment
    return found, books


def _as_seen(proposal: PaymentProposal, seen: PaymentProposal | None) -> PaymentProposal:
    if seen is not None and proposal.lines != seen.lines:
        raise PaymentMoved
    return proposal


def _own_form(tx: Transaction, actor: Actor, now: datetime) -> PaymentForm:
    member = members.find(tx, actor.member_id) if actor.member_id is not None else None
    if member is None or member.values["roster_state"] != "active":
        raise NotAllowed
    requests.require_none_open(tx, Kind.PAYMENT, member.number, now)
    return _form(tx, member, None, now)


def _form(tx: Transaction, member: Member, books: Books, now: datetime) -> PaymentForm:
    since = claims.since(tx, now)
    month = shanghai_month(now)
    payer = payments.payers(tx, [member.number], since)[member.number]
    settings = dues.histories(tx, [member.number])[member.number]
    ahead = months_through(month_after(month), month_after(month, MOST_MONTHS_APART))
    expected = {
        each: (setting.monthly_fen, 0) for each in ahead if books is None and (setting := setting_in(settings, each))
    }
    kept = rows.of_member(tx, member.number, months_through(rows.first_month(tx, since), ahead[-1]))
    known = {row.month: (row.due_fen, row.paid_fen) for row in kept if books is None or row.organisation_id in books}
    return PaymentForm(payer, {**expected, **known}, shanghai_day(now))


def _claimants(tx: Transaction, form: PaymentForm, proposal: PaymentProposal) -> dict[str, int]:
    """Return the branch that each month's payment goes to."""
    if proposal.serial is not None and payments.standing_serials(tx, [proposal.serial]):
        raise ValueInvalid("serial", Reason.SERIAL_TAKEN, FormKind.PAYMENT)
    months, payer = [line.month for line in proposal.lines], form.payer
    claimed = payments.claimed_by(tx, months, [payer.number])
    with value_of(FormKind.PAYMENT, "months"):
        return {month: claimant(payer, month, claimed.get((payer.number, month))) for month in months}
