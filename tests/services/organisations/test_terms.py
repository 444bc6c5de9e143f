"""Whose term of office ends: what the appointments say, and what follows from their first day."""

from datetime import date, datetime

import pytest

from szdj_cli.domain.organisations.organisations import OrganisationKind, Role
from szdj_cli.domain.organisations.terms import last_day_of_term, term_years
from szdj_cli.domain.reports.due import DueFilter, DueKind
from szdj_cli.services import reorganising
from szdj_cli.services.organisations import appointments
from szdj_cli.services.reports import due as reports
from szdj_cli.store.core.engine import Store
from tests.support.builders import ADMINISTRATOR, import_organisations, import_people


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


def due(store: Store, now: datetime, **wanted: object) -> list[tuple[str, str, bool | None]]:
    given = DueFilter((DueKind.TERM,), **wanted)  # type: ignore[arg-type] # as the test says
    found = reports.look(store, ADMINISTRATOR, now, given, limit=50)
    items = list(found.items)
    assert found.counts == {DueKind.TERM: len(items)}
    return [(each.organisation, each.on.isoformat(), each.is_reckoned) for each in items]


def test_terms_that_end_soon_or_have_ended_are_listed_the_earliest_first(store: Store, now: datetime) -> None:
    appoint(store, now, "B1", 1, date(2023, 12, 1))  # until 2026-11-30, as nothing else is said
    appoint(store, now, "B2", 2, date(2026, 1, 1), date(2026, 11, 24))
    appoint(store, now, "C1", 3, date(2022, 1, 1))  # until 2026-12-31
    appoint(store, now, "B3", 4, date(2026, 1, 1))
    appointments.appoint(store, ADMINISTRATOR, "B3", "1", Role.ORGANISER, now, from_day=date(2020, 1, 1))
    later = now.replace(day=26)
    of_two, of_one = ("B2", "2026-11-24", False), ("B1", "2026-11-30", True)
    assert due(store, later, within=30) == [of_two, of_one]
    assert due(store, later, within=60, branch="C1") == [of_two, of_one, ("C1", "2026-12-31", True)]
    assert due(store, later, within=30, branch_term_years=5) == [of_two]


def test_a_successor_and_a_closed_organisation_are_not_due(store: Store, now: datetime) -> None:
    appoint(store, now, "B2", 1, date(2023, 12, 1))
    appoint(store, now, "B3", 3, date(2023, 12, 1))
    assert due(store, now) == [("B2", "2026-11-30", True), ("B3", "2026-11-30", True)]
    appoint(store, now, "B2", 2, date(2026, 12, 1))
    reorganising.close(store, ADMINISTRATOR, "B3", None, "撤销", now)
    assert due(store, now) == []
