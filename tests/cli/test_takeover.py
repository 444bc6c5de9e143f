"""Nobody gets hold of the account of whoever decides by what the office does for people, command by command."""

from datetime import UTC, datetime

import pytest

from szdj_cli.domain.identity import initial_password_of
from szdj_cli.domain.organisations import Role
from szdj_cli.settings import Settings
from szdj_cli.store.engine import open_store
from tests import builders
from tests.running import assert_ok, assert_refused, run
from tests.world import COMMITTEE_SECRETARY, MEMBER, OTHER, World

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
    refused = "不能由您更正此人的信息或账号"
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
    assert_refused(run(*appoint, str(COMMITTEE_SECRETARY)), 5, "不能任命自己")
    assert_ok(run(*appoint, str(MEMBER)))
