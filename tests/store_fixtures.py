"""The same service tests run on a SQLite file and on a PostgreSQL database."""

import itertools
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from szdj_cli import private_files
from szdj_cli.settings import Settings
from szdj_cli.store.audit import audit
from szdj_cli.store.core import engine, schema
from szdj_cli.store.core.crypto import Keyring, create_key, read_key
from szdj_cli.store.core.engine import Store
from szdj_cli.store.tables.info import INFO
from tests import stores

TEMPLATE = "szdj_template"
CREATED_AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
"""A Friday: before anything that happens in a test."""
_numbers = itertools.count()


@pytest.fixture
def now() -> datetime:
    """A Monday morning in Shanghai."""
    return datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite store, to be copied."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    private_files.create(path)
    _migrate(engine.sqlite_engine(str(path)))
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server with a migrated template database. CI fails where this is skipped."""
    if stores.postgresql_binaries() is None:
        pytest.skip("no PostgreSQL server is installed here")
    with stores.postgresql_server() as server:
        _migrate(engine.postgresql_engine(stores.create_database(server, TEMPLATE)))
        yield server


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home directory of its own, with a key."""
    path = tmp_path / "home"
    private_files.ensure_directory(path)
    monkeypatch.setenv("SZDJ_HOME", str(path))
    create_key(path / "key")
    return path


@pytest.fixture
def sqlite_settings(home: Path, sqlite_template: Path) -> Settings:
    """Settings of an empty, migrated SQLite store."""
    shutil.copy(sqlite_template, home / "store.db")
    return Settings()


@pytest.fixture
def postgresql_settings(home: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings of an empty, migrated PostgreSQL store."""
    assert home.is_dir()
    name = f"t{os.getpid()}_{next(_numbers)}"
    url = stores.create_database(postgresql, name, template=TEMPLATE)
    monkeypatch.setenv("SZDJ_DATABASE_URL", url)
    yield Settings()
    stores.drop_database(postgresql, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """One test, two databases."""
    of_kind: Settings = request.getfixturevalue(f"{request.param}_settings")
    return of_kind


@pytest.fixture
def store(settings: Settings) -> Store:
    """An open store in which nothing has happened but its creation: one test, two databases."""
    keys = read_key(settings.key_path)
    opened = Store(engine.open_engine(settings), keys)
    begin_log(opened)
    return engine.open_store(settings)


def begin_log(store: Store) -> None:
    """Write what `szdj init` writes first into every store: whose key it is, and that it was created."""
    with store.transaction() as tx:
        tx.conn.execute(insert(INFO), [{"name": "key_check", "value": store.keys.check_value}])
        audit.append(tx, audit.Entry("system", audit.CREATED, "store"), CREATED_AT)


def _migrate(of: Engine) -> None:
    with Store(of, Keyring(bytes(32))).transaction() as tx:
        schema.migrate(tx.conn)
