"""What falls due: of members, of posts, of letters, of requests; and how long beforehand it is named."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.organisations.terms import BRANCH_TERM_YEARS
from szdj_cli.domain.values.codes import CodeList
from szdj_cli.domain.values.months import first_day, month_after, month_of


class DueKind(StrEnum):
    """What can fall due, in the order in which it is listed."""

    CONFIRMATION = "confirmation"  # a probationary year is over (Constitution art 7)
    TERM = "term"  # an appointment ends, or, where it says no day, a secretary's term of office
    LOST_CONTACT = "lost_contact"  # nobody has heard of somebody for six months
    LETTER = "letter"  # a letter of transfer runs out
    ARREARS = "arrears"  # months of dues are owed from which on members are reminded
    REQUEST = "request"  # a request has waited for days


KINDS = CodeList(
    {
        "confirmation": "转正",
        "term": "换届",
        "lost_contact": "失联",
        "letter": "介绍信",
        "arrears": "欠缴",
        "request": "申请",
    },
    {"党费": "arrears", "任期": "term", "审批": "request", "lost": "lost_contact", "lost-contact": "lost_contact"},
)

AHEAD = {DueKind.CONFIRMATION: 30, DueKind.TERM: 180, DueKind.LOST_CONTACT: 30, DueKind.LETTER: 7}
"""How many days beforehand each is named, where nobody says otherwise; what is not here is named once it is due.

The organisation above reminds of elections half a year before a term is over (中办《关于党的基层组织任期的意见》).
"""

WAITING_DAYS = 7
"""After how many days a request that waits is named, where nobody says otherwise."""

_LOST_MONTHS = 6  # 党员教育管理工作条例 art 34: then standing may be suspended


@dataclass(frozen=True)
class Due:
    """One thing that falls due; what the kind has nothing to say of is None. `organisation` is a code."""

    kind: DueKind
    on: date
    organisation: str
    organisation_name: str
    member: int
    name: str
    role: Role | None = None
    is_reckoned: bool | None = None
    request: int | None = None
    request_kind: str | None = None
    letter: str | None = None
    months: int | None = None
    owed_fen: int | None = None

    def days(self, today: date) -> int:
        """Return how many days are left; negative where it is past."""
        return (self.on - today).days


@dataclass(frozen=True)
class DueList:
    """What falls due as of a Shanghai day: the first of each kind, once through, and how much there is of each."""

    today: date
    items: Iterator[Due]
    counts: dict[DueKind, int]


@dataclass(frozen=True)
class DueFilter:
    """What is asked for. `within` are days ahead, for all kinds; None is what `AHEAD` says of each."""

    kinds: Collection[DueKind] = tuple(DueKind)
    branch: str | None = None
    within: int | None = None
    waiting_days: int = WAITING_DAYS
    from_months: int = 3
    branch_term_years: int = BRANCH_TERM_YEARS

    def limit_of(self, kind: DueKind, today: date) -> date:
        """Return the last day that counts for a kind."""
        return today + timedelta(days=AHEAD[kind] if self.within is None else self.within)


def lost_for_long(since: str) -> date:
    """Return the day from which a member has been lost for six months, who was last heard of before a month."""
    return first_day(month_after(since, _LOST_MONTHS))


def lost_by(limit: date) -> str:
    """Return the last month since which a member who was lost has been so for six months on a day."""
    return month_after(month_of(limit), -_LOST_MONTHS)


def reminded_from(months: Collection[str], from_months: int) -> date:
    """Return the day from which months that are owed, in order, were enough for a reminder."""
    return first_day(month_after(sorted(months)[from_months - 1]))
