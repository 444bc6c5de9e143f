"""Whether a receipt still holds, and the code that is printed on it."""

from datetime import date, datetime

from szdj_cli.domain.accounts.verification import masked_name
from szdj_cli.domain.dues.receipts import ReceiptContent, ReceiptLine, read_content
from szdj_cli.domain.transfers.signatures import signed_code
from szdj_cli.domain.transfers.signed_documents import PaperCheck, PaperStatus, SignedDocument, SignedReceipt
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import receipts


def look_up(tx: Transaction, document: SignedDocument, _now: datetime) -> PaperCheck | None:
    """Return how the receipt stands that a signed document is about; None where there is none."""
    receipt = receipts.numbered(tx, document.issuer, document.year, document.serial)
    if receipt is None:
        return None
    if not _says(tx, receipt, document):
        return PaperCheck(document, PaperStatus.DIFFERENT)
    status = PaperStatus.REVERSED if receipts.is_reversed(tx, receipt.id) else PaperStatus.VALID
    return PaperCheck(document, status, receipt.branch_name)


def code(tx: Transaction, receipt: receipts.StoredReceipt, content: ReceiptContent) -> str:
    """Return the code of a receipt: the same whenever it is asked for."""
    return signed_code(_claim_of(receipt, content), tx.keys.sign)


def _claim_of(receipt: receipts.StoredReceipt, content: ReceiptContent) -> SignedReceipt:
    name = masked_name(content.payer)
    return SignedReceipt(receipt.branch, receipt.year, receipt.serial, name, content.issued_on, content.total_fen)


def _says(tx: Transaction, receipt: receipts.StoredReceipt, document: SignedDocument) -> bool:
    """Return whether a document is what the store says, and the receipt says what stands in the ledger."""
    try:
        content = read_content(receipt.content)
        stored = _claim_of(receipt, content)
    except (LookupError, TypeError, ValueError):  # altered beyond reading
        return False
    paid = receipts.payments(tx, receipts.payments_on(tx, receipt.id))
    whose = receipt.member_id, receipt.organisation_id, None
    theirs = all((each.member_id, each.organisation_id, each.reverses_id) == whose for each in paid)
    lines = tuple(
        ReceiptLine(each.month, each.amount_fen, each.method, date.fromisoformat(each.paid_on)) for each in paid
    )
    printed = content.number, content.branch, content.issued_on, content.lines, content.total_fen
    kept = stored.number, receipt.branch, shanghai_day(receipt.issued_at), lines, sum(each.amount_fen for each in paid)
    return document == stored and theirs and printed == kept
