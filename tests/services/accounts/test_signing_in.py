"""Signing in: what lets in, what does not, and what none of it tells."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from szdj_cli.domain.accounts.accounts import SessionState
from szdj_cli.domain.errors import (
    SignInFailed,
    SignInRequired,
    SmsCodeSpent,
    SmsCodeWrong,
    SmsLimitReached,
    SmsTooSoon,
    Throttled,
    ValueInvalid,
)
from szdj_cli.domain.values.identity import initial_password_of
from szdj_cli.services.accounts import accounts, password_hashes, passwords, signing_in
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.row_digests import ACT
from szdj_cli.store.members import members
from szdj_cli.store.tables.audit import AUDIT
from tests.support import builders
from tests.support.steps.sign_in import LIMITS, WEAK_LENGTH, actor_of, begin, code_in, sign_in
from tests.support.storage.connections import watched

MEMBER, OTHER, STRANGER = (builders.person(serial)["公民身份号码"] for serial in (0, 1, 999))
STRONG = "kmw7-fpq2-ab"
MINUTE = timedelta(minutes=1)


def fill_store(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, 2)


def with_password(store: Store, now: datetime, password: str = STRONG) -> None:
    actor = actor_of(store, sign_in(store, MEMBER, now), now)
    passwords.change_password(store, actor, initial_password_of(MEMBER), password, now, WEAK_LENGTH)


def acts(store: Store) -> list[str]:
    with store.reading() as tx:
        return list(tx.conn.scalars(select(AUDIT.c.act).where(AUDIT.c.act != ACT).order_by(AUDIT.c.seq)))


def test_the_initial_password_and_the_code_let_a_member_in(store: Store, now: datetime) -> None:
    started = begin(store, MEMBER, initial_password_of(MEMBER), now)
    assert started.state is SessionState.CODE_PENDING
    assert started.masked_mobile == "139****0000"
    with pytest.raises(SignInRequired):
        actor_of(store, started.token, now)
    token = signing_in.finish(store, started.token, code_in(started.message), now)
    assert actor_of(store, token, now).member_id == 1
    with pytest.raises(SignInRequired):  # the token of the first step is good for nothing any more
        actor_of(store, started.token, now)


def test_the_number_and_the_initial_password_may_be_typed_with_a_small_x(store: Store, now: datetime) -> None:
    number = next(n for n in map(builders.id_number, range(100)) if n.endswith("X"))
    builders.import_people(store, now, [builders.person(50, 公民身份号码=number)])
    started = begin(store, number.lower(), initial_password_of(number).lower(), now)
    assert started.message is not None


def test_a_strong_password_needs_no_code(store: Store, now: datetime) -> None:
    with_password(store, now)
    started = begin(store, MEMBER, STRONG, now + MINUTE)
    assert started.state is SessionState.OPEN
    assert started.message is None
    assert actor_of(store, started.token, now + MINUTE).member_id == 1


def test_a_password_that_is_not_initial_but_weak_needs_the_code(store: Store, now: datetime) -> None:
    with_password(store, now, "xuexiqiangguo2026")
    assert begin(store, MEMBER, "xuexiqiangguo2026", now + MINUTE).state is SessionState.CODE_PENDING


def test_a_malformed_number_is_said_to_be_that(store: Store, now: datetime) -> None:
    with pytest.raises(ValueInvalid):
        begin(store, MEMBER[:-1], "anything", now)


@pytest.mark.parametrize("number", [MEMBER, STRANGER])
def test_a_wrong_password_and_an_unknown_number_get_one_answer(store: Store, now: datetime, number: str) -> None:
    with pytest.raises(SignInFailed):
        begin(store, number, "not the password", now)
    assert acts(store)[-1] == "sign_in.failed"


def test_a_disabled_account_gets_the_answer_of_a_wrong_password(store: Store, now: datetime) -> None:
    with_password(store, now)
    accounts.disable(store, builders.ADMINISTRATOR, 1, "调查", now)
    with pytest.raises(SignInFailed):
        begin(store, MEMBER, STRONG, now + MINUTE)


def test_an_unknown_number_gets_the_code_step_and_no_code_opens_it(store: Store, now: datetime) -> None:
    started = begin(store, STRANGER, initial_password_of(STRANGER), now)
    assert started.state is SessionState.CODE_PENDING
    assert started.message is None
    assert started.masked_mobile is not None
    for _ in range(4):
        with pytest.raises(SmsCodeWrong):
            signing_in.finish(store, started.token, "000000", now)
    with pytest.raises(SmsCodeSpent):
        signing_in.finish(store, started.token, "000000", now)
    with pytest.raises(SignInRequired):
        signing_in.finish(store, started.token, "000000", now)


def test_no_code_at_all_opens_a_decoy(store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    # Even the code that was made for it, which nobody was sent.
    monkeypatch.setattr("secrets.randbelow", lambda _limit: 123456)
    started = begin(store, STRANGER, initial_password_of(STRANGER), now)
    with pytest.raises(SmsCodeWrong):
        signing_in.finish(store, started.token, "123456", now)


def test_an_unknown_number_always_shows_the_same_mobile(store: Store, now: datetime) -> None:
    shown = {begin(store, STRANGER, initial_password_of(STRANGER), now).masked_mobile for _ in range(3)}
    assert len(shown) == 1


def test_whoever_has_another_password_or_is_disabled_seems_to_have_the_initial_one(store: Store, now: datetime) -> None:
    before = begin(store, MEMBER, initial_password_of(MEMBER), now).masked_mobile
    with_password(store, now)
    changed = begin(store, MEMBER, initial_password_of(MEMBER), now + MINUTE)
    accounts.disable(store, builders.ADMINISTRATOR, 1, "调查", now)
    disabled = begin(store, MEMBER, initial_password_of(MEMBER), now + MINUTE)
    assert changed.masked_mobile == disabled.masked_mobile == before
    assert changed.message is None
    assert disabled.message is None


def test_whoever_is_disabled_between_password_and_code_does_not_get_in(store: Store, now: datetime) -> None:
    started = begin(store, MEMBER, initial_password_of(MEMBER), now)
    accounts.disable(store, builders.ADMINISTRATOR, 1, "调查", now)
    with pytest.raises(SignInRequired):  # disabling has ended the sign-in
        signing_in.finish(store, started.token, code_in(started.message), now)


def test_a_code_goes_to_the_registered_mobile_and_is_void_once_that_has_changed(store: Store, now: datetime) -> None:
    started = begin(store, MEMBER, initial_password_of(MEMBER), now)
    assert started.message is not None
    assert started.message.mobile == "13900000000"
    with store.transaction() as tx:
        members.change(tx, 1, {"mobile": "13911112222"}, now)
    with pytest.raises(SmsCodeWrong):
        signing_in.finish(store, started.token, code_in(started.message), now)


def test_wrong_codes_are_counted_although_they_are_refused(store: Store, now: datetime) -> None:
    started = begin(store, MEMBER, initial_password_of(MEMBER), now)
    right = code_in(started.message)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _ in range(4):
        with pytest.raises(SmsCodeWrong):
            signing_in.finish(store, started.token, wrong, now)
    with pytest.raises(SmsCodeSpent):
        signing_in.finish(store, started.token, wrong, now)
    with pytest.raises(SignInRequired):
        signing_in.finish(store, started.token, right, now)


def test_a_resend_makes_the_first_code_void_and_forgives_no_wrong_one(store: Store, now: datetime) -> None:
    started = begin(store, MEMBER, initial_password_of(MEMBER), now)
    for _ in range(3):
        with pytest.raises(SmsCodeWrong):
            signing_in.finish(store, started.token, "x", now)
    with pytest.raises(SmsTooSoon) as too_soon:
        signing_in.resend(store, started.token, now + timedelta(seconds=59))
    assert too_soon.value.seconds == 1
    second = signing_in.resend(store, started.token, now + MINUTE)
    if code_in(second) != code_in(started.message):  # one time in a million they are alike
        with pytest.raises(SmsCodeWrong):
            signing_in.finish(store, started.token, code_in(started.message), now + MINUTE)
        with pytest.raises(SmsCodeSpent):
            signing_in.finish(store, started.token, "x", now + MINUTE)


def test_a_resent_code_lets_in(store: Store, now: datetime) -> None:
    started = begin(store, MEMBER, initial_password_of(MEMBER), now)
    second = signing_in.resend(store, started.token, now + MINUTE)
    token = signing_in.finish(store, started.token, code_in(second), now + MINUTE)
    assert actor_of(store, token, now + MINUTE).name == "党员零"


def test_a_decoys_resend_has_the_limits_of_a_members(store: Store, now: datetime) -> None:
    started = begin(store, STRANGER, initial_password_of(STRANGER), now)
    with pytest.raises(SmsTooSoon):
        signing_in.resend(store, started.token, now + timedelta(seconds=59))
    assert signing_in.resend(store, started.token, now + MINUTE) is None


@pytest.mark.parametrize("number", [MEMBER, STRANGER])
def test_a_mobile_gets_ten_codes_an_hour_and_a_decoy_as_many(store: Store, now: datetime, number: str) -> None:
    for count in range(5):
        started = begin(store, number, initial_password_of(number), now + count * timedelta(minutes=5))
        signing_in.resend(store, started.token, now + count * timedelta(minutes=5) + MINUTE)
    late = now + timedelta(minutes=50)
    with pytest.raises(SmsLimitReached):
        begin(store, number, initial_password_of(number), late)


def test_a_code_is_good_for_five_minutes(store: Store, now: datetime) -> None:
    started = begin(store, MEMBER, initial_password_of(MEMBER), now)
    with pytest.raises(SmsCodeWrong):
        signing_in.finish(store, started.token, code_in(started.message), now + 5 * MINUTE)


def test_a_sign_in_waits_a_quarter_of_an_hour_for_its_code(store: Store, now: datetime) -> None:
    started = begin(store, MEMBER, initial_password_of(MEMBER), now)
    message = signing_in.resend(store, started.token, now + 14 * MINUTE)
    with pytest.raises(SignInRequired):
        signing_in.finish(store, started.token, code_in(message), now + 15 * MINUTE)


def test_five_failures_make_the_sixth_try_wait_right_or_wrong(store: Store, now: datetime) -> None:
    with_password(store, now)
    for _ in range(5):
        with pytest.raises(SignInFailed):
            begin(store, MEMBER, "wrong", now)
    with pytest.raises(Throttled) as throttled:
        begin(store, MEMBER, STRONG, now)
    assert throttled.value.seconds == 1
    assert begin(store, MEMBER, STRONG, now + timedelta(seconds=1)).state is SessionState.OPEN


def test_each_failure_after_the_fifth_doubles_the_delay(store: Store, now: datetime) -> None:
    for _ in range(5):
        with pytest.raises(SignInFailed):
            begin(store, MEMBER, "wrong", now)
    at = now
    for seconds in (1, 2, 4, 8):
        with pytest.raises(Throttled) as throttled:
            begin(store, MEMBER, "wrong", at)
        assert throttled.value.seconds == seconds
        at += timedelta(seconds=seconds)
        with pytest.raises(SignInFailed):
            begin(store, MEMBER, "wrong", at)


def test_signing_in_ends_the_count_of_failures(store: Store, now: datetime) -> None:
    with_password(store, now)
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(SignInFailed):
                begin(store, MEMBER, "wrong", now)
        assert begin(store, MEMBER, STRONG, now).state is SessionState.OPEN


def test_a_right_initial_password_alone_ends_no_count(store: Store, now: datetime) -> None:
    # Anybody who knows the number can get that far.
    for _ in range(5):
        begin(store, MEMBER, initial_password_of(MEMBER), now)
    with pytest.raises(Throttled):
        begin(store, MEMBER, initial_password_of(MEMBER), now)


def test_one_numbers_failures_leave_the_others_alone(store: Store, now: datetime) -> None:
    for _ in range(5):
        with pytest.raises(SignInFailed):
            begin(store, MEMBER, "wrong", now)
    assert begin(store, OTHER, initial_password_of(OTHER), now).message is not None


def crowd(store: Store, now: datetime) -> None:
    for serial in range(100, 131):
        with pytest.raises(SignInFailed):
            begin(store, builders.id_number(serial), "wrong", now)


def answer(store: Store, number: str, password: str, now: datetime) -> tuple[str, list[float]]:
    """Return how a try ends, and how long it was made to wait for that."""
    paused: list[float] = []
    try:
        return begin(store, number, password, now, paused.append).state.value, paused
    except (SignInFailed, Throttled) as refusal:
        return refusal.code, paused


def test_above_thirty_failures_a_minute_a_wrong_password_is_answered_a_second_later(
    store: Store, now: datetime
) -> None:
    token = sign_in(store, OTHER, now)
    with_password(store, now)
    assert answer(store, STRANGER, "wrong", now) == ("sign_in_failed", [])
    crowd(store, now)
    fresh = builders.person(998)["公民身份号码"]
    for number in (OTHER, fresh):  # somebody's and nobody's
        assert answer(store, number, "wrong", now) == ("sign_in_failed", [1.0])
    assert answer(store, MEMBER, STRONG, now) == ("open", [])
    assert actor_of(store, token, now).member_id == 2
    assert answer(store, fresh, "wrong", now + MINUTE + timedelta(seconds=1)) == ("sign_in_failed", [])


def test_in_a_crowd_ones_own_failure_waits_a_second_whoever_it_is(store: Store, now: datetime) -> None:
    crowd(store, now)
    for number in (OTHER, STRANGER):
        assert answer(store, number, "wrong", now)[0] == "sign_in_failed"
        assert answer(store, number, initial_password_of(number), now) == ("throttled", [])
        later = now + timedelta(seconds=1)
        assert answer(store, number, initial_password_of(number), later) == ("code_pending", [])


def test_no_way_of_being_refused_costs_more_work_than_another(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is counted is what takes the time: hashes, statements, waiting. The benchmark measures the time itself."""
    with_password(store, now)
    crowd(store, now)
    verified: list[str | None] = []
    verify = password_hashes.is_right

    def note(given: str, kept: str | None) -> bool:
        verified.append(kept)
        return verify(given, kept)

    monkeypatch.setattr(password_hashes, "is_right", note)
    work = set()
    for number in (MEMBER, OTHER, builders.id_number(997)):
        verified.clear()
        with watched(store) as statements:
            ended = answer(store, number, "not the password", now + MINUTE / 2)
        work.add((len(verified), len(statements), str(ended)))
    assert len(work) == 1, work


def test_the_step_of_the_code_costs_nobody_less_work_than_somebody(store: Store, now: datetime) -> None:
    """Once the number was seen before: then its account, or its decoy, is made."""
    work = set()
    for number in (OTHER, builders.id_number(997)):
        begin(store, number, initial_password_of(number), now)
        counts = []
        with watched(store) as statements:
            token = begin(store, number, initial_password_of(number), now).token
            counts.append(len(statements))
            with pytest.raises(SmsCodeWrong):
                signing_in.finish(store, token, "not one", now)
            counts.append(len(statements))
            signing_in.resend(store, token, now + MINUTE + timedelta(seconds=1))
            counts.append(len(statements))
        work.add(tuple(counts))
    assert len(work) == 1, work


def test_waiting_costs_no_try_and_is_logged(store: Store, now: datetime) -> None:
    for _ in range(5):
        with pytest.raises(SignInFailed):
            begin(store, MEMBER, "wrong", now)
    for _ in range(3):
        with pytest.raises(Throttled) as throttled:
            begin(store, MEMBER, "wrong", now)
        assert throttled.value.seconds == 1
    assert acts(store)[-3:] == ["sign_in.throttled"] * 3


def test_the_log_of_sign_ins_holds_no_personal_data(store: Store, now: datetime) -> None:
    with_password(store, now)
    with pytest.raises(SignInFailed):
        begin(store, STRANGER, "wrong", now)
    begin(store, STRANGER, initial_password_of(STRANGER), now)
    with store.reading() as tx:
        rows = tx.conn.execute(select(AUDIT.c.actor, AUDIT.c.act, AUDIT.c.subject, AUDIT.c.detail)).all()
    text = " ".join(str(cell) for row in rows for cell in row)
    for secret in (MEMBER, STRANGER, initial_password_of(MEMBER), "13900000000", STRONG):
        assert secret not in text


def test_whoever_is_off_the_roster_cannot_sign_in(store: Store, now: datetime) -> None:
    with store.transaction() as tx:
        members.change(tx, 1, {"roster_state": "left"}, now)
    assert begin(store, MEMBER, initial_password_of(MEMBER), now).message is None


def test_a_session_dies_of_idleness_and_of_age(store: Store, now: datetime) -> None:
    token = sign_in(store, MEMBER, now)
    at = now
    for _ in range(23):
        at += timedelta(minutes=29)
        actor_of(store, token, at)
    with pytest.raises(SignInRequired):
        actor_of(store, token, at + timedelta(minutes=30))
    at += timedelta(minutes=29)
    actor_of(store, token, at)
    with pytest.raises(SignInRequired):
        actor_of(store, token, now + LIMITS.absolute)
