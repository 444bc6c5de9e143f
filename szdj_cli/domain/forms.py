"""Forms that are filled in: answers named by heading, alias or term, each parsed by its field's rule."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from szdj_cli.domain.errors import FieldUnknown, ValueInvalid
from szdj_cli.domain.values.fields import Field, parse_change
from szdj_cli.domain.values.reasons import ValueRefused


def field_of(fields: Mapping[str, Field], text: str, form: str) -> Field:
    """Return the field of a form that a heading, an alias or a term names.

    Raises:
        FieldUnknown: it names none.
    """
    for each in fields.values():
        if text.strip() in (each.term, each.heading, *each.aliases):
            return each
    raise FieldUnknown(text, form)


def parsed(fields: Mapping[str, Field], answers: Mapping[str, str], today: date, form: str) -> dict[str, str]:
    """Return answers by term in the form in which they are stored; empty ones are left out.

    Raises:
        FieldUnknown, ValueInvalid: an answer belongs to no field, or breaks its rule.
    """
    found: dict[str, str] = {}
    for text, answer in answers.items():
        asked = field_of(fields, text, form)
        if not answer.strip():
            continue
        with refused_field(form, asked.term):
            value = parse_change(asked, answer, today)
        if value is not None:
            found[asked.term] = value
    return found


@contextmanager
def refused_field(form: str, field: str) -> Iterator[None]:
    """Let what parses the value of a form's field refuse it by the field's name.

    Raises:
        ValueInvalid: the value breaks its rule.
    """
    try:
        yield
    except ValueRefused as refused:
        raise ValueInvalid(field, refused.reason, form) from None
