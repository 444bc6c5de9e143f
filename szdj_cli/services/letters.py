"""Letters of transfer: printed, checked by anybody, voided, issued anew, and the receipts that come back."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.clock import shanghai_day
from szdj_cli.domain.errors import (
    KeyTextInvalid,
    LetterAltered,
    LetterNotIssued,
    RequestNotFound,
    RequestNotOpen,
    RequestPending,
    SlipInvalid,
    ValueInvalid,
)
from szdj_cli.domain.letter_codes import (
    Claim,
    LetterCheck,
    LetterStatus,
    claim_bytes,
    code_of,
    number_text,
    read_claim,
    split_code,
)
from szdj_cli.domain.letter_contents import letter_text
from szdj_cli.domain.letters import LetterText
from szdj_cli.domain.reasons import ValueRefused
from szdj_cli.domain.requests import OPEN_STATES, Kind, Ready, RequestState, StepAct
from szdj_cli.domain.sms import Message, Notice, Purpose
from szdj_cli.domain.transfers import Slip
from szdj_cli.domain.values import parse_name, parse_phone
from szdj_cli.domain.verification import masked_name
from szdj_cli.files import letters as files
from szdj_cli.services import access, carrying, routing, transfer_steps
from szdj_cli.services.verification import require_verified
from szdj_cli.store import audit, letters, members, moving
from szdj_cli.store import requests as rows
from szdj_cli.store.crypto import is_signed
from szdj_cli.store.engine import Store, Transaction

_LINK = "/t/"


def write(
    store: Store,
    actor: Actor,
    request_id: int,
    target: Path,
    now: datetime,
    *,
    template: Path | None = None,
    page_url: str | None = None,
    force: bool = False,
) -> LetterText:
    """Write the letter of a transfer as a Word document, from an organisation's own template where one is given.

    Its QR code holds a link where the phone page has a public address, else the code alone. Printing is logged.

    Raises:
        RequestNotFound, LetterNotIssued: there is none.
        NotAllowed: no appointment in the issuing committee, or above it.
        TemplateInvalid, FileExists, FileUnwritable: the files.
    """
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        _, letter = _letter(tx, actor, request_id)
        code = _code(tx, letter)
        text = letter_text(letters.content(tx, letter), f"{page_url.rstrip('/')}{_LINK}{code}" if page_url else code)
        files.write_letter(text, target, template=template, force=force)
        audit.append(tx, audit.Entry(actor.label, "letter.printed", _subject(request_id), _detail(letter)), now)
    return text


def write_template(target: Path, *, force: bool = False) -> None:
    """Write the template that ships with the program, to be made one's own.

    Raises:
        FileExists, FileUnwritable: the file.
    """
    files.write_template(target, force=force)


def check(store: Store, code: str, now: datetime) -> LetterCheck:
    """Tell whether a letter was issued here and whether it still holds; whoever asks learns nothing but that.

    Raises:
        LetterAltered: it was not, or its code was changed.
    """
    claim = _claim(code, store.keys.public_key())
    with store.reading() as tx:
        letter = letters.numbered(tx, claim.committee, claim.year, claim.serial)
        if letter is None:
            raise LetterAltered
        request = rows.state_of(tx, letter.request_id)
        return LetterCheck(claim, _status(letter, request, shanghai_day(now)), letter.committee)


def check_offline(code: str, public_key: str, today: date) -> LetterCheck:
    """Tell from the code alone, with the issuer's public key, whether a letter was issued by them, and whether in time.

    Whether it was voided or used since, only the issuer's store knows.

    Raises:
        LetterAltered: it was not, or its code was changed.
        KeyTextInvalid: that is no public key.
    """
    try:
        claim = _claim(code, urlsafe_b64decode(public_key.strip()))
    except (Error, ValueError):
        raise KeyTextInvalid from None
    return LetterCheck(claim, LetterStatus.ISSUED if today <= claim.expires_on else LetterStatus.EXPIRED)


def public_key(store: Store) -> str:
    """Return the public key with which letters of this store can be checked offline, as one line of text."""
    return urlsafe_b64encode(store.keys.public_key()).decode()


def void(store: Store, actor: Actor, request_id: int, reason: str, now: datetime) -> str:
    """Void the letter of a transfer that has not ended well, and close the transfer; return its number.

    Raises:
        RequestNotFound, LetterNotIssued, NotAllowed: as `write`.
        RequestNotOpen: the member was taken in, or the transfer was returned or voided.
    """
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        routing.record_expired(tx, now)
        request, letter = _letter(tx, actor, request_id)
        if RequestState(request.state) not in (*OPEN_STATES, RequestState.EXPIRED):
            raise RequestNotOpen(request_id, _shown(request))
        letters.void(tx, letter.id, reason, now)
        rows.close(tx, request_id, RequestState.VOIDED, now, was=RequestState(request.state))
        detail = {**_detail(letter), "reason": reason}
        audit.append(tx, audit.Entry(actor.label, "letter.voided", _subject(request_id), detail), now)
        return number_text(letter.year, letter.serial)


def reissue(store: Store, actor: Actor, request_id: int, now: datetime) -> str:
    """Issue a new letter for a transfer whose letter has expired, was voided or is on its way; return the new number.

    The transfer goes on at the step at which it stood; the old letter is void.

    Raises:
        RequestNotFound, LetterNotIssued, NotAllowed: as `write`.
        RequestNotOpen: the transfer has ended, or the member is no longer where they asked to leave.
        RequestPending: the member has asked for another transfer meanwhile.
    """
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        routing.record_expired(tx, now)
        request, old = _letter(tx, actor, request_id)
        if RequestState(request.state) not in (*OPEN_STATES, RequestState.EXPIRED, RequestState.VOIDED):
            raise RequestNotOpen(request_id, _shown(request))
        other = rows.open_of(tx, request.member_id, Kind.TRANSFER, shanghai_day(now))
        if other not in (None, request_id):
            raise RequestPending(other)
        where = moving.places_of(tx, [request.member_id])[request.member_id]
        if where.branch_id != request.branch_id or where.roster_state != "active":
            raise RequestNotOpen(request_id, _shown(request))
        if old.voided_at is None:
            letters.void(tx, old.id, _REISSUED, now)
        ready = _ready(tx, request)
        transfer_steps.issue(tx, [ready], now)
        _reopen(tx, request, now)
        new = letters.of_request(tx, request_id)[0]
        detail = {**_detail(new), "instead_of": number_text(old.year, old.serial)}
        audit.append(tx, audit.Entry(actor.label, "letter.reissued", _subject(request_id), detail), now)
        return number_text(new.year, new.serial)


def record_slip(store: Store, actor: Actor, request_id: int, slip: Slip, now: datetime) -> tuple[Message, ...]:
    """Record the receipt of a transfer out of the store: the member is closed as 转出; return whom to tell.

    A letter that was used in time counts, however late its receipt comes back.

    Raises:
        RequestNotFound, LetterNotIssued, NotAllowed: as `write`.
        RequestNotOpen: no receipt is waited for.
        ValueInvalid: a name or a phone that is none.
        SlipInvalid: the day lies before the letter, after its last day, or in the future.
    """
    handler, phone = _parsed(slip)
    today = shanghai_day(now)
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        routing.record_expired(tx, now)
        request, letter = _letter(tx, actor, request_id)
        act = rows.act_of(tx, request_id)
        if act != StepAct.SLIP or request.state not in (RequestState.IN_TRANSIT, RequestState.EXPIRED):
            raise RequestNotOpen(request_id, _shown(request))
        if not shanghai_day(letter.issued_at) <= slip.received_on <= min(date.fromisoformat(letter.expires_on), today):
            raise SlipInvalid(request_id)
        letters.add_slip(tx, request_id, handler, phone, slip.received_on, actor.account_id, now)
        rows.close(tx, request_id, RequestState.APPROVED, now, was=RequestState(request.state))
        members.change(tx, request.member_id, {"roster_state": "transferred_out"}, now)
        detail = {**_detail(letter), "member": request.member_id, "received_on": slip.received_on.isoformat()}
        audit.append(tx, audit.Entry(actor.label, "letter.slip_recorded", _subject(request_id), detail), now)
        told = carrying.carry(tx, [_ready(tx, request)], now)
        mobile = members.mobiles(tx, [request.member_id])[request.member_id]
    return (Message(now, mobile, Purpose.NOTICE, notice=Notice.TRANSFER_COMPLETED), *told)


_REISSUED = "reissued"


def _letter(tx: Transaction, actor: Actor, request_id: int) -> tuple[Row[*tuple[Any, ...]], Row[*tuple[Any, ...]]]:
    """Return the state of a transfer and its newest letter, to whom the committee's letters are in the hands of."""
    request = rows.state_of(tx, request_id)
    if request is None or request.kind != Kind.TRANSFER or request.state == RequestState.DRAFT:
        raise RequestNotFound(request_id)
    committee = letters.committees(tx, [request_id]).get(request_id)
    access.require(tx, actor, Act.LETTER, committee if committee is not None else request.branch_id)
    found = letters.of_request(tx, request_id)
    if not found:
        raise LetterNotIssued(request_id)
    return request, found[0]


def _ready(tx: Transaction, request: Row[*tuple[Any, ...]]) -> Ready:
    row = rows.find(tx, request.id)
    assert row is not None  # noqa: S101 -- it was read in this very transaction
    changes = rows.changes_reader(tx.keys)(row.id, row.payload)
    return Ready(row.id, row.member_id, 0, changes, row.branch_id, row.target_id)


def _reopen(tx: Transaction, request: Row[*tuple[Any, ...]], now: datetime) -> None:
    organisation = moving.step_organisation(tx, request.id, request.position)
    if rows.act_of(tx, request.id) == StepAct.SLIP:
        rows.reopen(tx, request.id, RequestState.IN_TRANSIT, organisation)
    else:
        place = routing.place(tx, organisation, request.member_id, now)
        rows.reopen(tx, request.id, RequestState.PENDING, place.organisation_id)


def _code(tx: Transaction, letter: Row[*tuple[Any, ...]]) -> str:
    name = letter_text(letters.content(tx, letter), "").name
    issued_on = shanghai_day(letter.issued_at)
    until = date.fromisoformat(letter.expires_on)
    claim = Claim(letter.committee_code, letter.year, letter.serial, masked_name(name), issued_on, until)
    message = claim_bytes(claim)
    return code_of(message, tx.keys.sign(message))


def _claim(code: str, public_key: bytes) -> Claim:
    parts = split_code(code)
    if parts is None or not is_signed(public_key, *parts):
        raise LetterAltered
    claim = read_claim(parts[0])
    if claim is None:
        raise LetterAltered
    return claim


def _status(letter: Row[*tuple[Any, ...]], request: Row[*tuple[Any, ...]] | None, today: date) -> LetterStatus:
    if letter.voided_at is not None:
        return LetterStatus.VOIDED
    state = request.state if request else ""
    if state == RequestState.APPROVED:
        return LetterStatus.USED
    if state == RequestState.RETURNED:
        return LetterStatus.RETURNED
    return LetterStatus.EXPIRED if letter.expires_on < today.isoformat() else LetterStatus.VALID


def _parsed(slip: Slip) -> tuple[str, str]:
    try:
        handler = parse_name(slip.handler)
    except ValueRefused as refused:
        raise ValueInvalid("handler", refused.reason) from None
    try:
        return handler, parse_phone(slip.phone)
    except ValueRefused as refused:
        raise ValueInvalid("handler_phone", refused.reason) from None


def _shown(request: Row[*tuple[Any, ...]]) -> str:
    return RequestState.COMPLETED if request.state == RequestState.APPROVED else str(request.state)


def _subject(request_id: int) -> str:
    return f"request:{request_id}"


def _detail(letter: Row[*tuple[Any, ...]]) -> dict[str, object]:
    return {"committee": letter.committee_code, "number": number_text(letter.year, letter.serial)}
