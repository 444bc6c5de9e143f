"""More waits for a secretary than the menu offers at once: the rest is said, reached, and decided on together."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from szdj_cli.cli import candidates, state
from tests.support import builders
from tests.support.applicants import SECRETARY, ask_all
from tests.support.homes import go_on_as, new_home, session_of
from tests.support.running import run_json
from tests.support.terminals import Terminal

DOWN, ENTER, SPACE = "\x1b[B", "\r", " "
WAITING = 62


@pytest.fixture
def _in_charge(sqlite_template: Path, tmp_path: Path) -> None:
    """A secretary for whom 62 requests wait, of as many members."""
    now = datetime.now(UTC)
    with new_home(tmp_path / "home", sqlite_template) as store:
        builders.import_organisations(store, now)
        builders.import_people(store, now, WAITING + 1)
        builders.appoint(store, now, "B1", SECRETARY)
        ask_all(store, now, range(2, WAITING + 2), employer="示范学校")
        token = session_of(store, now, SECRETARY)
    go_on_as(token)


def at_the_batch(terminal: Terminal) -> None:
    terminal.wait_for("离开")
    terminal.type(DOWN * 4 + ENTER)  # 审批
    terminal.wait_for("szdj approve list")
    terminal.type(DOWN + ENTER)
    terminal.wait_for(f"等我审批的申请有 {WAITING} 份")
    terminal.wait_for("从第 1～50 份中选择")
    assert "看后面的 12 份" in terminal.text


@pytest.mark.usefixtures("_in_charge")
def test_all_that_waits_is_decided_on_together() -> None:
    with Terminal(rows=120) as terminal:
        at_the_batch(terminal)
        terminal.type(DOWN * 2 + ENTER)
        terminal.wait_for("怎样办理")
        terminal.type(ENTER)
        terminal.wait_for("$ szdj approve accept --all")
        terminal.wait_for(f"同意这 {WAITING} 份申请")
        terminal.type("\x1b[A" + ENTER)
        terminal.wait_for(f"同意 {WAITING} 份，不同意 0 份")
    assert run_json("approve", "list") == []


@pytest.mark.usefixtures("_in_charge")
def test_the_ones_after_the_first_fifty_are_reached() -> None:
    with Terminal(rows=120) as terminal:
        at_the_batch(terminal)
        terminal.type(DOWN + ENTER)
        terminal.wait_for("从第 51～62 份中选择")
        terminal.wait_for("回到最早的一批")
        terminal.type(ENTER)
        terminal.wait_for("#62 ")
        terminal.type(DOWN * 11 + SPACE + ENTER)
        terminal.wait_for("怎样办理")
        terminal.type(ENTER)
        terminal.wait_for("$ szdj approve accept 62")


@pytest.mark.usefixtures("_in_charge")
def test_completion_finds_a_number_beyond_the_first_fifty() -> None:
    state.begin()
    found = candidates.waiting_requests("6")
    state.end()
    assert [number for number, _ in found] == ["6", "60", "61", "62"]
