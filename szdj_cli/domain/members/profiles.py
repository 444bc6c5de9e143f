"""A member's own proposal to change their record: which fields, which values, what is worth a warning."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from szdj_cli.domain.changes import Change, Changes
from szdj_cli.domain.errors import FieldNotEditable, FieldUnknown, NothingChanged
from szdj_cli.domain.forms import refused_field
from szdj_cli.domain.members.fields import FIELDS, find
from szdj_cli.domain.members.members import Member, show_value
from szdj_cli.domain.requests.requests import Submitted
from szdj_cli.domain.sms import Message
from szdj_cli.domain.values.codes import OCCUPATIONS
from szdj_cli.domain.values.fields import Editor, Field, parse_change
from szdj_cli.domain.values.reasons import FormKind, Reason

KIND = "profile"

# What is shown as it is stored; told apart beforehand, because a batch asks for it a hundred thousand times.
_PLAIN_HEADINGS = {term: field.heading for term, field in FIELDS.items() if not (field.codes or field.sensitive)}


class Proposal(NamedTuple):
    """What would be submitted, and what about it is unusual."""

    changes: Changes
    warnings: tuple[tuple[str, Reason], ...]


class Edited(NamedTuple):
    """What came of an edit: submitted, or waiting for the code that was sent to the new mobile (shown masked)."""

    submitted: Submitted | None
    code_sent_to: str | None
    messages: tuple[Message, ...]


def editable(text: str) -> Field:
    """Return the field that a heading or a term names, if members may propose to change it.

    Raises:
        FieldUnknown: it names none.
        FieldNotEditable: the organisation changes it.
    """
    field = find(text)
    if field is None:
        raise FieldUnknown(text, FormKind.RECORD)
    if field.editor is not Editor.MEMBER:
        raise FieldNotEditable(field.term)
    return field


def propose(member: Member, answers: Mapping[str, str], today: date) -> Proposal:
    """Return the difference between a record and typed answers by field.

    Raises:
        FieldUnknown, FieldNotEditable: a field is not the member's to change.
        ValueInvalid: a value breaks its field's rule.
        NothingChanged: the record says all of that already.
    """
    changes: dict[str, tuple[str | None, str | None]] = {}
    for text, answer in answers.items():
        field = editable(text)
        with refused_field(FormKind.RECORD, field.term):
            new = parse_change(field, answer, today)
        old = member.values[field.term]
        if new != old:
            changes[field.term] = (old, new)
    if not changes:
        raise NothingChanged(FormKind.RECORD)
    occupation = changes.get("occupation", (None, None))[1]
    is_unlisted = occupation is not None and occupation not in OCCUPATIONS
    return Proposal(changes, (("occupation", Reason.UNLISTED_OCCUPATION),) if is_unlisted else ())


def describe(changes: Changes) -> tuple[Change, ...]:
    """Return a difference in the words people read, sensitive values masked."""
    return tuple(
        [
            Change(term, _PLAIN_HEADINGS[term], old or "", new or "")
            if term in _PLAIN_HEADINGS
            else Change(term, FIELDS[term].heading, show_value(term, old), show_value(term, new))
            for term, (old, new) in changes.items()
        ]
    )
