"""Assessing one member as another, through the services."""

from contextlib import AbstractContextManager
from datetime import datetime

from szdj_cli.domain.dues.assessments import AssessmentPlan, AssessmentRow
from szdj_cli.domain.dues.rules import Category, Rounding
from szdj_cli.domain.dues.rules_file import shipped
from szdj_cli.services.dues import assessments
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.applicants import entered

REASON = "生活困难"


def row(
    member: int, category: Category, fen: int, until: str | None = None, *, month: str = "2026-11"
) -> AssessmentRow:
    """Return what a table says of a member of whom nothing is set; the base is 8000 yuan."""
    name = builders.person(member - 1)["姓名"]
    return AssessmentRow(member, name, None, category, 800_000, None, fen, month, REASON, until)


def assessing(
    store: Store, now: datetime, by: int, given: AssessmentRow
) -> AbstractContextManager[assessments.Assessment]:
    """Return the assessment of a member, planned and not yet written."""
    return assessments.of_one(store, entered(store, now, by), given, shipped(), Rounding.FEN, now)


def assess(store: Store, now: datetime, by: int, given: AssessmentRow) -> AssessmentPlan:
    """Assess a member; nothing may stand in the way."""
    with assessing(store, now, by, given) as made:
        made.apply()
        return made.plan
