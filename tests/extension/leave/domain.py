"""请假: from when, until when, and why."""

from collections.abc import Mapping
from datetime import date

from szdj_cli.domain import forms
from szdj_cli.domain.changes import Change, Changes
from szdj_cli.domain.errors import ValueInvalid
from szdj_cli.domain.values.fields import Editor, Field, plain
from szdj_cli.domain.values.parsing import parse_date, parse_text
from szdj_cli.domain.values.reasons import Reason

KIND = "leave"
ENDS_EARLY = "leave_ends_early"

LEAVE_FIELDS = {
    each.term: each
    for each in (
        Field("begins_on", "开始日期", plain(parse_date), Editor.MEMBER, True),
        Field("ends_on", "结束日期", plain(parse_date), Editor.MEMBER, True),
        Field("leave_reason", "事由", plain(parse_text), Editor.MEMBER, True),
    )
}


def leave_field(text: str) -> Field:
    """Return the field that a heading or a term names."""
    return forms.field_of(LEAVE_FIELDS, text, KIND)


def fill_in(answers: Mapping[str, str], today: date) -> Changes:
    """Return what a filled-in form asks for."""
    given = forms.parsed(LEAVE_FIELDS, answers, today, KIND)
    for term in LEAVE_FIELDS:
        if term not in given:
            raise ValueInvalid(term, Reason.REQUIRED, KIND)
    if given["ends_on"] < given["begins_on"]:
        raise ValueInvalid("ends_on", ENDS_EARLY, KIND)
    return {term: (None, given[term]) for term in LEAVE_FIELDS}


def describe(changes: Changes) -> tuple[Change, ...]:
    """Return a leave in the words people read."""
    return tuple(
        Change(term, LEAVE_FIELDS[term].heading, "", new or "", is_entry=True) for term, (_, new) in changes.items()
    )
