"""Forms that are filled in: answers named by heading, alias or term, each parsed by its field's rule."""

from collections.abc import Mapping
from datetime import date

from szdj_cli.domain.errors import FieldUnknown
from szdj_cli.domain.members.fields import Field, parse_change
from szdj_cli.domain.refusing import value_of
from szdj_cli.domain.values.reasons import FormKind


def field_of(fields: Mapping[str, Field], text: str, form: FormKind) -> Field:
    """Return the field of a form that a heading, an alias or a term names.

    Raises:
        FieldUnknown: it names none.
    """
    for each in fields.values():
        if text.strip() in (each.term, each.heading, *each.aliases):
            return each
    raise FieldUnknown(text, form)


def parsed(fields: Mapping[str, Field], answers: Mapping[str, str], today: date, form: FormKind) -> dict[str, str]:
    """Return answers by term in the form in which they are stored; empty ones are left out.

    Raises:
        FieldUnknown, ValueInvalid: an answer belongs to no field, or breaks its rule.
    """
    found: dict[str, str] = {}
    for text, answer in answers.items():
        asked = field_of(fields, text, form)
        if not answer.strip():
            continue
        with value_of(form, asked.term):
            value = parse_change(asked, answer, today)
        if value is not None:
            found[asked.term] = value
    return found
