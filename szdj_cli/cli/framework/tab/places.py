"""What may stand behind each command, as it is kept beside this file.

`python -m tests.support.documents.tab_table` writes it anew from the commands, and a test holds it to be what they say.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

Offer = list[tuple[str, str]] | str
"""Words and what they are, or `module:function`, which is asked with what has been typed of one."""


class Option(NamedTuple):
    """An option; `repeats`: it may be given again."""

    names: list[str]
    meaning: str
    takes_value: bool
    repeats: bool
    offers: Offer


class Place(NamedTuple):
    """What may follow a command: the commands inside it, its options, its arguments in their order."""

    inside: list[tuple[str, str]]
    options: list[Option]
    arguments: list[Offer]


TABLE = Path(__file__).with_name("places.json")


def kept(command: str) -> dict[str, Place] | None:
    """Return the places at a command of the top and below it, by how they are called; None where none are kept."""
    held: Any = json.loads(TABLE.read_text("utf-8")).get(command)
    return held and {
        path: Place(inside, [Option(*one) for one in options], arguments)
        for path, (inside, options, arguments) in held.items()
    }
