"""What is owed by a whole city comes out of the covering index alone."""

from collections.abc import Callable
from typing import Any

import pytest

from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import arrears
from tests.support.storage.query_plans import plans_of

COVERING = "USING COVERING INDEX ix_dues_month_owed"


@pytest.mark.parametrize(
    ("query", "is_search"),
    [
        (lambda tx: arrears.by_branch(tx, None, "2026-10"), False),
        (lambda tx: arrears.by_branch(tx, [1], "2026-10"), True),
        (lambda tx: list(arrears.of_branches(tx, [1, 2], "2026-10")), True),
    ],
)
def test_what_branches_are_owed_is_read_from_the_covering_index(
    sqlite_store: Store, query: Callable[[Transaction], Any], is_search: bool
) -> None:
    (plan,) = plans_of(sqlite_store, query)
    months = [step for step in plan if "dues_month" in step]
    assert months
    assert all(COVERING in step for step in months), months
    assert not is_search or all(step.startswith("SEARCH") for step in months), months
    assert [step for step in plan if step.startswith("SCAN") and COVERING not in step and step != "SCAN below"] == []


@pytest.mark.parametrize(
    "query",
    [
        lambda tx: list(arrears.of_members(tx, [1, 2], ["2026-09", "2026-10"])),
        lambda tx: arrears.charged(tx, [1, 2], ["2026-09", "2026-10"]),
        lambda tx: arrears.people(tx, [1, 2]),
        lambda tx: arrears.who_moved(tx, [1, 2]),
    ],
)
def test_members_are_looked_up_by_key(sqlite_store: Store, query: Callable[[Transaction], Any]) -> None:
    (plan,) = plans_of(sqlite_store, query)
    assert [step for step in plan if step.startswith("SCAN")] == []
