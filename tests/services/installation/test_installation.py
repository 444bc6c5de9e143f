"""Installing: all of it or nothing, and once."""

import os
import sqlite3
import stat
import tomllib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select, text

from szdj_cli import private_files
from szdj_cli.domain.errors import (
    KeyMismatch,
    KeyMissing,
    NetworkFileSystem,
    PasswordRefused,
    StoreExists,
    StoreFull,
    ValueInvalid,
)
from szdj_cli.domain.installation.installation import PhonePage
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services.installation import installation, location
from szdj_cli.settings import Settings
from szdj_cli.store.core import audit
from szdj_cli.store.core.connections import Connection
from szdj_cli.store.core.crypto import create_key
from szdj_cli.store.core.engine import open_store
from szdj_cli.store.core.row_digests import ACT
from szdj_cli.store.tables.audit import AUDIT
from szdj_cli.store.tables.info import INFO
from tests.support.installed import FORM_AS_TYPED as FORM
from tests.support.processes.concurrency import run_together
from tests.support.steps.sign_in import actor_of, begin
from tests.support.storage import stores


@pytest.fixture
def sqlite_bare(tmp_path: Path) -> Settings:
    return Settings()


@pytest.fixture
def postgresql_bare(postgresql: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    monkeypatch.setenv("SZDJ_DATABASE_URL", stores.create_database(postgresql, f"init_{tmp_path.name}"[:60]))
    return Settings()


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest) -> Settings:
    """Settings of a place where nothing is installed."""
    of_kind: Settings = request.getfixturevalue(f"{request.param}_bare")
    return of_kind


def files(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir()) if home.exists() else []


def is_empty(settings: Settings) -> bool:
    if settings.database_url is None:
        return not settings.store_path.exists()
    with psycopg.connect(settings.database_url.replace("+psycopg", "")) as connection:
        return connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = current_schema()").fetchone() is None


def test_an_administrator_can_sign_in_afterwards(bare: Settings, now: datetime) -> None:
    installed = installation.initialise(bare, FORM, now)
    assert not installed.is_password_weak
    store = open_store(Settings())
    actor = actor_of(store, begin(store, "11010519491231002X", FORM.password, now).token, now)
    assert (actor.name, actor.is_administrator, actor.member_id) == ("王芳", True, None)


def test_the_store_knows_its_name_and_its_key_and_the_log_begins(bare: Settings, now: datetime) -> None:
    installed = installation.initialise(bare, FORM, now)
    with open_store(bare).reading() as tx:
        facts = {row.name: row.value for row in tx.conn.execute(select(INFO))}
        acts = list(tx.conn.scalars(select(AUDIT.c.act).where(AUDIT.c.act != ACT).order_by(AUDIT.c.seq)))
        assert audit.head(tx)[0] == 4  # the digests of two tables are logged after them
    assert facts["store_id"] == installed.store_id
    assert set(facts) == {"store_id", "key_check", "created_at"}
    assert acts == ["store.created", "account.created"]


def test_every_file_is_its_owners_alone_under_any_umask(bare: Settings, now: datetime) -> None:
    before = os.umask(0)
    try:
        installation.initialise(bare, FORM, now)
    finally:
        os.umask(before)
    assert stat.S_IMODE(bare.home.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in bare.home.iterdir()} == {0o600}


def test_the_answers_are_settings_and_what_stood_there_stays(bare: Settings, now: datetime) -> None:
    private_files.ensure_directory(bare.home)
    private_files.create(bare.home / "config.toml", b'# ours\nsms = "outbox"\nsms_url = "https://sms.example/"\n')
    installation.initialise(bare, FORM, now)
    written = tomllib.loads((bare.home / "config.toml").read_text("utf-8"))
    expected = {"sms": "http", "phone_page": "lan", "phone_port": 8443, "sms_url": "https://sms.example/"}
    assert written == expected
    assert Settings().phone_port == 8443


def test_no_secret_is_readable_in_the_store(sqlite_bare: Settings, now: datetime) -> None:
    installation.initialise(sqlite_bare, FORM, now)
    content = sqlite_bare.store_path.read_bytes()
    for secret in ("11010519491231002X", "13812348000", FORM.password):
        assert secret.encode() not in content
    assert "王芳".encode() in content


def test_a_weak_password_is_taken_and_said_to_be_weak(sqlite_bare: Settings, now: datetime) -> None:
    assert installation.initialise(sqlite_bare, replace(FORM, password="kmw7fpq2"), now).is_password_weak


@pytest.mark.parametrize(
    ("wrong", "field", "reason"),
    [
        ({"admin_name": "1"}, "name", Reason.NAME_FORM),
        ({"admin_mobile": "123"}, "mobile", Reason.MOBILE_FORM),
        ({"id_number": "110105194912310021"}, "id_number", Reason.ID_CHECK),
    ],
)
def test_a_wrong_answer_is_refused_before_anything_is_created(
    sqlite_bare: Settings, now: datetime, wrong: dict[str, str], field: str, reason: Reason
) -> None:
    with pytest.raises(ValueInvalid) as refused:
        installation.initialise(sqlite_bare, replace(FORM, **wrong), now)  # type: ignore[arg-type] # text fields only
    assert (refused.value.field, refused.value.reason) == (field, reason)
    with pytest.raises(PasswordRefused):
        installation.initialise(sqlite_bare, replace(FORM, password="short"), now)
    assert not sqlite_bare.home.exists()


def test_a_second_time_is_refused_and_changes_nothing(bare: Settings, now: datetime) -> None:
    installation.initialise(bare, FORM, now)
    before = {path.name: path.read_bytes() for path in bare.home.iterdir()}
    with pytest.raises(StoreExists):
        installation.initialise(bare, replace(FORM, phone_page=PhonePage.LOOPBACK), now)
    assert {path.name: path.read_bytes() for path in bare.home.iterdir()} == before


@pytest.mark.parametrize("step", ["create_key", "schema.migrate", "accounts.add_administrator", "_config"])
def test_a_failure_half_way_leaves_nothing(
    bare: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError(28, "no space left")

    with monkeypatch.context() as patched:
        patched.setattr(f"szdj_cli.services.installation.installation.{step}", fail)
        with pytest.raises(OSError, match="no space"):
            installation.initialise(bare, FORM, now)
    assert not bare.home.exists()
    assert is_empty(bare)
    installation.initialise(bare, FORM, now)
    open_store(bare)


def test_a_commit_that_fails_leaves_nothing_but_what_was_there(
    sqlite_bare: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    private_files.ensure_directory(sqlite_bare.home)
    private_files.create(sqlite_bare.home / "config.toml", b'sms = "outbox"\n')

    def full(*_args: object) -> None:
        raise StoreFull

    with monkeypatch.context() as patched:
        patched.setattr(Connection, "commit", full)
        with pytest.raises(StoreFull):
            installation.initialise(sqlite_bare, FORM, now)
    assert files(sqlite_bare.home) == ["config.toml"]
    assert (sqlite_bare.home / "config.toml").read_bytes() == b'sms = "outbox"\n'


def test_a_key_that_was_put_there_is_used_and_never_taken_away(
    bare: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    private_files.ensure_directory(bare.home)
    key = create_key(bare.key_path)
    content = bare.key_path.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr("szdj_cli.services.installation.installation.schema.migrate", lambda _conn: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            installation.initialise(bare, FORM, now)
    assert bare.key_path.read_bytes() == content
    installation.initialise(bare, FORM, now)
    assert open_store(bare).keys.check_value == key.check_value


def test_what_a_killed_installation_left_is_built_upon(sqlite_bare: Settings, now: datetime) -> None:
    private_files.ensure_directory(sqlite_bare.home)
    private_files.create(sqlite_bare.store_path)
    create_key(sqlite_bare.key_path)
    installation.initialise(sqlite_bare, FORM, now)
    open_store(Settings())


def test_another_programs_database_is_left_alone(sqlite_bare: Settings, now: datetime) -> None:
    private_files.ensure_directory(sqlite_bare.home)
    private_files.create(sqlite_bare.store_path)
    with sqlite3.connect(sqlite_bare.store_path) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = sqlite_bare.store_path.read_bytes()
    with pytest.raises(StoreExists):
        installation.initialise(sqlite_bare, FORM, now)
    assert sqlite_bare.store_path.read_bytes() == before


def test_a_second_host_needs_the_first_ones_key(
    postgresql_bare: Settings, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.initialise(postgresql_bare, FORM, now)
    key = postgresql_bare.key_path.read_bytes()
    monkeypatch.setenv("SZDJ_HOME", str(tmp_path / "second"))
    second = Settings()
    with pytest.raises(KeyMissing):
        installation.initialise(second, FORM, now)
    assert not second.home.exists()
    private_files.ensure_directory(second.home)
    create_key(second.key_path)
    with pytest.raises(KeyMismatch):
        installation.initialise(second, FORM, now)
    private_files.replace(second.key_path, key)
    with pytest.raises(StoreExists):
        installation.initialise(second, FORM, now)
    with open_store(second).reading() as tx:
        assert tx.conn.scalar(text("SELECT count(*) FROM account")) == 1


def test_a_network_file_system_is_refused(
    sqlite_bare: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(location, "network_file_system", lambda _path: "nfs4")
    with pytest.raises(NetworkFileSystem):
        installation.initialise(sqlite_bare, FORM, now)
    assert not sqlite_bare.home.exists()


def test_a_synced_folder_is_named(tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SZDJ_HOME", str(tmp_path / "OneDrive" / "szdj"))
    assert installation.initialise(Settings(), FORM, now).synced_folder == "OneDrive"


_PREPARE = """
from datetime import UTC, datetime
from szdj_cli.domain.errors import StoreExists
from szdj_cli.services.installation import installation
from szdj_cli.settings import Settings
from tests.support.installed import FORM_AS_TYPED as FORM
settings = Settings()
"""
_INSTALL = """
try:
    installation.initialise(settings, FORM, datetime.now(UTC))
except StoreExists:
    print("exists")
else:
    print("installed")
"""


def test_of_several_that_install_at_once_one_wins(bare: Settings, now: datetime) -> None:
    answers = run_together(4, _PREPARE, _INSTALL)
    assert sorted(answers) == ["exists", "exists", "exists", "installed"]
    store = open_store(Settings())
    assert begin(store, FORM.id_number, FORM.password, now).message is None
    assert files(bare.home)[:2] == ["config.toml", "key"]
