"""Cells of a file → what is stored, a column at a time: what repeats is parsed once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from szdj_cli.domain.values.parsing import MAX_TEXT_LENGTH
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import CLEAR

_MAX_REMEMBERED = 50_000  # bounds the memory where nothing repeats


@dataclass(frozen=True, slots=True)
class Refusal:
    """What stands for a cell that breaks a rule."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Cleared:
    """What stands for a cell that empties its field."""


Cell = str | Refusal | Cleared
"""A cell that was read. An empty one leaves what is stored as it is."""

CLEARED = Cleared()
NOT_CLEARABLE = Refusal(Reason.NOT_CLEARABLE)


class Column(Protocol):
    """Reads the cells of one field. `has_marks` once any cell was refused or cleared its field."""

    has_marks: bool

    def read(self, cells: Sequence[str]) -> list[Cell]:
        """Return what each cell means."""


class RepeatingColumn:
    """A field whose values repeat: codes, dates, branches."""

    def __init__(self, parse: Callable[[str], str]) -> None:
        self.has_marks = False
        self._parse = parse
        self._known = _Known(self._read_new)

    def read(self, cells: Sequence[str]) -> list[Cell]:
        """Return what each cell means."""
        return list(map(self._known.__getitem__, cells))

    def _read_new(self, text: str) -> Cell:
        cell = read_cell(text, self._parse)
        self.has_marks = self.has_marks or isinstance(cell, Refusal | Cleared)
        return cell


class DistinctColumn:
    """A field whose values hardly repeat; `is_plain` is true of most that are stored as they are."""

    def __init__(self, parse: Callable[[str], str], is_plain: Callable[[str], object]) -> None:
        self.has_marks = False
        self._parse = parse
        self._is_plain = is_plain

    def read(self, cells: Sequence[str]) -> list[Cell]:
        """Return what each cell means."""
        is_plain, read_other = self._is_plain, self._read_other
        return [text if not text or is_plain(text) else read_other(text) for text in cells]

    def _read_other(self, text: str) -> Cell:
        cell = read_cell(text, self._parse)
        self.has_marks = self.has_marks or isinstance(cell, Refusal | Cleared)
        return cell


def is_plain_text(text: str) -> bool:
    """Return whether a text that is not empty is stored as it is."""
    # Of all blanks only U+0020 is printable.
    return text.isprintable() and text[0] != " " != text[-1] and len(text) <= MAX_TEXT_LENGTH and text != CLEAR


def read_cell(text: str, parse: Callable[[str], str]) -> Cell:
    """Return what one cell means."""
    stripped = text.strip()
    if not stripped:
        return ""
    if stripped == CLEAR:
        return CLEARED
    try:
        return parse(text)
    except ValueRefused as refused:
        return Refusal(refused.reason)


class _Known(dict[str, Cell]):
    def __init__(self, read: Callable[[str], Cell]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Cell:
        cell = self._read(text)
        if len(self) < _MAX_REMEMBERED:
            self[text] = cell
        return cell
