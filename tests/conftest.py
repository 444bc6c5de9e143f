"""Fixtures of every test."""

import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.store_fixtures", "tests.world_fixtures", "tests.applicant_fixtures"]


@pytest.fixture(autouse=True)
def _isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test in a home directory of its own, and its screens alike everywhere."""
    for name in [name for name in os.environ if name.startswith("SZDJ_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SZDJ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
