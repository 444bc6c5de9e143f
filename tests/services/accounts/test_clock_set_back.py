"""What a clock wrote that was ahead and has been set back since: it lets nobody in, and keeps nobody out."""

from datetime import datetime, timedelta

import pytest

from szdj_cli import private_files
from szdj_cli.domain.accounts.verification import CHALLENGES_AN_HOUR, ChallengeState
from szdj_cli.domain.errors import SignInFailed, SignInRequired, SmsCodeWrong, VerificationExpired
from szdj_cli.domain.sms import Purpose
from szdj_cli.domain.values.clock import CLOCK_TOLERANCE
from szdj_cli.domain.values.identity import initial_password_of
from szdj_cli.services.access import sms_codes
from szdj_cli.services.access import verified as verification
from szdj_cli.services.accounts import sessions, signing_in
from szdj_cli.services.verification import challenges
from szdj_cli.settings import Settings
from szdj_cli.store.core.engine import Store
from szdj_cli.store.tables.types import Instant
from tests.support import builders
from tests.support.running import assert_refused, run
from tests.support.steps.sign_in import LIMITS, actor_of, begin, code_in, sign_in
from tests.support.storage.declared import declared

MEMBER = builders.person(0)["公民身份号码"]
NUMBER = 1
TERMINAL = "pc tty1"
YEAR, SECOND = timedelta(days=365), timedelta(seconds=1)

GRANTING = {
    "session.created_at", "session.seen_at", "sign_in_attempt.at", "sms_code.sent_at", "challenge.created_at",
    "challenge.expires_at", "trusted_phone.expires_at", "bound_identity.expires_at", "verification.at",
    "access_token.created_at",
}  # fmt: skip
TELLING = {  # or make wait, and from the future only longer: `correction.begun_at`
    "local_change.at", "correction.begun_at", "correction.ended_at",
    "bound_identity.bound_at",
    "audit.at", "challenge.opened_at", "challenge.closed_at", "decision.decided_at", "dues_payment.recorded_at",
    "dues_receipt.issued_at", "dues_standard.set_at", "letter.issued_at", "letter.voided_at", "member.updated_at",
    "receipt_slip.recorded_at", "request.closed_at", "request.submitted_at", "earlier_submission.submitted_at",
    "dues_remittance.recorded_at", "dues_payer.confirmed_at", "notice_sent.sent_at", "revocation.revoked_at",
    "revoked_standard.revoked_at", "news_shown.happened_at", "news_shown.shown_at",
    "idempotency_key.kept_at", "access_token.revoked_at", "access_token_use.used_at", "access_token_use.refused_at",
}  # fmt: skip


def fill_store(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, 2)


def is_verified(store: Store, now: datetime) -> bool:
    with store.reading() as tx:
        return verification.is_verified(tx, NUMBER, now)


def verify(store: Store, now: datetime, token: str) -> str:
    """Verify by a phone that is to be trusted, and return its cookie."""
    actor = actor_of(store, token, now)
    challenge = challenges.issue(store, actor, TERMINAL, now)
    code = code_in(challenges.send_code(store, challenge.token, now))
    answered = challenges.confirm(store, challenge.token, actor.name, code, now, remember=True)
    assert answered.cookie is not None
    return answered.cookie


def test_every_instant_of_the_store_is_known_to_grant_something_or_only_to_tell() -> None:
    instants = {
        f"{table.name}.{column.name}"
        for table in declared().tables.values()
        for column in table.columns
        if isinstance(column.type, Instant)
    }
    assert instants == GRANTING | TELLING


@pytest.mark.parametrize("ahead", [CLOCK_TOLERANCE + SECOND, timedelta(hours=5), YEAR])
def test_a_session_from_the_future_is_over(store: Store, now: datetime, ahead: timedelta) -> None:
    token = sign_in(store, MEMBER, now + ahead)
    with pytest.raises(SignInRequired):
        actor_of(store, token, now)
    with pytest.raises(SignInRequired):
        sessions.whoami(store, token, now, LIMITS)


def test_clocks_of_two_hosts_may_be_a_minute_apart(store: Store, now: datetime) -> None:
    token = sign_in(store, MEMBER, now + CLOCK_TOLERANCE)
    assert actor_of(store, token, now).member_id == NUMBER


def test_a_session_seen_in_the_future_is_over(store: Store, now: datetime) -> None:
    token = sign_in(store, MEMBER, now)
    ahead = now + timedelta(minutes=20)
    actor_of(store, token, ahead)
    with pytest.raises(SignInRequired):
        actor_of(store, token, now + SECOND)


def test_signing_in_again_ends_what_would_hold_when_its_time_comes(store: Store, now: datetime) -> None:
    ahead = now + timedelta(hours=20)
    token = sign_in(store, MEMBER, ahead)
    verify(store, ahead, token)
    sign_in(store, MEMBER, now)
    with pytest.raises(SignInRequired):
        actor_of(store, token, ahead + SECOND)
    assert not is_verified(store, ahead + SECOND)


def test_a_sign_in_from_the_future_waits_for_no_code(store: Store, now: datetime) -> None:
    started = begin(store, MEMBER, initial_password_of(MEMBER), now + YEAR)
    with pytest.raises(SignInRequired):
        signing_in.finish(store, started.token, code_in(started.message), now)


def test_a_code_from_the_future_is_good_for_nothing_and_keeps_no_later_one_back(store: Store, now: datetime) -> None:
    with store.transaction() as tx:
        for hour in range(20):
            at = now + YEAR + timedelta(hours=hour)
            code = sms_codes.issue(tx, Purpose.VERIFICATION, "challenge:1", "13900000000", "member|1", at)
        with pytest.raises(SmsCodeWrong):
            sms_codes.check(tx, Purpose.VERIFICATION, "challenge:1", "13900000000", code, now)
        fresh = sms_codes.issue(tx, Purpose.VERIFICATION, "challenge:1", "13900000000", "member|1", now)
        sms_codes.check(tx, Purpose.VERIFICATION, "challenge:1", "13900000000", fresh, now)


def test_a_challenge_from_the_future_has_expired(store: Store, now: datetime) -> None:
    ahead = now + YEAR
    actor = actor_of(store, sign_in(store, MEMBER, ahead), ahead)
    issued = [challenges.issue(store, actor, TERMINAL, ahead) for _ in range(CHALLENGES_AN_HOUR)]
    last = issued[-1]
    code = code_in(challenges.send_code(store, last.token, ahead))
    assert challenges.progress(store, last.id, now).state is ChallengeState.EXPIRED
    with pytest.raises(VerificationExpired):
        challenges.send_code(store, last.token, now)
    assert challenges.confirm(store, last.token, actor.name, code, now).state is ChallengeState.EXPIRED
    assert not is_verified(store, now)
    challenges.issue(store, actor, TERMINAL, now)  # those of the future are not of this hour


def test_a_verification_from_the_future_does_not_count_and_stands_in_no_ones_way(store: Store, now: datetime) -> None:
    ahead = now + timedelta(hours=5)  # the same day in Shanghai
    token = sign_in(store, MEMBER, ahead)
    verify(store, ahead, token)
    assert is_verified(store, ahead)
    assert not is_verified(store, now)
    verify(store, now, sign_in(store, MEMBER, now))
    assert is_verified(store, now)


def test_a_phone_trusted_in_the_future_is_not_trusted(store: Store, now: datetime) -> None:
    ahead = now + YEAR
    cookie = verify(store, ahead, sign_in(store, MEMBER, ahead))
    actor = actor_of(store, sign_in(store, MEMBER, now), now)
    challenge = challenges.issue(store, actor, TERMINAL, now)
    view = challenges.look(store, challenge.token, cookie, now)
    assert view is not None
    assert not view.is_trusted
    challenges.confirm_trusted(store, challenge.token, cookie, now)
    assert not is_verified(store, now)


def test_failures_of_the_future_make_nobody_wait(store: Store, now: datetime) -> None:
    for number in range(8):
        with pytest.raises(SignInFailed):
            begin(store, MEMBER, "wrong", now + YEAR + timedelta(minutes=20 * number))
    assert begin(store, MEMBER, initial_password_of(MEMBER), now).message is not None


def test_the_command_asks_to_sign_in_again(store: Store, settings: Settings) -> None:
    ahead = datetime.now().astimezone() + YEAR
    private_files.replace(Settings().session_path, sign_in(store, MEMBER, ahead).encode())
    assert_refused(run("whoami"), 4, "szdj login")
