"""Whether a receipt still holds, and the code that is printed on it."""

from datetime import datetime

from szdj_cli.domain.paper_claims import Claim, PaperCheck, PaperStatus, ReceiptClaim
from szdj_cli.domain.paper_codes import signed_code
from szdj_cli.domain.receipts import ReceiptContent
from szdj_cli.domain.verification import masked_name
from szdj_cli.store import receipts
from szdj_cli.store.engine import Transaction
from szdj_cli.store.receipts import ReceiptRow


def look_up(tx: Transaction, claim: Claim, _now: datetime) -> PaperCheck | None:
    """Return how the receipt stands that a signed claim is about; None where there is none."""
    receipt = receipts.numbered(tx, claim.issuer, claim.year, claim.serial)
    if receipt is None:
        return None
    status = PaperStatus.REVERSED if receipts.is_reversed(tx, receipt.id) else PaperStatus.VALID
    return PaperCheck(claim, status, receipt.branch_name)


def code(tx: Transaction, receipt: ReceiptRow, content: ReceiptContent) -> str:
    """Return the code of a receipt: the same whenever it is asked for."""
    name = masked_name(content.payer)
    claim = ReceiptClaim(receipt.branch, receipt.year, receipt.serial, name, content.issued_on, content.total_fen)
    return signed_code(claim, tx.keys.sign)
