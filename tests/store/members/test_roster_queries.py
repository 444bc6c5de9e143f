"""Looking members up reads what is asked for, not the whole roster."""

from collections.abc import Callable
from typing import Any

import pytest

from szdj_cli.domain.members.filters import RosterFilter
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members, roster
from tests.support.builders import id_number
from tests.support.storage.query_plans import plans_of

_HOT: dict[str, Callable[[Transaction], Any]] = {
    "a page of the whole store": lambda tx: roster.page(tx, None, (1, 100), 50),
    "a page of what is on the roster": lambda tx: roster.page(
        tx, None, roster.FIRST, 50, wanted=RosterFilter(state="active")
    ),
    "a page of a part of it": lambda tx: roster.page(tx, [1], (1, 100), 50),
    "a name": lambda tx: roster.named(tx, "王伟", None, 2),
    "a name in a part of it": lambda tx: roster.named(tx, "王伟", [1], 2),
    "an identity number": lambda tx: roster.by_id_number(tx, id_number(1), [1]),
    "a mobile": lambda tx: roster.by_mobile(tx, "13900000000", None, 50),
    "one record": lambda tx: members.find(tx, 1),
}


@pytest.mark.parametrize("query", _HOT.values(), ids=_HOT.keys())
def test_no_lookup_scans_the_roster(sqlite_store: Store, query: Callable[[Transaction], Any]) -> None:
    (plan,) = plans_of(sqlite_store, query)
    assert any(step.startswith("SEARCH member") for step in plan)
    assert [step for step in plan if step.startswith("SCAN member")] == []


@pytest.mark.parametrize("scope", [None, [1]])
def test_pages_come_in_order_without_sorting(sqlite_store: Store, scope: list[int] | None) -> None:
    (plan,) = plans_of(sqlite_store, lambda tx: roster.page(tx, scope, (1, 100), 50))
    assert not any("TEMP B-TREE FOR ORDER BY" in step for step in plan)


def test_names_that_begin_so_are_found_by_the_index(sqlite_store: Store) -> None:
    beginning, _holding = plans_of(sqlite_store, lambda tx: roster.by_name(tx, "王", None, 50))
    assert any("ix_member_name" in step and step.startswith("SEARCH") for step in beginning)
