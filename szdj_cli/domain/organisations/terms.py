"""Terms of office: how long one is, when it ends, and which organisations are to elect.

中共中央办公厅《关于党的基层组织任期的意见》(2018): a basic-level committee is elected for five years, the others
for three; those of villages and communities for five, which is what a setting is for.
"""

from datetime import date, timedelta
from typing import NamedTuple

from szdj_cli.domain.organisations.organisations import OrganisationKind, Role

COMMITTEE_TERM_YEARS = 5
BRANCH_TERM_YEARS = 3
"""Of general branches and branches, where no setting says 5."""


class EndingTerm(NamedTuple):
    """A post whose term of office ends on a day, or has: `until` is its last.

    `is_reckoned` where no appointment says so and it follows from the day on which a secretary began.
    """

    organisation_code: str
    organisation_name: str
    member: int
    name: str
    role: Role
    until: date
    is_reckoned: bool


def term_years(kind: OrganisationKind, branch_years: int = BRANCH_TERM_YEARS) -> int:
    """Return how many years an organisation of a kind is elected for."""
    return COMMITTEE_TERM_YEARS if kind is OrganisationKind.COMMITTEE else branch_years


def last_day_of_term(begins: date, years: int) -> date:
    """Return the last day of a term of some years: the day before the same day of the year."""
    leap = begins.month == 2 and begins.day == 29
    ends = date(begins.year + years, 3, 1) if leap else begins.replace(year=begins.year + years)
    return ends - timedelta(days=1)
