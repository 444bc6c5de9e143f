import json
import os
import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from szdj_cli.services.audit import chain_report
from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import Store, open_store
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.requests import DECISION, REQUEST
from tests.support import ROOT, builders
from tests.support.applicants import APPLICANTS, SECRETARY, ask_all, entered

_REQUESTS = 600
_DECIDE = """
import json, sys
from datetime import datetime
from szdj_cli.domain.requests.requests import Decision, Outcome
from szdj_cli.services.access import access
from szdj_cli.services.approvals import decisions
from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import open_store
now = datetime.fromisoformat(sys.argv[1])
store = open_store(Settings())
with store.reading() as tx:
    actor = access.actor_of(tx, int(sys.argv[2]), 1, now)
numbers = json.loads(sys.argv[3])
print("begins", flush=True)
for part in (numbers[:200], numbers[200:400], numbers[400:]):
    decisions.decide(store, actor, [Decision(number, Outcome.ACCEPTED) for number in part], now)
    print("done", flush=True)
"""


def test_a_killed_approval_loses_nothing_acknowledged_and_leaves_nothing_half(
    sqlite_at_work: Path, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _kill_many_times(20, sqlite_at_work, now, tmp_path, monkeypatch)


@pytest.mark.full
def test_a_thousand_killed_approvals_lose_nothing_and_leave_nothing_half(
    sqlite_at_work: Path, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _kill_many_times(1_000, sqlite_at_work, now, tmp_path, monkeypatch)


def _kill_many_times(times: int, at_work: Path, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "asked"
    shutil.copytree(at_work, home)
    monkeypatch.setenv("SZDJ_HOME", str(home))
    store = open_store(Settings())
    builders.import_people(store, now, [builders.person(serial) for serial in range(20, 20 + _REQUESTS)])
    numbers = ask_all(store, now, range(APPLICANTS.stop, APPLICANTS.stop + _REQUESTS), address="新址")
    secretary = entered(store, now, SECRETARY)
    arguments = [now.isoformat(), str(secretary.account_id), json.dumps(numbers)]
    whole = _run(arguments, _copied(home, tmp_path / "whole"), None)[1]
    cut_short = 0
    for turn in range(times):
        work = _copied(home, tmp_path / f"killed-{turn}")
        acknowledged, _ = _run(arguments, work, whole * turn / times)
        monkeypatch.setenv("SZDJ_HOME", str(work))
        _assert_whole(open_store(Settings()), acknowledged)
        cut_short += acknowledged < 3
        shutil.rmtree(work)
    # On a busy machine a process may run faster than the one that was timed; some kills must still fall inside.
    assert cut_short >= times // 10, "the kills came too late to mean anything"


def _run(arguments: list[str], home: Path, kill_after: float | None) -> tuple[int, float]:
    """Decide in a process of its own, killed so many seconds after it begins; return what it acknowledged."""
    with subprocess.Popen(
        [sys.executable, "-c", _DECIDE, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "SZDJ_HOME": str(home)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begins\n"
        began = time.monotonic()
        if kill_after is not None:
            time.sleep(kill_after)
            process.kill()
        said = process.stdout.read()
        return said.count("done"), time.monotonic() - began


def _copied(home: Path, to: Path) -> Path:
    shutil.copytree(home, to)
    return to


def _assert_whole(store: Store, acknowledged: int) -> None:
    with store.reading() as tx:
        assert tx.conn.scalar(text("PRAGMA integrity_check")) == "ok"
        assert tx.conn.execute(text("PRAGMA foreign_key_check")).all() == []
        decided, approved, changed = (
            tx.conn.scalar(query) or 0
            for query in (
                select(func.count()).select_from(DECISION),
                select(func.count()).select_from(REQUEST).where(REQUEST.c.state == "approved"),
                select(func.count()).select_from(MEMBER).where(MEMBER.c.address == "新址"),
            )
        )
    assert decided == approved == changed
    assert decided % 200 == 0, "a batch was written in part"
    assert acknowledged * 200 <= decided <= (acknowledged + 1) * 200
    assert chain_report(store).ok
