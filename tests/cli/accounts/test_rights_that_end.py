"""What was allowed when a command began, and is not any more when it writes."""

import json
from datetime import UTC, datetime

import pytest

from szdj_cli.cli import state
from szdj_cli.domain.errors import NotAllowed, SignInRequired
from szdj_cli.domain.members.corrections import PlannedCorrection
from szdj_cli.services import corrections
from szdj_cli.services.accounts import accounts
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, World


def begun_edit() -> tuple[state.State, PlannedCorrection]:
    """Plan a mending as whoever is signed in, as a command does before it asks."""
    current = state.begin()
    plan = corrections.plan_edit(current.store, current.actor(), str(MEMBER), {"address": "新址"}, datetime.now(UTC))
    return current, plan


def as_administrator(world: World, *command: str) -> None:
    """Do something meanwhile, with a session of one's own."""
    session = world.home / "session"
    kept = session.rename(world.home / "kept")
    world.sign_in_as_administrator()
    assert_ok(run(*command))
    kept.replace(session)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (("org", "dismiss", "C1", "--member", str(COMMITTEE_SECRETARY), "--yes"), NotAllowed),
        (("member", "disable", str(COMMITTEE_SECRETARY), "--reason", "离职", "--yes"), SignInRequired),
    ],
)
def test_an_end_that_comes_while_a_command_asks_takes_effect_at_once(
    world: World, command: tuple[str, ...], refusal: type[Exception]
) -> None:
    world.enter(COMMITTEE_SECRETARY)
    current, plan = begun_edit()
    actor = current.actor()
    mine = current
    as_administrator(world, *command)
    with pytest.raises(refusal):
        corrections.edit(mine.store, actor, plan, "更正", datetime.now(UTC))
    with pytest.raises(refusal):
        accounts.disable(mine.store, actor, MEMBER, "误操作", datetime.now(UTC))


def test_what_is_refused_for_want_of_a_right_is_logged(world: World) -> None:
    world.enter(MEMBER)
    assert_refused(run("member", "show", "2", "--reveal"), 5)
    assert_refused(run("audit", "log"), 5)
    world.sign_in_as_administrator()
    refusals = [entry for entry in run_json("audit", "log") if entry["act"] == "access.refused"]
    assert [json.loads(entry["detail"])["command"] for entry in refusals] == ["audit log", "member show"]
    assert {entry["actor"] for entry in refusals} == {refusals[0]["actor"]}


@pytest.mark.parametrize("number", ["3000000000", "99999999999999999999", "0", "-1"])
def test_a_number_that_no_request_can_have_is_a_usage_error(world: World, number: str) -> None:
    world.enter(MEMBER)
    assert_refused(run("request", "show", "--", number), 2)
