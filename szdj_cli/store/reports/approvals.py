"""How many requests there are in which state, how long deciding took, and the requests that a count is of."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal_column, select

from szdj_cli.domain.reports.approvals import DECIDED
from szdj_cli.domain.reports.common import Condition, Group
from szdj_cli.domain.requests.requests import OPEN_STATES, RequestFilter, RequestState
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.reports.groups import Grouping, Place, grouped, within
from szdj_cli.store.requests import requests
from szdj_cli.store.tables.requests import REQUEST

# Of what is stored with fixed width; whole seconds, so that a day is 24 hours.
_HOURS = {
    True: "(strftime('%s', request.closed_at) - strftime('%s', request.submitted_at)) / 3600",
    False: "CAST(floor(extract(epoch FROM request.closed_at::timestamptz - request.submitted_at::timestamptz) / 3600)"
    " AS integer)",
}


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


def count(tx: Transaction, wanted: RequestFilter, place: Place, grouping: Grouping, today: date) -> list[Count]:
    """Return how many requests there are, for each part, kind and state that there is."""
    state = _state(today).label("state")
    columns = (grouping.c.part, REQUEST.c.kind, state)
    query = select(*columns, func.count(), func.min(REQUEST.c.submitted_at)).where(_submitted(wanted))
    query = grouped(query, REQUEST.c.branch_id, grouping, place).group_by(*columns)
    return list(map(Count._make, tx.conn.execute(query)))


def durations(tx: Transaction, wanted: RequestFilter, place: Place, grouping: Grouping) -> list[Duration]:
    """Return how long deciding took, for each part and kind that there is."""
    hours: ColumnElement[int] = literal_column(_HOURS[tx.is_sqlite]).label("hours")
    columns = (grouping.c.part, REQUEST.c.kind, hours)
    is_decided = REQUEST.c.state.in_([state.value for state in DECIDED])
    query = select(*columns, func.count()).where(_submitted(wanted), is_decided)
    query = grouped(query, REQUEST.c.branch_id, grouping, place).group_by(*columns)
    return [Duration(part, kind, int(hours), count) for part, kind, hours, count in tx.conn.execute(query)]


def listed(
    tx: Transaction,
    wanted: RequestFilter,
    places: Sequence[Place],
    conditions: Iterable[Condition],
    today: date,
    limit: int,
    *,
    is_oldest_first: bool,
) -> list[requests.Listed]:
    """Return the requests of some branches that fit conditions."""
    of_group = {Group.KIND: REQUEST.c.kind, Group.STATE: _state(today)}
    query = requests.listed().where(_submitted(wanted), *(within(REQUEST.c.branch_id, place) for place in places))
    query = query.where(*(of_group[group] == key for group, key in conditions if group in of_group))
    order = (REQUEST.c.submitted_at, REQUEST.c.id)
    query = query.order_by(*(order if is_oldest_first else (column.desc() for column in order)))
    return requests.read(tx, query.limit(limit))


def _state(today: date) -> ColumnElement[str]:
    """Return the state that is reported: a letter that is out of date counts, whenever that is recorded."""
    is_open = REQUEST.c.state.in_([state.value for state in OPEN_STATES])
    lapsed = ~requests.still_holds(today)
    return case(
        (and_(is_open, lapsed), RequestState.EXPIRED.value),
        (is_open, RequestState.PENDING.value),
        else_=REQUEST.c.state,
    )


def _submitted(wanted: RequestFilter) -> ColumnElement[bool]:
    conditions = [REQUEST.c.state != RequestState.DRAFT]
    if wanted.since is not None:
        conditions.append(REQUEST.c.submitted_at >= wanted.since)
    if wanted.before is not None:
        conditions.append(REQUEST.c.submitted_at < wanted.before)
    return and_(*conditions)
