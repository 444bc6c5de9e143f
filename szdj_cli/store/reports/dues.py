"""What branches charge and have got, by month and by organisation; and the members that a count is of."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from szdj_cli.domain.reports.dues import NOTHING, OWED, PAID, UNSET, Collected, DuesLine, Period
from szdj_cli.domain.values.months import months_through
from szdj_cli.store.core import paging
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.reports.groups import PARTS, Grouping, Place, of_parts, within


class Unset(NamedTuple):
    """How many members of a part have no standard from a month on and until another one.

    Both are cut to the period; `until`, the first month that has a standard, is None where that lies beyond it.
    """

    part: int
    since: str
    until: str | None
    number: int


class _OfPart(NamedTuple):
    part: int
    members: int
    owing: int
    due_fen: int
    owed_fen: int


class _OfMonth(NamedTuple):
    month: str
    members: int
    owing: int
    due_fen: int
    owed_fen: int


_MONTHS = of_parts("dues_month", "dues_month.organisation_id")
_MEMBERS = of_parts(
    "member",
    "member.branch_id",
    """LEFT JOIN dues_standard earliest ON earliest.id = (
           SELECT of_member.id FROM dues_standard of_member WHERE of_member.member_id = member.id
           AND NOT EXISTS (SELECT 1 FROM revoked_standard WHERE revoked_standard.standard_id = of_member.id)
           ORDER BY of_member.effective_month, of_member.id LIMIT 1
       )""",
)
_IS_CHARGED = "dues_month.month BETWEEN :first AND :last AND dues_month.due_fen IS NOT NULL"
_SCANS = "of the whole store"


def _collected(key: str, *, is_summed: bool, is_whole: bool) -> str:
    """Return a query of what was collected, told apart by a key, with `is_summed` from a row a member and key."""
    columns, grouped = "dues_month.due_fen AS due, dues_month.owed_fen AS owed", ""
    if is_summed:
        columns = "sum(dues_month.due_fen) AS due, sum(dues_month.owed_fen) AS owed"
        grouped = "GROUP BY key, dues_month.member_id"
    return f"""{PARTS}
        SELECT key, count(*), sum(CASE WHEN owed > 0 THEN 1 ELSE 0 END),
               CAST(sum(due) AS BIGINT), CAST(sum(owed) AS BIGINT)
        FROM (SELECT {key} AS key, {columns} {_MONTHS[is_whole]} AND {_IS_CHARGED} {grouped}) found GROUP BY key"""


_COLLECTED = {
    (key, is_summed, is_whole): Query(_OfPart, _collected(key, is_summed=is_summed, is_whole=is_whole))
    for key in ("0", "parts.part")
    for is_summed in (True, False)
    for is_whole in (True, False)
}
# Of one month there is one row a member.
_BY_MONTH = {
    is_whole: Query(
        _OfMonth,
        _collected("dues_month.month", is_summed=False, is_whole=is_whole),
    )
    for is_whole in (True, False)
}
_PAYS = "member.roster_state = 'active' AND member.standing = 'normal'"
"""That a member pays dues at all: not while their membership is suspended (停止党籍)."""

_JOINED_IN = "substr(member.joined_on, 1, 7)"
_UNSET = {
    is_whole: Query(
        Unset,
        f"""{PARTS}
            SELECT parts.part, CASE WHEN {_JOINED_IN} < :first THEN :first ELSE {_JOINED_IN} END AS since,
                   CASE WHEN earliest.effective_month <= :last THEN earliest.effective_month END AS until, count(*)
            {_MEMBERS[is_whole]} AND {_PAYS} AND {_JOINED_IN} <= :last
            AND (earliest.id IS NULL OR earliest.effective_month > :first)
            GROUP BY parts.part, since, until""",
        scans=_SCANS if is_whole else "",
    )
    for is_whole in (True, False)
}
_LINE = "SELECT member.id, member.name, organisation.code, organisation.name"
_OF_MEMBERS = "JOIN organisation ON organisation.id = member.branch_id"
_FIRST = "ORDER BY member.branch_id, member.id LIMIT :limit"
_CHARGED = Query(
    int,
    f"""SELECT member.id
        FROM (
            SELECT member_id, CAST(sum(owed_fen) AS BIGINT) AS owed
            FROM dues_month WHERE {_IS_CHARGED} {within("organisation_id")} GROUP BY member_id
        ) charged JOIN member ON member.id = charged.member_id
        WHERE true [[AND charged.owed > :owing_more_than]] [[AND charged.owed <= :owing_at_most]] {_FIRST}""",
)
# By the key of the months, which begins with the month.
_CHARGED_LINES = Query(
    DuesLine,
    f"""{_LINE}, charged.months, charged.due, charged.owed
        FROM (
            SELECT member_id, count(*) AS months, CAST(sum(due_fen) AS BIGINT) AS due,
                   CAST(sum(owed_fen) AS BIGINT) AS owed
            FROM dues_month WHERE month IN (:months) AND member_id IN (:numbers) AND due_fen IS NOT NULL
                  {within("organisation_id + 0")} GROUP BY member_id
        ) charged JOIN member ON member.id = charged.member_id {_OF_MEMBERS}""",
)
_UNSET_LINES = Query(
    DuesLine,
    f"{_LINE}, 0, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT) FROM member {_OF_MEMBERS} WHERE member.id IN (:numbers)",
)
_WITHOUT_STANDARD = Query(
    int,
    f"""SELECT member.id FROM member WHERE {_PAYS} AND {_JOINED_IN} <= :month
        AND NOT EXISTS (
            SELECT 1 FROM dues_standard standard
            WHERE standard.member_id = member.id AND standard.effective_month <= :month
            AND NOT EXISTS (SELECT 1 FROM revoked_standard WHERE revoked_standard.standard_id = standard.id)
        ) {within("member.branch_id")} {_FIRST}""",
    scans=_SCANS,
)


def by_organisation(tx: Transaction, place: Place, grouping: Grouping, period: Period) -> dict[int, Collected]:
    """Return what was collected in a period, by part; a member counts once in each."""
    return dict(_found(tx, "parts.part", place, grouping, period))


def by_month(tx: Transaction, place: Place, grouping: Grouping, period: Period) -> dict[str, Collected]:
    """Return what was collected, by month."""
    rows = tx.each(_BY_MONTH[place.is_whole], first=period.first, last=period.last, **grouping._asdict())
    return {month: Collected(*found) for month, *found in rows}


def in_all(tx: Transaction, place: Place, grouping: Grouping, period: Period) -> Collected:
    """Return what was collected in a period; a member counts once."""
    return dict(_found(tx, "0", place, grouping, period)).get(0, NOTHING)


def unset(tx: Transaction, place: Place, grouping: Grouping, period: Period) -> list[Unset]:
    """Return how many active members are without a standard, by part and by months."""
    return tx.all(_UNSET[place.is_whole], first=period.first, last=period.last, **grouping._asdict())


def listed(tx: Transaction, place: Place, period: Period, standings: Sequence[str], limit: int) -> Sequence[int]:
    """Return the members who stand in all of some ways in a period, by branch and member number."""
    values: dict[str, Any] = {"limit": limit, **place.values()}
    if UNSET in standings:
        only = set(standings) == {UNSET}
        return paging.numbers(tx, _WITHOUT_STANDARD, month=period.last, **values) if only else ()
    return paging.numbers(
        tx,
        _CHARGED,
        first=period.first,
        last=period.last,
        owing_more_than=0 if OWED in standings else None,
        owing_at_most=0 if PAID in standings else None,
        **values,
    )


def lines(
    tx: Transaction, members: Sequence[int], place: Place, period: Period, standings: Sequence[str]
) -> Iterator[DuesLine]:
    """Yield how the members of `listed` stand, in their order."""
    if UNSET in standings:
        return paging.in_order(tx, _UNSET_LINES, members, _number)
    months = months_through(period.first, period.last)
    return paging.in_order(tx, _CHARGED_LINES, members, _number, months=months, **place.values())


def _number(line: DuesLine) -> int:
    return line.number


def _found(
    tx: Transaction, key: str, place: Place, grouping: Grouping, period: Period
) -> Iterator[tuple[int, Collected]]:
    query = _COLLECTED[key, period.first < period.last, place.is_whole]
    for part, *found in tx.each(query, first=period.first, last=period.last, **grouping._asdict()):
        yield part, Collected(*found)
