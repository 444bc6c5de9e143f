"""The report on approvals: requests in numbers, how long deciding took, and the requests that a number is of."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.imports.tables import SheetTitle
from szdj_cli.domain.reports.approvals import MEASURES, REPORTED_STATES, is_oldest_first, median_tenths_of_days
from szdj_cli.domain.reports.common import GROUPS, Condition, Group, Report, ReportRow, Value, share
from szdj_cli.domain.requests.kinds import KINDS
from szdj_cli.domain.requests.requests import Request, RequestFilter, RequestState
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.approvals.reading import with_decisions, with_notes
from szdj_cli.services.reports import common as reports
from szdj_cli.store.core import paging
from szdj_cli.store.core.engine import Store
from szdj_cli.store.reports import approvals as rows
from szdj_cli.store.requests import requests

_TOTAL = (Group.TOTAL, None)
_CHARTED = (RequestState.PENDING, RequestState.APPROVED, RequestState.REJECTED)


def report(store: Store, actor: Actor, wanted: RequestFilter, now: datetime) -> Report:
    """Return how many requests there are by kind, by organisation and by state; `wanted` names branch and days.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `common.ground_of`.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        ground = reports.ground_of(tx, actor, wanted.branch)
        grouping = ground.grouping()
        counts = rows.count(tx, wanted, ground.place, grouping, shanghai_day(now))
        tallies = _tallied(counts, rows.durations(tx, wanted, ground.place, grouping))
    total = tallies[_TOTAL].whole
    found = [ReportRow(Group.TOTAL, None, GROUPS.label(Group.TOTAL), tallies[_TOTAL].values(total))]
    found += [
        ReportRow(Group.KIND, kind, label, tallies[Group.KIND, kind].values(total))
        for kind, label in KINDS.labels.items()
    ]
    of_organisation = {
        key: tally.values(total) for (group, key), tally in tallies.items() if group is Group.ORGANISATION
    }
    found += ground.rows(of_organisation, _Tally().values(total))
    return Report(SheetTitle.APPROVALS_REPORT, MEASURES, tuple(found), "share", (_CHARTED,))


def opened(
    store: Store,
    actor: Actor,
    wanted: RequestFilter,
    now: datetime,
    conditions: Sequence[Condition],
    *,
    limit: int = 50,
) -> Iterator[Request]:
    """Return the first requests that a count is of: the newest, but of those that wait the oldest.

    Each comes with the last decision on it, page by page in short reads.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `report`; an organisation that a condition names.
    """
    with store.reading() as tx:
        require_verified(tx, actor, now)
        ground = reports.ground_of(tx, actor, wanted.branch)
        place = reports.place_of(tx, actor, ground, conditions)
        is_first = is_oldest_first(conditions)
        found = rows.listed(tx, wanted, place, conditions, shanghai_day(now), limit, is_oldest_first=is_first)
    return paging.of_numbers(
        store, found, lambda tx, page: with_decisions(tx, with_notes(tx, requests.of_numbers(tx, page), now))
    )


@dataclass
class _Tally:
    """What is counted for one row."""

    states: Counter[str] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)
    oldest: datetime | None = None

    @property
    def whole(self) -> int:
        return self.states.total()

    def values(self, total: int) -> dict[str, Value]:
        return {
            "count": self.whole,
            "share": share(self.whole, total),
            **{state: self.states[state] for state in REPORTED_STATES.labels},
            "median_days": median_tenths_of_days(self.hours),
            "oldest_waiting": None if self.oldest is None else shanghai_day(self.oldest).isoformat(),
        }


def _tallied(
    counts: Iterable[rows.Count], durations: Iterable[rows.Duration]
) -> defaultdict[tuple[Group, Any], _Tally]:
    tallies: defaultdict[tuple[Group, Any], _Tally] = defaultdict(_Tally)
    for part, kind, state, count, oldest in counts:
        for key in _keys(part, kind):
            tally = tallies[key]
            tally.states[state] += count
            if state == RequestState.PENDING:
                tally.oldest = min(tally.oldest or oldest, oldest)
    for part, kind, hours, count in durations:
        for key in _keys(part, kind):
            tallies[key].hours[hours] += count
    return tallies


def _keys(part: int, kind: str) -> tuple[tuple[Group, Any], ...]:
    return _TOTAL, (Group.KIND, kind), (Group.ORGANISATION, part)
