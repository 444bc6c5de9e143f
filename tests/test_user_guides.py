"""The guides for each kind of user: their pictures are what the program shows now, their commands are commands."""

import re
import shlex
from pathlib import Path

import pytest
from typer._click import Context

from szdj_cli.cli.framework.app import root
from szdj_cli.cli.framework.lazy import Group
from tests.support import ROOT
from tests.support.documents import guide_pictures
from tests.support.documents.screen_pictures import drawn, lines_of, text_in
from tests.support.fixtures.long_names import build

GUIDES = [ROOT / "docs" / f"{name}.md" for name in ("党员", "书记", "管理员")]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office of the pictures, on the day on which they were taken."""
    home = tmp_path_factory.mktemp("office") / "home"
    with guide_pictures.at_the_time(), pytest.MonkeyPatch.context() as context:
        context.setenv("NO_COLOR", "1")
        build(home)
    return home


@pytest.mark.parametrize("name", guide_pictures.PICTURES)
def test_a_picture_shows_what_the_command_shows_now(office: Path, name: str) -> None:
    command = guide_pictures.PICTURES[name].command
    screen = guide_pictures.taken(office, name)
    picture = (guide_pictures.FOLDER / f"{name}.svg").read_text("utf-8")
    assert text_in(picture) == ["".join(line.split()) for line in lines_of(command, screen) if line]
    assert picture == drawn(command, screen)


def test_every_picture_is_shown_and_every_file_that_is_named_is_there() -> None:
    shown = set()
    for guide in [*GUIDES, ROOT / "README.md"]:
        for name in re.findall(r"\]\(([^)#]+)\)", guide.read_text("utf-8")):
            if "://" not in name:
                assert (guide.parent / name).exists(), (guide.name, name)
                shown.add(Path(name).stem)
    assert set(guide_pictures.PICTURES) <= shown


def commands_in(guide: Path) -> list[str]:
    text = guide.read_text("utf-8")
    blocks = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    return [line for line in [*re.findall(r"`(szdj[^`]*)`", text), *blocks] if line.startswith("szdj ")]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_every_command_of_a_guide_is_one(guide: Path) -> None:
    lines = commands_in(guide)
    assert len(lines) >= 8
    for line in lines:
        words = shlex.split(line)[1:]
        command = root()
        ctx: Context = command.make_context("szdj", [], resilient_parsing=True)
        while isinstance(command, Group) and words and (inner := command.get_command(ctx, words[0])) is not None:
            word, words = words[0], words[1:]
            is_last = not isinstance(inner, Group) or not words or words[0] not in inner.commands
            ctx = inner.make_context(word, words if is_last else [], parent=ctx, resilient_parsing=not is_last)
            command = inner
            if is_last:
                words = []
        assert not words, line
