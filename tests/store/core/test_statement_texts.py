"""What a statement becomes for values: the parts and lists in it, and how rows and values are read and written."""

from array import array
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

import pytest

from szdj_cli.store.core.statements import Query, Statement, bound

_LIST = Statement("SELECT 1 FROM t WHERE a = :a [[AND b IN (:b)]] [[LIMIT :limit]]")


@pytest.mark.parametrize(
    ("values", "sqlite", "postgresql"),
    [
        (
            {"a": 1, "b": [7, 8], "limit": 5},
            "SELECT 1 FROM t WHERE a = :a AND b IN (:b_0, :b_1) LIMIT :limit",
            "SELECT 1 FROM t WHERE a = %(a)s AND b IN (%(b_0)s, %(b_1)s) LIMIT %(limit)s",
        ),
        (
            {"a": 1, "b": array("q", [7]), "limit": None},
            "SELECT 1 FROM t WHERE a = :a AND b IN (:b_0) ",
            "SELECT 1 FROM t WHERE a = %(a)s AND b IN (%(b_0)s) ",
        ),
        ({"a": 1, "b": None, "limit": None}, "SELECT 1 FROM t WHERE a = :a  ", "SELECT 1 FROM t WHERE a = %(a)s  "),
        (
            {"a": None, "b": frozenset(), "limit": None},
            "SELECT 1 FROM t WHERE a = :a AND b IN (NULL) ",
            "SELECT 1 FROM t WHERE a = %(a)s AND b IN (NULL) ",
        ),
    ],
)
def test_parts_and_lists(values: dict[str, Any], sqlite: str, postgresql: str) -> None:
    for _ in range(2):  # the second time it is known
        assert _LIST.text(values, is_sqlite=True) == sqlite
        assert _LIST.text(values, is_sqlite=False) == postgresql


def test_what_stands_in_quotes_is_text() -> None:
    statement = Statement("SELECT 'a:b' || :c || '100%'")
    assert statement.text({"c": 1}, is_sqlite=True) == "SELECT 'a:b' || :c || '100%'"
    assert statement.text({"c": 1}, is_sqlite=False) == "SELECT 'a:b' || %(c)s || '100%%'"


def test_not_in_an_empty_list_is_refused() -> None:
    """It would fit nothing, where everything is meant."""
    statement = Statement("DELETE FROM t WHERE a NOT IN (:a)")
    with pytest.raises(ValueError, match="NOT IN"):
        statement.text({"a": []}, is_sqlite=True)
    assert statement.text({"a": [1]}, is_sqlite=True) == "DELETE FROM t WHERE a NOT IN (:a_0)"


class Colour(StrEnum):
    RED = "red"


class Row(NamedTuple):
    at: datetime
    day: date | None
    colour: Colour
    is_on: bool
    content: bytes | None


def test_a_row_is_read_as_its_class_says_and_written_as_it_was() -> None:
    row = Row(datetime(2026, 11, 29, 1, 2, 3, 4, UTC), None, Colour.RED, True, None)
    written = bound(row._asdict())
    assert written == {
        "at": "2026-11-29T01:02:03.000004Z",
        "day": None,
        "colour": "red",
        "is_on": True,
        "content": None,
    }
    assert list(Query(Row, "").read([("2026-11-29T01:02:03.000004Z", None, "red", 1, None)])) == [row]
    assert bound({"day": date(2026, 11, 29), "list": {Colour.RED}}) == {"day": "2026-11-29", "list_0": "red"}
    assert list(Query(int, "").read([(1,), (2,)])) == [1, 2]


def test_a_column_of_a_kind_that_nobody_reads_is_refused() -> None:
    class Odd(NamedTuple):
        kinds: list[str]

    with pytest.raises(TypeError):
        Query(Odd, "SELECT 1")
