"""Guessers in parallel get no more tries than one alone."""

from datetime import datetime

from sqlalchemy import func, select

from szdj_cli.services.throttling import subject_of
from szdj_cli.store.engine import Store
from szdj_cli.store.tables.audit import AUDIT
from szdj_cli.store.tables.sign_ins import SIGN_IN_ATTEMPT
from tests import builders
from tests.together import run_together

MEMBER = builders.person(0)["公民身份号码"]

_PREPARE = """
from datetime import datetime
from szdj_cli.domain.errors import SignInFailed, Throttled
from szdj_cli.settings import Settings
from szdj_cli.store.engine import open_store
from tests.sign_ins import begin
number, now = sys.argv[1], datetime.fromisoformat(sys.argv[2])
store, compared = open_store(Settings()), 0
"""
_GUESS = """
for guess in range(10):
    try:
        begin(store, number, f"guess {guess}", now)
    except SignInFailed:
        compared += 1
    except Throttled:
        pass
print(compared)
"""


def test_eight_processes_together_get_five_tries_at_a_number(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, 1)
    compared = run_together(8, _PREPARE, _GUESS, MEMBER, now.isoformat())
    assert sum(map(int, compared)) == 5
    with store.reading() as tx:
        assert tx.conn.scalar(select(func.count()).select_from(SIGN_IN_ATTEMPT)) == 5
        subjects = set(tx.conn.scalars(select(AUDIT.c.subject).where(AUDIT.c.act.like("sign_in.%"))))
    assert subjects == {subject_of(store.keys.id_index(MEMBER))}
