"""A secretary's lists read what they show: however much there is of other branches, the database does no more."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import text

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.reports.dues import Period
from szdj_cli.domain.requests.requests import RequestFilter
from szdj_cli.services.approvals import personal_centre, queue, receiving
from szdj_cli.services.dues import arrears, statements
from szdj_cli.services.dues.lists import notices, remittances, sheets
from szdj_cli.services.members import roster
from szdj_cli.services.organisations import organisations
from szdj_cli.services.reports import approvals as approvals_report
from szdj_cli.services.reports import dues as dues_report
from szdj_cli.services.reports import roster as roster_report
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.applicants import APPLICANTS, SECRETARY, entered
from tests.support.steps.dues import open_dues, set_dues
from tests.support.storage.connections import measured, outside, watched

Look = Callable[[Store, Actor, datetime], object]

LISTS: dict[str, Look] = {
    "report dues": lambda store, actor, now: dues_report.report(store, actor, Period("2026-11", "2026-11"), now),
    "report dues --year": lambda store, actor, now: dues_report.report(store, actor, Period("2026-01", "2026-11"), now),
    "report roster": roster_report.report,
    "report approvals": lambda store, actor, now: approvals_report.report(store, actor, RequestFilter(), now),
    "approve list": lambda store, actor, now: queue.waiting(store, actor, RequestFilter(), now, limit=50),
    "transfer list": lambda store, actor, now: list(receiving.incoming(store, actor, now)),
    "member list": lambda store, actor, _now: list(roster.listed(store, actor, limit=50)),
    "member search": lambda store, actor, _now: list(roster.search(store, actor, "党员")),
    "member show": lambda store, actor, now: roster.show(store, actor, str(APPLICANTS[0]), now),
    "the menu": personal_centre.overview,
    "dues statement": lambda store, actor, now: statements.look(store, actor, None, None, now),
    "dues sheet": lambda store, actor, now: sheets.look(store, actor, None, None, now).rows,
    "dues notice": lambda store, actor, now: notices.notice(store, actor, None, None, now),
    "dues register": lambda store, actor, now: notices.register(store, actor, None, None, now),
    "dues remittances": lambda store, actor, now: remittances.listed(store, actor, None, None, now),
    "dues arrears": lambda store, actor, now: arrears.whole(*arrears.listed(store, actor, now, remind_from=3)),
    "org tree": organisations.tree,
}
OTHERS, PEOPLE = 40, 800


@pytest.mark.parametrize("store_at_work", ["sqlite"], indirect=True)
def test_what_there_is_of_other_branches_is_not_read(store_at_work: Store, now: datetime) -> None:
    store = store_at_work
    open_dues(store, now, -2)
    for member in APPLICANTS[:2]:
        set_dues(store, now, member, -2)
    actor = entered(store, now, SECRETARY)
    before = {name: _cost(store, actor, now, look) for name, look in LISTS.items()}
    _grow(store, now)
    after = {name: _cost(store, actor, now, look) for name, look in LISTS.items()}
    for name, (shown, statements_before, tens_before) in before.items():
        shown_after, statements_after, tens_after = after[name]
        assert shown_after == shown, name
        assert statements_after == statements_before, name
        assert tens_after <= tens_before + 5, f"{name}: {tens_before} -> {tens_after}"


def _cost(store: Store, actor: Actor, now: datetime, look: Look) -> tuple[object, int, int]:
    """Return what a list shows, how many statements it sends, and what the database does for it."""
    with watched(store) as sent:
        shown = look(store, actor, now)
    with measured(store) as work:
        look(store, actor, now)
    return shown, len(sent), work.tens


def _grow(store: Store, now: datetime) -> None:
    """Add branches with their people, secretaries and dues, all of them owed."""
    branches = [
        {"编码": f"X{number:02}", "名称": f"别的支部{number}", "类型": "党支部", "上级编码": "C2"}
        for number in range(OTHERS)
    ]
    builders.import_organisations(store, now, branches)
    people = [builders.person(500 + each, 所在党支部=f"X{each % OTHERS:02}") for each in range(PEOPLE)]
    builders.import_people(store, now, people)
    others = "FROM member JOIN organisation branch ON branch.id = member.branch_id WHERE branch.code LIKE 'X%'"
    with outside(store) as connection:
        for statement in (
            f"""INSERT INTO appointment (organisation_id, member_id, role, from_day, begun, settled)
                SELECT branch.id, min(member.id), 'secretary', '2026-01-01', true, false {others} GROUP BY branch.id""",
            f"""INSERT INTO dues_standard (member_id, effective_month, monthly_fen, category, request_id, set_at)
                SELECT member.id, '2026-09', 100, 'employed', (SELECT min(id) FROM request), '' {others}""",
            f"""INSERT INTO request (version, kind, state, member_id, branch_id, position, waiting_at, base_version,
                payload, submitted_at)
                SELECT 1, 'profile', 'pending', member.id, branch.id, 1, branch.id, 1, x'00', '2026-11-20' {others}""",
            *(
                f"""INSERT INTO dues_month (month, member_id, organisation_id, due_fen, paid_fen)
                    SELECT '{month}', member.id, branch.id, 100, 0 {others}"""
                for month in ("2026-09", "2026-10", "2026-11")
            ),
        ):
            connection.execute(text(statement))
