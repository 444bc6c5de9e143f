"""The world of `tests.world` as a fixture: built once, copied for every test."""

import os
from pathlib import Path
from unittest.mock import patch

import pytest

from tests import world as worlds


@pytest.fixture(scope="session")
def world_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home in which the world was built."""
    home = tmp_path_factory.mktemp("world") / "home"
    with patch.dict(os.environ, {"SZDJ_HOME": str(home)}):
        worlds.build(home)
    return home


@pytest.fixture
def world(world_template: Path, tmp_path: Path) -> worlds.World:
    """A branch at work, with a home of its own in which nobody is signed in."""
    return worlds.copy(world_template, tmp_path / "home")
