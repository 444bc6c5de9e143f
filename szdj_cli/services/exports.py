"""What goes out is logged before the first of it does, and once the target is known to take it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store

Row = TypeVar("Row")


def once_logged(store: Store, entry: audit.Entry, now: datetime, rows: Iterable[Row]) -> Iterator[Row]:
    """Yield rows, once the log says that they are written."""
    with store.transaction() as tx:
        audit.append(tx, entry, now)
    yield from rows
