"""The branch of `tests.applicants` as a store: built once a database, copied for every test."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from szdj_cli import private_files
from szdj_cli.settings import Settings
from szdj_cli.store.core import engine
from szdj_cli.store.core.crypto import create_key
from szdj_cli.store.core.engine import Store
from tests import stores
from tests.applicants import APPLICANTS, a_branch_at_work, entered
from tests.store_fixtures import TEMPLATE, begin_log

_AT_WORK = "szdj_at_work"
_numbers = itertools.count()


@pytest.fixture(scope="session")
def sqlite_at_work(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a branch at work in a SQLite store."""
    home = tmp_path_factory.mktemp("at-work") / "home"
    private_files.ensure_directory(home)
    shutil.copy(sqlite_template, home / "store.db")
    _begin_work(home, None)
    return home


@pytest.fixture(scope="session")
def postgresql_at_work(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose key belongs to a branch at work in a PostgreSQL database, a template for others."""
    home = tmp_path_factory.mktemp("at-work") / "home"
    private_files.ensure_directory(home)
    _begin_work(home, stores.create_database(postgresql, _AT_WORK, template=TEMPLATE))
    return home


@pytest.fixture(params=["sqlite", "postgresql"])
def store_at_work(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store in which a branch is at work: one test, two databases."""
    with _copied(request, tmp_path / "home") as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield engine.open_store(Settings())


@pytest.fixture(params=["sqlite", "postgresql"])
def settings_at_work(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], AbstractContextManager[Settings]]:
    """The settings of a store in which a branch is at work, another copy for every `with`: one test, two databases."""

    @contextmanager
    def copied() -> Iterator[Settings]:
        home = tmp_path / f"home-{next(_numbers)}"
        with _copied(request, home) as environment, patch.dict(os.environ, environment):
            settings = Settings()
            assert settings.home == home  # looked up once, while the environment names it
            try:
                yield settings
            finally:
                shutil.rmtree(home)

    return copied


@contextmanager
def _copied(request: pytest.FixtureRequest, home: Path) -> Iterator[dict[str, str]]:
    """Copy the store of a branch at work; yield what has to stand in the environment of whoever opens it."""
    template: Path = request.getfixturevalue(f"{request.param}_at_work")
    shutil.copytree(template, home)
    environment = {"SZDJ_HOME": str(home)}
    if request.param == "sqlite":
        yield environment
        return
    server: str = request.getfixturevalue("postgresql")
    name = f"w{os.getpid()}_{next(_numbers)}"
    try:
        yield environment | {"SZDJ_DATABASE_URL": stores.create_database(server, name, template=_AT_WORK)}
    finally:
        stores.drop_database(server, name)


def _begin_work(home: Path, url: str | None) -> None:
    keys = create_key(home / "key")
    now = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    with patch.dict(os.environ, {"SZDJ_HOME": str(home)} | ({"SZDJ_DATABASE_URL": url} if url else {})):
        store = Store(engine.open_engine(Settings()), keys)
        begin_log(store)
        a_branch_at_work(store, now)
        for member in range(1, APPLICANTS.stop):
            entered(store, now, member)
