"""Differences: what a request or a correction changes, as it is stored and as people read it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from szdj_cli.domain.values.text import CLEAR, UNREADABLE, safe

_DECODER = json.JSONDecoder()  # `raw_decode` spares what `json.loads` does for texts of others: half the time

_BETWEEN = "；"

Changes = Mapping[str, Sequence[str | None]]
"""A difference as it is stored: term → old and new value."""


class Change(NamedTuple):
    """One line of a difference in the words people read; sensitive values are masked.

    An entry is a line of a form: nothing in the record stood there before. Of a form, a list has only the lines that
    matter first (`is_listed`); `show` and the plan file have all. Whoever decides should see first what `is_noted`.
    What `is_money` is in yuan.
    """

    field: str
    heading: str
    old: str
    new: str
    is_entry: bool = False
    is_listed: bool = True
    is_noted: bool = False
    is_money: bool = False


UNREADABLE_CHANGES = (Change("unreadable", UNREADABLE, "", UNREADABLE, is_entry=True),)
"""What is shown of a difference that cannot be opened."""


def changes_to_text(changes: Changes) -> str:
    """Return a difference as it is sealed in the store."""
    return json.dumps(changes, ensure_ascii=False, separators=(",", ":"))


def changes_from_text(text: str) -> Changes:
    """Read what `changes_to_text` wrote."""
    changes: dict[str, list[str | None]] = _DECODER.raw_decode(text)[0]
    return changes


def describe_changes(changes: Iterable[Change]) -> str:
    """Return a difference as one line: what is compared when a plan file comes back."""
    return safe(_BETWEEN.join(map(_described, changes)))


def describe_in_lines(changes: Iterable[Change]) -> str:
    """Return a difference with a line for each change: what a cell of a workbook shows."""
    return "\n".join(safe(_described(change)) for change in changes)


def in_one_line(shown: str) -> str:
    """Return a difference as `describe_changes` has it, however it is shown: no value holds the end of a line."""
    return shown if shown.isprintable() else _BETWEEN.join(shown.splitlines())


def describe_in_lists(changes: Iterable[Change]) -> str:
    """Return of a difference what a list shows, as one line."""
    return describe_changes(change for change in changes if change.is_listed)


def _described(change: Change) -> str:
    if change.is_entry:
        return f"{change.heading}：{change.new}"
    return f"{change.heading}：{change.old or '（空）'} → {change.new or CLEAR}"
