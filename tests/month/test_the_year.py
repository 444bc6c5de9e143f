"""One year, on both databases: the chapters one after the other, each going on where the one before ended."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from szdj_cli.__main__ import main
from szdj_cli.cli.state import State
from szdj_cli.store.core.engine import Store
from tests.month import autumn, spring, summer, winter
from tests.support import running
from tests.support.month.cast import a_committee_at_work
from tests.support.month.page import LINES, name_of
from tests.support.month.year import Year

CHAPTERS: tuple[Callable[[Year], None], ...] = (
    winter.the_branch_is_assessed,
    winter.the_committee_assesses_the_others_and_decides,
    winter.january_is_collected,
    winter.january_is_posted_receipted_and_handed_up,
    winter.the_others_pay_for_a_quarter,
    winter.who_is_late_is_reminded,
    spring.a_member_is_confirmed,
    spring.requests_are_decided,
    spring.an_acceptance_is_taken_back,
    spring.less_than_the_rules_is_not_agreed_to,
    spring.somebody_in_hospital_is_acted_for,
    spring.a_member_dies,
    summer.the_others_pay_until_june,
    summer.sixty_graduate,
    summer.their_slips_come_back,
    summer.a_secretary_moves,
    autumn.a_branch_is_merged_into_the_first,
    autumn.the_second_half_is_collected,
    autumn.who_owes_for_long_is_named,
    autumn.a_payment_is_reversed_and_the_rest_handed_up,
    autumn.the_year_is_closed,
)


def fill_store(store: Store, now: datetime) -> None:
    a_committee_at_work(store, now)


def test_a_year_of_a_branch_and_its_committee(
    store: Store, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = Year(store, home, tmp_path)
    monkeypatch.setattr(State, "now", lambda _: year.now)
    played: set[str] = set()

    def noted(typed: list[str]) -> int:
        played.add(name_of(" ".join(typed)))
        return main(typed)

    monkeypatch.setattr(running, "main", noted)
    for chapter in CHAPTERS:
        chapter(year)
    assert {name_of(line) for line in LINES} <= played | year.at_terminals
