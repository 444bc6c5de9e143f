"""What people write over columns, and in cells, for what is called otherwise here."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import Any

from szdj_cli.domain.errors import AliasesInvalid
from szdj_cli.domain.imports.layouts import TableForm, Words
from szdj_cli.domain.imports.tables import plain_heading, term_of_heading
from szdj_cli.domain.values.patterns import pattern
from szdj_cli.domain.values.text import CLEAR

FILE_NAME = "aliases.toml"
"""What the operator's file is called; it lies in the home."""

VALUES = "values"
"""Under this name of a kind stand, column by column, words in cells; all others are columns and what is over them."""

_SHIPPED = Path(__file__).with_name(FILE_NAME)
_LINE = pattern(r"line ([0-9]+)")


class AliasesProblem(StrEnum):
    """One fact about a file that no words can be read from; the words stand in `messages.importing`."""

    UNREADABLE = "unreadable"
    NOT_TOML = "not_toml"
    UNKNOWN_TABLE = "unknown_table"
    UNKNOWN_FIELD = "unknown_field"
    FORM = "form"
    TAKEN = "taken"
    LITERAL = "literal"


@cache
def shipped() -> Mapping[str, Any]:
    """Return the words that the program comes with, as they stand in its file."""
    return tomllib.loads(_SHIPPED.read_text("utf-8"))


def read(text: str, path: str) -> Mapping[str, Any]:
    """Return what stands in an operator's file; `path` is the one a refusal names.

    Raises:
        AliasesInvalid: it is no TOML.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        line = _LINE.search(str(error))
        raise AliasesInvalid(path, AliasesProblem.NOT_TOML, line and line[1]) from None


def with_aliases(forms: Mapping[str, TableForm], data: Mapping[str, Any], path: str) -> dict[str, TableForm]:
    """Return the forms of tables, by the name of their kind, that know the words of a file too.

    Raises:
        AliasesInvalid: the file names a kind or a column that is not there, or a word that means something else.
    """
    try:
        for name in data:
            if name not in forms:
                raise _Refused(AliasesProblem.UNKNOWN_TABLE, name)
        return {name: form.knowing(*_of_table(name, data.get(name, {}), form)) for name, form in forms.items()}
    except _Refused as refused:
        raise AliasesInvalid(path, refused.problem, refused.where) from None


class _Refused(Exception):
    """Something in the file is no word for anything; `where` names the part of the file."""

    def __init__(self, problem: AliasesProblem, where: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.where = where


def _of_table(name: str, table: object, form: TableForm) -> tuple[Mapping[str, str], Mapping[str, Words]]:
    headings = dict(_table(table, name))
    values = _table(headings.pop(VALUES, {}), f"{name}.{VALUES}")
    words = dict(_words_of_column(name, column, of_column, form) for column, of_column in values.items())
    return dict(_headings(name, headings, form)), words


def _words_of_column(name: str, column: str, of_column: object, form: TableForm) -> tuple[str, Words]:
    term = _term(name, column, form)
    if term in form.literal:
        raise _Refused(AliasesProblem.LITERAL, column)
    means = partial(form.meaning, term)
    return term, dict(_words(_table(of_column, f"{name}.{VALUES}.{column}"), column, means))


def _headings(name: str, headings: Mapping[str, object], form: TableForm) -> Iterator[tuple[str, str]]:
    taken: dict[str, str] = {}
    for column, others in headings.items():
        term = _term(name, column, form)
        for word in _texts(others, f"{name} {column}"):
            plain = plain_heading(word)
            if taken.setdefault(plain, term) != term or (term_of_heading(word, form.find) or term) != term:
                raise _Refused(AliasesProblem.TAKEN, word)
            yield plain, term


def _words(column: Mapping[str, object], name: str, means: Callable[[str], str | None]) -> Iterator[tuple[str, str]]:
    taken: set[str] = set()
    for meant, others in column.items():
        for word in _texts(others, f"{name}.{meant}"):
            plain = plain_heading(word)
            if plain in taken or word == CLEAR or means(word) not in (None, means(meant)):
                raise _Refused(AliasesProblem.TAKEN, word)
            taken.add(plain)
            yield plain, meant


def _term(table: str, column: str, form: TableForm) -> str:
    term = column if column in form.names else next((t for t, text in form.names.items() if text == column), None)
    if term is None:
        raise _Refused(AliasesProblem.UNKNOWN_FIELD, f"{table} {column}")
    return term


def _table(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Refused(AliasesProblem.FORM, where)
    return value


def _texts(value: object, where: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(text, str) and plain_heading(text) for text in value):
        raise _Refused(AliasesProblem.FORM, where)
    return value
