"""Cells of a file → what is stored, a column at a time: what repeats is parsed once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from szdj_cli.domain.values import placeholders
from szdj_cli.domain.values.parsing import MAX_TEXT_LENGTH
from szdj_cli.domain.values.reasons import Doubtful, Reason, ValueRefused
from szdj_cli.domain.values.text import CLEAR, WRAPPING, unwrapped

_LONGEST_PLACEHOLDER = 8  # with what may stand around one; strokes may be more
_NEVER_FIRST = f" {WRAPPING}{placeholders.STROKES}(（"
_NEVER_PLAIN = frozenset(
    form for word in placeholders.NOTHING | placeholders.DITTO for form in (word, f"{word}。", " ".join(word))
)
_MAX_REMEMBERED = 50_000  # bounds the memory where nothing repeats


@dataclass(frozen=True, slots=True)
class Refusal:
    """What stands for a cell that breaks a rule."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Cleared:
    """What stands for a cell that empties its field."""


Cell = str | Refusal | Cleared
"""A cell that was read. An empty one leaves what is stored as it is; a `Doubtful` one is worth a warning."""

CLEARED = Cleared()
NOT_CLEARABLE = Refusal(Reason.NOT_CLEARABLE)
DITTO = Refusal(Reason.DITTO)

Mark = Refusal | Cleared | Doubtful
"""What of a cell has to be said."""


class Column(Protocol):
    """Reads the cells of one field. `has_marks` once any cell was refused, cleared its field or is doubtful."""

    has_marks: bool

    def read(self, cells: Sequence[str]) -> list[Cell]:
        """Return what each cell means."""


class RepeatingColumn:
    """A field whose values repeat: codes, dates, branches; `reads_nothing` as in `read_cell`.

    Unless told otherwise it leaves placeholders to its parser: a stroke below 收/支 says that no money came in.
    """

    def __init__(self, parse: Callable[[str], str], reads_nothing: Callable[[str], bool] = lambda _: True) -> None:
        self.has_marks = False
        self._parse = parse
        self._reads_nothing = reads_nothing
        self._known = _Known(self._read_new)

    def read(self, cells: Sequence[str]) -> list[Cell]:
        """Return what each cell means."""
        return list(map(self._known.__getitem__, cells))

    def _read_new(self, text: str) -> Cell:
        cell = read_cell(text, self._parse, self._reads_nothing)
        self.has_marks = self.has_marks or isinstance(cell, Mark)
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
        self.has_marks = self.has_marks or isinstance(cell, Mark)
        return cell


def is_plain_text(text: str) -> bool:
    """Return whether a text that is not empty is stored as it is."""
    # Of all blanks only U+0020 is printable.
    return (
        text.isprintable()
        and text[0] not in _NEVER_FIRST
        and text[-1] != " "
        and len(text) <= MAX_TEXT_LENGTH
        and text not in _NEVER_PLAIN
    )


def never(_text: str) -> bool:
    """Say of a field that it reads no placeholder as a value."""
    return False


def read_cell(text: str, parse: Callable[[str], str], reads_nothing: Callable[[str], bool] = never) -> Cell:
    """Return what one cell means.

    A placeholder is an empty cell, unless `reads_nothing` says that its field reads it as a value.
    """
    stripped = text.strip()
    if not stripped:
        return ""
    if stripped == CLEAR:
        return CLEARED
    value = unwrapped(text) if stripped[0] in WRAPPING else text
    if len(stripped) <= _LONGEST_PLACEHOLDER or stripped[0] in placeholders.STROKES:
        if placeholders.is_ditto(value):
            return DITTO
        if placeholders.is_nothing(value) and not reads_nothing(value):
            return ""
    try:
        return parse(value)
    except ValueRefused as refused:
        return Refusal(refused.reason)


def settled(cells: Sequence[Cell]) -> tuple[list[Cell], dict[int, Reason]]:
    """Return cells whose doubtful values are plain ones, and why they are doubtful, by position."""
    doubts = {place: cell.reason for place, cell in enumerate(cells) if isinstance(cell, Doubtful)}
    plain = list(cells)
    for place in doubts:
        plain[place] = str(plain[place])
    return plain, doubts


class _Known(dict[str, Cell]):
    def __init__(self, read: Callable[[str], Cell]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Cell:
        cell = self._read(text)
        if len(self) < _MAX_REMEMBERED:
            self[text] = cell
        return cell
