"""What the organisation changes of somebody's sign-in ends what hung on the old one, by whatever way it is changed."""

from datetime import datetime

import pytest

from szdj_cli.domain.errors import SignInRequired
from szdj_cli.domain.members.corrections import Corrected
from szdj_cli.services.access import verified as verification
from szdj_cli.services.imports.members import plan_members
from szdj_cli.services.verification import challenges, totp
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.builders import ADMINISTRATOR, person
from tests.support.steps import over_people
from tests.support.steps.over_people import MEMBER, Way, edit, give_mobile, give_number, mobile, reset
from tests.support.steps.sign_in import actor_of, code_in, sign_in

NUMBER, MOBILE = person(MEMBER - 1)["公民身份号码"], person(MEMBER - 1)["手机号码"]
CUTTING: tuple[Way, ...] = (give_mobile, give_number, over_people.import_mobile, reset, over_people.unbind)
KEEPING: tuple[Way, ...] = (over_people.give_standing, over_people.enable)


def fill_store(store: Store, now: datetime) -> None:
    over_people.tiers(store, now)


def verify_remembering_the_phone(store: Store, now: datetime, token: str) -> str:
    actor = actor_of(store, token, now)
    asked = challenges.issue(store, actor, "pc", now)
    code = code_in(challenges.send_code(store, asked.token, now))
    cookie = challenges.confirm(store, asked.token, actor.name, code, now, remember=True).cookie
    assert cookie is not None
    return cookie


def is_verified(store: Store, now: datetime) -> bool:
    with store.reading() as tx:
        return verification.is_verified(tx, MEMBER, now)


@pytest.mark.parametrize("way", CUTTING, ids=lambda way: way.__name__)
def test_sessions_todays_verification_and_trusted_phones_end(store: Store, now: datetime, way: Way) -> None:
    tokens = [sign_in(store, NUMBER, now) for _ in range(2)]
    cookie = verify_remembering_the_phone(store, now, tokens[0])
    others = sign_in(store, person(0)["公民身份号码"], now)
    assert is_verified(store, now)
    way(store, ADMINISTRATOR, MEMBER, now)
    for token in tokens:
        with pytest.raises(SignInRequired):
            actor_of(store, token, now)
    assert not is_verified(store, now)
    assert actor_of(store, others, now).member_id == 1
    number = builders.id_number(500 + MEMBER) if way is give_number else NUMBER
    again = actor_of(store, sign_in(store, number, now), now)
    shown = challenges.look(store, challenges.issue(store, again, "pc", now).token, cookie, now)
    assert shown is not None
    assert not shown.is_trusted
    assert not totp.is_enrolled(store, again)


@pytest.mark.parametrize("way", KEEPING, ids=lambda way: way.__name__)
def test_what_is_no_sign_in_ends_nothing(store: Store, now: datetime, way: Way) -> None:
    token = sign_in(store, NUMBER, now)
    verify_remembering_the_phone(store, now, token)
    way(store, ADMINISTRATOR, MEMBER, now)
    assert actor_of(store, token, now).member_id == MEMBER
    assert is_verified(store, now)


@pytest.mark.parametrize("way", [give_mobile, give_number, reset], ids=lambda way: way.__name__)
def test_the_old_number_is_told(store: Store, now: datetime, way: Way) -> None:
    done = way(store, ADMINISTRATOR, MEMBER, now)
    assert isinstance(done, Corrected)
    told = done.messages
    assert told[0].mobile == MOBILE
    if way is give_mobile:
        assert [each.mobile for each in told] == [MOBILE, mobile(MEMBER)]


def test_the_old_number_is_told_of_an_import(store: Store, now: datetime) -> None:
    row = person(MEMBER - 1, 手机号码=mobile(1))
    with builders.table([row]) as source, plan_members(store, ADMINISTRATOR, source, now) as planned:
        planned.read()
        planned.apply()
        assert [each.mobile for each in planned.messages] == [MOBILE, mobile(1)]


def test_a_challenge_that_waits_for_the_old_phone_is_void(store: Store, now: datetime) -> None:
    asked = challenges.issue(store, actor_of(store, sign_in(store, NUMBER, now), now), "pc", now)
    edit(store, ADMINISTRATOR, MEMBER, now, 手机号码=mobile(1))
    shown = challenges.look(store, asked.token, None, now)
    assert shown is not None
    assert shown.state == "cancelled"
