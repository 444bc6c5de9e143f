"""Organisations that are moved, closed, merged: what stands below them, and writing it."""

from collections.abc import Collection
from datetime import date

from szdj_cli.domain.organisations.organisations import Organisation
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations.organisations import ALL

_DIRECTLY_BELOW = Query(Organisation, f"{ALL} WHERE parent_id = :id AND closed_on IS NULL ORDER BY code")
_PUT = Statement("UPDATE organisation SET parent_id = :parent WHERE id = :id")
_CLOSE = Statement("UPDATE organisation SET closed_on = :day, merged_into = :into WHERE id = :id")
_COUNT_CLOSED = Query(
    int, "SELECT count(*) FROM organisation WHERE closed_on IS NOT NULL", scans="of all, once an import"
)
_MERGED = Query(
    int,
    "SELECT id FROM organisation WHERE merged_into IN (:wanted) ORDER BY id",
    scans="organisations, when a correction looks for its second person",
)
_MERGED_INTO = Query(
    Organisation, f"{ALL} WHERE id = (SELECT closed.merged_into FROM organisation AS closed WHERE closed.id = :id)"
)


def directly_below(tx: Transaction, organisation_id: int) -> list[Organisation]:
    """Return the organisations that stand directly below one and are not closed, in the order of their codes."""
    return tx.all(_DIRECTLY_BELOW, id=organisation_id)


def put(tx: Transaction, organisation_id: int, parent_id: int) -> None:
    """Let an organisation stand under another one."""
    tx.execute(_PUT, id=organisation_id, parent=parent_id)


def close(tx: Transaction, organisation_id: int, into: int | None, day: date) -> None:
    """Let an organisation be closed since a day, and another one be what took it over."""
    tx.execute(_CLOSE, id=organisation_id, into=into, day=day)


def count_closed(tx: Transaction) -> int:
    """Return how many organisations are closed: none is ever opened again."""
    return tx.one(_COUNT_CLOSED)


def merged(tx: Transaction, organisation_ids: Collection[int]) -> list[int]:
    """Return the organisations that were merged into some others."""
    return tx.all(_MERGED, wanted=list(organisation_ids))


def successor(tx: Transaction, organisation_id: int) -> Organisation | None:
    """Return the organisation into which one was merged."""
    return tx.first(_MERGED_INTO, id=organisation_id)


def last_successor(tx: Transaction, organisation_id: int) -> Organisation | None:
    """Return the organisation into which one has gone in the end: what it was merged into, or that was, and so on."""
    found = successor(tx, organisation_id)
    while found is not None and (further := successor(tx, found.id)) is not None:
        found = further
    return found
