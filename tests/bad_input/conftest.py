"""Where bad input meets the program: an administrator, or a secretary, who is signed in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import world as worlds
from tests.support.world import SECRETARY, World


@pytest.fixture(scope="module")
def administered_template(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the administrator is signed in."""
    return _entered(world_template, tmp_path_factory, World.sign_in_as_administrator)


@pytest.fixture(scope="module")
def deciding_template(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a secretary is signed in and verified."""
    return _entered(world_template, tmp_path_factory, lambda world: world.enter(SECRETARY))


@pytest.fixture
def administered(administered_template: Path, tmp_path: Path) -> World:
    """A world in which the administrator is signed in."""
    return worlds.copy(administered_template, tmp_path / "home")


@pytest.fixture
def deciding(deciding_template: Path, tmp_path: Path) -> World:
    """A world in which a secretary is signed in and verified."""
    return worlds.copy(deciding_template, tmp_path / "home")


def _entered(template: Path, factory: pytest.TempPathFactory, enter: Callable[[World], None]) -> Path:
    world = worlds.copy(template, factory.mktemp("entered") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SZDJ_HOME", str(world.home))
        enter(world)
    return world.home
