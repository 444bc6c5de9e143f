"""What falls due in the organisations of whoever asks."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

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
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.reports import due as rows

_Found = tuple[Iterable[Due], int]


def look(store: Store, actor: Actor, now: datetime, wanted: DueFilter, *, limit: int) -> DueList:
    """Return what falls due: the first `limit` of each kind, the oldest first, and how much there is of each.

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
    ordered = [kind for kind in DueKind if kind in found]
    return DueList(
        today, tuple(each for kind in ordered for each in found[kind][0]), {kind: found[kind][1] for kind in ordered}
    )


def count(store: Store, actor: Actor, now: datetime) -> dict[DueKind, int]:
    """Return how much falls due of each kind that is cheap to count; arrears are not.

    Raises:
        NotAllowed: the actor may read nobody's record but their own.
    """
    today, wanted = shanghai_day(now), DueFilter()
    with store.reading() as tx:
        scope = roster.scope_of(tx, actor, Act.READ)
        return {kind: find(tx, scope, today, wanted, 0)[1] for kind, find in _FINDERS.items()}


def confirmations(tx: Transaction, scope: roster.Scope, by: date, limit: int) -> tuple[list[Due], int]:
    """Return the first whose year on probation is over on a day, the longest first, and how many they are.

    Not those whose 党籍 is stopped.
    """
    found, whole = rows.probationary(tx, scope, joined_by(by), limit)
    return [_due(DueKind.CONFIRMATION, date.fromisoformat(probation_ends_on(row.since)), row) for row in found], whole


def _confirmations(tx: Transaction, scope: roster.Scope, today: date, wanted: DueFilter, limit: int) -> _Found:
    return confirmations(tx, scope, wanted.limit_of(DueKind.CONFIRMATION, today), limit)


def _lost(tx: Transaction, scope: roster.Scope, today: date, wanted: DueFilter, limit: int) -> _Found:
    found, whole = rows.lost(tx, scope, lost_by(wanted.limit_of(DueKind.LOST_CONTACT, today)), limit)
    return [_due(DueKind.LOST_CONTACT, lost_for_long(row.since), row) for row in found], whole


def _terms(tx: Transaction, scope: roster.Scope, today: date, wanted: DueFilter, limit: int) -> _Found:
    found, whole = rows.terms(tx, scope, today, wanted.limit_of(DueKind.TERM, today), limit)
    return [_due(DueKind.TERM, date.fromisoformat(row.until), row, role=row.role) for row in found], whole


def _letters(tx: Transaction, scope: roster.Scope, today: date, wanted: DueFilter, limit: int) -> _Found:
    found, whole = rows.letters(tx, scope, wanted.limit_of(DueKind.LETTER, today), limit)
    return [
        _due(
            DueKind.LETTER,
            date.fromisoformat(row.until),
            row,
            request=row.request,
            letter=number_text(row.year, row.serial),
        )
        for row in found
    ], whole


def _requests(tx: Transaction, scope: roster.Scope, today: date, wanted: DueFilter, limit: int) -> _Found:
    waited = timedelta(days=wanted.waiting_days)
    before = datetime.combine(today - waited + timedelta(days=1), datetime.min.time(), SHANGHAI)
    found, whole = rows.requests(tx, scope, today, before, limit)
    return [
        _due(DueKind.REQUEST, shanghai_day(row.submitted_at) + waited, row, request=row.request, request_kind=row.kind)
        for row in found
    ], whole


def _due(kind: DueKind, on: date, row: rows.Row, **facts: Any) -> Due:
    return Due(kind, on, row.code, row.organisation, row.member, row.name, **facts)


def _arrears(store: Store, actor: Actor, now: datetime, wanted: DueFilter, limit: int) -> _Found:
    from szdj_cli.services.dues import arrears

    found = arrears.look(store, actor, now, branch=wanted.branch, remind_from=wanted.from_months, with_members=True)
    owing = [
        Due(
            DueKind.ARREARS,
            reminded_from([month.month for month in each.months], wanted.from_months),
            each.branch,
            each.branch_name,
            each.member,
            each.name,
            months=len(each.months),
            owed_fen=each.owed_fen,
        )
        for each in found.members or ()
        if len(each.months) >= wanted.from_months
    ]
    owing.sort(key=lambda each: (each.on, each.organisation, each.member))
    return owing[:limit], len(owing)


_FINDERS: dict[DueKind, Callable[[Transaction, roster.Scope, date, DueFilter, int], _Found]] = {
    DueKind.CONFIRMATION: _confirmations,
    DueKind.TERM: _terms,
    DueKind.LOST_CONTACT: _lost,
    DueKind.LETTER: _letters,
    DueKind.REQUEST: _requests,
}
