from datetime import datetime, timedelta

import pytest

from szdj_cli.domain.accounts import totp as rule
from szdj_cli.domain.accounts.verification import Answered, ChallengeState, Enrolment
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import NotAllowed, SmsCodeSpent, SmsCodeWrong
from szdj_cli.services import corrections
from szdj_cli.services.access import verified as verification
from szdj_cli.services.accounts import accounts
from szdj_cli.services.verification import challenges, totp
from szdj_cli.store.core.engine import Store
from tests.support import builders


def fill_store(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, 2)


def digits_at(secret: bytes, now: datetime) -> str:
    return rule.code_at(secret, int(now.timestamp()) // 30)


def begun(store: Store, actor: Actor, now: datetime) -> Enrolment:
    code = totp.send_code(store, actor, now).code
    assert code is not None
    return totp.begin(store, actor, code, now)


def enrolled(store: Store, actor: Actor, now: datetime) -> bytes:
    enrolment = begun(store, actor, now)
    assert totp.enrol(store, actor, enrolment, digits_at(enrolment.secret, now), now)
    return enrolment.secret


def answer(store: Store, actor: Actor, digits: str, now: datetime) -> Answered:
    return totp.confirm(store, challenges.issue(store, actor, "pc", now).token, digits, now)


def test_enrolling_takes_the_code_from_the_sms_and_the_first_digits_and_verifies_today(
    store: Store, actor: Actor, now: datetime
) -> None:
    assert not totp.is_enrolled(store, actor)
    enrolled(store, actor, now)
    assert totp.is_enrolled(store, actor)
    with store.reading() as tx:
        verification.require_verified(tx, actor, now)


def test_a_wrong_code_from_the_sms_enrols_nothing_and_five_end_it(store: Store, actor: Actor, now: datetime) -> None:
    code = totp.send_code(store, actor, now).code
    assert code is not None
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(4):
        with pytest.raises(SmsCodeWrong):
            totp.begin(store, actor, wrong, now)
    for given in (wrong, code):
        with pytest.raises(SmsCodeSpent):
            totp.begin(store, actor, given, now)


def test_wrong_first_digits_leave_the_authenticator_out(store: Store, actor: Actor, now: datetime) -> None:
    enrolment = begun(store, actor, now)
    assert not totp.enrol(store, actor, enrolment, digits_at(enrolment.secret, now + timedelta(minutes=5)), now)
    assert not totp.is_enrolled(store, actor)


def test_six_digits_verify_another_day(store: Store, actor: Actor, now: datetime) -> None:
    secret = enrolled(store, actor, now)
    tomorrow = now + timedelta(days=1)
    assert answer(store, actor, digits_at(secret, tomorrow), tomorrow).state is ChallengeState.CONFIRMED
    with store.reading() as tx:
        verification.require_verified(tx, actor, tomorrow)


def test_digits_are_good_once(store: Store, actor: Actor, now: datetime) -> None:
    secret = enrolled(store, actor, now)
    assert answer(store, actor, digits_at(secret, now), now) == Answered(ChallengeState.PENDING, 4)
    tomorrow = now + timedelta(days=1)
    digits = digits_at(secret, tomorrow)
    assert answer(store, actor, digits, tomorrow).state is ChallengeState.CONFIRMED
    assert answer(store, actor, digits, tomorrow).state is ChallengeState.PENDING


def test_five_wrong_digits_end_a_challenge(store: Store, actor: Actor, now: datetime) -> None:
    secret = enrolled(store, actor, now)
    tomorrow = now + timedelta(days=1)
    token = challenges.issue(store, actor, "pc", tomorrow).token
    wrong = digits_at(secret, tomorrow + timedelta(minutes=5))
    for _ in range(4):
        assert totp.confirm(store, token, wrong, tomorrow).state is ChallengeState.PENDING
    assert totp.confirm(store, token, wrong, tomorrow).is_spent
    assert totp.confirm(store, token, digits_at(secret, tomorrow), tomorrow).state is ChallengeState.EXPIRED


def test_without_an_authenticator_no_digits_are_right(store: Store, actor: Actor, now: datetime) -> None:
    assert answer(store, actor, "000000", now) == Answered(ChallengeState.PENDING, 4)


def test_an_administrator_who_is_no_member_enrols_nothing(store: Store, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        totp.send_code(store, builders.ADMINISTRATOR, now)


@pytest.mark.parametrize("how", ["mended", "imported", "reset"])
def test_an_authenticator_does_not_outlive_a_lost_phone(store: Store, actor: Actor, now: datetime, how: str) -> None:
    enrolled(store, actor, now)
    if how == "mended":
        plan = corrections.plan_edit(store, builders.ADMINISTRATOR, "1", {"mobile": "13700137000"}, now)
        corrections.edit(store, builders.ADMINISTRATOR, plan, "手机丢失", now)
    elif how == "imported":
        builders.import_people(store, now, [builders.person(0, 手机号码="13700137000")])
    else:
        accounts.reset_password(store, builders.ADMINISTRATOR, 1, "手机丢失", now)
    assert not totp.is_enrolled(store, actor)
