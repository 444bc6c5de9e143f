"""The page that tells secretaries what to type in which month, line by line."""

import re
import shlex

from tests.support import ROOT
from tests.support.command_tree import commands

_TEXT = (ROOT / "docs" / "书记的一年.md").read_text("utf-8")


def _lines(text: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [" ".join(shlex.split(line, comments=True)[1:]) for block in blocks for line in block.splitlines()]


LINES = _lines(_TEXT)
"""What is typed behind `szdj`."""


def name_of(line: str) -> str:
    """Return the name of the command that a line calls."""
    words = line.split()
    return next(name for count in (3, 2, 1) if (name := " ".join(words[:count])) in commands())
