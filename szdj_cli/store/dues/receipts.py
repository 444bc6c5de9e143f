"""Receipts for dues: numbered without gaps, kept, found again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, insert, select

from szdj_cli.store.core.library import Selection
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.dues import DUES_PAYMENT, DUES_RECEIPT, DUES_RECEIPT_LINE
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.organisations import ORGANISATION

_REVERSAL = DUES_PAYMENT.alias("reversal")


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


def payments(tx: Transaction, numbers: Sequence[int]) -> list[Payment]:
    """Return lines of the ledger by month."""
    query = (
        select(
            *(DUES_PAYMENT.c[name] for name in Payment._fields[:8]),
            MEMBER.c.name,
            ORGANISATION.c.code,
            ORGANISATION.c.name,
            _REVERSAL.c.id,
            DUES_RECEIPT_LINE.c.receipt_id,
        )
        .join(MEMBER, MEMBER.c.id == DUES_PAYMENT.c.member_id)
        .join(ORGANISATION, ORGANISATION.c.id == DUES_PAYMENT.c.organisation_id)
        .outerjoin(_REVERSAL, _REVERSAL.c.reverses_id == DUES_PAYMENT.c.id)
        .outerjoin(DUES_RECEIPT_LINE, DUES_RECEIPT_LINE.c.payment_id == DUES_PAYMENT.c.id)
        .where(DUES_PAYMENT.c.id.in_(numbers))
        .order_by(DUES_PAYMENT.c.month, DUES_PAYMENT.c.id)
    )
    return list(map(Payment._make, tx.conn.execute(query)))


def next_serial(tx: Transaction, organisation_id: int, year: int) -> int:
    """Return the number that a branch's next receipt of a year gets; call it inside a write transaction."""
    of_year = (DUES_RECEIPT.c.organisation_id == organisation_id) & (DUES_RECEIPT.c.year == year)
    return (tx.conn.scalar(select(func.max(DUES_RECEIPT.c.serial)).where(of_year)) or 0) + 1


def add(tx: Transaction, receipt: NewReceipt, payment_ids: Iterable[int], now: datetime) -> int:
    """Write a receipt and which payments stand on it; return its id."""
    number = (tx.conn.scalar(select(func.max(DUES_RECEIPT.c.id))) or 0) + 1
    tx.conn.execute(insert(DUES_RECEIPT).values(id=number, issued_at=now, **receipt._asdict()))
    tx.conn.execute(insert(DUES_RECEIPT_LINE), [{"payment_id": each, "receipt_id": number} for each in payment_ids])
    return number


def find(tx: Transaction, receipt_id: int) -> StoredReceipt:
    """Return a receipt that is there."""
    return StoredReceipt._make(tx.conn.execute(_receipts().where(DUES_RECEIPT.c.id == receipt_id)).one())


def numbered(tx: Transaction, branch: str, year: int, serial: int) -> StoredReceipt | None:
    """Return the receipt with a number, of the branch with a code."""
    of_number = (ORGANISATION.c.code == branch) & (DUES_RECEIPT.c.year == year) & (DUES_RECEIPT.c.serial == serial)
    row = tx.conn.execute(_receipts().where(of_number)).first()
    return StoredReceipt._make(row) if row else None


def payments_on(tx: Transaction, receipt_id: int) -> list[int]:
    """Return the numbers of the payments that stand on a receipt."""
    of_receipt = DUES_RECEIPT_LINE.c.receipt_id == receipt_id
    column = DUES_RECEIPT_LINE.c.payment_id
    return list(tx.conn.scalars(select(column).where(of_receipt).order_by(column)))


def is_reversed(tx: Transaction, receipt_id: int) -> bool:
    """Return whether any payment on a receipt was reversed."""
    query = select(_REVERSAL.c.id).where(_REVERSAL.c.reverses_id.in_(payments_on(tx, receipt_id))).limit(1)
    return tx.conn.scalar(query) is not None


def _receipts() -> Selection:
    columns = (DUES_RECEIPT.c[name] for name in StoredReceipt._fields[:-2])
    query = select(*columns, ORGANISATION.c.code, ORGANISATION.c.name)
    return query.join(ORGANISATION, ORGANISATION.c.id == DUES_RECEIPT.c.organisation_id)
