"""What an import would do, what it did, and what is wrong with a row."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from szdj_cli.domain.changes import Change
from szdj_cli.domain.imports.readings import Reading
from szdj_cli.domain.values.reasons import Reason

CONFLICTS = frozenset(
    {
        Reason.DUPLICATE_IN_FILE,
        Reason.CODE_TWICE,
        Reason.OTHER_BRANCH,
        Reason.REQUEST_WAITING,
        Reason.MEMBER_CLOSED,
        Reason.HOLDS_APPOINTMENT,
        Reason.APPOINTED_ELSEWHERE,
        Reason.COUNTERSIGN_NEEDED,
        Reason.KIND_CHANGED,
        Reason.SERIAL_TAKEN,
        Reason.SERIAL_TWICE,
        Reason.SERIAL_LESS_TWINS,
        Reason.LARGE_PAYMENT,
        Reason.CHANGED_HERE,
        Reason.NUMBER_REPLACED,
        Reason.NOT_AMONG_YOURS,
        Reason.STANDARD_CHANGED,
        Reason.BASE_ASSESSED,
        Reason.OWN_ASSESSMENT,
        Reason.BRANCH_ELSEWHERE,
        Reason.DUES_WAITING,
        Reason.LEAVING,
        Reason.MEMBERSHIP_SUSPENDED,
        Reason.NOBODY_HERE,
        Reason.OFF_ROSTER,
        Reason.ASSESSED_TWICE,
        Reason.APPOINTMENT_DIFFERS,
        Reason.APPOINTMENT_OVER,
        Reason.NAME_OF_ANOTHER,
        Reason.NUMBERS_DISAGREE,
    }
)
"""The row is sound, but the file and the store, or the file and itself, disagree."""
SAYING_WHO = frozenset({Reason.CHANGED_HERE, Reason.NUMBER_REPLACED, Reason.OTHER_BRANCH})
"""With these goes who changed what is stored, and when, where it was changed here."""
WARNINGS = frozenset(
    {
        Reason.AGE_AT_ADMISSION,
        Reason.CONFIRMED_SOON,
        Reason.UNLISTED_OCCUPATION,
        Reason.ORGANISATION_SIZE,
        Reason.JANUARY_OR_OCTOBER,
        Reason.PAID_ON_FIRST,
        Reason.FIRST_OF_MONTH,
        Reason.SERIAL_OR_MONTH,
        Reason.REGULAR_CLASS,
        Reason.TWO_LEVELS,
        Reason.SEVERAL_PHONES,
        Reason.PHONE_AS_TEXT,
        Reason.NAME_JOINED,
        Reason.NAME_UNUSUAL,
        Reason.NAME_NUMBERED,
        Reason.REMARK_SAYS_GONE,
        Reason.OTHER_MONTH_IN_REMARK,
        Reason.OTHER_MONTH_IN_TITLE,
        Reason.MONTH_BY_REMARK,
        Reason.MONTH_BY_TITLE,
        Reason.SECOND_SECRETARY,
    }
)
"""Said, and written all the same."""
PASSED_OVER = frozenset(
    {
        Reason.OWN_PAYMENT,
        Reason.NOT_INCOME,
        Reason.REFUNDED,
        Reason.PAID_BACK,
        Reason.NOBODYS_DUES,
        Reason.NOT_PAID,
        Reason.SHEET_ROW_CHANGED,
        Reason.SHEET_MONTH_PAID,
    }
)
"""Said, and not written; the other rows are."""

MEMBERS_IMPORTED = "members.imported"
"""How the audit log calls the import of a roster."""

SHOWN_UPDATES = 20
"""How many updates a plan carries."""

SHOWN_PROBLEMS = 50
"""How many problems a plan carries; all are counted, and all stand in the error file."""

Problem = tuple[str, Reason]
"""The term of a cell, and what is wrong with it."""


class Outcome(StrEnum):
    """What an import does with one row."""

    NEW = "new"
    UPDATED = "updated"
    SAME = "same"
    CONFLICT = "conflict"
    ERROR = "error"


class Differences(StrEnum):
    """What an import does where its file differs from what was changed here since it last agreed."""

    ASK = "ask"  # it is a conflict
    OVERWRITE = "overwrite"  # the file is right
    KEEP = "keep"  # what is stored is right
    ONLY_NEW = "only_new"  # whoever is in the store already is left alone


@dataclass(frozen=True)
class ChangedHere:
    """What is stored, masked, and who changed it here and when; `name` is who is behind the label, where known."""

    stored: str
    at: datetime
    actor: str
    name: str | None
    is_approved: bool


@dataclass(frozen=True)
class RowProblem:
    """One cell that is refused or worth a warning. `shown` is its value, masked."""

    row: int
    heading: str
    shown: str
    reason: Reason
    changed: ChangedHere | None = None


@dataclass(frozen=True)
class Settled:
    """What became of what differs from what was changed here: fields that were kept or overwritten, rows left alone."""

    kept: int = 0
    overwritten: int = 0
    left: int = 0


@dataclass(frozen=True)
class PlannedUpdate:
    """One row that changes what is stored: whose, and old → new; sensitive values are masked."""

    row: int
    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class ImportSummary:
    """What an import did, in rows."""

    new: int
    updated: int
    same: int
    conflicts: int
    errors: int


@dataclass(frozen=True)
class Plan:
    """What an import would do, in rows; and the first of its problems and warnings."""

    new: int
    updated: int
    same: int
    conflicts: int
    errors: int
    warnings: int
    problems: tuple[RowProblem, ...]
    remarks: tuple[RowProblem, ...]
    reading: Reading
    updates: tuple[PlannedUpdate, ...] = ()
    """The first of those that change what is stored."""
    amount_fen: int | None = None
    """What would be written altogether, where that is money."""
    settled: Settled = Settled()
    has_stand_ins: bool = False
    """Whether something stands in for serial numbers that a bill has not."""

    matched_by_name: int = 0
    """How many rows would be booked by a name that nobody has confirmed yet."""
    months_by_words: int = 0
    """How many rows would be booked to a month that their remarks, or the title, speak of."""
    unpaid: int = 0
    """How many rows of a collection sheet were left blank."""

    @property
    def bad(self) -> int:
        """How many rows cannot be written."""
        return self.conflicts + self.errors

    @property
    def to_write(self) -> int:
        """How many rows would be written."""
        return self.new + self.updated

    @property
    def summary(self) -> ImportSummary:
        """What an import that was planned so has done."""
        return ImportSummary(self.new, self.updated, self.same, self.conflicts, self.errors)
