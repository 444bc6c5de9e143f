"""Which requests are meant by what is typed or piped: numbers, spans of them, names of applicants, or a whole list."""

import csv
import json
from collections.abc import Iterator
from typing import NamedTuple

from szdj_cli.domain.imports.piped_lists import NotJson, table_in, values_in
from szdj_cli.domain.values.names import is_name, name_as_stored
from szdj_cli.domain.values.numbers import DIGITS, MOST
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.text import narrowed


class Span(NamedTuple):
    """The numbers from one to another, both included: of what waits, those that lie there."""

    first: int
    last: int


Pick = int | Span | str
"""A number, a span of them, or the name of an applicant as it is stored."""

NUMBER_HEADINGS = frozenset({"编号", "申请编号"})
"""Under which of our lists and plans the numbers of requests stand; other lists have numbers of their own."""
APPLICANT_HEADING = "申请人"

_NUMBER = pattern(rf"#?({DIGITS})")
_SPAN = pattern(rf"#?({DIGITS})(?:-|~|\.\.|—|–|至|到)#?({DIGITS})")
# A blank in a Latin name parts its words; elsewhere it parts two names.
_BETWEEN = pattern(r"\s*[\r\n,、;]\s*|(?<![A-Za-z.'])\s+|\s+(?![A-Za-z])")
_OF_A_REQUEST = frozenset({"applicant", "kind"})
_ALONE = frozenset({"id", "version"})
_OF_REQUESTS = frozenset({APPLICANT_HEADING, "版本", "version"})
"""What a list of requests has beside their numbers, and lists of members or payments have not."""


class NotUnderstood(Exception):
    """What was typed or piped names no request; `word` is the part that does not."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word


def picks_in(text: str) -> Iterator[Pick]:
    """Yield what words mean: numbers, spans of them and names, with blanks or commas between.

    Raises:
        NotUnderstood: a word is nothing of these.
    """
    for word in _BETWEEN.split(narrowed(text)):
        if match := _NUMBER.fullmatch(word):
            yield int(match[1])
        elif match := _SPAN.fullmatch(word):
            span = Span(int(match[1]), int(match[2]))
            if span.first > span.last:
                raise NotUnderstood(word)
            yield span
        elif word:
            name = name_as_stored(word)
            if not is_name(name):
                raise NotUnderstood(word)
            yield name


def picks_in_list(text: str) -> Iterator[Pick]:
    """Yield what was piped: a list of requests in any format that this program writes, or words as `picks_in`.

    Raises:
        NotUnderstood: it is a list of something else, or a word means nothing.
    """
    try:
        yield from _picks_in_list(text.removeprefix("\ufeff"))
    except NotJson as refusal:
        raise NotUnderstood(refusal.line) from None
    except (csv.Error, RecursionError):  # a cell, or a nest of brackets, that no list of ours has
        raise NotUnderstood(text) from None


def _picks_in_list(text: str) -> Iterator[Pick]:
    if (values := values_in(text)) is not None:
        yield from map(_of_json, values)
    elif (table := table_in(text, _lists_requests)) is not None:
        place = min(map(table.headings.index, NUMBER_HEADINGS.intersection(table.headings)))
        for row in filter(any, table.rows):
            yield _of_cell(row[place] if place < len(row) else ",".join(row))
    else:
        yield from picks_in(text)


def _lists_requests(headings: list[str]) -> bool:
    return not NUMBER_HEADINGS.isdisjoint(headings) and not _OF_REQUESTS.isdisjoint(headings)


def _of_json(value: object) -> int:
    number = value
    if isinstance(value, dict) and (value.keys() >= _ALONE or value.keys() >= _OF_A_REQUEST):
        number = value.get("id")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST:
        raise NotUnderstood(json.dumps(value, ensure_ascii=False))
    return number


def _of_cell(cell: str) -> int:
    found = _NUMBER.fullmatch(cell.strip())
    if found is None:
        raise NotUnderstood(cell)
    return int(found[1])
