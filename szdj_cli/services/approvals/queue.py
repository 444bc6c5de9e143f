"""What waits for a secretary, and what was decided; deciding itself stands in `decisions`."""

import heapq
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import NotAllowed
from szdj_cli.domain.requests.requests import Request, RequestFilter, StepAct
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.access.lookup import find_organisation
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.approvals.reading import with_notes
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations
from szdj_cli.store.requests import requests as rows

PAGE = 5_000
"""How many requests one short read transaction takes when all of them are wanted."""


def waiting(
    store: Store,
    actor: Actor,
    wanted: RequestFilter,
    now: datetime,
    *,
    limit: int = 50,
    after: tuple[datetime, int] | None = None,
) -> list[Request]:
    """Return what waits for this actor, oldest first, their own requests left out.

    `after` is the instant of submission and the number of the last one of the page before.

    Raises:
        NotAllowed: no appointment lets this actor decide.
        OrganisationNotFound, OrganisationNotUnique: the filter's branch.
    """
    with store.reading() as tx:
        return with_notes(tx, page(tx, rows.Listed, actor, wanted, now, limit, after), now)


def offered(store: Store, actor: Actor, beginning: str, now: datetime, *, limit: int) -> list[rows.Offered]:
    """Return what waits for this actor and has a number that begins with some digits, oldest first.

    Raises:
        NotAllowed: no appointment lets this actor decide.
    """
    places = _places(actor)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        return rows.offered(tx, places, beginning, not_of=actor.member_id, today=shanghai_day(now), limit=limit)


def named(store: Store, actor: Actor, request_ids: Iterable[int], now: datetime) -> list[Request]:
    """Return those of some requests that wait for this actor, to be looked at before they are decided on.

    Raises:
        NotAllowed: no appointment lets this actor decide.
    """
    places = _places(actor)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        found = rows.waiting_among(tx, places, request_ids, shanghai_day(now), not_of=actor.member_id)
        return with_notes(tx, found, now)


def all_waiting(store: Store, actor: Actor, wanted: RequestFilter, now: datetime) -> Iterator[Request]:
    """Return everything that waits for this actor, page by page in short reads."""
    for found in waiting_pages(store, rows.Listed, actor, wanted, now):
        with store.reading() as tx:
            shown = with_notes(tx, found, now)
        yield from shown


def waiting_pages(
    store: Store, shape: type[rows.Shape], actor: Actor, wanted: RequestFilter, now: datetime
) -> Iterator[list[rows.Shape]]:
    """Return the rows of everything that waits for this actor, a page a short read."""
    after: rows.Key | None = None
    while True:
        with store.reading() as tx:
            found = page(tx, shape, actor, wanted, now, PAGE, after)
        if not found:
            return
        yield found
        after = (found[-1].submitted_at, found[-1].id)


def decided(store: Store, actor: Actor, wanted: RequestFilter, now: datetime, *, limit: int = 50) -> list[Request]:
    """Return what was decided for this actor's organisations, the newest decision first.

    Raises:
        NotAllowed: no appointment lets this actor decide.
        OrganisationNotFound, OrganisationNotUnique: the filter's branch.
    """
    places = _places(actor)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        branch_ids = _branches(tx, actor, wanted)
        pages = [rows.decided(tx, place, wanted, branch_ids, limit=limit) for place in places]
        merged = heapq.merge(*pages, key=lambda made: (made[0], made[1].id), reverse=True)
        newest: dict[int, rows.Listed] = {}
        for _, row in merged:  # what was decided at two of the actor's places stands here once, as of the later time
            newest.setdefault(row.id, row)
        return with_notes(tx, list(newest.values())[:limit], now)


def count_waiting(tx: Transaction, actor: Actor, now: datetime) -> int:
    """Return how many requests wait for this actor."""
    return rows.count_waiting(tx, sorted(actor.organisations(Act.DECIDE)), actor.member_id, shanghai_day(now))


def count_fitting(tx: Transaction, actor: Actor, wanted: RequestFilter, now: datetime) -> int:
    """Return how many requests wait for this actor and fit a filter.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `waiting`.
    """
    branch_ids, today = _branches(tx, actor, wanted), shanghai_day(now)
    return rows.count_fitting(tx, _places(actor), wanted, branch_ids, not_of=actor.member_id, today=today)


def page(
    tx: Transaction,
    shape: type[rows.Shape],
    actor: Actor,
    wanted: RequestFilter,
    now: datetime,
    limit: int,
    after: rows.Key | None = None,
    acts: Collection[StepAct] = (),
) -> list[rows.Shape]:
    """Return the rows of one page of what waits for this actor, as `store.requests.requests.waiting`.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `waiting`.
    """
    require_verified(tx, actor, now)
    branch_ids = _branches(tx, actor, wanted)
    today, not_of = shanghai_day(now), actor.member_id
    pages = [
        rows.waiting(
            tx, shape, place, wanted, branch_ids, not_of=not_of, today=today, after=after, limit=limit, acts=acts
        )
        for place in _places(actor)
    ]
    if len(pages) == 1:
        return pages[0]
    return list(islice(heapq.merge(*pages, key=lambda row: (row.submitted_at, row.id)), limit))


def _places(actor: Actor) -> list[int]:
    if not actor.decides:
        raise NotAllowed
    return sorted(actor.organisations(Act.DECIDE))


def _branches(tx: Transaction, actor: Actor, wanted: RequestFilter) -> list[int] | None:
    if wanted.branch is None:
        return None
    return organisations.below(tx, [find_organisation(tx, wanted.branch, actor, Act.READ).id])
