"""Holding what stands in the store against the audit log: every row as it was written, every sealed field opened."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from szdj_cli.domain.installation.maintenance import RowFault, RowFaults, RowProblem
from szdj_cli.store.audit import reconciling, sealed_fields
from szdj_cli.store.audit.reconciling import LoggedRows, Page, Reconciliation, RowKey
from szdj_cli.store.core import audit, bulk, row_digests
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction

ROWS = 2000
"""Of a table, read in one transaction."""

_ENTRIES = 250  # of the log, in memory at once: each may say what was written of four thousand rows
_LOOKED_AT_AGAIN = 100_000


def reconcile(store: Store) -> tuple[int, RowFaults]:
    """Return how many rows there are of those that the log knows, and what is wrong with which.

    Page by page in short transactions. Rows that somebody writes meanwhile are looked at once more at the end, together
    with what the log says by then. A store of an older version, whose log knows no rows, comes to nothing.
    """
    faults = RowFaults()
    with store.reading() as tx:
        if not row_digests.is_capturing(tx):
            return 0, faults
        up_to = audit.head(tx)[0]
    with reconciling.begun(store.keys) as kept:
        for after, last in _portions(0, up_to):
            with store.reading() as tx:
                kept.take_log(reconciling.logged(tx, after, last))
        for name in row_digests.KEYS:
            look = sealed_fields.examiner(store.keys, name)
            for page in pages(store, name):
                kept.take_rows(name, page.rows)
                for key, problem in look(page):
                    faults.add(reconciling.fault(name, key, problem))
            kept.take_rows(name, ())
        for name, key, problem in _settled(store, kept, up_to):
            faults.add(reconciling.fault(name, key, problem))
        for seq in kept.forged:
            faults.add(RowFault("audit", str(seq), RowProblem.FORGED))
        return kept.found, faults


def unvouched(tx: Transaction) -> list[tuple[str, RowKey]]:
    """Return the rows that are not as the log says, by table and key, of a store of whatever version.

    A log that has never known rows vouches for all of them.
    """
    with reconciling.begun(tx.keys) as kept:
        kept.take_log(_logged_after(tx, 0))
        if not kept.knows_rows():
            return []
        for name in row_digests.KEYS:
            after: RowKey | None = None
            while (page := reconciling.page(tx, name, after, ROWS)).rows:
                kept.take_rows(name, page.rows)
                after = page.keys[-1]
            kept.take_rows(name, ())
        return [(name, key) for name, key, _ in kept.differing()]


def pages(store: Store, name: str) -> Iterator[Page]:
    """Yield the rows of a table that the log knows, page by page in short transactions."""
    after: RowKey | None = None
    while True:
        with store.reading() as tx:
            page = reconciling.page(tx, name, after, ROWS)
        if not page.rows:
            return
        yield page
        after = page.keys[-1]


def _settled(store: Store, kept: Reconciliation, seen: int) -> Iterator[tuple[str, RowKey, RowProblem]]:
    if next(kept.differing(), None) is not None:
        with store.reading(at_one_moment=True) as tx:
            kept.take_log(_logged_after(tx, seen))
            differing = [
                (name, key) for (name, key, _), _ in zip(kept.differing(), range(_LOOKED_AT_AGAIN), strict=False)
            ]
            for name, of_table in groupby(differing, itemgetter(0)):
                for keys in bulk.chunks([key for _, key in of_table]):
                    kept.take_again(name, keys, reconciling.some(tx, name, keys).rows)
    yield from kept.differing()


def _portions(after: int, up_to: int) -> Iterator[tuple[int, int]]:
    """Yield after which entry of the log and up to which it is read in one go, of those in (after, up_to]."""
    for first in range(after, up_to, _ENTRIES):
        yield first, min(first + _ENTRIES, up_to)


def _logged_after(tx: Transaction, seen: int) -> Iterator[LoggedRows]:
    for after, last in _portions(seen, audit.head(tx)[0]):
        yield from reconciling.logged(tx, after, last)


def named(table: str, key: RowKey) -> str:
    """Return how a row is named to people: by its table and its number."""
    return f"{table} {reconciling.row_name(table, key)}"
