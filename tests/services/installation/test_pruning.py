"""What is over is cleared away, and nothing else, on both databases."""

import json
import os
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import text

from szdj_cli import private_files
from szdj_cli.domain.errors import NotAllowed
from szdj_cli.domain.installation.pruning import LEFT_OVER, OUTBOX
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.messages.audit import audit as words
from szdj_cli.services.installation import maintenance, pruning
from szdj_cli.settings import Settings
from szdj_cli.sms import outbox
from szdj_cli.store.core import engine
from szdj_cli.store.core.crypto import read_key
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.row_digests import KEYS, NOT_COVERED
from tests.support import builders
from tests.support.fixtures.stores import begin_log
from tests.support.steps.members_signed_in import actor_of
from tests.support.storage.connections import outside

ADMINISTRATOR = builders.ADMINISTRATOR
_ROWS = {
    "session": "INSERT INTO session VALUES (:id, :hash, NULL, 'ended', 'x', :at, :at)",
    "challenge": """INSERT INTO challenge (id, token_hash, member_id, session_id, terminal, state, wrong_tries,
                    created_at, expires_at) VALUES (:id, :hash, 1, :id, 'x', 'expired', 0, :at, :at)""",
    "sms_code": "INSERT INTO sms_code VALUES (:id, 'x', 'x', :hash, :hash, :at, 0, true)",
    "sign_in_attempt": "INSERT INTO sign_in_attempt VALUES (:id, :hash, :at, true)",
    "trusted_phone": "INSERT INTO trusted_phone VALUES (:id, :hash, 1, :hash, :at)",
    "bound_identity": "INSERT INTO bound_identity VALUES (:id, 1, :name, :hash, :hash, :at, :at)",
    "idempotency_key": "INSERT INTO idempotency_key VALUES (:id, 999, :hash, :hash, :hash, 0, :at)",
}
_ACCOUNT = """INSERT INTO account (id, id_index, is_administrator, is_weak, totp_step, is_disabled)
              VALUES (999, :hash, false, true, 0, false)"""
SOON_OVER = set(_ROWS)
"""The tables of which anything may go."""


def fill_store(store: Store, now: datetime) -> None:
    """Write four rows of each kind: of a year ago, of the day that is just kept, of the day before, and of today."""
    builders.import_organisations(store, now)
    builders.import_people(store, now, 3)
    with store.transaction() as tx:
        tx.conn.execute(text(_ACCOUNT), {"hash": b"999"})
        for number, days in enumerate((365, 185, 184, 0), 1001):
            at = to_stored(now - timedelta(days=days))
            for statement in _ROWS.values():
                values = {"id": number, "hash": str(number).encode(), "at": at, "name": f"way{number}"}
                tx.conn.execute(text(statement), {key: values[key] for key in values if f":{key}" in statement})


def everything(store: Store) -> dict[str, list[Any]]:
    with store.reading() as tx:
        return {
            name: sorted(tx.conn.execute(text(f"SELECT * FROM {name}")).all(), key=repr)
            for name in {*KEYS, *NOT_COVERED}
        }


def numbers(store: Store, table: str) -> list[int]:
    with store.reading() as tx:
        return [row[0] for row in tx.conn.execute(text(f"SELECT id FROM {table} WHERE id > 1000 ORDER BY id"))]


@pytest.fixture
def store_of_a_file(sqlite_settings: Settings) -> Store:
    """A SQLite store in which nothing happened yet."""
    begin_log(Store(engine.open_database(sqlite_settings), read_key(sqlite_settings.key_path)))
    return engine.open_store(sqlite_settings)


def test_what_is_older_than_the_settings_say_goes_and_nothing_else(
    store: Store, settings: Settings, now: datetime
) -> None:
    before = everything(store)
    planned = pruning.plan(settings, store, ADMINISTRATOR, now)
    assert everything(store) == before
    assert {each.kind: each.found for each in planned.kinds} == dict.fromkeys(SOON_OVER, 2) | {OUTBOX: 0, LEFT_OVER: 0}
    assert [each.kind for each in planned.kinds if words.pruned(each.kind) == each.kind] == []
    done = pruning.prune(settings, store, ADMINISTRATOR, now)
    assert done.kinds == planned.kinds
    for table in SOON_OVER:
        assert numbers(store, table) == [1003, 1004], table
    after = everything(store)
    for table in before.keys() - SOON_OVER - {"audit"}:
        assert after[table] == before[table], table
    assert set(before["audit"]) < set(after["audit"])
    assert maintenance.check(store, ADMINISTRATOR).ok  # those rows that the log knows are known to be gone
    assert pruning.plan(settings, store, ADMINISTRATOR, now).total == 0


def test_more_is_kept_where_the_settings_say_so(
    store: Store, settings: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    longer = settings.but(keep_sign_in_days=300)
    assert pruning.prune(longer, store, ADMINISTRATOR, now).total == len(SOON_OVER)
    assert numbers(store, "session") == [1002, 1003, 1004]


def test_the_newest_row_stays_however_old_so_that_its_number_is_not_given_again(
    store: Store, settings: Settings, now: datetime
) -> None:
    pruning.prune(settings, store, ADMINISTRATOR, now + timedelta(days=2000))
    for table in SOON_OVER:
        assert numbers(store, table) == [1004], table
    assert maintenance.check(store, ADMINISTRATOR).ok


def test_a_session_stays_as_long_as_a_challenge_of_it(store: Store, settings: Settings, now: datetime) -> None:
    with outside(store) as conn:
        conn.execute(text("UPDATE challenge SET created_at = :at WHERE id = 1001"), {"at": to_stored(now)})
    pruning.prune(settings, store, ADMINISTRATOR, now)
    assert numbers(store, "challenge") == numbers(store, "session") == [1001, 1003, 1004]


def test_only_an_administrator_clears_away(store: Store, settings: Settings, now: datetime) -> None:
    member = actor_of(store, now)
    for act in (pruning.plan, pruning.prune):
        with pytest.raises(NotAllowed):
            act(settings, store, member, now)


def test_messages_of_the_outbox_go_by_their_age_and_what_is_none_stays(
    store: Store, settings: Settings, now: datetime
) -> None:
    lines = [json.dumps({"at": to_stored(now - timedelta(days=days)), "text": str(days)}) for days in (40, 31, 30, 0)]
    private_files.create(settings.outbox_path, "\n".join([*lines, "no message", ""]).encode())
    done = pruning.prune(settings, store, ADMINISTRATOR, now)
    assert {each.kind: each.found for each in done.kinds}[OUTBOX] == 2
    assert settings.outbox_path.read_text() == "\n".join([*lines[2:], "no message", ""])
    assert settings.outbox_path.stat().st_mode & 0o777 == 0o600


def test_a_message_that_is_delivered_meanwhile_is_not_lost(settings: Settings, now: datetime) -> None:
    old = json.dumps({"at": to_stored(now - timedelta(days=40))}).encode() + b"\n"
    new = json.dumps({"at": to_stored(now)}).encode() + b"\n"

    def deliver() -> None:
        for _ in range(50):
            outbox.add(settings.outbox_path, old)
            outbox.add(settings.outbox_path, new)

    delivering = [Thread(target=deliver) for _ in range(2)]
    for each in delivering:
        each.start()
    gone = 0
    while any(each.is_alive() for each in delivering):
        gone += outbox.forget_before(settings.outbox_path, now)
    gone += outbox.forget_before(settings.outbox_path, now)
    assert (gone, settings.outbox_path.read_bytes()) == (100, new * 100)


def test_what_deliveries_left_behind_goes(store: Store, settings: Settings, now: datetime) -> None:
    left = [settings.home / f"sms.{name}" for name in ("a.waiting", "b.begun", "c.tried")]
    for each in (*left, settings.home / "sms.d.begun"):
        private_files.create(each, b"x")
    for each in left:
        os.utime(each, (0, 0))
    done = pruning.prune(settings, store, ADMINISTRATOR, now)
    assert {each.kind: each.found for each in done.kinds}[LEFT_OVER] == 3
    assert [each.name for each in settings.home.glob("sms.*")] == ["sms.d.begun"]


def test_the_room_is_given_back(store_of_a_file: Store, sqlite_settings: Settings, now: datetime) -> None:
    store = store_of_a_file
    with store.transaction() as tx:
        rows = [(number, str(number).encode(), "x" * 300) for number in range(2000, 8000)]
        tx.driver.executemany(
            "INSERT INTO session VALUES (?, ?, NULL, 'ended', ?, '2020-01-01T00:00:00.000000Z',"
            " '2020-01-01T00:00:00.000000Z')",
            rows,
        )
    size = sqlite_settings.store_path.stat().st_size
    done = pruning.prune(sqlite_settings, store, ADMINISTRATOR, now)
    assert done.freed is not None
    assert done.freed > 1_500_000
    assert sqlite_settings.store_path.stat().st_size == size - done.freed
    assert maintenance.check(store, ADMINISTRATOR).ok
