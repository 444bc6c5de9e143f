"""Which organisations are to elect: those in which a term ends soon, or whose secretary's has without a successor."""

from datetime import date

from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.organisations.terms import BRANCH_TERM_YEARS, EndingTerm, last_day_of_term, term_years
from szdj_cli.services.members import roster
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.organisations import appointments
from szdj_cli.store.organisations.appointments import HeldTerm


def ending_by(
    tx: Transaction, scope: roster.Scope, today: date, limit: date, *, branch_years: int = BRANCH_TERM_YEARS
) -> list[EndingTerm]:
    """Return the terms of a scope that end by a day, or have ended, the earliest first; None is the whole store.

    Where no appointment says until when, a secretary's is reckoned; `branch_years` is the setting `branch_term_years`.
    Of the secretaries of an organisation, only the last to hold the post counts, and still does once the term is over.
    """
    latest: dict[int, EndingTerm] = {}
    found: list[EndingTerm] = []
    for held in appointments.terms(tx, scope, today, limit):
        term = _term(held, branch_years)
        if held.role is not Role.SECRETARY:
            found.append(term)
        elif held.organisation_id not in latest or term.until >= latest[held.organisation_id].until:
            latest[held.organisation_id] = term
    found += (term for term in latest.values() if term.until <= limit)
    return sorted(found, key=lambda term: (term.until, term.organisation_code, term.member))


def _term(held: HeldTerm, branch_years: int) -> EndingTerm:
    begins = date.fromisoformat(held.from_day)
    reckoned = last_day_of_term(begins, term_years(held.kind, branch_years))
    until = date.fromisoformat(held.until_day) if held.until_day else reckoned
    who = held.member, held.name, held.role
    return EndingTerm(held.code, held.organisation_name, *who, until, held.until_day is None)
