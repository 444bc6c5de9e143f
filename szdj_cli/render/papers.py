"""Letters and receipts whose codes were checked, drawn."""

from szdj_cli.domain.transfers.signed_documents import (
    FormerSignedLetter,
    PaperCheck,
    SignedDocument,
    SignedLetter,
    SignedReceipt,
)
from szdj_cli.messages.transfers import papers as words
from szdj_cli.render.kit.formats import OutputFormat, show_result


def draw_check(found: PaperCheck, fmt: OutputFormat) -> None:
    """Write what anybody may know of a paper."""
    show_result(fmt, _record(found), pairs=[*words.facts(found), (words.RESULT, words.result(found))])


def _record(found: PaperCheck) -> dict[str, object]:
    document = found.document
    kind, issuer, own = _own(document)
    # What is not confirmed is not repeated: nobody shall take it for what the store says.
    said = {"name": document.masked_name, "issued_on": document.issued_on, **own}
    return {
        "kind": kind,
        "status": found.status,
        "number": document.number,
        issuer: document.issuer,
        f"{issuer}_name": found.issuer_name,
        **(said if found.is_confirmed else dict.fromkeys(said)),
    }


def _own(document: SignedDocument) -> tuple[str, str, dict[str, object]]:
    """Return what kind of paper it is, what its issuer is called, and the fields that others have not."""
    if isinstance(document, SignedReceipt):
        return "receipt", "branch", {"total_fen": document.total_fen}
    own: dict[str, object] = {}
    if isinstance(document, FormerSignedLetter):
        own["expires_on"] = document.expires_on
    if isinstance(document, SignedLetter):
        own["dues_paid_to"] = document.dues_paid_to or None
    return "letter", "committee", own
