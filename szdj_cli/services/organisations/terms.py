"""Which organisations are to elect: those whose secretary's term ends soon, or has ended without a successor."""

from datetime import date, datetime, timedelta

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.organisations.terms import BRANCH_TERM_YEARS, EndingTerm, last_day_of_term, term_years
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.members import roster
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import appointments
from szdj_cli.store.organisations.appointments import Secretary


def ending(
    store: Store,
    actor: Actor,
    now: datetime,
    *,
    days: int,
    branch: str | None = None,
    branch_years: int = BRANCH_TERM_YEARS,
) -> list[EndingTerm]:
    """Return the organisations whose term ends within some days from today, or has ended; the earliest first.

    `branch` names an organisation: that one and all below it. `branch_years` is the setting `branch_term_years`.

    Raises:
        NotAllowed, OrganisationNotFound, OrganisationNotUnique: as `roster.scope_of`.
    """
    with store.reading() as tx:
        scope = roster.scope_of(tx, actor, Act.READ, branch)
        return ending_in(tx, scope, shanghai_day(now), days=days, branch_years=branch_years)


def ending_in(
    tx: Transaction, scope: roster.Scope, today: date, *, days: int, branch_years: int = BRANCH_TERM_YEARS
) -> list[EndingTerm]:
    """Return the same of a scope, inside a transaction; None is the whole store."""
    limit = today + timedelta(days=days)
    latest: dict[int, EndingTerm] = {}
    for held in appointments.secretaries(tx, scope):
        term = _term(held, branch_years)
        if held.organisation_id not in latest or term.until >= latest[held.organisation_id].until:
            latest[held.organisation_id] = term
    due = (term for term in latest.values() if term.until <= limit)
    return sorted(due, key=lambda term: (term.until, term.organisation_code))


def _term(held: Secretary, branch_years: int) -> EndingTerm:
    begins = date.fromisoformat(held.from_day)
    reckoned = last_day_of_term(begins, term_years(held.kind, branch_years))
    until = date.fromisoformat(held.until_day) if held.until_day else reckoned
    who = held.member, held.name, begins, until
    return EndingTerm(held.code, held.organisation_name, held.kind, *who, held.until_day is None)
