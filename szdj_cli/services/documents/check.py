"""Whether a letter or a receipt is one of ours and still holds: for anybody, signed in or not."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable
from datetime import date, datetime

from szdj_cli.domain.errors import KeyTextInvalid, PaperAltered
from szdj_cli.domain.transfers.signatures import read_document, split_code
from szdj_cli.domain.transfers.signed_documents import (
    FormerSignedLetter,
    PaperCheck,
    PaperStatus,
    SignedDocument,
    SignedLetter,
    SignedReceipt,
)
from szdj_cli.services.dues import receipt_checks
from szdj_cli.services.transfers import letter_checks
from szdj_cli.store.core.crypto import is_signed
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction

_LOOK_UPS: dict[type[SignedDocument], Callable[[Transaction, SignedDocument, datetime], PaperCheck | None]] = {
    FormerSignedLetter: letter_checks.look_up,
    SignedLetter: letter_checks.look_up,
    SignedReceipt: receipt_checks.look_up,
}


def check(store: Store, code: str, now: datetime) -> PaperCheck:
    """Tell whether a paper is registered here as its code says, and whether it still holds, and nothing else.

    A signature alone is not enough: a trial copy signs with the same key, and a restored backup knows less.

    Raises:
        PaperAltered: it was not signed here, or its code was changed.
    """
    document = _document(code, store.keys.public_key())
    with store.reading() as tx:
        try:
            found = _LOOK_UPS[type(document)](tx, document, now)
        except (LookupError, TypeError, ValueError):  # what is stored was altered beyond reading
            found = PaperCheck(document, PaperStatus.DIFFERENT)
    return found or PaperCheck(document, PaperStatus.UNREGISTERED)


def check_offline(code: str, public_key: str, today: date) -> PaperCheck:
    """Tell from the code alone, with the issuer's public key, whether a paper was issued by them, and whether in time.

    What became of it since, only the issuer's store knows.

    Raises:
        PaperAltered: it was not, or its code was changed.
        KeyTextInvalid: that is no public key.
    """
    try:
        document = _document(code, urlsafe_b64decode(public_key.strip()))
    except (Error, ValueError):
        raise KeyTextInvalid from None
    return PaperCheck(document, document.status_on(today))


def public_key(store: Store) -> str:
    """Return the public key with which papers of this store can be checked offline, as one line of text."""
    return urlsafe_b64encode(store.keys.public_key()).decode()


def _document(code_text: str, key: bytes) -> SignedDocument:
    parts = split_code(code_text)
    if parts is None or not is_signed(key, *parts):
        raise PaperAltered
    document = read_document(parts[0])
    if document is None:
        raise PaperAltered
    return document
