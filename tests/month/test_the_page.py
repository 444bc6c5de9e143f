"""What docs/书记的一年.md tells secretaries to type is there, command by command, and the story plays it."""

import re
import shlex

from tests.support import ROOT
from tests.support.command_tree import commands
from tests.support.month.page import LINES, name_of

PAGE = "docs/书记的一年.md"


def test_every_command_and_option_of_the_page_is_there() -> None:
    assert len(LINES) > 40
    for line in LINES:
        options = {option for parameter in commands()[name_of(line)].params for option in parameter.opts}
        assert {word for word in shlex.split(line) if re.match("--?[a-z]", word)} <= options, line


def test_it_is_linked_from_the_readme() -> None:
    assert f"({PAGE})" in (ROOT / "README.md").read_text("utf-8")
