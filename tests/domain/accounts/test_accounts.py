from datetime import UTC, datetime, timedelta

import pytest

from szdj_cli.domain.accounts.accounts import SessionLimits, crowd_delay, delay_after, ends_at, seconds_left

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (10, 32), (14, 512), (15, 900), (16, 900), (100_000, 900)],
)
def test_the_delay_doubles_from_the_fifth_failure_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert delay_after(failures) == timedelta(seconds=seconds)


def test_all_numbers_together_wait_a_second_only_above_thirty_failures() -> None:
    assert crowd_delay(30) == timedelta(0)
    assert crowd_delay(31) == timedelta(seconds=1)


@pytest.mark.parametrize(
    ("passed", "left"), [(0, 4), (0.5, 4), (1, 3), (3.001, 1), (3.999, 1), (4, 0), (100, 0), (-3600, 4)]
)
def test_what_is_left_of_a_delay_is_whole_seconds_and_a_clock_set_back_adds_none(passed: float, left: int) -> None:
    assert seconds_left(timedelta(seconds=4), NOON, NOON + timedelta(seconds=passed)) == left


def test_a_session_ends_by_whichever_limit_comes_first() -> None:
    limits = SessionLimits(idle=timedelta(minutes=30), absolute=timedelta(hours=12))
    assert ends_at(NOON, NOON + timedelta(hours=1), limits) == NOON + timedelta(hours=1, minutes=30)
    assert ends_at(NOON, NOON + timedelta(hours=11, minutes=50), limits) == NOON + timedelta(hours=12)
