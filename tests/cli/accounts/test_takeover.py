"""Nobody gets hold of the account of whoever decides by what the office does for people, command by command."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from szdj_cli.cli.state import State
from szdj_cli.domain.organisations.organisations import Role
from szdj_cli.domain.values.identity import initial_password_of
from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import open_store
from tests.support import builders
from tests.support.running import assert_ok, assert_refused, run, run_json
from tests.support.world import COMMITTEE_SECRETARY, MEMBER, OTHER, SECRETARY, World

ATTACKERS_MOBILE = "18600000001"
EDIT = ("--set", "手机号码=-", "--reason", "手机丢失", "--yes")


@pytest.fixture
def above(world: World) -> int:
    """The secretary of a committee above C1, a member of one of its branches."""
    store, now = open_store(Settings()), datetime.now(UTC)
    first, *others = builders.ORGANISATIONS
    committee = {"编码": "C0", "名称": "示范区委", "类型": "党委", "有转接权": "是"}
    builders.import_organisations(store, now, [committee, {**first, "上级编码": "C0"}, *others])
    builders.appoint(store, now, "C0", OTHER, Role.SECRETARY)
    return OTHER


def test_a_lower_committees_secretary_does_not_become_the_one_above(world: World, above: int) -> None:
    world.sign_in(COMMITTEE_SECRETARY)
    who = str(above)
    refused = "不能由您更正该党员的信息或账号"
    assert_refused(run("member", "edit", who, *EDIT, input=f"{ATTACKERS_MOBILE}\n"), 5, refused)
    assert_refused(run("member", "reset-password", who, "--reason", "忘记密码", "--yes"), 5, refused)
    assert_refused(run("member", "disable", who, "--reason", "调离", "--yes"), 5, refused)
    rows = builders.person(above - 1, 所在党支部="B2", 手机号码=ATTACKERS_MOBILE)
    file = "\n".join((",".join(rows), ",".join(rows.values()))) + "\n"
    assert run("import", "members", "-", "--yes", input=file).exit_code == 7
    # Signing in as the one above still asks for the code that only their own phone gets.
    number = world.id_number(above)
    assert run("login", "--stdin", input=f"{number}\n{initial_password_of(number)}\n").exit_code == 4
    assert world.messages()[-1]["mobile"] == world.mobile(above)
    assert ATTACKERS_MOBILE not in {message["mobile"] for message in world.messages()}


def test_nobody_appoints_themselves(world: World, above: int) -> None:
    world.sign_in(COMMITTEE_SECRETARY)
    appoint = ("org", "appoint", "B1", "--role", "secretary", "--member")
    assert_refused(run(*appoint, str(COMMITTEE_SECRETARY)), 5, "不能登记自己的任职")
    assert_ok(run(*appoint, str(MEMBER)))


def test_an_administrator_alone_does_not_become_a_secretary(world: World) -> None:
    world.enter(SECRETARY)
    world.sign_in_as_administrator()
    edited = run("member", "edit", str(SECRETARY), *EDIT, input=f"{ATTACKERS_MOBILE}\n")
    assert_ok(edited)
    assert "由另一人复核后生效" in edited.stderr
    assert_refused(run("member", "reset-password", str(SECRETARY), "--reason", "忘记密码", "--yes"), 7, "已有一项更正")
    assert_refused(run("member", "countersign", "1", "--yes"), 5, "不能由您复核")
    assert run_json("member", "countersign")[0]["part"] == "beginner"
    number = world.id_number(SECRETARY)
    assert run("login", "--stdin", input=f"{number}\n{initial_password_of(number)}\n").exit_code == 4
    assert [each["mobile"] for each in world.messages() if each["code"]][-1] == world.mobile(SECRETARY)


def test_whom_it_is_about_is_told_and_refuses(world: World) -> None:
    world.sign_in_as_administrator()
    assert_ok(run("member", "edit", str(SECRETARY), *EDIT, input=f"{ATTACKERS_MOBILE}\n"))
    told = {message["mobile"]: message["text"] for message in world.messages()[-2:]}
    assert "24 小时后生效" in told[world.mobile(SECRETARY)]
    assert "如与您无关" in told[ATTACKERS_MOBILE]
    world.sign_in(SECRETARY)
    assert "mobile" not in run("member", "countersign").stderr
    assert ATTACKERS_MOBILE not in run("member", "countersign", "--format", "json").stdout
    refused = run("member", "countersign", "1", "--reject", "--reason", "不是本人要求", "--yes")
    assert_ok(refused)
    assert "未作改动" in refused.stderr
    assert "没有与您有关" in run("member", "countersign").stderr


def test_whoever_takes_no_notices_keeps_nobody_from_being_told_of_a_refusal(world: World) -> None:
    world.sign_in_as_administrator()
    assert_ok(run("member", "edit", str(SECRETARY), *EDIT, input=f"{ATTACKERS_MOBILE}\n"))
    world.sign_in(SECRETARY)
    told = len(world.messages())
    arguments = ["member", "countersign", "1", "--reject", "--reason", "不是本人要求", "--yes"]
    with Path("/dev/full").open("wb") as full:
        subprocess.run([sys.executable, "-m", "szdj_cli", *arguments], stderr=full, check=False)
    assert len(world.messages()) > told


def test_a_second_person_makes_it_take_effect(world: World) -> None:
    now = datetime.now(UTC)
    # Whoever was appointed only today is nobody's second.
    with patch.object(State, "now", lambda _self: now + timedelta(days=2)):
        world.sign_in_as_administrator()
        edited = run_json("member", "edit", str(SECRETARY), *EDIT, input=f"{ATTACKERS_MOBILE}\n")
        assert edited["countersign"] == 1
        world.sign_in(COMMITTEE_SECRETARY)
        assert [each["part"] for each in run_json("member", "countersign")] == ["second"]
        done = run("member", "countersign", "1", "--yes")
        assert_ok(done)
        assert "已生效" in done.stderr
        assert_refused(run("member", "countersign", "1", "--yes"), 7, "已经办结")
    assert ATTACKERS_MOBILE in {message["mobile"] for message in world.messages()}


def test_where_nobody_may_countersign_the_next_sign_in_after_a_day_finds_it_done(world: World) -> None:
    world.sign_in_as_administrator()
    assert_ok(run("member", "edit", str(COMMITTEE_SECRETARY), *EDIT, input=f"{ATTACKERS_MOBILE}\n"))
    number = world.id_number(COMMITTEE_SECRETARY)
    after = datetime.now(UTC) + timedelta(hours=25)
    with patch.object(State, "now", lambda _self: after):
        assert run("login", "--stdin", input=f"{number}\n{initial_password_of(number)}\n").exit_code == 4
    assert [each["mobile"] for each in world.messages() if each["code"]][-1] == ATTACKERS_MOBILE
    assert any(
        "党组织已将本号码登记为" in each["text"] for each in world.messages() if each["mobile"] == ATTACKERS_MOBILE
    )


def test_a_correction_needs_its_number_and_a_reason_to_be_refused(world: World) -> None:
    world.sign_in_as_administrator()
    assert_refused(run("member", "countersign", "9", "--yes"), 6, "没有更正 9")
    assert_ok(run("member", "edit", str(SECRETARY), *EDIT, input=f"{ATTACKERS_MOBILE}\n"))
    assert_refused(run("member", "countersign", "1", "--reject", "--yes"), 2, "没有写原因")
    assert_refused(run("member", "countersign", "1"), 2)
