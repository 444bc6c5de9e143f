"""The report on the roster: the active members in numbers, and the members whom a number is of."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.imports.tables import SheetTitle
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.reports.common import GROUPS, Condition, Group, Report, ReportRow, Value, keys_of, share
from szdj_cli.domain.reports.roster import CODES, MEASURES
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.reports import common as reports
from szdj_cli.store.core import paging
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members
from szdj_cli.store.reports import roster as rows


def report(store: Store, actor: Actor, now: datetime, *, branch: str | None = None) -> Report:
    """Return how many active members there are, by organisation and by what they are.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `common.ground_of`.
    """
    with store.reading() as tx:
        ground = reports.ground_of(tx, actor, branch)
        of_organisation = rows.count_by_organisation(tx, ground.place, ground.grouping())
        of_group = _count_by_group(tx, ground, shanghai_day(now))
    total = sum(of_organisation.values())
    values = {part: _values(count, total) for part, count in of_organisation.items()}
    found = [ReportRow(Group.TOTAL, None, GROUPS.label(Group.TOTAL), _values(total, total))]
    found += ground.rows(values, _values(0, total))
    for group, codes in CODES.items():
        if codes is not None:
            counts = of_group[group]
            found += [
                ReportRow(group, key, codes.label(key), _values(counts[key], total)) for key in keys_of(codes, counts)
            ]
    return Report(SheetTitle.ROSTER_REPORT, MEASURES, tuple(found), "share", (("count",),))


def opened(
    store: Store,
    actor: Actor,
    now: datetime,
    conditions: Sequence[Condition],
    *,
    branch: str | None = None,
    limit: int = 50,
) -> Iterator[Member]:
    """Return the first members whom a count is of, by branch and member number, page by page in short reads.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `report`; an organisation that a condition names.
    """
    today = shanghai_day(now)
    with store.reading() as tx:
        ground = reports.ground_of(tx, actor, branch)
        place = reports.place_of(tx, actor, ground, conditions)
        found = rows.listed(tx, place, conditions, today, limit, by_branch=not ground.place.is_whole)
    return paging.of_numbers(store, found, members.listed)


def _count_by_group(tx: Transaction, ground: reports.Ground, today: date) -> Mapping[Group, Counter[str]]:
    counts: defaultdict[Group, Counter[str]] = defaultdict(Counter)
    for keys, count in rows.count_by_groups(tx, ground.place, today):
        for group, key in keys.items():
            counts[group][key] += count
    return counts


def _values(count: int, total: int) -> dict[str, Value]:
    return {"count": count, "share": share(count, total)}
