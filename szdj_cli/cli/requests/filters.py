"""Options that narrow a list of requests; apart from the others, which every command loads."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from szdj_cli.cli import candidates
from szdj_cli.cli.options import begin_of
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.values.numbers import MOST

if TYPE_CHECKING:
    from szdj_cli.domain.requests.requests import RequestFilter

    Kind = str
else:
    Kind = StrEnum("Kind", {kind.code: kind.code for kind in kinds.every()})


class ListedState(StrEnum):
    """The states in which requests are listed; a draft is not submitted yet."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    TO_RESUBMIT = "to_resubmit"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    EXPIRED = "expired"
    VOIDED = "voided"


ApplicantOption = Annotated[
    str | None, typer.Option("--applicant", metavar="WHO", help="只限这位申请人的：姓名或党员编号")
]
FieldOption = Annotated[
    str | None, typer.Option("--field", metavar="FIELD", help="只限改动这一项的，如 手机号码、每月党费")
]
NoteOption = Annotated[
    str | None,
    typer.Option(
        "--note",
        metavar="WORD",
        help="只限有这类提示的，如 少交、欠缴、任职、大额",
        autocompletion=candidates.notes,
    ),
]
WithoutNotes = Annotated[bool, typer.Option("--without-notes", help="只限正常的，也就是没有任何提示的")]
KindOption = Annotated[Kind | None, typer.Option("--kind", help="只限这一类申请")]
StateOption = Annotated[ListedState | None, typer.Option("--state", help="只看这种状态的申请")]


def filter_of(
    kind: str | None = None,
    branch: str | None = None,
    since: date | None = None,
    before: date | None = None,
    applicant: str | None = None,
    field: str | None = None,
    note: str | None = None,
    *,
    without_notes: bool = False,
) -> "RequestFilter":
    """Return what the options mean; a field or a note that nobody knows is refused by its name."""
    from szdj_cli.domain.requests.requests import RequestFilter

    return RequestFilter(
        kind=kind,
        branch=branch,
        since=begin_of(since),
        before=begin_of(before),
        applicant=_applicant(applicant),
        fields=_fields(field) if field is not None else frozenset(),
        note=_note(note) if note is not None else None,
        without_notes=without_notes,
    )


def _applicant(text: str | None) -> str | None:
    from szdj_cli.domain.values.names import name_as_stored
    from szdj_cli.domain.values.text import narrowed
    from szdj_cli.messages import requests as words

    if text is None:
        return None
    who = name_as_stored(text)
    number = narrowed(who).removeprefix("#")
    if not (number.isascii() and number.isdecimal()):
        return who
    if len(number) > len(str(MOST)):
        raise typer.BadParameter(words.NOT_A_MEMBER_NUMBER, param_hint="--applicant")
    return number


def _fields(text: str) -> frozenset[str]:
    """Return the terms that a heading or a term means, of all kinds."""
    from szdj_cli.domain.members.fields import find
    from szdj_cli.domain.values.text import cleaned
    from szdj_cli.messages import requests as words
    from szdj_cli.messages.kit.forms import words_of

    wanted = cleaned(text)
    headings = [each for kind in kinds.every() for each in words_of(kind.code).form.headings().items()]
    found = {term for term, heading in headings if wanted in (term, heading)}
    if of_record := find(wanted):
        found.add(of_record.term)
    if not found:
        raise typer.BadParameter(words.FIELD_UNKNOWN, param_hint="--field")
    return frozenset(found)


def _note(text: str) -> str:
    from szdj_cli.domain.requests.requests import NOTE_SUBJECTS
    from szdj_cli.messages import requests as words

    code = NOTE_SUBJECTS.find(text)
    if code is None:
        raise typer.BadParameter(words.note_unknown(), param_hint="--note")
    return code
