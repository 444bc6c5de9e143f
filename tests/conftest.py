"""Fixtures of every test."""

import gc
import os
import shutil
import signal
import ssl
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import settings

from szdj_cli.render.kit import output
from tests.support.fixtures.hashing import hash_cheaply
from tests.support.reach import first_rows, is_inside, is_quick
from tests.support.storage.databases import shared_databases

pytest_plugins = [
    f"tests.support.fixtures.{name}" for name in ("stores", "world", "applicants", "every_kind", "long_names")
]

_MEMORY = Path("/dev/shm")
_ROOM = 2 * 1024**3  # what a run leaves is a fifth of that


def _work_in_memory() -> None:
    """Let temporary files lie in memory where there is room: most of a run would be waiting for the disk."""
    if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None  # it may have been looked up already


def _let_children_be_interrupted() -> None:
    """Ignore Ctrl-C by a handler where it comes ignored, as under cron: only what is handled is not inherited."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda _number, _frame: None)


_work_in_memory()
_let_children_be_interrupted()
# The programs that tests start are compiled once, not at every start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return how many tests run at once: a quarter of their time is waiting for programs, browsers and servers.

    The inner loop waits for nothing.
    """
    processors = os.cpu_count() or 1
    return processors if config.option.markexpr == "quick" else processors * 3 // 2


def pytest_configure(config: pytest.Config) -> None:
    """Let the inner loop try a tenth of the examples of what is said of every value."""
    settings.register_profile("quick", max_examples=10)
    if config.option.markexpr == "quick":
        settings.load_profile("quick")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Let the inner loop load no file that has nothing of it."""
    return True if config.option.markexpr == "quick" and not is_inside(collection_path, config.rootpath) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the inner loop, where it is asked for: what stays in its own process and with SQLite."""
    if "quick" in config.option.markexpr:
        for item in first_rows(item for item in items if isinstance(item, pytest.Function) and is_quick(item)):
            item.add_marker("quick")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Put aside what every test has left in memory: it would be looked through five times more at the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> None:
    """Hash passwords in no time; the programs that tests start hash as they do for users."""
    hash_cheaply()


@pytest.fixture(scope="session", autouse=True)
def _shared_tls_contexts() -> Iterator[None]:
    """Read the certificates of the world once in a process, not for every page that is asked for."""
    with patch.object(ssl, "create_default_context", cache(ssl.create_default_context)):
        yield


@pytest.fixture(scope="session", autouse=True)
def _shared_databases() -> Iterator[None]:
    """Connect to a PostgreSQL database once in a process, not once in a run of the program."""
    with shared_databases():
        yield


@pytest.fixture(autouse=True)
def _isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test in a home directory of its own, its screens alike, and nothing of what a run before asked for."""
    output.begin()
    for name in [name for name in os.environ if name.startswith("SZDJ_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SZDJ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
