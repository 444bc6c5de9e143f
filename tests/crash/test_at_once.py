"""Two who do the same at one moment: one of them does it, the other is told; nothing is done twice."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from szdj_cli.services.audit import chain_report
from szdj_cli.store.core.engine import Store
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.requests import DECISION, REQUEST
from tests.support import builders
from tests.support.applicants import APPLICANTS, SECRETARY, ask, entered
from tests.support.processes.concurrency import run_together

_OPEN = """
from datetime import datetime
from szdj_cli.domain.errors import SzdjError
from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import open_store
now, store = datetime.fromisoformat(sys.argv[1]), open_store(Settings())
"""

_PLAN = f"""{_OPEN}
from pathlib import Path
from szdj_cli.files.tables.reading import open_rows
from szdj_cli.services.imports.members import plan_members
from tests.support.builders import ADMINISTRATOR
opened = plan_members(store, ADMINISTRATOR, open_rows(Path(sys.argv[2])), now)
planned = opened.__enter__()
planned.read()
"""
_IMPORT = """
try:
    print(planned.apply().new)
except SzdjError as error:
    print(error.code)
"""

_SEE = f"""{_OPEN}
from szdj_cli.domain.requests.requests import Decision, Outcome
from szdj_cli.services.access import access
from szdj_cli.services.approvals import decisions
with store.reading() as tx:
    actor = access.actor_of(tx, int(sys.argv[2]), 1, now)
number = int(sys.argv[3])
"""
_DECIDE = """
try:
    print("accepted", decisions.decide(store, actor, [Decision(number, Outcome.ACCEPTED, None, 1)], now).accepted)
except SzdjError as error:
    print(error.code, *[why for _, why in error.conflicts])
"""

_BEGIN = f"""{_OPEN}
from szdj_cli.services.access import access
from szdj_cli.services.members import profiles
with store.reading() as tx:
    actor = access.actor_of(tx, int(sys.argv[2]), 1, now)
"""
_ASK = """
try:
    print("submitted", profiles.edit(store, actor, {"address": "新址"}, now).submitted is not None)
except SzdjError as error:
    print(error.code)
"""


def test_of_two_imports_at_once_one_is_written_and_the_other_is_to_plan_again(
    store_at_work: Store, now: datetime, tmp_path: Path
) -> None:
    store, before = store_at_work, APPLICANTS.stop - 1
    people = [builders.person(serial) for serial in range(20, 320)]
    roster = tmp_path / "roster.csv"
    lines = [",".join(people[0]), *(",".join(row.values()) for row in people)]
    roster.write_text("\n".join(lines) + "\n", "utf-8")
    said = run_together(2, _PLAN, _IMPORT, now.isoformat(), str(roster))
    assert sorted(said) == ["300", "roster_moved"]
    with store.reading() as tx:
        assert tx.conn.scalar(select(func.count()).select_from(MEMBER)) == before + 300
    assert chain_report(store).ok


def test_of_two_sessions_that_accept_the_same_request_one_does_and_the_other_is_told(
    store_at_work: Store, now: datetime
) -> None:
    store = store_at_work
    request = ask(store, now, APPLICANTS[0], address="新址").id
    secretary = entered(store, now, SECRETARY)
    said = run_together(2, _SEE, _DECIDE, now.isoformat(), str(secretary.account_id), str(request))
    assert sorted(said) == ["accepted 1", "decisions_conflict already_decided"]
    with store.reading() as tx:
        assert tx.conn.scalar(select(func.count()).select_from(DECISION)) == 1
    assert chain_report(store).ok


def test_a_member_who_submits_twice_at_once_has_one_request(store_at_work: Store, now: datetime) -> None:
    store = store_at_work
    member = entered(store, now, APPLICANTS[1])
    said = run_together(2, _BEGIN, _ASK, now.isoformat(), str(member.account_id))
    assert sorted(said) == ["request_pending", "submitted True"]
    with store.reading() as tx:
        assert tx.conn.scalar(select(func.count()).select_from(REQUEST)) == 1
    assert chain_report(store).ok
