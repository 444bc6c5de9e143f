"""What a shell is answered when somebody presses Tab: out of a table, so that nobody waits for Typer."""

import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module

from szdj_cli.cli.framework.commands import COMMANDS
from szdj_cli.cli.framework.global_flags import split
from szdj_cli.cli.framework.tab.places import Offer, Place, kept
from szdj_cli.domain.values.text import safe

Candidate = tuple[str, str]
"""A word, and what it is."""


def answer(before: list[str], asked: str) -> None:
    """Write the candidates for the word at the cursor, one a line; `before` are the words before it.

    `asked` is that word behind an `=`. Whatever goes wrong, nobody who pressed Tab is to read about it.
    """
    gc.disable()  # whoever presses Tab waits for every module that loads
    incomplete = asked.removeprefix("=").removeprefix("=")  # bash makes a word of the = in --format=json
    _, words = split([word for word in before if word != "="])
    with suppress(Exception):  # not signed in, no store, no such command: there is nothing to offer
        for word, meaning in candidates(words, incomplete):
            if word.startswith(incomplete):
                sys.stdout.write(f"{safe(word)}\t{safe(meaning)}\n")


def candidates(before: list[str], incomplete: str) -> Iterator[Candidate]:
    """Return what may stand at the cursor."""
    if before:
        yield from _inside(before, incomplete)
    elif incomplete.startswith("-"):
        from szdj_cli.messages.kit import frame

        yield from (*frame.GLOBAL_FLAGS, frame.VERSION_FLAG, ("--help", frame.HELP_FLAG))
    else:
        yield from ((entry.name, entry.summary) for entry in COMMANDS)


def _inside(before: list[str], incomplete: str) -> Iterator[Candidate]:
    path, *rest = before
    places = _places_of(path)
    while rest and f"{path} {rest[0]}" in places:
        path = f"{path} {rest.pop(0)}"
    place = places[path]
    asked = next((one for one in place.options if rest and rest[-1] in one.names and one.takes_value), None)
    if asked is not None:
        yield from _offered(asked.offers, incomplete)
    elif incomplete.startswith("-"):
        from szdj_cli.messages.kit import frame

        unused = (one for one in place.options if one.repeats or not set(one.names) & set(rest))
        yield from ((max(one.names, key=len), one.meaning) for one in unused)
        yield from frame.GLOBAL_FLAGS
    elif place.inside:
        yield from place.inside
    elif place.arguments:
        given = len([word for word in rest if not word.startswith("-")])
        yield from _offered(place.arguments[min(given, len(place.arguments) - 1)], incomplete)


def _places_of(command: str) -> dict[str, Place]:
    if (places := kept(command)) is not None:
        return places
    from szdj_cli.cli.framework.tab import tree  # a command that was added from outside

    return tree.places(next(entry for entry in COMMANDS if entry.name == command))


def _offered(offers: Offer, incomplete: str) -> Iterable[Candidate]:
    if not isinstance(offers, str):
        return offers
    module, _, name = offers.partition(":")
    found: Iterable[Candidate] = getattr(import_module(module), name)(incomplete)
    return found
