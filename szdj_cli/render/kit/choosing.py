"""Columns of a result chosen, and its rows sorted, as the options ask for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from itertools import chain, islice

from szdj_cli.domain.errors import ColumnUnknown, ListTooLong
from szdj_cli.messages.kit import tables as words
from szdj_cli.render.kit.console import notify, say_cut
from szdj_cli.render.kit.output import Asked
from szdj_cli.render.kit.tables import Column, Row, columns_of, shown

MOST_SORTED = 200_000
"""How many rows are sorted at most: they are held in memory, where what is not sorted is written as it comes."""

_DESCENDING = "-"


def chosen_data(rows: Iterable[Row], columns: Sequence[Column], asked: Asked) -> Iterator[Row]:
    """Return rows for programs, sorted, each with the keys that are asked for alone, in their order.

    Raises:
        ColumnUnknown: there is no such key or heading.
        ListTooLong: there are too many to be sorted.
    """
    first, rows = _peeked(rows)
    known = [*(first or {}), *(column.key for column in columns)]
    keys, by = _keys(_finder(known, columns, is_empty=first is None), asked)
    rows = _sorted(rows, by, asked)
    return ({key: row.get(key) for key in keys} for row in rows) if keys else iter(rows)


def chosen_rows(rows: Iterable[Row], columns: Sequence[Column], asked: Asked) -> tuple[Iterable[Row], Sequence[Column]]:
    """Return rows in words, sorted, and those of their columns that are asked for; refusals as `chosen_data`.

    What the table has no column for can be chosen by its key, too.
    """
    first, rows = _peeked(rows)
    known = [*(column.key for column in columns), *(first or {})]
    keys, by = _keys(_finder(known, columns, is_empty=first is None), asked)
    by_key = {column.key: column for column in columns}
    return _sorted(rows, by, asked), [by_key.get(key) or columns_of([key])[0] for key in keys] or columns


def _peeked(rows: Iterable[Row]) -> tuple[Row | None, Iterable[Row]]:
    coming = iter(rows)
    first = next(coming, None)
    return first, () if first is None else chain([first], coming)


def _finder(known: Iterable[str], columns: Sequence[Column], *, is_empty: bool) -> Callable[[str], str]:
    keys = dict.fromkeys(known)
    by_heading = {column.heading: column.key for column in columns}

    def find(name: str) -> str:
        if name in keys:
            return name
        if name in by_heading:
            return by_heading[name]
        if is_empty:  # what an empty list would have had is not known
            return name
        raise ColumnUnknown(name, tuple(keys))

    return find


def _keys(find: Callable[[str], str], asked: Asked) -> tuple[list[str], str | None]:
    """Return which keys are asked for, and by which is sorted; none where that is known too late to be refused."""
    try:
        return [find(name) for name in asked.columns], find(
            asked.sort.removeprefix(_DESCENDING)
        ) if asked.sort else None
    except ColumnUnknown as error:
        if not asked.has_acted:
            raise
        notify(words.shown_whole(error.text), code=error.code)
        return [], None


def _sorted(rows: Iterable[Row], key: str | None, asked: Asked) -> Iterable[Row]:
    if key is None:
        return rows
    coming = iter(rows)
    held = list(islice(coming, MOST_SORTED + 1))
    if len(held) > MOST_SORTED:
        if asked.has_acted:  # too late to be refused
            return chain(held, coming)
        raise ListTooLong(MOST_SORTED)
    there = [row for row in held if row.get(key) is not None]
    there.sort(key=lambda row: _order(row.get(key)), reverse=asked.sort.startswith(_DESCENDING))
    held = [*there, *(row for row in held if row.get(key) is None)]
    if asked.limit is not None and len(held) > asked.limit:
        say_cut(words.first_of(asked.limit, len(held)), asked.limit)
        held = held[: asked.limit]
    return held


def _order(value: object) -> tuple[str, object]:
    plain = value.value if isinstance(value, Enum) else value
    if isinstance(plain, bool | int | float):
        return ("", plain)
    return ("text", shown(plain))
