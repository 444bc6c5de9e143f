"""What is less than the rules say is approved by somebody else than whoever assessed it, wherever it waits."""

from datetime import datetime
from typing import NamedTuple

import pytest

from szdj_cli.domain.dues.rules import Category, Rounding
from szdj_cli.domain.dues.rules_file import shipped
from szdj_cli.domain.errors import DecisionsConflict, NotAllowed, NotAssessable, ValueInvalid
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.requests.requests import RequestFilter
from szdj_cli.domain.values.reasons import Reason
from szdj_cli.services import reorganising
from szdj_cli.services.approvals import queue, reading
from szdj_cli.services.dues import settings as dues_settings
from szdj_cli.services.installation import doctor
from szdj_cli.services.organisations import appointments
from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.applicants import decide, entered
from tests.support.builders import ADMINISTRATOR
from tests.support.steps.assessing import assess, assessing, row

ASSESSOR, MEMBER, OTHER, THIRD = 1, 2, 3, 4
"""All of branch B1, below G1, C1 and C0."""

ABOVE = {"编码": "C0", "名称": "示范区委", "类型": "党委", "有转接权": "是"}
SECRETARY, DEPUTY = Role.SECRETARY, Role.DEPUTY_SECRETARY
Post = tuple[int, str, Role]


class Case(NamedTuple):
    """Who holds what, where the assessed step waits then, and who alone may decide on it."""

    posts: tuple[Post, ...]
    waits_at: str
    decides: int | None


OF_BRANCH: Post = (ASSESSOR, "B1", SECRETARY)
CASES = {
    "the committee's secretary": Case((OF_BRANCH, (OTHER, "C1", SECRETARY)), "示范街道党委", OTHER),
    "of both the branch and the committee, with a deputy": Case(
        (OF_BRANCH, (ASSESSOR, "C1", SECRETARY), (OTHER, "C1", DEPUTY)), "示范街道党委", OTHER
    ),
    "of both, and somebody above": Case(
        (OF_BRANCH, (ASSESSOR, "C1", SECRETARY), (OTHER, "C0", SECRETARY)), "示范区委", OTHER
    ),
    "of both, and nobody else": Case((OF_BRANCH, (ASSESSOR, "C1", SECRETARY)), "示范街道党委", None),
    "the step falls up to the assessor": Case((OF_BRANCH, (ASSESSOR, "C0", SECRETARY)), "示范街道党委", None),
    "the assessed is the committee's other decider": Case(
        (OF_BRANCH, (ASSESSOR, "C1", SECRETARY), (MEMBER, "C1", DEPUTY), (OTHER, "C0", SECRETARY)), "示范区委", OTHER
    ),
    "only the committee's secretary assesses": Case(
        ((ASSESSOR, "C1", SECRETARY), (OTHER, "C1", DEPUTY)), "示范街道党委", OTHER
    ),
    "a decider of the branch does not do for the committee": Case(
        (OF_BRANCH, (OTHER, "B1", DEPUTY)), "示范街道党委", None
    ),
}


def fill_store(store: Store, now: datetime) -> None:
    first, *others = builders.ORGANISATIONS
    builders.import_organisations(store, now, [ABOVE, {**first, "上级编码": "C0"}, *others])
    builders.import_people(store, now, 4)


def appoint(store: Store, now: datetime, *posts: Post) -> None:
    for member, organisation, role in posts:
        builders.appoint(store, now, organisation, member, role)


def less(store: Store, now: datetime, member: int = MEMBER, category: Category = Category.EMPLOYED) -> bool:
    """Assess a member at less than the rules say; return whether somebody may decide."""
    plan = assess(store, now, ASSESSOR, row(member, category, 1_000))
    assert (plan.set, plan.to_committee) == (0, 1)
    return plan.undecided == 0


def waiting_for(store: Store, now: datetime, member: int) -> list[int]:
    try:
        return [each.id for each in queue.waiting(store, entered(store, now, member), RequestFilter(), now)]
    except NotAllowed:
        return []


def may_decide(store: Store, now: datetime, member: int) -> bool:
    try:
        return decide(store, now, member, [1], dry_run=True).accepted == 1
    except (DecisionsConflict, NotAllowed):
        return False


def who_may(store: Store, now: datetime) -> list[int]:
    """Return who may decide, as trying it says, having made sure that the lists say the same."""
    everybody = (ASSESSOR, MEMBER, OTHER, THIRD)
    allowed = [member for member in everybody if may_decide(store, now, member)]
    assert [member for member in everybody if waiting_for(store, now, member)] == allowed
    (step,) = reading.show(store, entered(store, now, MEMBER), 1, now).steps
    assert list(step.deciders) == [builders.person(member - 1)["姓名"] for member in allowed]
    return allowed


@pytest.mark.parametrize("case", CASES)
def test_somebody_else_approves_what_is_less(store: Store, now: datetime, case: str) -> None:
    posts, waits_at, decides = CASES[case]
    appoint(store, now, *posts)
    assert less(store, now) is (decides is not None)
    assert reading.show(store, entered(store, now, MEMBER), 1, now).request.waiting_at == waits_at
    assert who_may(store, now) == ([] if decides is None else [decides])


@pytest.mark.parametrize("fen", [0, 99])
@pytest.mark.parametrize("category", [Category.EMPLOYED, Category.RETIRED])
def test_no_base_is_so_small_that_nobody_has_to_approve_that_nothing_is_paid(
    store: Store, now: datetime, category: Category, fen: int
) -> None:
    appoint(store, now, OF_BRANCH, (OTHER, "C1", SECRETARY))
    given = row(MEMBER, category, 0)._replace(base_fen=fen, monthly_fen=None)
    with pytest.raises(NotAssessable) as refused, assessing(store, now, ASSESSOR, given):
        pass
    assert refused.value.reason == Reason.BASE_WITHOUT_DUES
    answers = {"category": category.value, "base": f"0.{fen:02}"}
    with pytest.raises(ValueInvalid) as refusal:
        dues_settings.submit(store, entered(store, now, MEMBER), answers, shipped(), Rounding.FEN, now)
    assert (refusal.value.field, refusal.value.reason) == ("base", Reason.BASE_WITHOUT_DUES)


@pytest.mark.parametrize("into", [None, "B4"])
def test_somebody_else_still_does_below_another_committee(store: Store, now: datetime, into: str | None) -> None:
    appoint(store, now, OF_BRANCH, (THIRD, "C1", SECRETARY), (ASSESSOR, "C2", SECRETARY), (OTHER, "C2", DEPUTY))
    less(store, now)
    assert who_may(store, now) == [THIRD]
    if into is None:
        reorganising.move(store, ADMINISTRATOR, "B1", "C2", "调整", now)
    else:
        reorganising.close(store, ADMINISTRATOR, "B1", into, "调整", now)
    assert who_may(store, now) == [OTHER]


def test_the_doctor_names_where_nobody_else_is(store: Store, settings: Settings, now: datetime) -> None:
    appoint(store, now, OF_BRANCH, (ASSESSOR, "C1", SECRETARY))
    less(store, now)
    assert "示范街道党委" in str(doctor.examine(settings, now))
    appoint(store, now, (OTHER, "C1", DEPUTY))
    assert "示范街道党委" not in str(doctor.examine(settings, now))


def test_whoever_is_appointed_later_finds_it_and_the_assessor_never_does(store: Store, now: datetime) -> None:
    appoint(store, now, OF_BRANCH, (OTHER, "C1", SECRETARY), (THIRD, "C0", SECRETARY))
    less(store, now)
    appoint(store, now, (ASSESSOR, "C1", DEPUTY))
    assert who_may(store, now) == [OTHER]
    appointments.dismiss(store, builders.ADMINISTRATOR, "C1", str(OTHER), now)
    assert who_may(store, now) == [THIRD]
    appointments.dismiss(store, builders.ADMINISTRATOR, "B1", str(ASSESSOR), now)
    appointments.dismiss(store, builders.ADMINISTRATOR, "C0", str(THIRD), now)
    assert who_may(store, now) == []
    appoint(store, now, (OTHER, "C1", SECRETARY))
    assert who_may(store, now) == [OTHER]


def test_of_the_retired_the_branch_decides_and_of_what_is_enough_nobody_else(store: Store, now: datetime) -> None:
    appoint(store, now, OF_BRANCH)
    for member, category, fen in ((MEMBER, Category.RETIRED, 0), (OTHER, Category.EMPLOYED, 12_000)):
        plan = assess(store, now, ASSESSOR, row(member, category, fen, "2027-10" if not fen else None))
        assert (plan.set, plan.to_committee) == (1, 0)


@pytest.mark.parametrize("fen", [1_000, 12_000])
def test_nobody_assesses_themselves(store: Store, now: datetime, fen: int) -> None:
    appoint(store, now, OF_BRANCH, (ASSESSOR, "C1", SECRETARY))
    with pytest.raises(NotAssessable) as refused:
        assess(store, now, ASSESSOR, row(ASSESSOR, Category.EMPLOYED, fen))
    assert refused.value.reason == Reason.OWN_ASSESSMENT
