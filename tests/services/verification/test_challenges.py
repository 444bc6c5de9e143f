from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from szdj_cli.domain.accounts.verification import Answered, ChallengeState, IssuedChallenge
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import (
    ChallengeLimitReached,
    NotAllowed,
    SmsTooSoon,
    VerificationExpired,
    VerificationRequired,
)
from szdj_cli.services.access import verified as verification
from szdj_cli.services.accounts import accounts, sessions
from szdj_cli.services.verification import challenges
from szdj_cli.store.core.engine import Store
from szdj_cli.store.tables.audit import AUDIT
from szdj_cli.store.tables.verification import CHALLENGE, TRUSTED_PHONE
from tests.support import builders
from tests.support.steps.members_signed_in import actor_of

State = ChallengeState
SECOND = timedelta(seconds=1)
TERMINAL = "pc tty1"


def fill_store(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, 3)


def issued(store: Store, actor: Actor, now: datetime) -> IssuedChallenge:
    return challenges.issue(store, actor, TERMINAL, now)


def code_for(store: Store, token: str, now: datetime) -> str:
    code = challenges.send_code(store, token, now).code
    assert code is not None
    return code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def confirmed(store: Store, actor: Actor, now: datetime) -> Answered:
    challenge = issued(store, actor, now)
    return challenges.confirm(store, challenge.token, actor.name, code_for(store, challenge.token, now), now)


def is_verified(store: Store, actor: Actor, now: datetime) -> bool:
    assert actor.member_id is not None
    with store.reading() as tx:
        return verification.is_verified(tx, actor.member_id, now)


def test_name_and_code_confirm_and_the_member_is_verified_for_the_day(
    store: Store, actor: Actor, now: datetime
) -> None:
    assert not is_verified(store, actor, now)
    challenge = issued(store, actor, now)
    assert challenges.progress(store, challenge.id, now).state is State.PENDING
    code = code_for(store, challenge.token, now)
    assert challenges.progress(store, challenge.id, now).state is State.OPENED
    assert challenges.confirm(store, challenge.token, actor.name, code, now).state is State.CONFIRMED
    assert challenges.progress(store, challenge.id, now).state is State.CONFIRMED
    assert is_verified(store, actor, now)


def test_verification_counts_until_midnight_in_shanghai(store: Store, actor: Actor, now: datetime) -> None:
    confirmed(store, actor, now)
    last_second = now.replace(hour=15, minute=59, second=59)
    assert is_verified(store, actor, last_second)
    assert not is_verified(store, actor, last_second + SECOND)


def test_verification_counts_in_every_session_of_the_member_and_for_nobody_else(
    store: Store, actor: Actor, now: datetime
) -> None:
    confirmed(store, actor, now)
    elsewhere, other = actor_of(store, now + 60 * SECOND), actor_of(store, now, 1)
    with store.reading() as tx:
        verification.require_verified(tx, elsewhere, now)
        with pytest.raises(VerificationRequired):
            verification.require_verified(tx, other, now)


def test_an_administrator_who_is_no_member_has_nothing_to_verify(store: Store, now: datetime) -> None:
    with store.reading() as tx:
        verification.require_verified(tx, builders.ADMINISTRATOR, now)
    with pytest.raises(NotAllowed):
        challenges.issue(store, builders.ADMINISTRATOR, TERMINAL, now)


def test_a_challenge_waits_ninety_seconds_for_the_phone(store: Store, actor: Actor, now: datetime) -> None:
    challenge = issued(store, actor, now)
    assert challenge.expires_at == now + 90 * SECOND
    assert challenges.progress(store, challenge.id, now + 89 * SECOND).state is State.PENDING
    late = now + 90 * SECOND
    assert challenges.progress(store, challenge.id, late).state is State.EXPIRED
    assert challenges.confirm(store, challenge.token, actor.name, "", late).state is State.EXPIRED
    with pytest.raises(VerificationExpired):
        challenges.send_code(store, challenge.token, late)
    assert not is_verified(store, actor, late)


def test_a_new_challenge_makes_the_old_one_of_the_session_void(store: Store, actor: Actor, now: datetime) -> None:
    old = issued(store, actor, now)
    code = code_for(store, old.token, now)
    issued(store, actor, now)
    assert challenges.progress(store, old.id, now).state is State.CANCELLED
    assert challenges.confirm(store, old.token, actor.name, code, now).state is State.CANCELLED
    assert not is_verified(store, actor, now)


def test_a_challenge_of_another_session_stays(store: Store, actor: Actor, now: datetime) -> None:
    here = issued(store, actor, now)
    issued(store, actor_of(store, now + 60 * SECOND), now)
    assert challenges.progress(store, here.id, now).state is State.PENDING


def test_a_confirmed_challenge_confirms_nobody_a_second_time(store: Store, actor: Actor, now: datetime) -> None:
    challenge = issued(store, actor, now)
    code = code_for(store, challenge.token, now)
    challenges.confirm(store, challenge.token, actor.name, code, now)
    again = challenges.confirm(store, challenge.token, actor.name, code, now, remember=True)
    assert again == Answered(State.CONFIRMED)
    assert challenges.deny(store, challenge.token, now) is State.CONFIRMED


def test_looking_changes_nothing_and_shows_a_masked_name(store: Store, actor: Actor, now: datetime) -> None:
    challenge = issued(store, actor, now)
    with store.reading() as tx:
        before = tx.conn.execute(select(CHALLENGE)).all()
    view = challenges.look(store, challenge.token, None, now)
    with store.reading() as tx:
        assert tx.conn.execute(select(CHALLENGE)).all() == before
    assert view is not None
    assert view.state is State.PENDING
    assert view.masked_name == "党**"
    assert view.masked_mobile == "139****0000"
    assert (view.terminal, view.created_at, view.tries_left) == (TERMINAL, now, 5)
    assert not view.is_trusted


def test_a_token_that_never_was_shows_nothing(store: Store, actor: Actor, now: datetime) -> None:
    issued(store, actor, now)
    assert challenges.look(store, "x" * 32, None, now) is None
    assert challenges.confirm(store, "x" * 32, actor.name, "000000", now).state is State.EXPIRED
    assert challenges.deny(store, "x" * 32, now) is State.EXPIRED


def test_a_wrong_name_and_a_wrong_code_get_the_same_answer_and_are_counted_alike(
    store: Store, actor: Actor, now: datetime
) -> None:
    challenge = issued(store, actor, now)
    code = code_for(store, challenge.token, now)
    assert challenges.confirm(store, challenge.token, "李四", code, now) == Answered(State.OPENED, 4)
    assert challenges.confirm(store, challenge.token, actor.name, wrong(code), now) == Answered(State.OPENED, 3)
    assert challenges.confirm(store, challenge.token, "", "", now) == Answered(State.OPENED, 2)
    view = challenges.look(store, challenge.token, None, now)
    assert view is not None
    assert view.tries_left == 2
    assert challenges.confirm(store, challenge.token, actor.name, code, now).state is State.CONFIRMED


@pytest.mark.parametrize("is_name_wrong", [True, False])
def test_the_fifth_wrong_answer_ends_the_challenge(
    store: Store, actor: Actor, now: datetime, is_name_wrong: bool
) -> None:
    challenge = issued(store, actor, now)
    code = code_for(store, challenge.token, now)
    name, given = ("李四", code) if is_name_wrong else (actor.name, wrong(code))
    for _ in range(4):
        assert not challenges.confirm(store, challenge.token, name, given, now).is_spent
    assert challenges.confirm(store, challenge.token, name, given, now) == Answered(State.EXPIRED, is_spent=True)
    assert challenges.confirm(store, challenge.token, actor.name, code, now) == Answered(State.EXPIRED)
    assert not is_verified(store, actor, now)


def test_another_code_brings_no_new_tries(store: Store, actor: Actor, now: datetime) -> None:
    challenge = issued(store, actor, now)
    code = code_for(store, challenge.token, now)
    for _ in range(3):
        challenges.confirm(store, challenge.token, actor.name, wrong(code), now)
    later = now + 60 * SECOND
    code = code_for(store, challenge.token, later)
    assert challenges.confirm(store, challenge.token, actor.name, wrong(code), later).tries_left == 1
    assert challenges.confirm(store, challenge.token, actor.name, wrong(code), later).is_spent


def test_a_second_code_waits_a_minute(store: Store, actor: Actor, now: datetime) -> None:
    challenge = issued(store, actor, now)
    code_for(store, challenge.token, now)
    with pytest.raises(SmsTooSoon) as refused:
        challenges.send_code(store, challenge.token, now + 20 * SECOND)
    assert refused.value.seconds == 40


def test_a_code_of_another_challenge_is_wrong(store: Store, actor: Actor, now: datetime) -> None:
    here, elsewhere = issued(store, actor, now), issued(store, actor_of(store, now + 60 * SECOND), now)
    code_for(store, here.token, now)
    code = code_for(store, elsewhere.token, now)
    assert challenges.confirm(store, here.token, actor.name, code, now).state is State.OPENED


def test_whoever_says_not_me_ends_the_challenge(store: Store, actor: Actor, now: datetime) -> None:
    challenge = issued(store, actor, now)
    code = code_for(store, challenge.token, now)
    assert challenges.deny(store, challenge.token, now) is State.DENIED
    assert challenges.progress(store, challenge.id, now + 1000 * SECOND).state is State.DENIED
    assert challenges.confirm(store, challenge.token, actor.name, code, now).state is State.DENIED
    assert not is_verified(store, actor, now)


def test_an_eleventh_challenge_within_an_hour_is_refused(store: Store, actor: Actor, now: datetime) -> None:
    for n in range(10):
        issued(store, actor, now + n * SECOND)
    with pytest.raises(ChallengeLimitReached):
        issued(store, actor, now + 3599 * SECOND)
    issued(store, actor, now + 3600 * SECOND)


def test_the_limit_of_challenges_is_one_members(store: Store, actor: Actor, now: datetime) -> None:
    for _ in range(10):
        issued(store, actor, now)
    issued(store, actor_of(store, now, 1), now)


def test_signing_out_makes_what_is_asked_void(store: Store, actor: Actor, now: datetime) -> None:
    challenge = issued(store, actor, now)
    code = code_for(store, challenge.token, now)
    sessions.sign_out_everywhere(store, actor, now)
    assert challenges.confirm(store, challenge.token, actor.name, code, now).state is State.CANCELLED
    assert not is_verified(store, actor, now)


def test_a_disabled_account_cannot_be_verified(store: Store, actor: Actor, now: datetime) -> None:
    challenge = issued(store, actor, now)
    code = code_for(store, challenge.token, now)
    accounts.disable(store, builders.ADMINISTRATOR, 1, "测试", now)
    assert challenges.confirm(store, challenge.token, actor.name, code, now).state is State.CANCELLED


def test_cancelling_closes_one_challenge_and_not_what_came_after_it(store: Store, actor: Actor, now: datetime) -> None:
    first, second = issued(store, actor, now), issued(store, actor, now)
    challenges.cancel(store, first.id, now)
    assert challenges.progress(store, second.id, now).state is State.PENDING
    challenges.cancel(store, second.id, now)
    assert challenges.progress(store, second.id, now).state is State.CANCELLED


def trusted(store: Store, actor: Actor, now: datetime) -> str:
    challenge = issued(store, actor, now)
    code = code_for(store, challenge.token, now)
    cookie = challenges.confirm(store, challenge.token, actor.name, code, now, remember=True).cookie
    assert cookie is not None
    return cookie


def test_a_phone_that_is_remembered_only_confirms(store: Store, actor: Actor, now: datetime) -> None:
    cookie = trusted(store, actor, now)
    tomorrow = now + timedelta(days=1)
    challenge = issued(store, actor, tomorrow)
    view = challenges.look(store, challenge.token, cookie, tomorrow)
    assert view is not None
    assert view.is_trusted
    assert challenges.confirm_trusted(store, challenge.token, cookie, tomorrow).state is State.CONFIRMED
    assert is_verified(store, actor, tomorrow)


def test_only_the_hash_of_a_phones_cookie_is_stored(store: Store, actor: Actor, now: datetime) -> None:
    cookie = trusted(store, actor, now)
    with store.reading() as tx:
        stored = tx.conn.scalar(select(TRUSTED_PHONE.c.cookie_hash))
    assert stored is not None
    assert len(stored) == 32
    assert cookie.encode() not in stored


def test_a_phone_is_remembered_for_thirty_days(store: Store, actor: Actor, now: datetime) -> None:
    cookie = trusted(store, actor, now)
    for days, is_trusted in ((29, True), (30, False)):
        later = now + timedelta(days=days)
        view = challenges.look(store, issued(store, actor, later).token, cookie, later)
        assert view is not None
        assert view.is_trusted is is_trusted


def test_a_phone_is_trusted_by_one_member_only(store: Store, actor: Actor, now: datetime) -> None:
    cookie = trusted(store, actor, now)
    challenge = issued(store, actor_of(store, now, 1), now)
    answered = challenges.confirm_trusted(store, challenge.token, cookie, now)
    assert answered == Answered(State.PENDING, 4)


def test_a_new_mobile_ends_the_trust_in_phones(store: Store, actor: Actor, now: datetime) -> None:
    from szdj_cli.store.members import members

    cookie = trusted(store, actor, now)
    with store.transaction() as tx:
        members.change(tx, 1, {"mobile": "13700000001"}, now)
    challenge = issued(store, actor, now)
    view = challenges.look(store, challenge.token, cookie, now)
    assert view is not None
    assert not view.is_trusted


def test_every_step_is_in_the_audit_log_and_no_personal_data(store: Store, actor: Actor, now: datetime) -> None:
    challenge = issued(store, actor, now)
    code = code_for(store, challenge.token, now)
    challenges.confirm(store, challenge.token, "李四", code, now)
    challenges.confirm(store, challenge.token, actor.name, code, now)
    with store.reading() as tx:
        rows = tx.conn.execute(select(AUDIT).where(AUDIT.c.act.startswith("verification")).order_by(AUDIT.c.seq)).all()
    assert [row.act.removeprefix("verification.") for row in rows] == [
        "started",
        "code_sent",
        "answer_wrong",
        "confirmed",
    ]
    assert {row.actor for row in rows} == {actor.label}
    assert {row.subject for row in rows} == {"member:1"}
    written = "".join(row.detail for row in rows)
    assert actor.name not in written
    assert code not in written
    assert challenge.token not in written


def test_form_tokens_tell_challenges_and_actions_apart(store: Store) -> None:
    tokens = {challenges.form_token(store, token, action) for token in ("a", "b") for action in ("send", "deny")}
    assert len(tokens) == 4
