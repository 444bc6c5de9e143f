"""What waits for a secretary, and what was decided; deciding itself stands in `decisions`."""

import heapq
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import ApplicantNotUnique, ApplicantNotWaiting, NotAllowed
from szdj_cli.domain.requests.picks import Pick
from szdj_cli.domain.requests.requests import Outcome, Request, RequestFilter, StepAct
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.access.lookup import find_organisation
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.approvals.reading import with_decisions, with_notes
from szdj_cli.store.core import paging
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import organisations
from szdj_cli.store.requests import history
from szdj_cli.store.requests import queue as rows
from szdj_cli.store.requests.requests import Key, Listed, Planned, Shape

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
    if wanted.looks_inside:
        return list(all_waiting(store, actor, wanted, now, after=after, limit=limit))
    with store.reading() as tx:
        return with_notes(tx, page(tx, Listed, actor, wanted, now, limit, after), now)


def offered(store: Store, actor: Actor, beginning: str, now: datetime, *, limit: int) -> list[rows.Offered]:
    """Return what waits for this actor and has a number that begins with some digits, oldest first.

    Raises:
        NotAllowed: no appointment lets this actor decide.
    """
    whose = _required(actor, now)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        return rows.offered(tx, whose, beginning, limit)


def picked(store: Store, actor: Actor, picks: Iterable[Pick], now: datetime) -> list[int]:
    """Return which requests are meant: numbers as they are, of a span those that wait for this actor, names.

    Raises:
        NotAllowed: no appointment lets this actor decide.
        ApplicantNotWaiting, ApplicantNotUnique: a name is nobody's, or several requests', of what waits.
    """
    whose = _required(actor, now)
    found: list[int] = []
    with store.reading() as tx:
        require_verified(tx, actor, now)
        for pick in picks:
            if isinstance(pick, int):
                found.append(pick)
                continue
            numbers = rows.picked(tx, whose, pick)
            if isinstance(pick, str) and not numbers:
                raise ApplicantNotWaiting(pick)
            if isinstance(pick, str) and len(numbers) > 1:
                raise ApplicantNotUnique(pick, tuple(numbers))
            found += numbers
    return found


def named(store: Store, actor: Actor, request_ids: Iterable[int], now: datetime) -> list[Request]:
    """Return those of some requests that wait for this actor, to be looked at before they are decided on.

    Raises:
        NotAllowed: no appointment lets this actor decide.
    """
    whose = _required(actor, now)
    with store.reading() as tx:
        require_verified(tx, actor, now)
        return with_notes(tx, rows.waiting_among(tx, whose, request_ids), now)


def all_waiting(
    store: Store,
    actor: Actor,
    wanted: RequestFilter,
    now: datetime,
    *,
    after: Key | None = None,
    limit: int | None = None,
) -> Iterator[Request]:
    """Return everything that waits for this actor, page by page in short reads; arguments and refusals as `waiting`."""
    return islice(_all_waiting(store, actor, wanted, now, after, _size(wanted, limit)), limit)


def _all_waiting(
    store: Store, actor: Actor, wanted: RequestFilter, now: datetime, after: Key | None, size: int
) -> Iterator[Request]:
    for found in waiting_pages(store, Listed, actor, wanted, now, after=after, size=size):
        with store.reading() as tx:
            shown = with_notes(tx, found, now)
        yield from (each for each in shown if wanted.fits(each.changes, each.notes, each.submitted_by))


def waiting_versions(store: Store, actor: Actor, wanted: RequestFilter, now: datetime) -> list[tuple[int, int]]:
    """Return numbers and versions of everything that waits for this actor; no more is looked into than has to be.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `waiting`.
    """
    if wanted.looks_inside:
        return [(each.id, each.version) for each in all_waiting(store, actor, wanted, now)]
    pages = waiting_pages(store, Planned, actor, wanted, now)
    return [(row.id, row.version) for page in pages for row in page]


def waiting_pages(
    store: Store,
    shape: type[Shape],
    actor: Actor,
    wanted: RequestFilter,
    now: datetime,
    *,
    after: Key | None = None,
    size: int = PAGE,
    acts: Collection[StepAct] = (),
) -> Iterator[list[Shape]]:
    """Return the rows of everything that waits for this actor, a page a short read, as far as columns tell."""
    while True:
        with store.reading() as tx:
            found = page(tx, shape, actor, wanted, now, size, after, acts)
        if found:
            yield found
        if len(found) < size:
            return
        after = (found[-1].submitted_at, found[-1].id)


def decided(
    store: Store,
    actor: Actor,
    wanted: RequestFilter,
    now: datetime,
    outcome: Outcome | None = None,
    *,
    revoked: bool | None = None,
    limit: int | None = None,
) -> Iterator[Request]:
    """Return what was decided for this actor's organisations, the newest decision first, each with that decision.

    It comes page by page in short reads. `outcome` is which way, and `revoked` whether it was taken back, if it
    matters. What was decided at two of the actor's organisations stands there once, as of the later time.

    Raises:
        NotAllowed: no appointment lets this actor decide.
        OrganisationNotFound, OrganisationNotUnique: the filter's branch.
    """
    size = _size(wanted, limit)
    return islice(_decided(store, actor, wanted, now, outcome, revoked, size), limit)


def _decided(
    store: Store,
    actor: Actor,
    wanted: RequestFilter,
    now: datetime,
    outcome: Outcome | None,
    revoked: bool | None,
    size: int,
) -> Iterator[Request]:
    places = _required(actor, now).organisations
    before: Key | None = None
    known: set[int] = set()
    while True:
        with store.reading() as tx:
            require_verified(tx, actor, now)
            branch_ids = _branches(tx, actor, wanted)
            pages = [
                history.decided(tx, place, wanted, branch_ids, outcome, revoked=revoked, before=before, limit=size)
                for place in places
            ]
            merged = heapq.merge(*pages, key=lambda row: (row.made.decided_at, row.listed.id), reverse=True)
            found = list(islice(merged, size))
            newest: dict[int, history.Decided] = {}
            for row in found:
                if row.listed.id not in known:
                    newest.setdefault(row.listed.id, row)
            shown = list(
                zip(with_notes(tx, [row.listed for row in newest.values()], now), newest.values(), strict=True)
            )
        yield from (
            each._replace(decision=row.made)
            for each, row in shown
            if wanted.fits(each.changes, each.notes, each.submitted_by)
        )
        if len(found) < size:
            return
        if len(places) > 1:
            known.update(newest)
        before = (found[-1].made.decided_at, found[-1].listed.id)


def ledger(
    store: Store, actor: Actor, wanted: RequestFilter, now: datetime, *, limit: int | None = None
) -> Iterator[Request]:
    """Return what waits for this actor, oldest first, then what was decided, the newest decision first.

    Each stands there once, with the last decision on it; it comes page by page in short reads. Arguments and refusals
    as `waiting`.
    """
    return islice(_ledger(store, actor, wanted, now, _size(wanted, limit)), limit)


def _ledger(store: Store, actor: Actor, wanted: RequestFilter, now: datetime, size: int) -> Iterator[Request]:
    known: set[int] = set()
    for found in waiting_pages(store, Listed, actor, wanted, now, size=size):
        with store.reading() as tx:
            shown = with_decisions(tx, with_notes(tx, found, now))
        fitting = [each for each in shown if wanted.fits(each.changes, each.notes, each.submitted_by)]
        known.update(each.id for each in fitting)
        yield from fitting
    made = _decided(store, actor, wanted, now, None, None, size)
    yield from (each for each in made if each.id not in known)


def _size(wanted: RequestFilter, limit: int | None) -> int:
    """Return how many rows are read at once for so many requests; more where not every one may fit."""
    return paging.PAGE if limit is None or wanted.looks_inside else min(limit, paging.PAGE)


def count_waiting(tx: Transaction, actor: Actor, now: datetime) -> int:
    """Return how many requests wait for this actor."""
    return rows.count_waiting(tx, decider(actor, now))


def count_fitting(tx: Transaction, actor: Actor, wanted: RequestFilter, now: datetime) -> int:
    """Return how many requests wait for this actor and fit a filter.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `waiting`.
    """
    branch_ids = _branches(tx, actor, wanted)
    return rows.count_fitting(tx, _required(actor, now), wanted, branch_ids)


def page(
    tx: Transaction,
    shape: type[Shape],
    actor: Actor,
    wanted: RequestFilter,
    now: datetime,
    limit: int,
    after: Key | None = None,
    acts: Collection[StepAct] = (),
) -> list[Shape]:
    """Return the rows of one page of what waits for this actor, as `store.requests.queue.waiting`.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `waiting`.
    """
    require_verified(tx, actor, now)
    branch_ids = _branches(tx, actor, wanted)
    whose = _required(actor, now)
    pages = [
        rows.waiting(tx, shape, whose, place, wanted, branch_ids, after=after, limit=limit, acts=acts)
        for place in whose.organisations
    ]
    if len(pages) == 1:
        return pages[0]
    return list(islice(heapq.merge(*pages, key=lambda row: (row.submitted_at, row.id)), limit))


def decider(actor: Actor, now: datetime) -> rows.Decider:
    """Return whose queue an actor's is; it is empty where they decide nowhere."""
    return rows.Decider(sorted(actor.organisations(Act.DECIDE)), actor.member_id, shanghai_day(now))


def _required(actor: Actor, now: datetime) -> rows.Decider:
    if not actor.decides:
        raise NotAllowed((Act.DECIDE,))
    return decider(actor, now)


def _branches(tx: Transaction, actor: Actor, wanted: RequestFilter) -> list[int] | None:
    if wanted.branch is None:
        return None
    return organisations.below(tx, [find_organisation(tx, wanted.branch, actor, Act.READ).id])
