"""复核: what one person begins and a second one confirms, where it opens the account of whoever decides."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from szdj_cli.domain.changes import Change
from szdj_cli.domain.values.text import shown_without

ALONE_AFTER = timedelta(hours=24)
"""When a correction takes effect that nobody else may countersign; both mobiles were told at its beginning."""

TOGETHER_FOR = timedelta(days=30)
"""How long whoever gave a member a new sign-in leaves it to others to appoint them, where there are others."""


class CorrectionAct(StrEnum):
    """What waits for a second person."""

    EDIT = "edit"  # another mobile or identity number
    RESET = "reset"  # the initial password again
    ENABLE = "enable"  # an account that was disabled


class CorrectionState(StrEnum):
    """waiting → done, refused, taken_back or void."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"  # by the second person, or by whom it is about
    TAKEN_BACK = "taken_back"  # by whoever began it
    VOID = "void"  # the record, or the right of whoever began it, was no longer what it was


class Part(StrEnum):
    """What somebody may do about a correction."""

    SECOND = "second"  # confirm or refuse it
    BEGINNER = "beginner"  # take it back
    SUBJECT = "subject"  # object to it


class Correction(NamedTuple):
    """One correction as those see it who have a part in it; sensitive values are masked."""

    id: int
    member: int
    name: str
    act: CorrectionAct
    changes: tuple[Change, ...]
    reason: str
    begun_by: str
    begun_at: datetime
    part: Part
    has_second: bool
    """Whether somebody else may countersign it; if not, it takes effect by itself."""

    def __repr__(self) -> str:
        """Leave out what is secret or personal."""
        return shown_without(self, "changes")
