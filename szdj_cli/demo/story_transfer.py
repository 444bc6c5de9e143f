"""The demonstration's transfers: one between two sample branches, and a few out of the store with their letters."""

import re
import zipfile
from collections.abc import Callable, Sequence
from typing import NamedTuple

from szdj_cli.demo.stage import Stage, StepFailed
from szdj_cli.messages import demo as words

Row = dict[str, str]
_CODE = re.compile(rb"[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{86}")


class Travellers(NamedTuple):
    """Who asks to leave, who decides, and where the first of them goes; `enter` signs somebody in."""

    mover: Row
    leavers: Sequence[Row]
    secretary: Row
    committee_secretary: Row
    receiver: Row
    target: str
    enter: Callable[[Stage, Row, bool], None]


def ask(stage: Stage, who: Travellers) -> None:
    """Submit all transfers."""
    who.enter(stage, who.mover, False)
    out = ["transfer", "out", "--yes", "--format", "json"]
    inside = stage.run(*out, "--to", who.target, "--set", words.MOVES_HOME).data()
    settings = [part for entry in words.LEAVES for part in ("--set", entry)]
    outside = []
    for leaver in who.leavers:
        who.enter(stage, leaver, False)
        outside.append(str(stage.run(*out, "--outside", *settings).data()["id"]))
    stage.facts["inside"], stage.facts["outside"] = str(inside["id"]), outside


def decide(stage: Stage, who: Travellers) -> None:
    """Let the branch and its committee agree to all."""
    numbers = [stage.facts["inside"], *stage.facts["outside"]]
    who.enter(stage, who.secretary, False)
    stage.run("approve", "accept", *numbers, "--yes", "--format", "json")
    who.enter(stage, who.committee_secretary, True)
    stage.run("approve", "accept", *numbers, "--yes", "--format", "json")
    stage.run("transfer", "show", numbers[1])


def write_letter(stage: Stage) -> None:
    """Write the letters as one document, look at their register, and check a code, as anybody can."""
    path = stage.papers / words.LETTER
    stage.run("transfer", "letter", *stage.facts["outside"], "-o", str(path), "--yes")
    stage.run("transfer", "list", "--letters")
    with zipfile.ZipFile(path) as package:
        codes = list(dict.fromkeys(_CODE.findall(package.read("word/document.xml"))))
    if len(codes) != len(stage.facts["outside"]):
        raise StepFailed(words.NOT_AS_EXPECTED.format(what=words.LETTER))
    stage.run("transfer", "verify", codes[0].decode())


def take_in(stage: Stage, who: Travellers) -> None:
    """Let the receiving branch take the first of them in."""
    who.enter(stage, who.receiver, True)
    stage.run("transfer", "list", "--incoming")
    stage.run("transfer", "receive", stage.facts["inside"], "--yes", "--format", "json")
    ended = stage.run("transfer", "show", stage.facts["inside"], "--format", "json").data()
    if ended["state"] != "completed":
        raise StepFailed(words.NOT_AS_EXPECTED.format(what=ended["state"]))
