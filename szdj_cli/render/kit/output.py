"""What a run asks for of its output, and results made plain: what formats, tables and notices share."""

import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from itertools import chain
from typing import TextIO

from szdj_cli.domain.values.clock import to_stored
from szdj_cli.domain.values.text import safe

Write = Callable[[object, TextIO], None]
"""Writes a value for programs."""


class Asked:
    """What the options of this run say about its output, beside the format of a result."""

    def __init__(self, write: Write | None = None, *, quiet: bool = False) -> None:
        self.write = write
        """What writes errors and notices for programs; None where people read them."""
        self.is_quiet = quiet
        self.unsaid: list[Callable[[], None]] = []
        """What quiet keeps back, until a question is asked."""
        self.columns: tuple[str, ...] = ()
        self.sort = ""
        self.has_file_there = False
        """Whether the file that the command writes goes to standard output: nothing else does then."""
        self.limit: int | None = None
        """How many rows of a list that is sorted are wanted; None is all."""
        self.has_acted = False
        """Whether the command has done what it is for: what is raised from then on is no refusal of it."""
        self.later: list[Callable[[], None]] = []
        """What writes the results of what was done, at the end of the command."""
        self.keep: Callable[[list[Mapping[str, object]], bool], None] | None = None
        """What keeps a result, and whether it is a list, together with what was written, before it is said."""


asked = Asked()
"""What this run asks for: one run of the program at a time."""


def begin(write: Write | None = None, *, quiet: bool = False) -> None:
    """Forget what the run before has asked for."""
    vars(asked).update(vars(Asked(write, quiet=quiet)))  # everybody holds this one


def note_done() -> None:
    """Note that the command has done what it is for: from now on nothing is refused for how it is to be written."""
    asked.has_acted = True


def kept(result: Iterable[Mapping[str, object]], *, is_list: bool) -> Iterable[Mapping[str, object]]:
    """Return the result of a command that writes, once it is kept with what was written, where it is to be."""
    if asked.keep is None:
        return result
    values = [plain(each) for each in result]
    asked.keep(values, is_list)  # type: ignore[arg-type] # mappings stay mappings
    return values  # type: ignore[return-value]


def write_aside(value: Mapping[str, object]) -> None:
    """Write one object beside the data, on standard error, where a format for programs is asked for."""
    if asked.write is not None:
        asked.write(plain(value), sys.stderr)


def as_json(value: object) -> str:
    """Return a value as JSON, as it stands in one cell."""
    import json

    return json.dumps(plain(value), ensure_ascii=False)


def begun(rows: Iterable[Mapping[str, object]]) -> Iterable[Mapping[str, object]]:
    """Return rows of which the first is read: a refusal comes before any heading."""
    coming = iter(rows)
    first = next(coming, None)
    return () if first is None else chain([first], coming)


def plain(value: object) -> object:
    """Return a value in mappings, lists, texts, numbers, booleans and None alone."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | frozenset):
        fields = getattr(value, "_asdict", None)
        return [plain(item) for item in value] if fields is None else plain(fields())
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return to_stored(value)
    if isinstance(value, date):
        return value.isoformat()
    return safe(value) if isinstance(value, str) else value
