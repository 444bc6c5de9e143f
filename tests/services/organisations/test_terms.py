"""Whose term of office ends: what the appointments say, and what follows from their first day."""

from datetime import date, datetime

import pytest

from szdj_cli.domain.organisations.organisations import OrganisationKind, Role
from szdj_cli.domain.organisations.terms import last_day_of_term, term_years
from szdj_cli.services import reorganising
from szdj_cli.services.organisations import appointments, terms
from szdj_cli.store.core.engine import Store
from tests.support.builders import ADMINISTRATOR, actor_for, import_organisations, import_people


def fill_store(store: Store, now: datetime) -> None:
    import_organisations(store, now)
    import_people(store, now, 4)


def appoint(store: Store, now: datetime, code: str, member: int, begins: date, ends: date | None = None) -> None:
    appointments.appoint(store, ADMINISTRATOR, code, str(member), Role.SECRETARY, now, from_day=begins, until_day=ends)


@pytest.mark.parametrize(
    ("begins", "years", "last"),
    [
        (date(2026, 11, 23), 3, date(2029, 11, 22)),
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 3, 1), 5, date(2029, 2, 28)),
        (date(2026, 1, 1), 5, date(2030, 12, 31)),
    ],
)
def test_a_term_ends_the_day_before_its_anniversary(begins: date, years: int, last: date) -> None:
    assert last_day_of_term(begins, years) == last


def test_committees_are_elected_for_five_years_and_branches_for_three_or_what_is_set() -> None:
    assert [term_years(kind) for kind in OrganisationKind] == [5, 3, 3]
    assert [term_years(kind, 5) for kind in OrganisationKind] == [5, 5, 5]


def test_terms_that_end_soon_or_have_ended_are_listed_the_earliest_first(store: Store, now: datetime) -> None:
    appoint(store, now, "B1", 1, date(2023, 12, 1))  # until 2026-11-30, as nothing else is said
    appoint(store, now, "B2", 2, date(2026, 1, 1), date(2026, 11, 24))
    appoint(store, now, "C1", 3, date(2022, 1, 1))  # until 2026-12-31
    appoint(store, now, "B3", 4, date(2026, 1, 1))
    later = now.replace(day=26)
    found = terms.ending(store, ADMINISTRATOR, later, days=30)
    assert [(each.organisation_code, each.until.isoformat(), each.is_reckoned) for each in found] == [
        ("B2", "2026-11-24", False),
        ("B1", "2026-11-30", True),
    ]
    whole = terms.ending(store, ADMINISTRATOR, later, days=60, branch="C1")
    assert [each.organisation_code for each in whole] == ["B2", "B1", "C1"]
    assert [each.name for each in terms.ending(store, actor_for(store, now, 1), later, days=30)] == ["党员零"]
    assert [each.organisation_code for each in terms.ending(store, ADMINISTRATOR, later, days=30, branch_years=5)] == [
        "B2"
    ]


def test_a_successor_and_a_closed_organisation_are_not_due(store: Store, now: datetime) -> None:
    appoint(store, now, "B2", 1, date(2023, 12, 1))
    appoint(store, now, "B2", 2, date(2026, 12, 1))
    appoint(store, now, "B3", 3, date(2023, 12, 1))
    reorganising.close(store, ADMINISTRATOR, "B3", None, "撤销", now)
    assert terms.ending(store, ADMINISTRATOR, now, days=30) == []
