"""How many requests there are in which state, how long deciding took, and the requests that a count is of."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from szdj_cli.domain.reports.approvals import DECIDED
from szdj_cli.domain.reports.common import Condition, Group
from szdj_cli.domain.requests.requests import RequestFilter
from szdj_cli.store.core import paging
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.reports.groups import PARTS, Grouping, Place, keys_by_group, within
from szdj_cli.store.requests.requests import SEEN_STATE, STILL_HOLDS


class Count(NamedTuple):
    """How many requests of a part are of a kind and in a state, and when the first of them was submitted."""

    part: int
    kind: str
    state: str
    number: int
    oldest: datetime


class Duration(NamedTuple):
    """How many requests of a part and a kind took so many whole hours from submission to the last decision."""

    part: int
    kind: str
    hours: int
    number: int


# A letter that is out of date counts, whenever that is recorded.
_STATE = f"""CASE WHEN request.state NOT IN ('pending', 'in_transit') THEN {SEEN_STATE}
    WHEN {STILL_HOLDS} THEN 'pending' ELSE 'expired' END"""
_SUBMITTED = """request.state <> 'draft'
    [[AND request.submitted_at >= :since]] [[AND request.submitted_at < :before]]"""
_SCANS = "all requests of the store"


def _of_parts(*, is_whole: bool) -> str:
    # As `groups.of_parts`, but without an order of its own where it is less than the whole store.
    return f"FROM request {'LEFT ' if is_whole else ''}JOIN parts ON parts.id = request.branch_id WHERE {_SUBMITTED}"


def _durations(hours: str, *, is_whole: bool) -> str:
    # Of what is stored with fixed width; whole seconds, so that a day is 24 hours.
    return f"""{PARTS}
        SELECT part, kind, hours, count(*) FROM (
            SELECT parts.part AS part, request.kind AS kind, {hours} AS hours {_of_parts(is_whole=is_whole)}
            AND request.state IN ({", ".join(f"'{state}'" for state in DECIDED)})
        ) found GROUP BY part, kind, hours"""


_COUNT = {
    is_whole: Query(
        Count,
        f"""{PARTS}
            SELECT part, kind, state, count(*), min(submitted_at) FROM (
                SELECT parts.part AS part, request.kind AS kind, {_STATE} AS state, request.submitted_at AS submitted_at
                {_of_parts(is_whole=is_whole)}
            ) found GROUP BY part, kind, state""",
        scans=_SCANS if is_whole else "",
    )
    for is_whole in (True, False)
}
_DURATIONS = {
    is_whole: Query(
        Duration,
        _durations(
            "(strftime('%s', request.closed_at) - strftime('%s', request.submitted_at)) / 3600", is_whole=is_whole
        ),
        postgresql=_durations(
            """CAST(floor(extract(epoch FROM CAST(request.closed_at AS timestamptz)
               - CAST(request.submitted_at AS timestamptz)) / 3600) AS integer)""",
            is_whole=is_whole,
        ),
        scans=_SCANS if is_whole else "",
    )
    for is_whole in (True, False)
}
_LISTED = {
    is_oldest_first: Query(
        int,
        f"""SELECT request.id FROM request WHERE {_SUBMITTED} {within("request.branch_id")}
            [[AND request.kind = :kind]] [[AND {_STATE} = :state]]
            ORDER BY request.submitted_at {order}, request.id {order} LIMIT :limit""",
        scans=_SCANS,
    )
    for is_oldest_first, order in ((True, "ASC"), (False, "DESC"))
}


def count(tx: Transaction, wanted: RequestFilter, place: Place, grouping: Grouping, today: date) -> list[Count]:
    """Return how many requests there are, for each part, kind and state that there is."""
    return tx.all(_COUNT[place.is_whole], today=today, **_days(wanted), **grouping._asdict())


def durations(tx: Transaction, wanted: RequestFilter, place: Place, grouping: Grouping) -> list[Duration]:
    """Return how long deciding took, for each part and kind that there is."""
    return tx.all(_DURATIONS[place.is_whole], **_days(wanted), **grouping._asdict())


def listed(
    tx: Transaction,
    wanted: RequestFilter,
    place: Place,
    conditions: Iterable[Condition],
    today: date,
    limit: int,
    *,
    is_oldest_first: bool,
) -> Sequence[int]:
    """Return the requests of the branches of a place that fit conditions."""
    keys = keys_by_group(condition for condition in conditions if condition[0] in (Group.KIND, Group.STATE))
    if keys is None:
        return ()
    values = {"kind": None, "state": None} | keys | _days(wanted) | place.values()
    return paging.numbers(tx, _LISTED[is_oldest_first], today=today, limit=limit, **values)


def _days(wanted: RequestFilter) -> dict[str, Any]:
    return {"since": wanted.since, "before": wanted.before}
