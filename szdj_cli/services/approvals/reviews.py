"""What waits, as a review goes through it: a screenful at a time, and what has moved since it was seen."""

from collections.abc import Callable, Container, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.requests.requests import Refused, Request, RequestFilter
from szdj_cli.domain.requests.reviews import Dropped, Sitting, fits
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.approvals import decisions, queue
from szdj_cli.services.approvals.reading import as_requests, may_see, with_notes
from szdj_cli.store.core.engine import Store
from szdj_cli.store.requests import requests as rows

PAGE = 25
"""How many requests are read at once: what a quarter of an hour looks at."""

_NAMED = 20

Key = rows.Key
"""Where a page of what waits ended."""


class Upcoming(NamedTuple):
    """The next requests, and where those after them begin; None where nothing comes after."""

    requests: list[Request]
    after: Key | None


def count(store: Store, actor: Actor, wanted: RequestFilter, now: datetime) -> int:
    """Return how many requests wait for this actor and fit a filter.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `queue.waiting`.
    """
    with store.reading() as tx:
        return queue.count_fitting(tx, actor, wanted, now)


def upcoming(
    store: Store,
    actor: Actor,
    wanted: RequestFilter,
    sought: str,
    now: datetime,
    *,
    after: Key | None,
    chosen: Container[int],
) -> Upcoming:
    """Return the next requests that wait, are not chosen and have a text somewhere, oldest first; some, if there are.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `queue.waiting`.
    """
    size = PAGE
    while True:
        with store.reading() as tx:
            found = queue.page(tx, rows.Listed, actor, wanted, now, size, after)
            open_ones = [row for row in found if row.id not in chosen]
            if sought:
                shown = as_requests(open_ones, tx.keys, shanghai_day(now))
                fitting = {request.id for request in shown if fits(request, sought)}
                open_ones = [row for row in open_ones if row.id in fitting]
            next_ones = open_ones[:PAGE]
            is_last = len(found) < size and len(next_ones) == len(open_ones)
            if next_ones or is_last:
                last = next_ones[-1] if len(next_ones) < len(open_ones) else found[-1] if found else None
                ended = None if is_last or last is None else (last.submitted_at, last.id)
                return Upcoming(with_notes(tx, next_ones, now), ended)
        after = (found[-1].submitted_at, found[-1].id)
        size = min(size * 4, queue.PAGE)  # where most is chosen, or little fits: not a query for every few


def without_notes(
    store: Store,
    actor: Actor,
    wanted: RequestFilter,
    sought: str,
    now: datetime,
    *,
    chosen: Container[int],
    progress: Callable[[int], None] = lambda _count: None,
) -> Iterator[Request]:
    """Return everything that waits, fits, is not chosen and has nothing to note.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `queue.waiting`.
    """
    for seen, request in enumerate(queue.all_waiting(store, actor, wanted, now), 1):
        progress(seen)
        if request.id not in chosen and not request.wants_a_look and (not sought or fits(request, sought)):
            yield request


def moved(store: Store, actor: Actor, sitting: Sitting, now: datetime) -> list[Dropped]:
    """Return what could not be written of a sitting as it stands: everything is tried, and taken back.

    Raises:
        SignInRequired, NotAllowed, VerificationRequired: as `decisions.decide`.
    """
    would = decisions.decide(store, actor, sitting.decisions, now, keep_going=True, dry_run=True)
    return named(store, actor, would.conflicts, sitting)


def named(store: Store, actor: Actor, refused: Sequence[Refused], sitting: Sitting) -> list[Dropped]:
    """Return refused decisions with whose requests they are, as far as that is for the actor's eyes."""
    names: dict[int, str] = {}
    with store.reading() as tx:
        for each in refused[:_NAMED]:  # nobody reads more of them
            row = rows.find(tx, each.request_id)
            if row is not None and may_see(tx, actor, row):
                names[each.request_id] = row.applicant
    kinds_chosen = {number: choice.kind for number, choice in sitting.standing.items()}
    return [Dropped(each, names.get(each.request_id), kinds_chosen[each.request_id]) for each in refused]
