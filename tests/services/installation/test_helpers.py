"""Threads that do several things of a long piece of work at once."""

from threading import Event, Lock

import pytest

from szdj_cli.domain.errors import StoreBusy
from szdj_cli.services.installation.helpers import Helpers


def test_each_outcome_comes_to_whoever_asks_for_it() -> None:
    def fail() -> int:
        raise StoreBusy

    with Helpers(2) as helpers:
        outcomes = [helpers.begin(lambda number=number: number * 2) for number in range(5)]  # type: ignore[misc]
        failed = helpers.begin(fail)
        assert [outcome() for outcome in outcomes] == [0, 2, 4, 6, 8]
        with pytest.raises(StoreBusy):
            failed()


def test_two_things_are_done_at_once_and_no_third() -> None:
    lock, most, now = Lock(), [0], [0]
    both = Event()

    def work() -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
            if now[0] == 2:
                both.set()
        assert both.wait(10)
        with lock:
            now[0] -= 1

    with Helpers(2) as helpers:
        for outcome in [helpers.begin(work) for _ in range(6)]:
            outcome()
    assert most == [2]


def test_whoever_leaves_waits_for_nothing_and_what_was_not_begun_is_not_done() -> None:
    begun, go_on, done = Event(), Event(), []

    def slow() -> None:
        begun.set()
        go_on.wait(10)

    with pytest.raises(StoreBusy), Helpers(1) as helpers:
        first = helpers.begin(slow)
        helpers.begin(lambda: done.append(2))
        assert begun.wait(10)
        raise StoreBusy
    go_on.set()
    first()
    with Helpers(1) as others:
        others.begin(lambda: None)()
    assert done == []
