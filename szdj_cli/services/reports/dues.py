"""The report on dues: what branches charge and have got, and the members whom a number is of."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import DrillUnknown
from szdj_cli.domain.imports.tables import SheetTitle
from szdj_cli.domain.reports.common import GROUPS, Condition, Group, Report, ReportRow, Value, share
from szdj_cli.domain.reports.dues import MEASURES, MEMBERS, NOTHING, UNSET, Collected, DuesLine, Period
from szdj_cli.domain.values.months import months_through
from szdj_cli.domain.values.parsing import parse_month
from szdj_cli.domain.values.reasons import ValueRefused
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues.catch_up import catch_up
from szdj_cli.services.reports import common as reports
from szdj_cli.store.core import paging
from szdj_cli.store.core.engine import Store
from szdj_cli.store.reports import dues as rows

_CHARTED = (("rate",), ("paid_fen", "owed_fen"))


def report(store: Store, actor: Actor, period: Period, now: datetime, *, branch: str | None = None) -> Report:
    """Return what was collected in a period: in all, in each of several months, in each organisation.

    Members are those of whom a branch charges dues; over several months each counts once, and those without a standard
    are those of the last month. What somebody paid beyond what is due is left out: it makes up for nobody's arrears.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `common.ground_of`.
    """
    catch_up(store, now)
    months = months_through(period.first, period.last)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        ground = reports.ground_of(tx, actor, branch)
        grouping = ground.grouping()
        in_all = rows.in_all(tx, ground.place, grouping, period)
        of_month = rows.by_month(tx, ground.place, grouping, period) if len(months) > 1 else {}
        of_organisation = rows.by_organisation(tx, ground.place, grouping, period)
        unset_of_month: Counter[str] = Counter()
        unset_of_organisation: Counter[int] = Counter()
        for part, since, until, count in rows.unset(tx, ground.place, grouping, period):
            without = [month for month in months if month >= since and (until is None or month < until)]
            unset_of_month.update(dict.fromkeys(without, count))
            unset_of_organisation.update({part: count} if period.last in without else {})
    total = _values(in_all, unset_of_month[period.last])
    found = [ReportRow(Group.TOTAL, None, GROUPS.label(Group.TOTAL), total)]
    if len(months) > 1:
        found += [
            ReportRow(Group.MONTH, month, month, _values(of_month.get(month, NOTHING), unset_of_month[month]))
            for month in months
        ]
    of_organisations = {
        part: _values(of_organisation.get(part, NOTHING), unset_of_organisation[part])
        for part in {*of_organisation, *unset_of_organisation}
    }
    found += ground.rows(of_organisations, _values(NOTHING, 0))
    return Report(SheetTitle.DUES_REPORT, MEASURES, tuple(found), "rate", _CHARTED)


def opened(
    store: Store,
    actor: Actor,
    period: Period,
    now: datetime,
    conditions: Sequence[Condition],
    *,
    branch: str | None = None,
    limit: int = 50,
) -> Iterator[DuesLine]:
    """Return the first members whom a count is of, by branch and member number; without a standing, all who owe dues.

    They come page by page in short reads.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `report`; an organisation that a condition names.
        DrillUnknown: a month that is not in the period.
    """
    standings = [key for group, key in conditions if group is Group.STATE] or [MEMBERS]
    months = {_month_in(period, text) for group, text in conditions if group is Group.MONTH}
    if len(months) > 1:
        return iter(())
    of = Period(*months, *months) if months else period
    catch_up(store, now)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        ground = reports.ground_of(tx, actor, branch)
        place = reports.place_of(tx, actor, ground, conditions)
        found = rows.listed(tx, place, of, standings, limit)
    return paging.of_numbers(store, found, lambda tx, page: rows.lines(tx, page, place, of, standings))


def _month_in(period: Period, text: str) -> str:
    months = months_through(period.first, period.last)
    try:
        month = parse_month(text)
    except ValueRefused:
        month = ""
    if month not in months:
        known = tuple(f"{GROUPS.label(Group.MONTH)}={each}" for each in months)
        raise DrillUnknown(text, "szdj report dues", known)
    return month


def _values(found: Collected, unset: int) -> dict[str, Value]:
    paid_fen = found.due_fen - found.owed_fen
    return {
        MEMBERS: found.members,
        "paid": found.members - found.owing,
        "owed": found.owing,
        UNSET: unset,
        "due_fen": found.due_fen,
        "paid_fen": paid_fen,
        "owed_fen": found.owed_fen,
        "rate": share(paid_fen, found.due_fen),
    }
