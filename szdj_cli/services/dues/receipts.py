"""Receipts for dues: issued once, printed again. Checked by anybody in `paper_checks`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.dues.receipts import (
    MOST_PAYMENTS,
    Receipt,
    ReceiptContent,
    ReceiptLine,
    content_text,
    read_content,
)
from szdj_cli.domain.errors import (
    NotAllowed,
    OwnReceipt,
    PaymentNotFound,
    PaymentOnReceipt,
    PaymentUndone,
    ReceiptReversed,
    ReceiptTooLong,
)
from szdj_cli.domain.imports.listed import Listed
from szdj_cli.domain.imports.listed import listed as numbers_listed
from szdj_cli.domain.imports.tables import DocumentKind
from szdj_cli.domain.transfers.signatures import link
from szdj_cli.domain.transfers.signed_documents import number_text
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.files.documents.receipts import filled_receipts
from szdj_cli.files.outgoing import outgoing
from szdj_cli.services import row_files, table_forms
from szdj_cli.services.access import access
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues import receipt_checks
from szdj_cli.services.dues.payers import one_branch
from szdj_cli.services.row_files import RowsFile
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import receipts


def issue(
    store: Store,
    actor: Actor,
    payments: Sequence[int],
    now: datetime,
    *,
    target: Path | None = None,
    page_url: str | None = None,
    force: bool = False,
    dry_run: bool = False,
) -> list[Receipt]:
    """Issue receipts for payments, or print those again on which they stand: one for each member and branch.

    They come in the order in which the payments are named. With a `target` all are written as one Word document too.
    The QR code holds a link where the phone page has a public address, else the code alone. Members themselves may have
    printed again what was issued to them. With `dry_run` all is done and taken back: no code, and no document.

    Raises:
        PaymentNotFound: there is no such payment, or not in this actor's branches.
        ReceiptTooLong: a member's payments are too many for a page.
        OwnReceipt: nobody issues a receipt to themselves.
        PaymentUndone: a payment was reversed, or is a reversal.
        PaymentOnReceipt: some of them stand on a receipt that has others too.
        ReceiptReversed: a payment on the receipt was reversed since.
        OutputProtected, OutputUnfit, FileExists, FileUnwritable: the target.
    """
    if target is None or dry_run:
        return _issued(store, actor, payments, now, page_url, dry_run=dry_run)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        _allowed(tx, actor, list(dict.fromkeys(payments)))
    # The file before the receipt: a number that was given for nothing could not be taken back.
    with outgoing(target, DocumentKind.DOCX, force=force) as file:
        issued = _issued(store, actor, payments, now, page_url)
        file.write(filled_receipts(issued))
    return issued


def without_receipt(
    store: Store, actor: Actor, branch: str | None, month: str | None, now: datetime
) -> tuple[list[int], bool]:
    """Return a branch's payments that stand and have no receipt yet, of all months or of one (YYYY-MM).

    And whether any of the actor's own are among them, which are left out: nobody issues a receipt to themselves.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: the branch.
        BranchNeeded: there are several.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        place = one_branch(tx, actor, Act.RECEIPT, branch)
        found = receipts.without_receipt(tx, place.id, month)
    others = [each.id for each in found if each.member_id != actor.member_id]
    return others, len(others) < len(found)


def read_list(actor: Actor, file: str, now: datetime, *, encoding: str | None, sheet: str | None) -> RowsFile:
    """Return what a file that lists payments says, to whoever issues receipts; as `row_files.read`."""
    return row_files.read(actor, Act.RECEIPT, table_forms.PAID, file, now, encoding=encoding, sheet=sheet)


def listed(store: Store, actor: Actor, found: RowsFile, now: datetime) -> Listed:
    """Return which payments a file names whose receipts the actor may have, and what is wrong with its rows."""

    def known(numbers: Sequence[int]) -> dict[int, str | Reason]:
        with store.reading() as tx:
            require_verified(tx, actor, now)
            of = [each for each in receipts.payments(tx, numbers) if _may_have(tx, actor, each)]
            undone = {each.id for each in of if each.reverses_id is not None or each.reversed_by is not None}
            return {each.id: Reason.PAYMENT_UNDONE if each.id in undone else each.payer for each in of}

    return numbers_listed(found.rows, found.fields, known, Reason.PAYMENT_UNKNOWN)


def _issued(
    store: Store, actor: Actor, payments: Sequence[int], now: datetime, page_url: str | None, *, dry_run: bool = False
) -> list[Receipt]:
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        groups = _allowed(tx, actor, list(dict.fromkeys(payments)))
        issued = [_handed_out(tx, actor, found, now, page_url) for found in groups]
        if dry_run:
            tx.rollback()
    # A code would vouch for a number that nobody has been given.
    return [replace(each, code="") for each in issued] if dry_run else issued


def _handed_out(
    tx: Transaction, actor: Actor, found: Sequence[receipts.Payment], now: datetime, page_url: str | None
) -> Receipt:
    receipt_id = _issued_before(tx, found)
    is_reprint = receipt_id is not None
    if receipt_id is None:
        receipt_id = _issue(tx, actor, found, now)
    row = receipts.find(tx, receipt_id)
    act = "receipt.printed" if is_reprint else "receipt.issued"
    detail = {
        "branch": row.branch,
        "number": number_text(row.year, row.serial),
        "payments": [payment.id for payment in found],
        "reprint": is_reprint,
    }
    audit.append(tx, audit.Entry(actor.label, act, f"receipt:{receipt_id}", detail), now)
    content = read_content(row.content)
    return Receipt(content, link(receipt_checks.code(tx, row, content), page_url), is_reprint)


def _allowed(tx: Transaction, actor: Actor, numbers: list[int]) -> list[list[receipts.Payment]]:
    """Return payments to those who may have their receipts, those of one receipt together."""
    found = receipts.payments(tx, numbers)
    known = {payment.id for payment in found if _may_have(tx, actor, payment)}
    unknown = [number for number in numbers if number not in known]
    if unknown:
        raise PaymentNotFound(unknown[0])
    groups = _by_receipt(found, numbers)
    for group in groups:
        if len(group) > MOST_PAYMENTS:
            raise ReceiptTooLong(MOST_PAYMENTS)
        if group[0].member_id == actor.member_id and any(payment.receipt_id is None for payment in group):
            raise OwnReceipt
    return groups


def _by_receipt(found: Sequence[receipts.Payment], numbers: Sequence[int]) -> list[list[receipts.Payment]]:
    """Return payments by the receipt that they stand on or will, in the order in which they are named.

    That is one for a member and branch; of what was issued already, as many as there are.
    """
    named = {number: place for place, number in enumerate(numbers)}
    of_pair: defaultdict[tuple[int, int], list[receipts.Payment]] = defaultdict(list)
    for payment in found:
        of_pair[payment.member_id, payment.organisation_id].append(payment)
    groups: list[list[receipts.Payment]] = []
    for together in of_pair.values():
        if any(payment.receipt_id is None for payment in together):
            groups.append(together)
        else:
            of_receipt: defaultdict[int | None, list[receipts.Payment]] = defaultdict(list)
            for payment in together:
                of_receipt[payment.receipt_id].append(payment)
            groups.extend(of_receipt.values())
    return sorted(groups, key=lambda group: min(named[payment.id] for payment in group))


def _may_have(tx: Transaction, actor: Actor, payment: receipts.Payment) -> bool:
    if payment.member_id == actor.member_id:
        return True
    try:
        access.require(tx, actor, Act.RECEIPT, payment.organisation_id)
    except NotAllowed:
        return False
    return True


def _issued_before(tx: Transaction, found: Sequence[receipts.Payment]) -> int | None:
    """Return the receipt on which all of these payments stand, and no others; None where none of them does."""
    on = next((payment.receipt_id for payment in found if payment.receipt_id is not None), None)
    if on is None:
        return None
    row = receipts.find(tx, on)
    number, together = number_text(row.year, row.serial), receipts.payments_on(tx, on)
    if together != sorted(payment.id for payment in found):
        raise PaymentOnReceipt(number, tuple(together))
    if receipts.is_reversed(tx, on):
        raise ReceiptReversed(number)
    return on


def _issue(tx: Transaction, actor: Actor, found: Sequence[receipts.Payment], now: datetime) -> int:
    for payment in found:
        if payment.reverses_id is not None or payment.reversed_by is not None:
            raise PaymentUndone(payment.id)
    first, today = found[0], shanghai_day(now)
    serial = receipts.next_serial(tx, first.organisation_id, today.year)
    content = ReceiptContent(
        number_text(today.year, serial),
        first.payer,
        first.branch,
        first.branch_name,
        tuple(
            ReceiptLine(each.month, each.amount_fen, each.method, date.fromisoformat(each.paid_on)) for each in found
        ),
        sum(each.amount_fen for each in found),
        actor.name,
        today,
    )
    new = receipts.NewReceipt(
        first.organisation_id, today.year, serial, first.member_id, content_text(content), actor.account_id
    )
    return receipts.add(tx, new, [payment.id for payment in found], now)
