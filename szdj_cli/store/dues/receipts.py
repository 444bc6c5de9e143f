"""Receipts for dues: numbered without gaps, kept, found again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from szdj_cli.store.core import bulk, numbering
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction


class NewReceipt(NamedTuple):
    """A receipt that is going to be written; its number comes from `next_serial`."""

    organisation_id: int
    year: int
    serial: int
    member_id: int
    content: str
    issued_by: int


class StoredReceipt(NamedTuple):
    """A receipt, with its branch's code and name."""

    id: int
    organisation_id: int
    year: int
    serial: int
    member_id: int
    content: str
    issued_at: datetime
    branch: str
    branch_name: str


class Payment(NamedTuple):
    """A line of the ledger as it may stand on a receipt: the payer, the branch, what reverses it, its receipt's id."""

    id: int
    member_id: int
    month: str
    organisation_id: int
    amount_fen: int
    paid_on: str
    method: str
    reverses_id: int | None
    payer: str
    branch: str
    branch_name: str
    reversed_by: int | None
    receipt_id: int | None


class Unreceipted(NamedTuple):
    """A payment that has no receipt yet."""

    id: int
    member_id: int


_PAYMENTS = Query(
    Payment,
    """SELECT payment.id, payment.member_id, payment.month, payment.organisation_id, payment.amount_fen,
              payment.paid_on, payment.method, payment.reverses_id, member.name, organisation.code, organisation.name,
              reversal.id, line.receipt_id
       FROM dues_payment payment
       JOIN member ON member.id = payment.member_id
       JOIN organisation ON organisation.id = payment.organisation_id
       LEFT JOIN dues_payment reversal ON reversal.reverses_id = payment.id
       LEFT JOIN dues_receipt_line line ON line.payment_id = payment.id
       WHERE payment.id IN (:numbers) ORDER BY payment.month, payment.id""",
)
_WITHOUT = Query(
    Unreceipted,
    """SELECT payment.id, payment.member_id FROM dues_payment payment
       LEFT JOIN dues_payment reversal ON reversal.reverses_id = payment.id
       LEFT JOIN dues_receipt_line line ON line.payment_id = payment.id
       WHERE payment.organisation_id = :organisation_id AND payment.reverses_id IS NULL AND reversal.id IS NULL
         AND line.receipt_id IS NULL [[AND payment.month = :month]]
       ORDER BY payment.member_id, payment.month, payment.id""",
)
_NEXT_SERIAL = Query(int, numbering.next_serial("dues_receipt", "organisation_id"))
_LAST = Query(int, "SELECT coalesce(max(id), 0) FROM dues_receipt")
_ADD = Statement(
    """INSERT INTO dues_receipt (id, organisation_id, year, serial, member_id, content, issued_by, issued_at)
       VALUES (:id, :organisation_id, :year, :serial, :member_id, :content, :issued_by, :now)"""
)
_ADD_LINE = Statement("INSERT INTO dues_receipt_line (payment_id, receipt_id) VALUES (:payment_id, :receipt_id)")
_RECEIPTS = """
SELECT receipt.id, receipt.organisation_id, receipt.year, receipt.serial, receipt.member_id, receipt.content,
       receipt.issued_at, organisation.code, organisation.name
FROM dues_receipt receipt JOIN organisation ON organisation.id = receipt.organisation_id
"""
_FIND = Query(StoredReceipt, f"{_RECEIPTS} WHERE receipt.id = :id")
_NUMBERED = Query(
    StoredReceipt, f"{_RECEIPTS} WHERE organisation.code = :branch AND receipt.year = :year AND serial = :serial"
)


class Kept(NamedTuple):
    """What a receipt says, and whether any payment on it was reversed."""

    content: str
    is_reversed: bool


_OF_YEAR = Query(
    Kept,
    """SELECT receipt.content, EXISTS (
           SELECT 1 FROM dues_receipt_line line JOIN dues_payment reversal ON reversal.reverses_id = line.payment_id
           WHERE line.receipt_id = receipt.id
       ) FROM dues_receipt receipt
       WHERE receipt.organisation_id = :organisation_id AND receipt.year = :year ORDER BY receipt.serial""",
)
_PAYMENTS_ON = Query(int, "SELECT payment_id FROM dues_receipt_line WHERE receipt_id = :id ORDER BY payment_id")
_IS_REVERSED = Query(
    bool,
    """SELECT EXISTS (
           SELECT 1 FROM dues_receipt_line line JOIN dues_payment reversal ON reversal.reverses_id = line.payment_id
           WHERE line.receipt_id = :id
       )""",
)


def payments(tx: Transaction, numbers: Sequence[int]) -> list[Payment]:
    """Return lines of the ledger by month."""
    found = [each for chunk in bulk.chunks(numbers) for each in tx.each(_PAYMENTS, numbers=chunk)]
    return sorted(found, key=lambda each: (each.month, each.id))


def without_receipt(tx: Transaction, organisation_id: int, month: str | None) -> list[Unreceipted]:
    """Return a branch's payments that stand and are on no receipt, of one month or of all, by member and month."""
    return tx.all(_WITHOUT, organisation_id=organisation_id, month=month)


def next_serial(tx: Transaction, organisation_id: int, year: int) -> int:
    """Return the number that a branch's next receipt of a year gets; call it inside a write transaction."""
    return tx.one(_NEXT_SERIAL, organisation_id=organisation_id, year=year)


def add(tx: Transaction, receipt: NewReceipt, payment_ids: Iterable[int], now: datetime) -> int:
    """Write a receipt and which payments stand on it; return its id."""
    number = tx.one(_LAST) + 1
    tx.execute(_ADD, id=number, now=now, **receipt._asdict())
    tx.execute_each(_ADD_LINE, [{"payment_id": each, "receipt_id": number} for each in payment_ids])
    return number


def find(tx: Transaction, receipt_id: int) -> StoredReceipt:
    """Return a receipt that is there."""
    return tx.one(_FIND, id=receipt_id)


def of_year(tx: Transaction, organisation_id: int, year: int) -> list[Kept]:
    """Return the receipts that a branch issued in a year, by number."""
    return tx.all(_OF_YEAR, organisation_id=organisation_id, year=year)


def numbered(tx: Transaction, branch: str, year: int, serial: int) -> StoredReceipt | None:
    """Return the receipt with a number, of the branch with a code."""
    return tx.first(_NUMBERED, branch=branch, year=year, serial=serial)


def payments_on(tx: Transaction, receipt_id: int) -> list[int]:
    """Return the numbers of the payments that stand on a receipt."""
    return tx.all(_PAYMENTS_ON, id=receipt_id)


def is_reversed(tx: Transaction, receipt_id: int) -> bool:
    """Return whether any payment on a receipt was reversed."""
    return tx.one(_IS_REVERSED, id=receipt_id)
