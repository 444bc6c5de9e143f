"""How SQLite says that it will answer a query."""

from collections.abc import Callable
from typing import Any

from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from tests.support.storage.connections import watched


def plans_of(store: Store, query: Callable[[Transaction], Any]) -> list[list[str]]:
    """Return the plan of every statement that a query sends."""
    with watched(store) as sent, store.reading() as tx:
        query(tx)
        return [
            [str(step[3]) for step in tx.driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in list(sent)
        ]
