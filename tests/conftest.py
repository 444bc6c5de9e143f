"""Fixtures of every test."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher

from szdj_cli.services.accounts import password_hashes

pytest_plugins = [f"tests.support.fixtures.{name}" for name in ("stores", "world", "applicants", "every_kind")]

_MEMORY = Path("/dev/shm")
_ROOM = 2 * 1024**3  # what a run leaves is a fifth of that


def _work_in_memory() -> None:
    """Let temporary files lie in memory where there is room: most of a run would be waiting for the disk."""
    if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None  # it may have been looked up already


_work_in_memory()
# The programs that tests start are compiled once, not at every start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    """Hash passwords in no time; the programs that tests start hash as they do for users."""
    with patch.object(password_hashes, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)):
        yield


@pytest.fixture(autouse=True)
def _isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test in a home directory of its own, and its screens alike everywhere."""
    for name in [name for name in os.environ if name.startswith("SZDJ_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SZDJ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
