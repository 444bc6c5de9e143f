"""Every sealed field of every row: whether it opens, whether it is found under what is in it."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from szdj_cli.domain.errors import FieldUnreadable
from szdj_cli.domain.installation.maintenance import RowProblem
from szdj_cli.store.audit.reconciling import Page, RowKey
from szdj_cli.store.core.crypto import Keyring

Examiner = Callable[[Page], Iterator[tuple[RowKey, RowProblem]]]


class SealedColumn(NamedTuple):
    """A column of ciphertext, and of what kind the blind index beside it is."""

    name: str
    indexed: str | None = None


SEALED = {
    "account": (SealedColumn("id_number", "id"), SealedColumn("mobile"), SealedColumn("totp_secret")),
    "correction": (SealedColumn("payload"),),
    "dues_standard": (SealedColumn("reason"),),
    "earlier_submission": (SealedColumn("payload"),),
    "letter": (SealedColumn("content"),),
    "member": (SealedColumn("id_number", "id"), SealedColumn("mobile", "mobile")),
    "receipt_slip": (SealedColumn("phone"),),
    "request": (SealedColumn("payload"), SealedColumn("basis")),
}
"""The sealed columns of every table that has some: what the tables declare, without loading them."""


def examiner(keys: Keyring, table: str) -> Examiner:
    """Return a function that opens what is sealed in a page of a table and says what is wrong with which row."""
    columns = SEALED.get(table, ())

    def examined(page: Page) -> Iterator[tuple[RowKey, RowProblem]]:
        for column in columns:
            yield from _opened(keys, table, column, page)
        if table == "account":
            yield from _foreign_passwords(keys, page)

    return examined


def _opened(keys: Keyring, table: str, column: SealedColumn, page: Page) -> Iterator[tuple[RowKey, RowProblem]]:
    opened, place = keys.opener(table, column.name), page.columns.index(column.name)
    texts, of = [], []
    for row in page.rows:
        if row[place] is None:
            continue
        try:
            texts.append(opened(row[0], row[place]))
            of.append(row)
        except FieldUnreadable:
            yield row[:2], RowProblem.UNREADABLE
    if column.indexed is None:
        return
    place = page.columns.index(f"{column.indexed}_index")
    indexes = keys.id_indexes(texts) if column.indexed == "id" else keys.mobile_indexes(texts)
    for row, index in zip(of, indexes, strict=True):
        if row[place] != index:
            yield row[:2], RowProblem.MISINDEXED


def _foreign_passwords(keys: Keyring, page: Page) -> Iterator[tuple[RowKey, RowProblem]]:
    place = page.columns.index("password_hash")
    for row in page.rows:
        if row[place] is not None and keys.own_password_hash(row[0], row[place]) is None:
            yield row[:2], RowProblem.FOREIGN_PASSWORD
