"""转正: who on probation becomes a full member, from which day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from szdj_cli.domain.changes import Changes
from szdj_cli.domain.errors import ValueInvalid
from szdj_cli.domain.imports.plan import Problem
from szdj_cli.domain.members.corrections import correct
from szdj_cli.domain.members.import_rows import probation_ends_on
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.values.reasons import FormKind, Reason


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

    @property
    def due_on(self) -> str:
        """The day on which a year of probation ends."""
        return probation_ends_on(self.joined_on)


def confirm(member: Member, on: str, today: date, *, directly_admitted: bool = False) -> PlannedConfirmation:
    """Return what makes a probationary member a full one from a day, typed; `directly_admitted` as in `between_dates`.

    Raises:
        ValueInvalid: they are one already, their 党籍 is stopped, or the day breaks a rule (党章 art 7).
    """
    values: Mapping[str, str | None] = member.values
    if values["membership"] != "probationary":
        raise ValueInvalid("membership", Reason.FULL_ALREADY, FormKind.RECORD)
    if values["standing"] != "normal":
        raise ValueInvalid("standing", Reason.SUSPENDED_ALREADY, FormKind.RECORD)
    answers = {"membership": "full", "confirmed_on": on}
    planned = correct(member, answers, today, directly_admitted=directly_admitted)
    return PlannedConfirmation(
        number=member.number,
        name=member.name,
        version=member.version,
        branch=member.branch_name,
        branch_code=values["branch"] or "",
        joined_on=values["joined_on"] or "",
        confirmed_on=planned.changes["confirmed_on"][1] or "",
        changes=planned.changes,
        warnings=planned.warnings,
    )
