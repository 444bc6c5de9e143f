"""Long lists read a page at a time, each in a short transaction: memory holds a page, and no writer waits."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from szdj_cli.store.core import bulk
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction

T = TypeVar("T")

PAGE = 1_000
"""How many rows one short read takes; the first of them are not to be waited for."""


def numbers(tx: Transaction, query: Query[int], /, **values: Any) -> "array[int]":
    """Return the numbers of what a list holds, in its order, in eight bytes each: what `of_numbers` goes through."""
    return array("q", tx.each(query, **values))


def in_order(
    tx: Transaction, query: Query[T], found: Sequence[int], number_of: Callable[[T], int], /, **values: Any
) -> Iterator[T]:
    """Yield the rows of some numbers, which the query calls `numbers`, in the order of these; none of what is gone."""
    rows = (row for chunk in bulk.chunks(found) for row in tx.each(query, numbers=chunk, **values))
    by_number = {number_of(row): row for row in rows}
    yield from (by_number[number] for number in found if number in by_number)


def of_numbers(
    store: Store,
    found: Sequence[int],
    read: Callable[[Transaction, Sequence[int]], Iterable[T]],
    size: int | None = None,
) -> Iterator[T]:
    """Yield what is read of numbers, a page of them at a time, or `size`.

    Which rows a list holds, and in which order, is as of one moment; what each of them says, as of when it is read.
    """
    step = size or PAGE
    for start in range(0, len(found), step):
        with store.reading() as tx:
            page = list(read(tx, found[start : start + step]))
        yield from page
