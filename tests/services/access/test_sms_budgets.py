"""Whose codes a code uses up: never somebody else's, and those of a number that nobody has as a member's."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from szdj_cli.domain.accounts.accounts import SignInStarted
from szdj_cli.domain.accounts.verification import Method
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import SmsLimitReached
from szdj_cli.domain.values.identity import initial_password_of
from szdj_cli.services.accounts import signing_in
from szdj_cli.services.members import profiles
from szdj_cli.services.verification import challenges, totp
from szdj_cli.store.core.engine import Store
from szdj_cli.store.tables.sign_ins import SMS_CODE
from szdj_cli.store.verification import verified_days
from tests.support import builders
from tests.support.installed import install
from tests.support.processes.sudo import through_sudo
from tests.support.running import run
from tests.support.steps.sign_in import TERMINAL, WEAK_LENGTH, actor_of, code_in

MEMBER, OTHER, NOBODY = (builders.person(serial)["公民身份号码"] for serial in (0, 1, 999))
MINUTE = timedelta(minutes=1)


@pytest.fixture
def roster(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, 2)


def begin(store: Store, number: str, now: datetime, caller: str) -> SignInStarted:
    return signing_in.begin(store, number, initial_password_of(number), TERMINAL, now, WEAK_LENGTH, caller)


def sign_in(store: Store, number: str, now: datetime, caller: str = "") -> Actor:
    started = begin(store, number, now, caller)
    actor = actor_of(store, signing_in.finish(store, started.token, code_in(started.message), now), now)
    assert actor.member_id is not None
    with store.transaction() as tx:
        verified_days.add_day(tx, actor.member_id, Method.TOTP, now)
    return actor


def answers(store: Store, number: str, now: datetime, tries: int = 50) -> list[str]:
    """Ask for codes every half hour, each time once more for the same sign-in; return every answer."""
    given = []
    for at in (now + count * 30 * MINUTE for count in range(tries)):
        try:
            token = begin(store, number, at, "stranger").token
            given.append("sent")
            signing_in.resend(store, token, at + 2 * MINUTE)
            given.append("sent again")
        except SmsLimitReached as refusal:
            given.append(refusal.code)
    return given


def ask_to_verify(store: Store, actor: Actor, now: datetime) -> None:
    challenges.send_code(store, challenges.issue(store, actor, TERMINAL, now).token, now)


@pytest.mark.usefixtures("roster")
def test_a_member_however_many_codes_they_use_is_not_told_from_nobody(store: Store, now: datetime) -> None:
    idle = answers(store, OTHER, now)
    actor = sign_in(store, MEMBER, now)
    for count in range(9):
        ask_to_verify(store, actor, now + count * MINUTE)
    assert answers(store, MEMBER, now) == idle == answers(store, NOBODY, now)
    assert idle[:21] == ["sent", "sent again"] * 10 + ["sms_limit_reached"]
    assert "sent" in idle[21:]  # on the next day


@pytest.mark.usefixtures("roster")
def test_what_a_stranger_asks_for_leaves_a_member_every_code(store: Store, now: datetime) -> None:
    assert answers(store, MEMBER, now, tries=12)[-1] == "sms_limit_reached"
    late = now + 12 * 30 * MINUTE
    with pytest.raises(SmsLimitReached):
        begin(store, MEMBER, late, "stranger")
    late += 16 * MINUTE  # the delay after too many failures is the number's, whoever they are of
    actor = sign_in(store, MEMBER, late, "member")
    ask_to_verify(store, actor, late)
    totp.send_code(store, actor, late)
    profiles.edit(store, actor, {"mobile": "13911112222"}, late)


@pytest.mark.usefixtures("roster")
def test_codes_sent_to_a_mobile_by_somebody_else_are_theirs(store: Store, now: datetime) -> None:
    other, member = sign_in(store, OTHER, now), sign_in(store, MEMBER, now)
    at = now
    for _ in range(10):
        profiles.edit(store, other, {"mobile": "13900000000"}, at)
        at += 2 * MINUTE
    with pytest.raises(SmsLimitReached):
        profiles.edit(store, other, {"mobile": "13900000000"}, at)
    with pytest.raises(SmsLimitReached):
        ask_to_verify(store, other, at)
    ask_to_verify(store, member, at)


def test_each_who_comes_through_sudo_uses_up_their_own() -> None:
    installed = install()
    typed = f"{installed.id_number}\n{installed.initial}\n"
    for uid in (50_001, 50_001, 50_002):
        with through_sudo(uid, installed.home):
            assert run("login", "--stdin", input=typed).exit_code == 4
    with installed.store.reading() as tx:
        budgets = list(tx.conn.scalars(select(SMS_CODE.c.budget).order_by(SMS_CODE.c.id)))
    assert budgets[0] == budgets[1] != budgets[2]
