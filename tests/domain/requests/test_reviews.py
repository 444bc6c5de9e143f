"""What counts of the choices of a review: the last one of each request, and nothing that was taken back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from szdj_cli.domain.changes import UNREADABLE_CHANGES, Change
from szdj_cli.domain.requests.requests import Decision, Note, NoteKind, Outcome, Request, RequestFilter, RequestState
from szdj_cli.domain.requests.reviews import Choice, Chosen, Sitting, fits

_OUTCOMES = (Outcome.ACCEPTED, Outcome.REJECTED, None)
_STEPS = st.lists(
    st.dictionaries(st.integers(1, 6), st.sampled_from(_OUTCOMES), min_size=1, max_size=4).map(
        lambda chosen: tuple(Choice(number, 1, "profile", outcome) for number, outcome in chosen.items())
    ),
    max_size=8,
)


def sitting_of(*steps: tuple[Choice, ...]) -> Sitting:
    sitting = Sitting()
    for step in steps:
        sitting.choose(step)
    return sitting


def a_request(*changes: Change, notes: tuple[Note, ...] = ()) -> Request:
    now = datetime(2026, 11, 29, tzinfo=UTC)
    state = RequestState.PENDING
    return Request(
        7, 1, "profile", state, True, 3, "张 三", "第一党支部", now, None, "第一党支部", changes, None, notes
    )


@given(_STEPS, st.integers(0, 8))
def test_taking_back_is_as_if_it_had_not_been_chosen(steps: list[tuple[Choice, ...]], back: int) -> None:
    sitting = sitting_of(*steps)
    undone = [sitting.undo() for _ in range(back)]
    assert undone[: len(steps)] == steps[::-1][:back]
    left = sitting_of(*steps[: max(len(steps) - back, 0)])
    assert (sitting.standing, sitting.steps) == (left.standing, left.steps)


@given(_STEPS, st.sets(st.integers(1, 6)))
def test_what_is_dropped_counts_for_nothing_and_does_not_come_back(
    steps: list[tuple[Choice, ...]], dropped: set[int]
) -> None:
    sitting = sitting_of(*steps)
    before = dict(sitting.standing)
    sitting.drop(dropped)
    assert sitting.standing == {number: each for number, each in before.items() if number not in dropped}
    while sitting.undo():
        assert not dropped & sitting.standing.keys()


def test_what_is_put_off_is_no_decision_until_it_is_decided() -> None:
    sitting = sitting_of((Choice(1, 4, "dues", None),), (Choice(2, 1, "dues", Outcome.REJECTED, "材料不全"),))
    assert (sitting.put_off, sitting.decisions) == ([1], [Decision(2, Outcome.REJECTED, "材料不全", 1)])
    sitting.choose((Choice(1, 4, "dues", Outcome.ACCEPTED),))
    assert sitting.put_off == []
    assert Decision(1, Outcome.ACCEPTED, None, 4) in sitting.decisions
    assert sitting.counts() == {("dues", Chosen.ACCEPTED): 1, ("dues", Chosen.REJECTED): 1}
    sitting.choose((Choice(3, 1, "dues", Outcome.REJECTED, "材料不全", resubmit=True), Choice(4, 1, "dues", None)))
    assert sitting.counts() == dict.fromkeys((("dues", each) for each in Chosen), 1)
    sitting.undo()
    sitting.undo()
    assert sitting.put_off == [1]


def test_reasons_are_offered_again_in_the_order_in_which_they_came() -> None:
    given_ones = ("甲", "乙", "甲", None)
    sitting = sitting_of(*((Choice(n, 1, "dues", Outcome.REJECTED, why),) for n, why in enumerate(given_ones)))
    assert sitting.reasons() == ["甲", "乙"]


_CHANGE = Change("employer", "工作单位", "", "示范学校")


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (a_request(_CHANGE), False),
        (a_request(_CHANGE, _CHANGE._replace(heading="少交原因", is_noted=True)), True),
        (a_request(_CHANGE, notes=(Note(NoteKind.ARREARS, 3),)), True),
        (a_request(*UNREADABLE_CHANGES), True),
        (a_request(_CHANGE)._replace(submitted_by="李四"), True),
    ],
)
def test_what_wants_a_look_is_not_accepted_along_whatever_picks_it_out(request_: Request, expected: bool) -> None:
    assert request_.wants_a_look is expected
    plain = RequestFilter(without_notes=True)
    assert plain.fits(request_.changes, request_.notes, request_.submitted_by) is not expected


@pytest.mark.parametrize(
    ("sought", "expected"),
    [("张三", True), ("三", True), ("信息", True), ("工作 单位", True), ("示范学校", False), ("李", False)],
)
def test_a_filter_looks_at_applicant_kind_and_field(sought: str, expected: bool) -> None:
    assert fits(a_request(_CHANGE), sought) is expected
