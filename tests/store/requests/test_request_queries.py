from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from szdj_cli.domain.requests.picks import Span
from szdj_cli.domain.requests.requests import Decision, Outcome, RequestFilter
from szdj_cli.settings import Settings
from szdj_cli.store.core import engine
from szdj_cli.store.core.crypto import read_key
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.requests import assignments, decisions, drafts, history, queue, revocations
from szdj_cli.store.requests import requests as rows
from tests.support.storage.query_plans import plans_of

_TODAY = date(2026, 11, 23)
_WAITING = RequestFilter()
_DECIDER = queue.Decider([1], 1, _TODAY)

_HOT: dict[str, Callable[[Transaction, datetime], Any]] = {
    "first page of what waits": lambda tx, _now: queue.waiting(
        tx, rows.Listed, _DECIDER, 1, _WAITING, None, after=None, limit=50
    ),
    "a later page": lambda tx, now: queue.waiting(
        tx, rows.Planned, _DECIDER, 1, _WAITING, None, after=(now, 5), limit=50
    ),
    "how many wait": lambda tx, _now: queue.count_waiting(tx, queue.Decider([1, 2], 1, _TODAY)),
    "what was accepted": lambda tx, _now: history.decided(tx, 1, _WAITING, None, Outcome.ACCEPTED, limit=50),
    "what was decided either way": lambda tx, _now: history.decided(tx, 1, _WAITING, None, None, limit=50),
    "the last decisions": lambda tx, _now: history.last_decisions(tx, [1, 2]),
    "what waits in a span": lambda tx, _now: queue.picked(tx, _DECIDER, Span(1, 6)),
    "what waits of a name": lambda tx, _now: queue.picked(tx, _DECIDER, "党员一"),
    "one request": lambda tx, _now: rows.find(tx, 1),
    "the steps of one": lambda tx, _now: history.steps(tx, 1),
    "a member's own": lambda tx, _now: rows.of_member(tx, 1, 50),
    "what a member is to mend": lambda tx, _now: rows.numbers_to_resubmit(tx, 1),
    "what it was before it was mended": lambda tx, _now: history.earlier(tx, 1),
    "the last decision that stands": lambda tx, _now: revocations.last_standing(tx, 1),
    "the open one of a kind": lambda tx, _now: rows.open_of(tx, 1, "profile", _TODAY),
    "what is open of some members": lambda tx, _now: rows.open_of_members(tx, [1, 2]),
    "whether a letter is out of date": lambda tx, _now: rows.has_lapsed(tx, _TODAY),
    "the draft of a kind": lambda tx, _now: drafts.find(tx, 1, "profile"),
    "appointments to be settled": lambda tx, now: assignments.has_due(tx, now.date()),
    "places that wait": lambda tx, _now: assignments.assignees_below(tx, 1),
    "what waits at a place": lambda tx, _now: assignments.waiting_at(tx, 1, ()),
}


@pytest.fixture
def sqlite_store(sqlite_settings: Settings) -> Store:
    return Store(engine.open_database(sqlite_settings), read_key(sqlite_settings.key_path))


@pytest.mark.parametrize("query", _HOT.values(), ids=_HOT.keys())
def test_no_hot_query_scans_a_table(
    sqlite_store: Store, now: datetime, query: Callable[[Transaction, datetime], Any]
) -> None:
    plans = [step for plan in plans_of(sqlite_store, lambda tx: query(tx, now)) for step in plan]
    assert any("SEARCH" in plan for plan in plans)
    assert [plan for plan in plans if plan.startswith("SCAN") and plan != "SCAN below"] == []
    assert not any("TEMP B-TREE FOR ORDER BY" in plan for plan in plans if "steps" not in plan)


def test_a_batch_is_looked_up_by_its_numbers(sqlite_store: Store) -> None:
    with sqlite_store.transaction() as tx:
        decisions.stage(tx, [Decision(1, Outcome.ACCEPTED)])
        seen: list[str] = []
        tx.driver.set_trace_callback(seen.append)
        assert list(decisions.standings(tx)) == []
        tx.driver.set_trace_callback(None)
        plan = [str(step[3]) for step in tx.driver.execute(f"EXPLAIN QUERY PLAN {seen[0]}")]
    assert plan[0] == "SCAN deciding"
    assert [step for step in plan[1:] if not step.startswith(("SEARCH", "CORRELATED"))] == []
