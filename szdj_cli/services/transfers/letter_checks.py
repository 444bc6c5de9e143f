"""Whether a letter of transfer still holds, and the code that is printed on it."""

from datetime import date, datetime

from szdj_cli.domain.accounts.verification import masked_name
from szdj_cli.domain.errors import FieldUnreadable
from szdj_cli.domain.requests.requests import OPEN_STATES, RequestState
from szdj_cli.domain.transfers.letter_contents import letter_text
from szdj_cli.domain.transfers.letters import LetterText
from szdj_cli.domain.transfers.signatures import signed_code
from szdj_cli.domain.transfers.signed_documents import PaperCheck, PaperStatus, SignedDocument, SignedLetter
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.months import month_of
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.requests import letters
from szdj_cli.store.requests import requests as rows


def look_up(tx: Transaction, document: SignedDocument, now: datetime) -> PaperCheck | None:
    """Return how the letter stands that a signed document is about; None where there is none."""
    letter = letters.numbered(tx, document.issuer, document.year, document.serial)
    if letter is None:
        return None
    request = rows.state_of(tx, letter.request_id)
    if request is None or not _says(tx, letter, request, document):
        return PaperCheck(document, PaperStatus.DIFFERENT)
    return PaperCheck(document, status(letter, RequestState(request.state), shanghai_day(now)), letter.committee)


def code(tx: Transaction, letter: letters.Letter) -> str:
    """Return the code of a letter: the same whenever it is asked for."""
    return signed_code(_document_of(letter, letter_text(letters.content(tx, letter), "")), tx.keys.sign)


def _document_of(letter: letters.Letter, said: LetterText) -> SignedLetter:
    issued_on, until = shanghai_day(letter.issued_at), date.fromisoformat(letter.expires_on)
    name, paid_to = masked_name(said.name), month_of(said.dues_paid_to) if said.dues_paid_to else ""
    return SignedLetter(letter.committee_code, letter.year, letter.serial, name, issued_on, until, paid_to)


def _says(tx: Transaction, letter: letters.Letter, request: rows.StoredRequest, document: SignedDocument) -> bool:
    """Return whether a document is what the store says, and the letter is what was asked for and printed."""
    try:
        said = letter_text(letters.content(tx, letter), "")
        asked = rows.changes_reader(tx.keys)(request.id, request.payload)
        stored = _document_of(letter, said)
    except (FieldUnreadable, LookupError, TypeError, ValueError):  # altered beyond reading
        return False
    printed = said.number, said.issued_on, said.expires_on, said.addressee, said.destination
    kept = stored.number, stored.issued_on, stored.expires_on, asked["addressee"][1], asked["destination"][1]
    return document in (stored, stored.former) and printed == kept


def status(letter: letters.Letter, state: RequestState, today: date) -> PaperStatus:
    """Return whether a letter holds on a Shanghai day, by how its transfer stands."""
    if letter.voided_at is not None:
        return PaperStatus.VOIDED
    if state in _ENDS:
        return _ENDS[state]
    if state not in OPEN_STATES:  # the transfer ended without the letter being used
        return PaperStatus.VOIDED
    return PaperStatus.EXPIRED if letter.expires_on < today.isoformat() else PaperStatus.VALID


_ENDS = {
    RequestState.APPROVED: PaperStatus.USED,
    RequestState.RETURNED: PaperStatus.RETURNED,
    RequestState.EXPIRED: PaperStatus.EXPIRED,
}
