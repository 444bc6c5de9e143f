"""Whatever slips are made in a table, importing it is planned or refused, soon and by name, and never a fault."""

import csv
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest

from szdj_cli.domain.errors import SzdjError
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.messages.errors import words_of
from szdj_cli.messages.importing import reason
from szdj_cli.services.imports.members import plan_members
from szdj_cli.services.imports.organisations import plan_organisations
from szdj_cli.services.imports.payments import plan_payments
from szdj_cli.services.imports.planning import Planned
from szdj_cli.services.table_forms import forms_in_force
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.steps.payments import set_dues
from tests.support.tables.shuffled import TABLES, shuffled

_SLOWEST = 10.0
_FEW, _MANY = 60, 5_000
_FROM = 1_000_000
"""What the few are numbered from, so that they are none of the many."""


def fill_store(store: Store, now: datetime) -> None:
    set_dues(store, now, "120")


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def outcome(store: Store, now: datetime, path: Path, kind: str) -> bool:
    """Return whether importing a file was planned; else it was refused, in words."""
    try:
        with ExitStack() as stack:
            source = stack.enter_context(open_rows(path, form=forms_in_force()[kind]))
            planned: Planned
            if kind == "orgs":
                planned = plan_organisations(store, builders.ADMINISTRATOR, source, now)
            elif kind == "members":
                staged = stack.enter_context(plan_members(store, builders.ADMINISTRATOR, source, now))
                staged.read()
                planned = staged
            else:
                paid = stack.enter_context(plan_payments(store, builders.ADMINISTRATOR, source, now))
                paid.read()
                planned = paid
            for problem in (*planned.plan.problems, *planned.plan.remarks):
                assert reason(problem)
                assert len(problem.shown) <= 40
    except SzdjError as refusal:
        return not words_of(refusal).problem
    return True


def check(store: Store, now: datetime, path: Path, name: str, first: int, count: int) -> None:
    kind, sound = TABLES[name]
    planned = 0
    for number in range(first, first + count):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(shuffled(sound(), number))
        began = time.monotonic()
        planned += outcome(store, now, path, kind)
        assert time.monotonic() - began < _SLOWEST, number
    assert 0 < planned < count


@pytest.mark.parametrize("name", TABLES)
def test_a_table_with_slips_is_planned_or_refused(store: Store, now: datetime, tmp_path: Path, name: str) -> None:
    check(store, now, tmp_path / "a.csv", name, _FROM, _FEW)


@pytest.mark.full
@pytest.mark.parametrize("name", TABLES)
def test_five_thousand_tables_with_slips_are_planned_or_refused(
    store: Store, now: datetime, tmp_path: Path, name: str
) -> None:
    check(store, now, tmp_path / "a.csv", name, 0, _MANY)
