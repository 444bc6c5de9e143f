import hmac
from datetime import datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from szdj_cli import private_files
from szdj_cli.domain.errors import StoreBehind, StoreMissing, StoreNewer
from szdj_cli.messages.errors import words_of
from szdj_cli.services.installation import maintenance
from szdj_cli.settings import Settings
from szdj_cli.store import migrations
from szdj_cli.store.accounts import accounts
from szdj_cli.store.core import audit, engine
from szdj_cli.store.core.crypto import read_key
from szdj_cli.store.core.engine import Store
from tests.support.storage.declared import declared

PARTIAL_INDEXES = {
    "ix_account_administrator",
    "ix_account_own_mobile",
    "ix_appointment_beginning",
    "ix_appointment_ending",
    "ix_dues_month_owed",
    "ix_member_lost",
    "ix_member_probationary",
    "ix_request_lapsing",
    "ix_request_waiting",
    "uq_correction_one_waiting",
    "uq_dues_payment_reverses",
    "ix_dues_payment_serial",
    "uq_dues_remittance_reverses",
    "uq_request_one_open",
}


def is_compared(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    # These stand in the migrations alone: see the tables' own words.
    return kind != "foreign_key_constraint" and name not in PARTIAL_INDEXES


def test_the_migrations_make_exactly_the_tables_that_are_declared(store: Store) -> None:
    with store.reading() as tx:
        context = MigrationContext.configure(tx.conn, opts={"include_object": is_compared})
        assert compare_metadata(context, declared()) == []
        tables_with_some = (
            "account",
            "appointment",
            "correction",
            "dues_month",
            "dues_payment",
            "dues_remittance",
            "member",
            "request",
        )
        names = {index["name"] for table in tables_with_some for index in inspect(tx.conn).get_indexes(table)}
    assert names >= PARTIAL_INDEXES


def test_the_newest_migration_is_the_revision_that_the_program_asks_for() -> None:
    directory = ScriptDirectory(migrations.__path__[0])
    assert directory.get_current_head() == engine.REVISION


@pytest.mark.parametrize(("revision", "refusal"), [("9999", StoreNewer), ("0000", StoreBehind)])
def test_a_store_of_another_version_is_refused(
    store: Store, settings: Settings, revision: str, refusal: type[Exception]
) -> None:
    with store.transaction() as tx:
        tx.conn.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    with pytest.raises(refusal):
        engine.open_store(settings)


def test_a_database_without_our_schema_is_no_store(store: Store, settings: Settings) -> None:
    with store.transaction() as tx:
        tx.conn.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(StoreMissing) as missing:
        engine.open_store(settings)
    assert words_of(missing.value).cause.startswith("PostgreSQL" if settings.database_url else str(settings.home))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET act = 'x'",
        "DELETE FROM audit",
        "INSERT INTO audit SELECT seq + 2, at, actor, act, subject, detail, hash FROM audit",
        "INSERT INTO audit SELECT seq, at, actor, act, subject, detail, hash FROM audit",
        "UPDATE decision SET outcome = 'rejected'",
        "DELETE FROM decision",
    ],
)
def test_what_is_append_only_refuses_everything_else(store_with_history: Store, statement: str) -> None:
    with pytest.raises(DBAPIError), store_with_history.transaction() as tx:
        tx.conn.execute(text(statement))


def test_sqlite_s_insert_or_replace_does_not_get_round_it(store_with_history: Store) -> None:
    with store_with_history.reading() as tx:
        is_sqlite = tx.is_sqlite
    statement = (
        "INSERT OR REPLACE INTO audit SELECT seq, at, actor, 'x', subject, detail, hash FROM audit"
        if is_sqlite
        else "INSERT INTO audit SELECT * FROM audit ON CONFLICT (seq) DO UPDATE SET act = 'x'"
    )
    with pytest.raises(DBAPIError), store_with_history.transaction() as tx:
        tx.conn.execute(text(statement))


def test_a_store_of_the_first_version_is_upgraded_with_what_is_in_it(sqlite_settings: Settings, now: datetime) -> None:
    sqlite_settings.store_path.unlink()
    private_files.create(sqlite_settings.store_path)
    keys = read_key(sqlite_settings.key_path)
    store = Store(engine.open_database(sqlite_settings), keys)
    with store.transaction() as tx:
        config = Config()
        config.set_main_option("script_location", "szdj_cli.store:migrations")
        config.attributes["connection"] = tx.conn
        command.upgrade(config, "0001")
        tx.conn.execute(text("INSERT INTO info VALUES ('key_check', :value)"), {"value": keys.check_value})
        audit.append(tx, audit.Entry("system", audit.CREATED, "store"), now)
        tx.conn.execute(
            text("INSERT INTO organisation (id, code, name, kind, can_transfer) VALUES (1, 'A', '甲', 'branch', 0)")
        )
        # As versions before 0007 wrote it: the whole of the keyed hash.
        index = hmac.digest(keys._index_key, b"id|11010519491231002X", "sha256")
        tx.conn.execute(
            text(
                "INSERT INTO account (id, id_index, is_administrator, name, is_weak, totp_step, is_disabled)"
                " VALUES (1, :index, 1, '王芳', 0, 0, 0)"
            ),
            {"index": index},
        )
    done = maintenance.upgrade(sqlite_settings, now)
    assert (done.before, done.after) == ("0001", engine.REVISION)
    with engine.open_store(sqlite_settings).reading() as tx:
        assert tx.conn.scalar(text("SELECT name FROM organisation")) == "甲"
        assert tx.conn.scalar(text("SELECT count(*) FROM dues_payment")) == 0
        holder = accounts.find_holder(tx, keys.id_index("11010519491231002X"))
        assert holder is not None
        assert holder.account_id == 1
