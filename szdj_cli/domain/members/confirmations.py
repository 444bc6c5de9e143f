"""转正: who on probation becomes a full member, from which day."""

from dataclasses import dataclass
from datetime import date

from szdj_cli.domain.changes import Changes
from szdj_cli.domain.errors import ValueInvalid
from szdj_cli.domain.imports.plan import Problem
from szdj_cli.domain.members.corrections import correct
from szdj_cli.domain.members.import_rows import probation_ends_on
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.values.parsing import parse_past_date
from szdj_cli.domain.values.reasons import FormKind, Reason, ValueRefused


@dataclass(frozen=True)
class PlannedConfirmation:
    """What would be written of one person, as their record was when it was looked at, and what about it is unusual."""

    number: int
    name: str
    version: int
    branch: str
    branch_code: str
    joined_on: str
    confirmed_on: str
    changes: Changes
    warnings: tuple[Problem, ...]
    is_already: bool = False
    """Whether the record says so already: nothing is written."""

    @property
    def due_on(self) -> str:
        """The day on which a year of probation ends."""
        return probation_ends_on(self.joined_on)


def confirm(member: Member, on: str, today: date, *, directly_admitted: bool = False) -> PlannedConfirmation:
    """Return what makes a probationary member a full one from a day, typed; `directly_admitted` as in `between_dates`.

    Whoever is one from that very day is so already.

    Raises:
        ValueInvalid: they are one from another day, their 党籍 is stopped, or the day breaks a rule (党章 art 7).
    """
    values = member.values
    if values["membership"] == "full" and values["confirmed_on"] == _day(on, today):
        return _planned(member, {}, is_already=True)
    if values["membership"] != "probationary":
        raise ValueInvalid("membership", Reason.FULL_ALREADY, FormKind.RECORD)
    if values["standing"] != "normal":
        raise ValueInvalid("standing", Reason.SUSPENDED_ALREADY, FormKind.RECORD)
    answers = {"membership": "full", "confirmed_on": on}
    corrected = correct(member, answers, today, directly_admitted=directly_admitted)
    return _planned(member, corrected.changes, corrected.warnings)


def _planned(
    member: Member, changes: Changes, warnings: tuple[Problem, ...] = (), *, is_already: bool = False
) -> PlannedConfirmation:
    before = member.values["confirmed_on"]
    return PlannedConfirmation(
        number=member.number,
        name=member.name,
        version=member.version,
        branch=member.branch_name,
        branch_code=member.values["branch"] or "",
        joined_on=member.values["joined_on"] or "",
        confirmed_on=changes.get("confirmed_on", (None, before))[1] or "",
        changes=changes,
        warnings=warnings,
        is_already=is_already,
    )


def _day(typed: str, today: date) -> str | None:
    """Return a day as it is stored; None where `correct` says what is wrong with it."""
    try:
        return parse_past_date(typed, today)
    except ValueRefused:
        return None
