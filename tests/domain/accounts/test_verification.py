from datetime import UTC, datetime, timedelta

import pytest

from szdj_cli.domain.accounts.verification import OPEN_STATES, ChallengeState, is_same_name, masked_name, state_at
from szdj_cli.domain.values.clock import CLOCK_TOLERANCE

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "registered"),
    [
        ("王芳", "王芳"),
        (" 王 芳 ", "王芳"),
        ("王　芳", "王芳"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉．买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉买买提", "阿卜杜拉·买买提"),
        ("𠮷丽", "𠮷丽"),
        ("ｊａｎｅ doe", "Jane Doe"),
    ],
)
def test_a_name_is_the_same_however_a_phone_types_it(typed: str, registered: str) -> None:
    assert is_same_name(typed, registered)


@pytest.mark.parametrize("typed", ["", " ", "·", "王", "王芳芳", "王方", "王*"])
def test_another_name_is_not_the_same(typed: str) -> None:
    assert not is_same_name(typed, "王芳")


def test_no_name_is_the_same_as_none() -> None:
    assert not is_same_name("", "")


@pytest.mark.parametrize(("name", "masked"), [("王芳", "王*"), ("欧阳小明", "欧***"), ("王", "王*"), ("𠮷丽", "𠮷*")])
def test_a_masked_name_shows_its_first_character(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@pytest.mark.parametrize("state", list(ChallengeState))
def test_an_open_challenge_expires_by_the_clock_and_an_ended_one_stays_as_it_ended(state: ChallengeState) -> None:
    assert state_at(state.value, NOW, NOW + timedelta(seconds=1), NOW) is state
    late = ChallengeState.EXPIRED if state in OPEN_STATES else state
    grace = CLOCK_TOLERANCE if state is ChallengeState.OPENED else timedelta(0)
    assert state_at(state.value, NOW - timedelta(seconds=90), NOW, NOW + grace) is late
    assert state_at(state.value, NOW - timedelta(seconds=90), NOW, NOW + grace - timedelta(seconds=1)) is state
    ahead = NOW + CLOCK_TOLERANCE + timedelta(seconds=1)
    assert state_at(state.value, ahead, ahead + timedelta(seconds=90), NOW) is late
