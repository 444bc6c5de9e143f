"""Numbers that are piped as one of our lists, in any format that it is written in."""

import csv
from collections.abc import Iterator
from typing import NamedTuple

from szdj_cli.domain.imports.piped_lists import NotJson, table_in, values_in
from szdj_cli.domain.values.numbers import is_number


class Numbers(NamedTuple):
    """Under which keys and headings of our lists numbers of one kind stand."""

    own: frozenset[str]
    """Where nothing else ever stands."""
    shared: frozenset[str]
    """Where the numbers of other things stand in other lists,"""
    beside: frozenset[str]
    """which have none of these columns."""


MEMBERS = Numbers(
    frozenset({"member", "党员编号"}),
    frozenset({"id", "编号"}),
    frozenset({"membership", "人员类别", "加入党组织日期", "due_on", "到期日", "预备期满", "欠缴月份"}),
)
PAYMENTS = Numbers(frozenset({"payment", "缴纳编号"}), frozenset({"number", "编号"}), frozenset({"is_reversal"}))


class NotTheirList(Exception):
    """What was piped is a list, and not one of these numbers alone."""


def numbers_in_list(text: str, kind: Numbers) -> list[str] | None:
    """Return the numbers of a list in their order; None where the text is no list but words.

    Raises:
        NotTheirList: they may be numbers of something else, or a row has none.
    """
    try:
        rows = values_in(text) or _rows_of_table(text, kind)
        return None if rows is None else [_number(row, kind) for row in rows]
    except (NotJson, RecursionError, csv.Error):
        raise NotTheirList from None


def _rows_of_table(text: str, kind: Numbers) -> Iterator[object] | None:
    numbered = kind.own | kind.shared
    lines = "".join(line for line in text.splitlines(keepends=True) if line.strip())
    table = table_in(lines, lambda headings: not numbered.isdisjoint(headings))
    if table is None:
        return None
    return (dict(zip(table.headings, map(str.strip, row), strict=False)) for row in table.rows)


def _number(row: object, kind: Numbers) -> str:
    if not isinstance(row, dict):
        raise NotTheirList
    places = [key for key in row if key in kind.own]
    if not places and not kind.beside.isdisjoint(row):
        places = [key for key in row if key in kind.shared]
    number = str(row[places[0]]) if len(places) == 1 else ""
    if not is_number(number):
        raise NotTheirList
    return number
