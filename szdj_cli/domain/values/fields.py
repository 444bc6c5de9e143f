"""Fields of records and forms: what one is called, how it is parsed and shown, who may change it."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from szdj_cli.domain.values.codes import CodeList
from szdj_cli.domain.values.parsing import parse_code
from szdj_cli.domain.values.reasons import Reason, ValueRefused
from szdj_cli.domain.values.text import CLEAR

Parse = Callable[[str, date], str]


class Editor(StrEnum):
    """Who may change a field."""

    MEMBER = "member"  # the member proposes, the secretary approves
    ORGANISATION = "organisation"
    PROGRAM = "program"  # derived, or kept by the program


class Field(NamedTuple):
    """One field of a record or a form.

    `term` is the column, the JSON key and the option value; `heading` what people read.
    """

    term: str
    heading: str
    parse: Parse
    editor: Editor
    required: bool = False
    codes: CodeList | None = None
    aliases: tuple[str, ...] = ()
    sensitive: bool = False  # encrypted at rest, masked in view
    in_import: bool = True
    parse_cell: Parse | None = None  # what an import takes, where that is more than a form does

    def parse_in_file(self, text: str, today: date) -> str:
        """Return the stored form of a cell that holds something, perhaps a `Doubtful` one.

        Raises:
            ValueRefused: it breaks the field's rule.
        """
        return (self.parse_cell or self.parse)(text, today)

    def reads_nothing(self, text: str) -> bool:
        """Return whether a text that elsewhere says that a cell holds nothing is a value here: 无 of a degree."""
        return self.codes is not None and self.codes.find(text) is not None

    def show(self, stored: str | None) -> str:
        """Return the words people read for a stored value; sensitive ones are not masked here."""
        if stored is None:
            return ""
        return self.codes.label(stored) if self.codes else stored


def column(
    term: str,
    heading: str,
    parse: Parse,
    *aliases: str,
    required: bool = False,
    codes: CodeList | None = None,
    sensitive: bool = False,
) -> Field:
    """Return a column of a table that an organisation fills in, with the other names that people give it."""
    return Field(term, heading, parse, Editor.ORGANISATION, required, codes, aliases, sensitive)


def plain(parse: Callable[[str], str]) -> Parse:
    """Return a rule that does not look at the day."""
    return lambda text, _today: parse(text)


def coded(code_list: CodeList) -> Parse:
    """Return the rule of a closed list."""
    return plain(partial(parse_code, code_list))


def parse_change(field: Field, text: str, today: date) -> str | None:
    """Return the stored form of a new value; None where it empties the field.

    Raises:
        ValueRefused: the value breaks the field's rule, or empties a required field.
    """
    if text.strip() in ("", CLEAR):
        if field.required:
            raise ValueRefused(Reason.REQUIRED)
        return None
    # A form has no place for a warning: whoever typed the value sees what becomes of it.
    return str(field.parse(text, today)) or None
