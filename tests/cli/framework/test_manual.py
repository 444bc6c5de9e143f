"""The manual: every command has its place on a page, and `man` can set each page."""

import re
import shutil
import subprocess
from functools import cache

import pytest

from szdj_cli.cli.framework import manual
from szdj_cli.cli.framework.commands import COMMANDS
from szdj_cli.render.kit.cells import width_of
from szdj_cli.render.kit.help import HelpScreen, Section
from szdj_cli.render.kit.manual import page
from tests.support.command_tree import commands

PAGES = dict(manual.pages())
_OVERSTRUCK = re.compile(".\b")


def test_the_program_and_every_command_at_the_top_have_a_page() -> None:
    assert set(PAGES) == {"szdj", *(f"szdj-{entry.name}" for entry in COMMANDS)}


def test_every_command_stands_on_the_page_of_its_group_with_its_options() -> None:
    for path, command in commands().items():
        text = read(PAGES[f"szdj-{path.split()[0]}"])
        assert f"szdj {path} " in text, path
        for parameter in command.params:
            for option in parameter.opts:
                assert getattr(parameter, "hidden", False) or not option.startswith("--") or option in text, (
                    path,
                    option,
                )


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_set_without_a_warning_within_eighty_columns(name: str) -> None:
    done = set_page(PAGES[name])
    assert done.stderr == ""
    assert [line for line in _OVERSTRUCK.sub("", done.stdout).splitlines() if width_of(line) > 80] == []


def test_nothing_in_a_text_speaks_to_the_typesetter() -> None:
    said = r".so /etc/passwd \fB -x 'quoted"
    screen = HelpScreen("szdj x", f"{said}\n.ab {said}", (Section("选项", ((".so --y", said),)),), title="x")
    text = read(page("x", "甲", [screen, screen], version="1", beside=["szdj"]))
    assert text.count(said) == 6


@cache
def set_page(text: str) -> "subprocess.CompletedProcess[str]":
    """Have a page set as `man` has it, once."""
    if shutil.which("groff") is None:
        pytest.skip("there is no groff here")
    asked = ["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-P-c", "-rLL=80n"]
    return subprocess.run(asked, input=text, capture_output=True, text=True, check=True)


def read(text: str) -> str:
    """Return what stands on a page, on one line."""
    return re.sub(r"\s+", " ", _OVERSTRUCK.sub("", set_page(text).stdout)).replace("−", "-")
