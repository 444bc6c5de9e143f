"""A list that this program wrote and that is piped back to it: as JSON, as JSON Lines, or as a table."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import NamedTuple


class PipedTable(NamedTuple):
    """Headings without blanks around, and rows as they are; a row may be shorter or longer."""

    headings: list[str]
    rows: Iterator[list[str]]


class NotJson(ValueError):
    """What begins as JSON is none; `line` is where it ends being that."""

    def __init__(self, line: str) -> None:
        super().__init__()
        self.line = line


def values_in(text: str) -> Iterator[object] | None:
    """Yield the values of an array, of one value, or of a line each; None where a text does not begin as JSON.

    Raises:
        NotJson: it goes on as something else.
        RecursionError: it is a nest of brackets.
    """
    return _values(text) if text.lstrip().startswith(("[", "{")) else None


def _values(text: str) -> Iterator[object]:
    try:
        whole = json.loads(text)
    except ValueError:
        yield from map(_value, filter(str.strip, text.splitlines()))
    else:
        yield from whole if isinstance(whole, list) else [whole]


def _value(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError:
        raise NotJson(line) from None


def table_in(text: str, is_ours: Callable[[list[str]], bool]) -> PipedTable | None:
    """Return the table of a text, with tabs or commas; None where its first line has no headings that are ours.

    Its rows raise csv.Error where they come to a cell that no list of ours has.
    """
    heading = next(filter(str.strip, text.splitlines()), "")
    for delimiter in "\t,":
        headings = [cell.strip() for cell in next(csv.reader([heading], delimiter=delimiter), [])]
        if is_ours(headings):
            rows = _rows(text, delimiter)
            next(filter(any, rows))
            return PipedTable(headings, filter(None, rows))
    return None


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    if delimiter == ",":
        return csv.reader(io.StringIO(text))
    # Between tabs we quote nothing: a quote is what somebody has written.
    return csv.reader(text.splitlines(), delimiter=delimiter, quoting=csv.QUOTE_NONE)
