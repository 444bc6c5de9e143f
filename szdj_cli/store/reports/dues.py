"""What branches claim and have got, by month and by organisation; and the members that a count is of."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, exists, func, literal_column, null, select

from szdj_cli.domain.reports.dues import MEMBERS, OWED, PAID, UNSET, Collected, DuesLine, Period
from szdj_cli.store.core.library import Selection
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.reports.groups import Grouping, Place, grouped, within
from szdj_cli.store.tables.dues import DUES_MONTH, DUES_STANDARD
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.organisations import ORGANISATION

_joined_month: ColumnElement[str] = func.substr(MEMBER.c.joined_on, 1, 7)


def by_organisation(tx: Transaction, place: Place, grouping: Grouping, period: Period) -> dict[int, Collected]:
    """Return what was collected in a period, by part; a member counts once in each."""
    return {part: found for found, part in _collected(tx, place, grouping, period, grouping.c.part)}


def by_month(tx: Transaction, place: Place, grouping: Grouping, period: Period) -> dict[str, Collected]:
    """Return what was collected, by month."""
    return {month: found for found, month in _collected(tx, place, grouping, period, DUES_MONTH.c.month)}


def in_all(tx: Transaction, place: Place, grouping: Grouping, period: Period) -> Collected:
    """Return what was collected in a period; a member counts once."""
    found: Collected = next(_collected(tx, place, grouping, period))[0]
    return found


class Unset(NamedTuple):
    """How many members of a part have no standard from a month on and until another one.

    Both are cut to the period; `until`, the first month that has a standard, is None where that lies beyond it.
    """

    part: int
    since: str
    until: str | None
    number: int


def unset(tx: Transaction, place: Place, grouping: Grouping, period: Period) -> list[Unset]:
    """Return how many active members are without a standard, by part and by months."""
    earliest = (
        select(DUES_STANDARD.c.member_id, func.min(DUES_STANDARD.c.effective_month).label("month"))
        .group_by(DUES_STANDARD.c.member_id)
        .subquery("earliest")
    )
    since = case((_joined_month < period.first, period.first), else_=_joined_month).label("since")
    until = case((earliest.c.month > period.last, null()), else_=earliest.c.month).label("until")
    query = grouped(select(grouping.c.part, since, until, func.count()), MEMBER.c.branch_id, grouping, place)
    query = (
        query.outerjoin(earliest, earliest.c.member_id == MEMBER.c.id)
        .where(MEMBER.c.roster_state == "active", _joined_month <= period.last)
        .where(earliest.c.month.is_(None) | (earliest.c.month > period.first))
        .group_by(grouping.c.part, since, until)
    )
    return list(map(Unset._make, tx.conn.execute(query)))


def listed(
    tx: Transaction, places: Sequence[Place], period: Period, standings: Sequence[str], limit: int
) -> list[DuesLine]:
    """Return the members who stand in all of some ways in a period, by branch and member number."""
    if UNSET in standings:
        query = _unset_lines(places, period.last) if set(standings) == {UNSET} else None
    else:
        query = _claimed_lines(places, period, standings)
    if query is None:
        return []
    rows = tx.conn.execute(query.order_by(MEMBER.c.branch_id, MEMBER.c.id).limit(limit))
    return [
        DuesLine(row.id, row.name, row.code, row.branch_name, int(row.months), _whole(row.due), _whole(row.owed))
        for row in rows
    ]


def _collected(
    tx: Transaction, place: Place, grouping: Grouping, period: Period, *by: ColumnElement[Any]
) -> Iterator[tuple[Any, ...]]:
    """Yield what was collected, and the columns by which it is told apart: in each of them a member counts once."""
    keys = [column.label(f"key_{number}") for number, column in enumerate(by)]
    due, owed = DUES_MONTH.c.due_fen, DUES_MONTH.c.owed_fen
    lines = select(*keys, due.label("due"), owed.label("owed"))
    if period.first < period.last and DUES_MONTH.c.month not in by:  # of one month there is one row a member
        lines = select(*keys, func.sum(due).label("due"), func.sum(owed).label("owed"))
        lines = lines.group_by(*by, DUES_MONTH.c.member_id)
    lines = grouped(lines, DUES_MONTH.c.organisation_id, grouping, place)
    found = lines.where(_is_claimed(period)).subquery("lines")
    is_owing = case((found.c.owed > 0, 1), else_=0)
    told_apart = [found.c[key.name] for key in keys]
    query = select(func.count(), func.sum(is_owing), func.sum(found.c.due), func.sum(found.c.owed), *told_apart)
    for members, owing, due_fen, owed_fen, *of in tx.conn.execute(query.select_from(found).group_by(*told_apart)):
        yield Collected(members, int(owing or 0), int(due_fen or 0), int(owed_fen or 0)), *of


def _is_claimed(period: Period) -> ColumnElement[bool]:
    return DUES_MONTH.c.month.between(period.first, period.last) & DUES_MONTH.c.due_fen.is_not(None)


def _claimed_lines(places: Sequence[Place], period: Period, standings: Sequence[str]) -> Selection:
    lines = (
        select(
            DUES_MONTH.c.member_id,
            func.count().label("months"),
            func.sum(DUES_MONTH.c.due_fen).label("due"),
            func.sum(DUES_MONTH.c.owed_fen).label("owed"),
        )
        .where(_is_claimed(period), *(within(DUES_MONTH.c.organisation_id, place) for place in places))
        .group_by(DUES_MONTH.c.member_id)
        .subquery("lines")
    )
    fits = {MEMBERS: lines.c.owed >= 0, OWED: lines.c.owed > 0, PAID: lines.c.owed == 0}
    return (
        _of_members(lines.c.months, lines.c.due, lines.c.owed)
        .join(lines, lines.c.member_id == MEMBER.c.id)
        .where(*(fits[standing] for standing in standings))
    )


def _unset_lines(places: Sequence[Place], month: str) -> Selection:
    is_set = exists().where(DUES_STANDARD.c.member_id == MEMBER.c.id, DUES_STANDARD.c.effective_month <= month)
    return _of_members(literal_column("0"), null(), null()).where(
        MEMBER.c.roster_state == "active",
        _joined_month <= month,
        ~is_set,
        *(within(MEMBER.c.branch_id, place) for place in places),
    )


def _of_members(months: ColumnElement[Any], due: ColumnElement[Any], owed: ColumnElement[Any]) -> Selection:
    return (
        select(
            MEMBER.c.id,
            MEMBER.c.name,
            ORGANISATION.c.code,
            ORGANISATION.c.name.label("branch_name"),
            months.label("months"),
            due.label("due"),
            owed.label("owed"),
        )
        .select_from(MEMBER)
        .join(ORGANISATION, ORGANISATION.c.id == MEMBER.c.branch_id)
    )


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)
