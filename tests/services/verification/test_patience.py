"""A code that is right is never refused for a clock, whenever it was asked for and by whichever host."""

from datetime import datetime, timedelta

import pytest

from szdj_cli.domain.accounts.accounts import SessionLimits
from szdj_cli.domain.accounts.verification import ChallengeState, IssuedChallenge
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import ChallengeLimitReached, SmsTooSoon
from szdj_cli.services.access import verified
from szdj_cli.services.accounts import sessions
from szdj_cli.services.verification import challenges
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.steps import sign_in as sign_ins

State = ChallengeState
SECOND = timedelta(seconds=1)


def fill_store(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, 2)


def issue(store: Store, actor: Actor, now: datetime) -> IssuedChallenge:
    return challenges.issue(store, actor, "pc", now)


def send(store: Store, challenge: IssuedChallenge, now: datetime) -> str:
    return challenges.send_code(store, challenge.token, now).code or ""


def answer(store: Store, actor: Actor, challenge: IssuedChallenge, code: str, now: datetime) -> ChallengeState:
    return challenges.confirm(store, challenge.token, actor.name, code, now).state


@pytest.mark.parametrize("asked", [0, 45, 89])
@pytest.mark.parametrize("typed", [1, 100, 299])
def test_from_the_code_on_a_challenge_lives_as_long_as_the_code(
    store: Store, actor: Actor, now: datetime, asked: int, typed: int
) -> None:
    challenge = issue(store, actor, now)
    sent_at = now + asked * SECOND
    code = send(store, challenge, sent_at)
    at = sent_at + typed * SECOND
    assert challenges.progress(store, challenge.id, at) == (State.OPENED, sent_at + 300 * SECOND)
    assert answer(store, actor, challenge, code, at) is State.CONFIRMED


def test_another_code_at_the_end_gives_it_five_minutes_more_and_a_refused_one_takes_nothing(
    store: Store, actor: Actor, now: datetime
) -> None:
    challenge = issue(store, actor, now)
    first = send(store, challenge, now)
    with pytest.raises(SmsTooSoon):
        send(store, challenge, now + 30 * SECOND)
    assert challenges.progress(store, challenge.id, now).expires_at == now + 300 * SECOND
    again = now + 299 * SECOND
    second = send(store, challenge, again)
    assert answer(store, actor, challenge, first, again) is State.OPENED or first == second  # the newest one counts
    assert answer(store, actor, challenge, second, again + 299 * SECOND) is State.CONFIRMED


@pytest.mark.parametrize("apart", [-60, 60])
def test_hosts_whose_clocks_are_a_minute_apart_refuse_no_right_code(
    store: Store, actor: Actor, now: datetime, apart: int
) -> None:
    challenge = issue(store, actor, now)
    code = send(store, challenge, now)  # by the host that serves the page; another one takes its place
    typed = now + 299 * SECOND + apart * SECOND
    assert challenges.progress(store, challenge.id, typed).state is State.OPENED
    assert answer(store, actor, challenge, code, typed) is State.CONFIRMED


def test_a_terminal_whose_clock_runs_ahead_gives_up_nothing_that_a_phone_is_typing_into(
    store: Store, actor: Actor, now: datetime
) -> None:
    challenge = issue(store, actor, now)
    code = send(store, challenge, now)
    assert challenges.progress(store, challenge.id, now + 359 * SECOND).state is State.OPENED
    assert challenges.progress(store, challenge.id, now + 360 * SECOND).state is State.EXPIRED
    assert answer(store, actor, challenge, code, now + 360 * SECOND) is State.EXPIRED


def test_a_code_that_was_sent_before_midnight_counts_for_the_day_on_which_it_was_typed(
    store: Store, actor: Actor, now: datetime
) -> None:
    before = now.replace(hour=15, minute=58, second=0)  # in Shanghai 23:58
    challenge = issue(store, actor, before)
    code = send(store, challenge, before)
    after = before + 200 * SECOND
    assert answer(store, actor, challenge, code, after) is State.CONFIRMED
    day = verified.day_of(store, actor, after)
    assert day is not None
    assert (day.day, day.method) == ("2026-11-24", "sms_page")


def test_a_new_challenge_says_that_it_voids_one_that_a_phone_has_opened(
    store: Store, actor: Actor, now: datetime
) -> None:
    assert not issue(store, actor, now).replaces_opened
    second = issue(store, actor, now)
    assert not second.replaces_opened  # nobody had opened the first one
    send(store, second, now)
    third = issue(store, actor, now + 200 * SECOND)
    assert third.replaces_opened
    send(store, third, now + 200 * SECOND)
    assert not issue(store, actor, now + 600 * SECOND).replaces_opened  # it was over


def test_the_session_goes_on_however_long_the_phone_takes(store: Store, now: datetime) -> None:
    limits = SessionLimits(timedelta(minutes=1), timedelta(hours=12))
    token = sign_ins.sign_in(store, builders.person(0)["公民身份号码"], now)
    actor = sessions.current_actor(store, token, now, limits)
    challenge = issue(store, actor, now)
    code = send(store, challenge, now + 80 * SECOND)
    late = now + 370 * SECOND
    assert answer(store, actor, challenge, code, late) is State.CONFIRMED
    assert sessions.current_actor(store, sessions.rotate(store, token, late), late, limits).member_id == actor.member_id


def test_what_is_refused_for_the_limit_voids_nothing(store: Store, actor: Actor, now: datetime) -> None:
    for _ in range(10):
        last = issue(store, actor, now)
    code = send(store, last, now)
    with pytest.raises(ChallengeLimitReached):
        issue(store, actor, now)
    assert answer(store, actor, last, code, now + 200 * SECOND) is State.CONFIRMED


def test_a_challenge_is_found_by_its_short_code_in_whatever_case_it_is_typed(
    store: Store, actor: Actor, now: datetime
) -> None:
    challenge = issue(store, actor, now)
    code = challenge.short_code
    for typed in (code, code.lower(), f"{code[:4]}-{code[4:]}", f" {code} "):
        view = challenges.look(store, typed, None, now)
        assert view is not None
        assert view.state is State.PENDING
    assert challenges.look(store, code[:-1], None, now) is None
    assert (
        challenges.confirm(
            store, code.lower(), actor.name, challenges.send_code(store, code, now).code or "", now
        ).state
        is State.CONFIRMED
    )
    again = challenges.look(store, code, None, now)
    assert again is not None
    assert again.state is State.CONFIRMED
