"""Guessers in parallel get no more tries than one alone."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from szdj_cli.domain.accounts.accounts import CROWD_FAILURES
from szdj_cli.domain.errors import SignInFailed
from szdj_cli.services.accounts import password_hashes
from szdj_cli.services.accounts.throttling import subject_of
from szdj_cli.store.accounts import accounts
from szdj_cli.store.core.engine import Store
from szdj_cli.store.tables.audit import AUDIT
from szdj_cli.store.tables.sign_ins import SIGN_IN_ATTEMPT
from tests.support import builders
from tests.support.processes.concurrency import run_together
from tests.support.steps.sign_in import begin

MEMBER = builders.person(0)["公民身份号码"]

_PREPARE = """
from datetime import datetime
from szdj_cli.domain.errors import SignInFailed, Throttled
from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import open_store
from tests.support.fixtures.hashing import hash_cheaply
from tests.support.steps.sign_in import begin
hash_cheaply()
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


_PREPARE_CROWD = """
from datetime import UTC, datetime
from pathlib import Path
from szdj_cli.domain.errors import SignInFailed, Throttled
from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import open_store
from tests.support import builders
from tests.support.fixtures.hashing import hash_cheaply
from tests.support.steps.sign_in import begin
hash_cheaply()
administrator, password, done, me = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
store, answers = open_store(Settings()), []
"""
_CROWD = """
if me == 0:
    for _ in range(6):
        try:
            answers.append(begin(store, administrator, password, datetime.now(UTC)).state.value)
        except Throttled:
            answers.append("throttled")
    done.touch()
else:
    for serial in range(1000):
        if done.exists():
            break
        try:
            begin(store, builders.id_number(serial, born=f"19{70 + me}0101"), "a guess", datetime.now(UTC))
        except SignInFailed:
            answers.append("failed")
print(*answers)
"""


def test_guessers_with_invented_numbers_keep_nobody_from_signing_in(store: Store, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    password = "kmw7-fpq2-ab"
    number = builders.id_number(999)
    with store.transaction() as tx:
        person = accounts.Administrator("管理员", number, "13700000000")
        accounts.add_administrator(tx, person, password_hashes.hashed(password), is_weak=False)
    for serial in range(CROWD_FAILURES + 1):  # the crowd is there before the first of them
        with pytest.raises(SignInFailed):
            begin(store, builders.id_number(serial), "a guess", now)
    answers = run_together(6, _PREPARE_CROWD, _CROWD, number, password, str(tmp_path / "done"))
    assert answers[0].split() == ["open"] * 6
    assert all("failed" in guesser for guesser in answers[1:])
