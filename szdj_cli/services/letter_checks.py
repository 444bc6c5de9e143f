"""Whether a letter of transfer is one of ours and still holds: for anybody, signed in or not."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from szdj_cli.domain.clock import shanghai_day
from szdj_cli.domain.errors import KeyTextInvalid, LetterAltered
from szdj_cli.domain.letter_codes import (
    Claim,
    LetterCheck,
    LetterStatus,
    claim_bytes,
    code_of,
    read_claim,
    split_code,
)
from szdj_cli.domain.letter_contents import letter_text
from szdj_cli.domain.requests import OPEN_STATES, RequestState
from szdj_cli.domain.verification import masked_name
from szdj_cli.store import letters
from szdj_cli.store import requests as rows
from szdj_cli.store.crypto import is_signed
from szdj_cli.store.engine import Store, Transaction


def check(store: Store, code: str, now: datetime) -> LetterCheck:
    """Tell whether a letter was issued here and whether it still holds; whoever asks learns nothing but that.

    Raises:
        LetterAltered: it was not, or its code was changed.
    """
    claim = _claim(code, store.keys.public_key())
    with store.reading() as tx:
        letter = letters.numbered(tx, claim.committee, claim.year, claim.serial)
        request = rows.state_of(tx, letter.request_id) if letter is not None else None
        if letter is None or request is None:
            raise LetterAltered
        return LetterCheck(claim, _status(letter, RequestState(request.state), shanghai_day(now)), letter.committee)


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


def code(tx: Transaction, letter: Row[*tuple[Any, ...]]) -> str:
    """Return the code of a letter: the same whenever it is asked for."""
    name = letter_text(letters.content(tx, letter), "").name
    issued_on, until = shanghai_day(letter.issued_at), date.fromisoformat(letter.expires_on)
    claim = Claim(letter.committee_code, letter.year, letter.serial, masked_name(name), issued_on, until)
    message = claim_bytes(claim)
    return code_of(message, tx.keys.sign(message))


def _claim(code_text: str, key: bytes) -> Claim:
    parts = split_code(code_text)
    if parts is None or not is_signed(key, *parts):
        raise LetterAltered
    claim = read_claim(parts[0])
    if claim is None:
        raise LetterAltered
    return claim


def _status(letter: Row[*tuple[Any, ...]], state: RequestState, today: date) -> LetterStatus:
    if letter.voided_at is not None:
        return LetterStatus.VOIDED
    if state in _ENDS:
        return _ENDS[state]
    if state not in OPEN_STATES:  # the transfer ended without the letter being used
        return LetterStatus.VOIDED
    return LetterStatus.EXPIRED if letter.expires_on < today.isoformat() else LetterStatus.VALID


_ENDS = {
    RequestState.APPROVED: LetterStatus.USED,
    RequestState.RETURNED: LetterStatus.RETURNED,
    RequestState.EXPIRED: LetterStatus.EXPIRED,
}
