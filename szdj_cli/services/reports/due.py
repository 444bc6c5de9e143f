"""What falls due in the organisations of whoever asks."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.members.import_rows import joined_by, probation_ends_on
from szdj_cli.domain.reports.due import (
    Due,
    DueFilter,
    DueKind,
    DueList,
    lost_by,
    lost_for_long,
    reminded_from,
)
from szdj_cli.domain.transfers.signed_documents import number_text
from szdj_cli.domain.values.clock import SHANGHAI, shanghai_day
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.members import roster
from szdj_cli.services.organisations import terms
from szdj_cli.store.core import paging
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.reports import due as rows


class _Found(NamedTuple):
    """What falls due of a kind: the numbers of the first, how many there are, and what is read of numbers."""

    numbers: Sequence[int]
    whole: int
    read: Callable[[Transaction, Sequence[int]], Iterable[Due]]


def look(store: Store, actor: Actor, now: datetime, wanted: DueFilter, *, limit: int) -> DueList:
    """Return what falls due: the first `limit` of each kind, the oldest first, and how much there is of each.

    What falls due comes page by page in short reads.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `roster.scope_of`.
    """
    today = shanghai_day(now)
    found: dict[DueKind, _Found] = {}
    with store.reading() as tx:
        require_verified(tx, actor, now)
        scope = roster.scope_of(tx, actor, Act.READ, wanted.branch)
        for kind in wanted.kinds:
            if kind in _FINDERS:
                found[kind] = _FINDERS[kind](tx, scope, today, wanted, limit)
    if DueKind.ARREARS in wanted.kinds:
        found[DueKind.ARREARS] = _arrears(store, actor, now, wanted, limit)
    ordered = {kind: found[kind] for kind in DueKind if kind in found}
    items = chain.from_iterable(paging.of_numbers(store, each.numbers, each.read) for each in ordered.values())
    return DueList(today, items, {kind: each.whole for kind, each in ordered.items()})


def count(store: Store, actor: Actor, now: datetime, wanted: DueFilter) -> dict[DueKind, int]:
    """Return how much falls due of each kind that is cheap to count; arrears are not.

    Raises:
        NotAllowed: the actor may read nobody's record but their own.
    """
    today = shanghai_day(now)
    with store.reading() as tx:
        scope = roster.scope_of(tx, actor, Act.READ)
        return {kind: find(tx, scope, today, wanted, 0).whole for kind, find in _FINDERS.items()}


def confirmations(tx: Transaction, scope: roster.Scope, by: date, limit: int) -> tuple[list[Due], int]:
    """Return the first whose year on probation is over on a day, the longest first, and how many they are.

    Not those whose 党籍 is stopped.
    """
    found = rows.probationary(tx, scope, joined_by(by), limit)
    return list(_on_probation(tx, found.numbers)), found.whole


def _on_probation(tx: Transaction, numbers: Sequence[int]) -> Iterator[Due]:
    for row in rows.probationary_members(tx, numbers):
        yield _due(DueKind.CONFIRMATION, date.fromisoformat(probation_ends_on(row.since)), row)


def _confirmations(tx: Transaction, scope: roster.Scope, today: date, wanted: DueFilter, limit: int) -> _Found:
    by = joined_by(wanted.limit_of(DueKind.CONFIRMATION, today))
    return _Found(*rows.probationary(tx, scope, by, limit), _on_probation)


def _lost(tx: Transaction, scope: roster.Scope, today: date, wanted: DueFilter, limit: int) -> _Found:
    def read(tx: Transaction, numbers: Sequence[int]) -> Iterator[Due]:
        for row in rows.lost_members(tx, numbers):
            yield _due(DueKind.LOST_CONTACT, lost_for_long(row.since), row)

    return _Found(*rows.lost(tx, scope, lost_by(wanted.limit_of(DueKind.LOST_CONTACT, today)), limit), read)


def _terms(tx: Transaction, scope: roster.Scope, today: date, wanted: DueFilter, limit: int) -> _Found:
    found = terms.ending_by(
        tx, scope, today, wanted.limit_of(DueKind.TERM, today), branch_years=wanted.branch_term_years
    )

    def read(_tx: Transaction, places: Sequence[int]) -> Iterator[Due]:
        for each in (found[place] for place in places):
            where, who = (each.organisation_code, each.organisation_name), (each.member, each.name)
            yield Due(DueKind.TERM, each.until, *where, *who, role=each.role, is_reckoned=each.is_reckoned)

    return _Found(range(min(limit, len(found))), len(found), read)


def _letters(tx: Transaction, scope: roster.Scope, today: date, wanted: DueFilter, limit: int) -> _Found:
    def read(tx: Transaction, numbers: Sequence[int]) -> Iterator[Due]:
        for row in rows.letters_in_use(tx, numbers):
            letter = number_text(row.year, row.serial)
            yield _due(DueKind.LETTER, date.fromisoformat(row.until), row, request=row.request, letter=letter)

    return _Found(*rows.letters(tx, scope, wanted.limit_of(DueKind.LETTER, today), limit), read)


def _requests(tx: Transaction, scope: roster.Scope, today: date, wanted: DueFilter, limit: int) -> _Found:
    waited = timedelta(days=wanted.waiting_days)
    before = datetime.combine(today - waited + timedelta(days=1), datetime.min.time(), SHANGHAI)

    def read(tx: Transaction, numbers: Sequence[int]) -> Iterator[Due]:
        for row in rows.requests_waiting(tx, numbers):
            on = shanghai_day(row.submitted_at) + waited
            yield _due(DueKind.REQUEST, on, row, request=row.request, request_kind=row.kind)

    return _Found(*rows.requests(tx, scope, today, before, limit), read)


def _due(kind: DueKind, on: date, row: rows.Row, **facts: Any) -> Due:
    return Due(kind, on, row.code, row.organisation, row.member, row.name, **facts)


def _arrears(store: Store, actor: Actor, now: datetime, wanted: DueFilter, limit: int) -> _Found:
    from szdj_cli.services.dues import arrears

    found = arrears.long_owing(store, actor, now, wanted.branch, wanted.from_months)
    whole = len(found.member_ids)

    def read(tx: Transaction, places: Sequence[int]) -> Iterator[Due]:
        for each in arrears.of_long_owing(tx, found, places):
            months = [month.month for month in each.months]
            if len(months) >= wanted.from_months:  # paid meanwhile otherwise
                on = reminded_from(months, wanted.from_months)
                where, who = (each.branch, each.branch_name), (each.member, each.name)
                yield Due(DueKind.ARREARS, on, *where, *who, months=len(months), owed_fen=each.owed_fen)

    return _Found(range(min(limit, whole)), whole, read)


_FINDERS: dict[DueKind, Callable[[Transaction, roster.Scope, date, DueFilter, int], _Found]] = {
    DueKind.CONFIRMATION: _confirmations,
    DueKind.TERM: _terms,
    DueKind.LOST_CONTACT: _lost,
    DueKind.LETTER: _letters,
    DueKind.REQUEST: _requests,
}
