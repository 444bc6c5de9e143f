"""回执: what comes back from outside the store, and closes the record of whoever was taken in there."""

from collections.abc import Mapping
from datetime import date, datetime

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import RequestNotOpen, SlipInvalid
from szdj_cli.domain.forms import refused_field
from szdj_cli.domain.requests.requests import AcceptedRequest, RequestState, StepAct
from szdj_cli.domain.sms import Message, Notice, Told
from szdj_cli.domain.transfers.transfers import Slip
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.months import month_of
from szdj_cli.domain.values.parsing import parse_name
from szdj_cli.domain.values.phones import parse_phone
from szdj_cli.domain.values.reasons import FormKind
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues import charges
from szdj_cli.services.kinds_of_request import reassignment
from szdj_cli.services.members import telling
from szdj_cli.services.requests import routing
from szdj_cli.services.transfers.letters import find, logged, ready_of, require_there, shown_state_of
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members
from szdj_cli.store.members.local_changes import ChangedBy
from szdj_cli.store.requests import letters, steps
from szdj_cli.store.requests import requests as rows


def record(
    store: Store, actor: Actor, slips: Mapping[int, Slip], now: datetime, *, dry_run: bool = False
) -> tuple[Message, ...]:
    """Record the receipts of transfers out of the store, by request, of all or of none; return whom to tell.

    Each member is closed as 转出. A letter that was used in time counts, however late its receipt comes back.

    Raises:
        RequestNotFound, LetterNotIssued, NotAllowed, OwnRequest: as `letters.find`.
        RequestNotOpen: no receipt is waited for; it is so already where all of them were recorded just so.
        MemberElsewhere: the member is no longer where they asked to leave.
        ValueInvalid: a name or a phone that is none.
        SlipInvalid: no letter of this transfer was good on that day, or it lies in the future.
    """
    read = {request_id: _parsed(slip) for request_id, slip in slips.items()}
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        routing.record_expired(tx, now)
        _require_any_new(tx, actor, read, now)
        ready = [record_in(tx, actor, request_id, slip, now) for request_id, slip in read.items()]
        carried = reassignment.carry(tx, ready, now)
        gone = [Told(each.member_id, Notice.TRANSFER_COMPLETED) for each in ready]
        others = [each for each in reassignment.both_sides(tx, ready, now) if each.member != actor.member_id]
        told = (*telling.messages_in(tx, gone, now), *carried, *telling.messages_in(tx, others, now))
        if dry_run:
            tx.rollback()
    return told


def is_recorded(tx: Transaction, request_id: int, slip: Slip) -> bool:
    """Return whether a receipt was recorded that says the same."""
    before = letters.slip_of(tx, request_id)
    said = (slip.handler, slip.phone, slip.received_on.isoformat())
    return before is not None and (before.handler, before.phone, before.received_on) == said


def _require_any_new(tx: Transaction, actor: Actor, slips: Mapping[int, Slip], now: datetime) -> None:
    for request_id, slip in slips.items():
        request, _ = find(tx, actor, request_id)
        if not is_recorded(tx, request_id, slip):
            return
    if slips:
        raise RequestNotOpen(request_id, shown_state_of(request, now)).so_already(())


def record_in(tx: Transaction, actor: Actor, request_id: int, slip: Slip, now: datetime) -> AcceptedRequest:
    """Write one receipt whose name and phone were read.

    Raises: as `record`.
    """
    request, letter = find(tx, actor, request_id)
    is_waited_for = request.state in (RequestState.IN_TRANSIT, RequestState.EXPIRED)
    if not is_waited_for or steps.present(tx, request_id)[1] is not StepAct.SLIP:
        raise RequestNotOpen(request_id, shown_state_of(request, now))
    ready = ready_of(tx, request)
    require_there(tx, ready)
    if slip.received_on > shanghai_day(now) or not _was_good(tx, request_id, slip.received_on):
        raise SlipInvalid(request_id)
    letters.add_slip(tx, request_id, slip.handler, slip.phone, slip.received_on, actor.account_id, now)
    rows.close(tx, request_id, RequestState.APPROVED, now, was=RequestState(request.state))
    # They were taken in that day, and pay there from the next month on, however late the receipt comes back.
    charges.follow_departures(tx, {request.member_id: month_of(slip.received_on)}, now)
    members.change(tx, request.member_id, {"roster_state": "transferred_out"}, now, by=ChangedBy(actor.label))
    detail = {**logged(letter), "member": request.member_id, "received_on": slip.received_on.isoformat()}
    audit.append(tx, audit.Entry(actor.label, "letter.slip_recorded", f"request:{request_id}", detail), now)
    return ready


def _was_good(tx: Transaction, request_id: int, day: date) -> bool:
    """Return whether any letter of a transfer was good on a day: an earlier one counts until it was voided."""
    return any(
        shanghai_day(each.issued_at) <= day <= date.fromisoformat(each.expires_on)
        and (each.voided_at is None or day <= shanghai_day(each.voided_at))
        for each in letters.of_request(tx, request_id)
    )


def _parsed(slip: Slip) -> Slip:
    with refused_field(FormKind.SLIP, "handler"):
        handler = parse_name(slip.handler)
    with refused_field(FormKind.SLIP, "handler_phone"):
        return Slip(handler, parse_phone(slip.phone), slip.received_on)
