"""Correcting the roster one person at a time: what would be written, by the rules that an import follows too."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from szdj_cli.domain.changes import Changes
from szdj_cli.domain.errors import FieldNotMendable, FieldUnknown, NothingChanged, ValueInvalid
from szdj_cli.domain.forms import refused_field
from szdj_cli.domain.imports.plan import WARNINGS, Problem
from szdj_cli.domain.members.fields import FIELDS, find
from szdj_cli.domain.members.import_rows import CONTRADICTIONS, KEY, REQUIRED_IN_NEW, between_dates
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.organisations.branches import BranchNames
from szdj_cli.domain.organisations.organisations import Organisation
from szdj_cli.domain.sms import Message
from szdj_cli.domain.values.codes import OCCUPATIONS
from szdj_cli.domain.values.fields import Editor, Field, parse_change
from szdj_cli.domain.values.identity import birth_date_of, sex_of
from szdj_cli.domain.values.reasons import FormKind, Reason

MENDABLE = tuple(each for each in FIELDS.values() if each.editor is not Editor.PROGRAM and each.term != "branch")
"""What can be put right in a record; only a transfer moves a member to another branch."""

CONTACT = tuple(FIELDS[term] for term in ("mobile", "landline", "email", "address", "residence"))
"""What their own secretary, too, may put right in the record of somebody who holds no appointment."""

ASKED_OF_NEW = tuple(FIELDS[term] for term in FIELDS if term in (KEY, *REQUIRED_IN_NEW, "confirmed_on"))
"""What a new member's record must hold, and the day on which a full member was confirmed."""

_ADULT_AT = 18
_DATES = ("membership", "joined_on", "confirmed_on")


@dataclass(frozen=True)
class PlannedCorrection:
    """A difference to a record as it was when it was looked at, and what about it is unusual."""

    number: int
    name: str
    version: int
    changes: Changes = field(repr=False)
    warnings: tuple[Problem, ...]


@dataclass(frozen=True)
class NewMember:
    """A record that would be added, and what about it is unusual."""

    branch: Organisation
    values: Mapping[str, str | None] = field(repr=False)
    warnings: tuple[Problem, ...]
    directly_admitted: bool = False
    """Whether it is known that there was no probation."""


@dataclass(frozen=True)
class Corrected:
    """What was written about whom, and whom to tell.

    `waits` is the number of the correction that a second person has to confirm before anything takes effect.
    """

    number: int
    messages: tuple[Message, ...]
    waits: int | None = None
    is_already: bool = False
    """Whether nothing was written, for it was so before."""


def correctable(text: str) -> Field:
    """Return the field that a heading or a term names, if the organisation may put it right.

    Raises:
        FieldUnknown: it names none.
        FieldNotMendable: only a transfer, or the program itself, changes it.
    """
    found = find(text)
    if found is None:
        raise FieldUnknown(text, FormKind.RECORD)
    if found not in MENDABLE:
        raise FieldNotMendable(found.term)
    return found


def correct(
    member: Member, answers: Mapping[str, str], today: date, *, directly_admitted: bool = False
) -> PlannedCorrection:
    """Return the difference between a record and typed answers by field; `directly_admitted` as in `between_dates`.

    A new identity number brings its sex with it, and its birth date where the record had that of the old number;
    another birth date is the archive's: worth a warning.

    Raises:
        FieldUnknown, FieldNotMendable: a field is not to be put right.
        ValueInvalid: a value breaks its field's rule, or does not fit the rest of the record.
        NothingChanged: the record says all of that already.
    """
    given = _parsed(((correctable(text), answer) for text, answer in answers.items()), today)
    whole = {**member.values, **_derived_anew(member, given), **given}
    changes = {term: (member.values[term], new) for term, new in whole.items() if new != member.values[term]}
    if not changes:
        raise NothingChanged(FormKind.RECORD)
    if changes.keys() & {KEY, "sex"} and whole["sex"] != sex_of(whole[KEY] or ""):
        raise ValueInvalid("sex", Reason.SEX_MISMATCH, FormKind.RECORD)
    unusual = _unusual_dates(whole, directly_admitted=directly_admitted) if changes.keys() & set(_DATES) else ()
    return PlannedCorrection(
        member.number, member.name, member.version, changes, (*unusual, *_warnings(whole, changes))
    )


def new_member(
    answers: Mapping[str, str], branches: BranchNames, today: date, *, directly_admitted: bool = False
) -> NewMember:
    """Return the record that typed answers by field make; `directly_admitted` as in `between_dates`.

    Raises:
        FieldUnknown, FieldNotMendable: a field is the program's.
        ValueInvalid: a value is missing, breaks its field's rule, or does not fit the others.
    """
    named = {(find(text) or correctable(text)).term: answer for text, answer in answers.items()}
    branch = _branch(branches, named.pop("branch", ""))
    given = _parsed(((correctable(term), answer) for term, answer in named.items()), today)
    for term in (KEY, *REQUIRED_IN_NEW):
        if term != "branch" and not given.get(term):
            raise ValueInvalid(term, Reason.REQUIRED, FormKind.RECORD)
    derived = _derived(given[KEY] or "")
    for term, reason in CONTRADICTIONS.items():
        if given.get(term) not in (None, derived[term]):
            raise ValueInvalid(term, reason, FormKind.RECORD)
    values = {**dict.fromkeys(FIELDS), "standing": "normal", **given, **derived}
    values |= {"branch": branch.code, "roster_state": "active"}
    unusual = _unusual_dates(values, directly_admitted=directly_admitted)
    return NewMember(branch, values, (*unusual, *_warnings(values, values)), directly_admitted)


def require_continued(whole: Mapping[str, str | None], *, directly_admitted: bool) -> None:
    """Let the record pass of somebody who comes back: what is new of it and what stood there before.

    Raises:
        ValueInvalid: they do not fit each other.
    """
    _unusual_dates(whole, directly_admitted=directly_admitted)


def _parsed(answers: Iterable[tuple[Field, str]], today: date) -> dict[str, str | None]:
    given: dict[str, str | None] = {}
    for each, answer in answers:
        with refused_field(FormKind.RECORD, each.term):
            given[each.term] = parse_change(each, answer, today)
    return given


def _branch(branches: BranchNames, answer: str) -> Organisation:
    if not answer.strip():
        raise ValueInvalid("branch", Reason.REQUIRED, FormKind.RECORD)
    with refused_field(FormKind.RECORD, "branch"):
        return branches.find(answer)


def _derived(id_number: str) -> dict[str, str | None]:
    return {"sex": sex_of(id_number), "birth_date": birth_date_of(id_number)}


def _derived_anew(member: Member, given: Mapping[str, str | None]) -> dict[str, str | None]:
    new = given.get(KEY)
    if new is None or new == member.values[KEY]:
        return {}
    before, after = _derived(member.values[KEY] or ""), _derived(new)
    return {term: value for term, value in after.items() if term == "sex" or member.values[term] == before[term]}


def _unusual_dates(whole: Mapping[str, str | None], *, directly_admitted: bool) -> tuple[Problem, ...]:
    reason = between_dates(*(whole[term] or "" for term in _DATES), directly_admitted=directly_admitted)
    if reason in WARNINGS:
        return (("confirmed_on", reason),)
    if reason:
        raise ValueInvalid("confirmed_on", reason, FormKind.RECORD)
    return ()


def _warnings(whole: Mapping[str, str | None], changed: Iterable[str]) -> tuple[Problem, ...]:
    born, joined = whole["birth_date"] or "", whole["joined_on"] or ""
    adult_on = f"{int(born[:4]) + _ADULT_AT:04}{born[4:]}"
    found = {
        "joined_on": (Reason.AGE_AT_ADMISSION, joined < adult_on),
        "occupation": (Reason.UNLISTED_OCCUPATION, whole["occupation"] not in OCCUPATIONS),
        "birth_date": (Reason.BIRTH_DATE_MISMATCH, born != birth_date_of(whole[KEY] or "")),
    }
    terms = set(changed)
    return tuple((term, reason) for term, (reason, is_so) in found.items() if is_so and term in terms)
