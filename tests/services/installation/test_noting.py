"""Many rows at once are noted without triggers, and the log knows them all the same."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import pytest

from szdj_cli.domain.installation.maintenance import RowProblem
from szdj_cli.domain.requests.requests import Decision, Outcome
from szdj_cli.services.installation import maintenance
from szdj_cli.services.installation.reconciling import reconcile
from szdj_cli.settings import Settings
from szdj_cli.store.core import bulk, row_digests
from szdj_cli.store.core.engine import Store, open_store
from szdj_cli.store.installation import schema_check
from szdj_cli.store.installation.maintenance import revision
from szdj_cli.store.members import members
from szdj_cli.store.members.local_changes import BY_SYSTEM
from tests.support import builders
from tests.support.applicants import APPLICANTS, SECRETARY, ask_all, decide
from tests.support.steps.payments import load, row
from tests.support.storage.connections import outside

Copied = Callable[[], AbstractContextManager[Settings]]
MEMBER, OTHER = APPLICANTS[0], APPLICANTS[1]


@pytest.fixture
def store(store_at_work: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store in which a single row is as many as it takes."""
    monkeypatch.setattr(bulk, "MANY", 1)
    return store_at_work


def problems(store: Store) -> set[tuple[str, str, RowProblem]]:
    return {(fault.table, fault.row, fault.problem) for fault in reconcile(store)[1].named}


def logged(store: Store) -> set[tuple[str, str]]:
    """Return table and key of every digest in the log."""
    with store.reading() as tx:
        details = tx.driver.execute("SELECT detail FROM audit WHERE act = 'rows.written'").fetchall()
    written = [json.loads(detail) for (detail,) in details]
    return {(facts["table"], str(key)) for facts in written for key in facts["rows"]}


def work(store: Store, now: datetime) -> None:
    """Write many rows in every way that there is: two imports and a batch of decisions."""
    assert builders.import_people(store, now, [builders.person(20 + each) for each in range(3)]).new == 3
    load(store, now, [row("A1")])
    asked = ask_all(store, now, APPLICANTS, employer="新单位", address="新址一号")
    decide(store, now, SECRETARY, [Decision(each, Outcome.ACCEPTED) for each in asked])


def test_the_log_knows_the_same_rows_as_by_triggers(
    settings_at_work: Copied, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for many in (10**6, 1):
        monkeypatch.setattr(bulk, "MANY", many)
        with settings_at_work() as settings:
            store = open_store(settings)
            work(store, now)
            found.append(logged(store))
            report = maintenance.check(store, builders.ADMINISTRATOR)
            assert report.ok, report  # the triggers are back, too
    assert found[0] == found[1]
    assert {name for name, _ in found[0]} >= {"member", "local_change", "dues_payment"}


def test_nobody_vouches_for_a_row_that_was_not_written_after_all(store: Store, now: datetime) -> None:
    with outside(store) as conn:
        conn.exec_driver_sql(f"UPDATE member SET employer = '改过' WHERE id = {MEMBER}")
    with store.transaction() as tx:
        version = members.of_numbers(tx, [OTHER])[OTHER].version
        changes = {"email": "a@example.com"}
        asked = [(MEMBER, version + 99, changes, BY_SYSTEM), (OTHER, version, changes, BY_SYSTEM)]
        assert members.change_each(tx, asked, now) == {MEMBER}
    assert problems(store) == {("member", str(MEMBER), RowProblem.CHANGED)}


def test_triggers_come_back_where_a_statement_fails(store: Store) -> None:
    with store.transaction() as tx:
        with pytest.raises(ValueError, match="in the middle"), row_digests.noting(tx, "member", 1):
            raise ValueError("in the middle")
        assert schema_check.altered(tx, revision(tx)) == () or not tx.is_sqlite


def test_a_row_with_what_json_cannot_hold_is_logged_among_others(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite takes a BLOB for a text; the rows beside it are read only once."""
    if not store.database.is_sqlite:
        return
    monkeypatch.setattr(row_digests, "_AT_ONCE", 2)
    with store.transaction() as tx:
        assert isinstance(tx.driver, sqlite3.Connection)
        tx.driver.execute(f"UPDATE member SET employer = CASE WHEN id = {MEMBER} THEN x'00' ELSE '单位' END")
    assert problems(store) == set()
    with store.reading() as tx:
        entries = tx.driver.execute("SELECT detail FROM audit WHERE act = 'rows.written' ORDER BY seq DESC LIMIT 5")
        rows = [number for (detail,) in entries for number in json.loads(detail)["rows"]]
    assert len(rows) == len(set(rows)) == APPLICANTS.stop - 1
