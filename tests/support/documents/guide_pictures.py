"""The pictures in the README and the guides of users: `python -m tests.support.documents.guide_pictures`.

Each is what a real run leaves on a terminal of 80 columns, in an office that nobody works in.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pyte

from szdj_cli.cli.state import State
from tests.support import ROOT, screens
from tests.support.documents.screen_pictures import drawn
from tests.support.fixtures.hashing import hash_cheaply
from tests.support.fixtures.long_names import ADMINISTRATOR, build, enter
from tests.support.running import show
from tests.support.world import MEMBER, SECRETARY

FOLDER = ROOT / "docs" / "pictures"
_NOW = datetime(2026, 11, 30, 1, 30, tzinfo=UTC)
_COLUMNS, _ROWS = 80, 60


class Picture(NamedTuple):
    """Whose screen it is, and what they have typed."""

    by: int
    command: tuple[str, ...]


PICTURES = {
    "member-dues": Picture(MEMBER, ("dues", "show")),
    "member-request": Picture(MEMBER, ("request", "show", "3")),
    "secretary-waiting": Picture(SECRETARY, ("approve", "list")),
    "secretary-dues": Picture(SECRETARY, ("report", "dues", "--month", "2026-11")),
    "secretary-help": Picture(SECRETARY, ("dues", "pay", "--help")),
    "administrator-tree": Picture(ADMINISTRATOR, ("org", "tree")),
}


@contextmanager
def at_the_time() -> Iterator[None]:
    """Let it be the day on which the pictures were taken."""
    with patch.object(State, "now", lambda _state: _NOW):
        yield


def taken(home: Path, name: str) -> pyte.Screen:
    """Return the screen of a picture; `home` was built `at_the_time`."""
    picture = PICTURES[name]
    enter(home, picture.by)
    colours = {"SZDJ_HOME": str(home), "NO_COLOR": "", "LINES": str(_ROWS)}
    with at_the_time():
        shown = show(*picture.command, columns=_COLUMNS, **colours)
    assert shown.exit_code == 0, shown.said
    return screens.screen_of(shown.text + shown.said, _COLUMNS, _ROWS)


if __name__ == "__main__":
    hash_cheaply()
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder) / "home"
        os.environ["SZDJ_HOME"] = str(here)
        with at_the_time():
            build(here)
        FOLDER.mkdir(exist_ok=True)
        for name, picture in PICTURES.items():
            (FOLDER / f"{name}.svg").write_text(drawn(picture.command, taken(here, name)), "utf-8")
