"""PostgreSQL stopped without warning in the middle of a batch: nothing acknowledged is lost, nothing is done twice."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from szdj_cli.domain.requests.requests import Decision, Outcome
from szdj_cli.services.approvals import decisions
from szdj_cli.services.audit import chain_report
from szdj_cli.settings import Settings
from szdj_cli.store.core import engine, postgresql, schema
from szdj_cli.store.core.crypto import read_key
from szdj_cli.store.core.engine import Store
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.requests import DECISION, REQUEST
from tests.support import ROOT, builders
from tests.support.applicants import APPLICANTS, SECRETARY, a_branch_at_work, ask_all, entered
from tests.support.fixtures.stores import begin_log
from tests.support.running import assert_refused, spawn
from tests.support.storage import stores
from tests.support.storage.servers import Server, stoppable_server

_REQUESTS, _BATCH = 240, 40
_DECIDE = """
import json, sys
from datetime import datetime
from szdj_cli.domain.errors import SzdjError
from szdj_cli.domain.requests.requests import Decision, Outcome
from szdj_cli.services.access import access
from szdj_cli.services.approvals import decisions
from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import open_store
now, numbers = datetime.fromisoformat(sys.argv[1]), json.loads(sys.argv[3])
store = open_store(Settings())
with store.reading() as tx:
    actor = access.actor_of(tx, int(sys.argv[2]), 1, now)
print("begins", flush=True)
try:
    for start in range(0, len(numbers), 40):
        decisions.decide(store, actor, [Decision(n, Outcome.ACCEPTED) for n in numbers[start:start + 40]], now)
        print("done", flush=True)
except SzdjError as error:
    print(error.code)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that the tests may stop. CI fails where this is skipped."""
    if stores.postgresql_binaries() is None:
        pytest.skip("no PostgreSQL server is installed here")
    with stoppable_server() as running:
        yield running


@pytest.mark.parametrize("times", [3, pytest.param(30, marks=pytest.mark.full)])
def test_a_server_stopped_in_a_batch_loses_nothing_and_does_nothing_twice(
    server: Server, home: Path, now: datetime, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = stores.create_database(server.url, f"asked{times}")
    monkeypatch.setenv("SZDJ_DATABASE_URL", asked)
    store = _new_store(Settings())
    numbers = _many_requests(store, now)
    secretary = entered(store, now, SECRETARY)
    arguments = [now.isoformat(), str(secretary.account_id), json.dumps(numbers)]
    whole = _seconds_undisturbed(server, asked, arguments)
    refused = 0
    for turn in range(times):
        url = stores.create_database(server.url, f"stopped{times}_{turn}", template=f"asked{times}")
        acknowledged, said = _stopped_while_deciding(server, url, arguments, whole * (turn + 0.5) / times)
        refused += said == "store_unreachable"
        found = Store(postgresql.database(url), store.keys)
        assert _decided(found) in (acknowledged * _BATCH, (acknowledged + 1) * _BATCH)
        rest = decisions.decide(
            found, secretary, [Decision(n, Outcome.ACCEPTED) for n in numbers], now, keep_going=True
        )
        assert rest.accepted + len(rest.conflicts) == _REQUESTS
        assert _decided(found) == _REQUESTS
        assert chain_report(found).ok
        stores.drop_database(server.url, url.rpartition("/")[2])
    assert refused, "the server was never stopped in time"
    stores.drop_database(server.url, f"asked{times}")


def test_while_the_server_is_down_every_command_says_so(server: Server, home: Path) -> None:
    url = stores.create_database(server.url, "down")
    server.stop()
    try:
        for command in (["whoami"], ["login", "--stdin"]):
            said = spawn(*command, input=b"440305198001010015\n010015\n", env={"SZDJ_DATABASE_URL": url})
            assert_refused(said, 6, "连不上数据库")
    finally:
        server.start()


def _new_store(settings: Settings) -> Store:
    store = Store(engine.open_database(settings), read_key(settings.key_path))
    with store.transaction() as tx:
        schema.migrate(tx)
    begin_log(store)
    return store


def _many_requests(store: Store, now: datetime) -> list[int]:
    a_branch_at_work(store, now)
    builders.import_people(store, now, [builders.person(serial) for serial in range(20, 20 + _REQUESTS)])
    return ask_all(store, now, range(APPLICANTS.stop, APPLICANTS.stop + _REQUESTS), address="新址")


def _seconds_undisturbed(server: Server, template: str, arguments: list[str]) -> float:
    name = template.rpartition("/")[2]
    url = stores.create_database(server.url, f"{name}_whole", template=name)
    with closing(_Decider(url, arguments)) as decider:
        began = time.monotonic()
        acknowledged, said = decider.ended()
    assert (acknowledged, said) == (_REQUESTS // _BATCH, "")
    stores.drop_database(server.url, f"{name}_whole")
    return time.monotonic() - began


def _stopped_while_deciding(server: Server, url: str, arguments: list[str], after: float) -> tuple[int, str]:
    with closing(_Decider(url, arguments)) as decider:
        time.sleep(after)
        server.stop()
        try:
            return decider.ended()
        finally:
            server.start()


class _Decider:
    """A process that decides batch by batch and says when each is done."""

    def __init__(self, url: str, arguments: list[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _DECIDE, *arguments],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "SZDJ_DATABASE_URL": url},
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "begins\n"

    def ended(self) -> tuple[int, str]:
        """Return how many batches it said were done, and what refused it."""
        said = self._process.communicate(timeout=60)[0].split()
        assert self._process.returncode == 0
        return said.count("done"), "".join(word for word in said if word != "done")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def _decided(store: Store) -> int:
    with store.reading() as tx:
        decided, approved, changed = (
            tx.conn.scalar(query) or 0
            for query in (
                select(func.count()).select_from(DECISION),
                select(func.count()).select_from(REQUEST).where(REQUEST.c.state == "approved"),
                select(func.count()).select_from(MEMBER).where(MEMBER.c.address == "新址"),
            )
        )
    assert decided == approved == changed
    return decided
