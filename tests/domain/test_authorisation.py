"""The authorisation table of the rules, cell by cell."""

from itertools import product

import pytest

from szdj_cli.domain.authorisation import Act, Actor, is_allowed, is_allowed_over
from szdj_cli.domain.organisations.organisations import Appointment, OrganisationKind, Role

COMMITTEE, GENERAL, BRANCH, OTHER = 1, 2, 3, 9
CHAINS = {
    "own": [BRANCH, GENERAL, COMMITTEE],
    "general": [GENERAL, COMMITTEE],
    "committee": [COMMITTEE],
    "other": [OTHER],
}

APPOINTMENTS = {
    "branch secretary": Appointment(BRANCH, OrganisationKind.BRANCH, Role.SECRETARY),
    "branch deputy": Appointment(BRANCH, OrganisationKind.BRANCH, Role.DEPUTY_SECRETARY),
    "branch organiser": Appointment(BRANCH, OrganisationKind.BRANCH, Role.ORGANISER),
    "general secretary": Appointment(GENERAL, OrganisationKind.GENERAL_BRANCH, Role.SECRETARY),
    "committee secretary": Appointment(COMMITTEE, OrganisationKind.COMMITTEE, Role.SECRETARY),
    "committee deputy": Appointment(COMMITTEE, OrganisationKind.COMMITTEE, Role.DEPUTY_SECRETARY),
    "committee organiser": Appointment(COMMITTEE, OrganisationKind.COMMITTEE, Role.ORGANISER),
}


def actor(*appointments: Appointment, is_administrator: bool = False) -> Actor:
    return Actor(1, 1, "王芳", 17, BRANCH, is_administrator, appointments)


# What those who decide in an organisation may do there and below.
DECIDERS = (Act.READ, Act.REVEAL, Act.LOG, Act.LETTER, Act.RECEIPT, Act.RECORD_PAYMENTS, Act.IMPORT_PAYMENTS)
SECRETARYS = (Act.ASSESS, Act.ISSUE_TOKENS)
FOR_PEOPLE = (Act.ACT_FOR, Act.MEND_CONTACT)
ALLOWED = {
    "branch secretary": {(act, "own") for act in (*DECIDERS, *FOR_PEOPLE, Act.DECIDE, *SECRETARYS)},
    "branch deputy": {(act, "own") for act in (*DECIDERS, Act.DECIDE)},
    "branch organiser": {(Act.READ, "own")},
    "general secretary": {(act, where) for act in (*DECIDERS, *SECRETARYS) for where in ("own", "general")}
    | {(Act.DECIDE, "general")},
    "committee secretary": {
        (act, where)
        for act in (*DECIDERS, *FOR_PEOPLE, *SECRETARYS, Act.APPOINT, Act.ORGANISE, Act.IMPORT_MEMBERS, Act.MEND)
        for where in ("own", "general", "committee")
    }
    | {(Act.DECIDE, "committee")},
    "committee deputy": {(act, where) for act in DECIDERS for where in ("own", "general", "committee")}
    | {(Act.DECIDE, "committee")},
    "committee organiser": {(Act.READ, where) for where in ("own", "general", "committee")},
}


def allowed_to(who: Actor) -> set[tuple[Act, str]]:
    """Return what somebody may do, and where."""
    return {(act, where) for act in Act for where in CHAINS if is_allowed(who, act, CHAINS[where])}


@pytest.mark.parametrize("who", APPOINTMENTS)
def test_an_appointment_allows_what_the_table_says_and_nothing_else(who: str) -> None:
    assert allowed_to(actor(APPOINTMENTS[who])) == ALLOWED[who]


def test_a_member_without_appointment_may_do_nothing_to_others() -> None:
    assert allowed_to(actor()) == set()


@pytest.mark.parametrize("act", Act)
def test_an_administrator_may_do_everything_but_decide_and_handle_papers_and_money(act: Act) -> None:
    is_secretary_s = act in (Act.DECIDE, Act.LETTER, Act.RECEIPT, Act.RECORD_PAYMENTS, Act.ASSESS, Act.ACT_FOR)
    assert is_allowed(actor(is_administrator=True), act, CHAINS["own"]) is not is_secretary_s


def test_an_administrator_who_is_also_a_secretary_still_never_decides() -> None:
    both = actor(APPOINTMENTS["branch secretary"], is_administrator=True)
    assert not is_allowed(both, Act.DECIDE, CHAINS["own"])
    assert not both.decides


def test_whoever_holds_two_appointments_may_do_what_either_allows() -> None:
    both = actor(APPOINTMENTS["branch secretary"], APPOINTMENTS["committee organiser"])
    assert is_allowed(both, Act.DECIDE, CHAINS["own"])
    assert is_allowed(both, Act.READ, CHAINS["committee"])
    assert not is_allowed(both, Act.REVEAL, CHAINS["committee"])


@pytest.mark.parametrize("who", APPOINTMENTS)
def test_an_act_on_a_person_takes_the_right_in_every_organisation_of_theirs(who: str) -> None:
    one = actor(APPOINTMENTS[who])
    for act, held in product(Act, CHAINS.values()):
        both = is_allowed_over(one, act, [CHAINS["own"], held])
        assert both is (is_allowed(one, act, CHAINS["own"]) and is_allowed(one, act, held)), act
