import json
from datetime import datetime

from sqlalchemy import func, select

from szdj_cli.domain.requests.requests import RequestState
from szdj_cli.services.approvals import reading
from szdj_cli.store.core.engine import Store
from szdj_cli.store.tables.requests import DECISION
from tests.support import builders
from tests.support.applicants import APPLICANTS, SECRETARY, ask_all, entered
from tests.support.processes.concurrency import run_together

PROCESSES, REQUESTS = 8, 200

_PREPARE = """
import json
from datetime import datetime
from szdj_cli.domain.requests.requests import Decision, Outcome
from szdj_cli.services.access import access
from szdj_cli.services.approvals import decisions
from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import open_store
now = datetime.fromisoformat(sys.argv[1])
account, numbers = int(sys.argv[2]), json.loads(sys.argv[3])
store = open_store(Settings())
with store.reading() as tx:
    actor = access.actor_of(tx, account, 1, now)
batch = [Decision(number, Outcome.ACCEPTED) for number in numbers]
"""
_ACT = """
written = 0
for start in range(0, len(batch), 20):
    written += decisions.decide(store, actor, batch[start:start + 20], now, keep_going=True).accepted
print(written)
"""


def test_eight_processes_deciding_on_the_same_requests_make_one_decision_each(
    store_at_work: Store, now: datetime
) -> None:
    store = store_at_work
    people = [builders.person(serial) for serial in range(20, 20 + REQUESTS)]
    builders.import_people(store, now, people)
    first = APPLICANTS.stop
    numbers = ask_all(store, now, range(first, first + REQUESTS), address="新址")
    secretary = entered(store, now, SECRETARY)
    arguments = (now.isoformat(), str(secretary.account_id), json.dumps(numbers))
    written = run_together(PROCESSES, _PREPARE, _ACT, *arguments)
    assert sum(int(count) for count in written) == REQUESTS
    with store.reading() as tx:
        assert tx.conn.scalar(select(func.count()).select_from(DECISION)) == REQUESTS
    last = reading.show(store, secretary, numbers[-1], now)
    assert last.request.state is RequestState.APPROVED
