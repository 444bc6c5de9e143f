"""Those who decide are told how many requests wait for them: once a day, their own left out."""

from datetime import datetime, timedelta

import pytest

from szdj_cli.domain.authorisation import OPERATOR
from szdj_cli.domain.errors import NotAllowed
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.sms import Notice
from szdj_cli.services.members import profiles
from szdj_cli.services.members.acting import ActedFor
from szdj_cli.services.reports import digest
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.applicants import APPLICANTS, COMMITTEE_SECRETARY, OUTSIDER, SECRETARY, ask, entered

DEPUTY = APPLICANTS[-1]


def fill_store(store: Store, now: datetime) -> None:
    """Let three requests wait in B1, one of them of its deputy."""
    builders.appoint(store, now, "B1", DEPUTY, Role.DEPUTY_SECRETARY)
    for member in (*APPLICANTS[:2], DEPUTY):
        ask(store, now, member, employer="甲公司")


@pytest.fixture
def store(store_at_work: Store) -> Store:
    return store_at_work


def test_each_is_told_how_many_wait_and_once_a_day(store: Store, now: datetime) -> None:
    planned = digest.send(store, OPERATOR, now, dry_run=True)
    done = digest.send(store, OPERATOR, now)
    assert planned == done
    assert done.told == (SECRETARY, DEPUTY)
    assert [(each.mobile, each.notice, each.waiting) for each in done.messages] == [
        ("13900000000", Notice.REQUESTS_WAIT, 3),
        (f"139{DEPUTY - 1:08}", Notice.REQUESTS_WAIT, 2),
    ]
    again = digest.send(store, OPERATOR, now)
    assert (again.told, again.already, again.messages) == ((), (SECRETARY, DEPUTY), ())
    assert digest.send(store, OPERATOR, now + timedelta(days=1)).told == (SECRETARY, DEPUTY)


def test_nor_what_somebody_submitted_for_another(store: Store, now: datetime) -> None:
    acted_for = ActedFor(str(APPLICANTS[2]), "书面申请")
    profiles.edit(store, entered(store, now, SECRETARY), {"address": "新址"}, now, acted_for)
    counts = {each.mobile: each.waiting for each in digest.send(store, OPERATOR, now).messages}
    assert counts == {"13900000000": 3, f"139{DEPUTY - 1:08}": 3}


def test_whoever_is_told_by_one_branch_is_told_of_all_that_waits_for_them(store: Store, now: datetime) -> None:
    builders.appoint(store, now, "B4", DEPUTY, Role.DEPUTY_SECRETARY)
    ask(store, now, OUTSIDER, employer="甲公司")
    done = digest.send(store, entered(store, now, SECRETARY), now)
    assert {each.mobile: each.waiting for each in done.messages}[f"139{DEPUTY - 1:08}"] == 3  # two in B1, one in B4
    assert OUTSIDER not in done.told


def test_who_sends_sends_where_they_stand_over_it(store: Store, now: datetime) -> None:
    assert digest.send(store, entered(store, now, OUTSIDER), now).told == ()
    with pytest.raises(NotAllowed):
        digest.send(store, entered(store, now, APPLICANTS[0]), now)
    assert digest.send(store, entered(store, now, COMMITTEE_SECRETARY), now).told == (SECRETARY, DEPUTY)
