from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from szdj_cli.domain.accounts.verification import PHONE_TRUST, WRONG_TRIES, ChallengeState, IssuedChallenge
from szdj_cli.domain.authorisation import Actor
from szdj_cli.services.access import cutting_off
from szdj_cli.services.verification import challenges, identities
from szdj_cli.store.core.engine import Store
from tests.support import builders
from tests.support.steps.members_signed_in import actor_of

State = ChallengeState
WAY, TO, PHONE = "way", "signed_in", "nonce"


def fill_store(store: Store, now: datetime) -> None:
    builders.import_organisations(store, now)
    builders.import_people(store, now, 2)


def issue(store: Store, actor: Actor, now: datetime) -> IssuedChallenge:
    return challenges.issue(store, actor, "pc", now)


def bind(store: Store, actor: Actor, identity: str, now: datetime) -> None:
    token = issue(store, actor, now).token
    code = challenges.send_code(store, token, now).code or ""
    assert challenges.confirm(store, token, actor.name, code, now, identity=identity).state is State.CONFIRMED


def word(store: Store, actor: Actor, identity: str, now: datetime) -> ChallengeState:
    """Return what comes of a challenge that is answered by an identity."""
    return identities.confirm_identity(store, issue(store, actor, now).token, identity, now).state


def test_a_right_code_binds_an_identity_and_a_wrong_one_does_not(store: Store, actor: Actor, now: datetime) -> None:
    identity = identities.identity_of(store, WAY, "wx")
    token = issue(store, actor, now).token
    challenges.send_code(store, token, now)
    challenges.confirm(store, token, actor.name, "", now, identity=identity)
    assert word(store, actor, identity, now) is State.PENDING
    later = now + timedelta(minutes=2)
    bind(store, actor, identity, later)
    assert word(store, actor, identity, later) is State.CONFIRMED
    assert word(store, actor, identities.identity_of(store, "another way", "wx"), later) is State.PENDING
    assert word(store, actor_of(store, later, 1), identity, later) is State.PENDING
    bind(store, actor, identity, later + timedelta(minutes=2))  # again, and it is the same
    assert word(store, actor, identity, later + PHONE_TRUST) is State.CONFIRMED
    assert word(store, actor, identity, later + PHONE_TRUST + timedelta(minutes=2)) is State.PENDING


def test_two_who_share_a_phone_are_bound_each_for_themselves(store: Store, actor: Actor, now: datetime) -> None:
    identity = identities.identity_of(store, WAY, "wx")
    bind(store, actor, identity, now)
    other = actor_of(store, now, 1)
    bind(store, other, identity, now)
    later = now + timedelta(minutes=2)
    assert [word(store, whoever, identity, later) for whoever in (actor, other)] == [State.CONFIRMED] * 2


def test_a_binding_of_a_clock_that_ran_ahead_is_none(store: Store, actor: Actor, now: datetime) -> None:
    identity = identities.identity_of(store, WAY, "wx")
    ahead = now + timedelta(days=365)
    bind(store, actor_of(store, ahead), identity, ahead)
    assert word(store, actor, identity, now) is State.PENDING
    assert identities.bound_to(store, actor, now) == []


def test_a_member_is_known_by_one_identity_of_a_way(store: Store, actor: Actor, now: datetime) -> None:
    old, new = (identities.identity_of(store, WAY, subject) for subject in ("old", "new"))
    bind(store, actor, old, now)
    later = now + timedelta(minutes=2)
    bind(store, actor, new, later)
    assert [word(store, actor, identity, later) for identity in (old, new)] == [State.PENDING, State.CONFIRMED]
    (found,) = identities.bound_to(store, actor, later)
    assert (found.method, found.bound_at, found.expires_at) == (WAY, later, later + PHONE_TRUST)


def test_a_new_mobile_ends_the_binding_whoever_registered_it(store: Store, actor: Actor, now: datetime) -> None:
    identity = identities.identity_of(store, WAY, "wx")
    bind(store, actor, identity, now)
    builders.import_people(store, now, [builders.person(0, 手机号码="13700137000")])
    later = now + timedelta(minutes=2)
    again = actor_of(store, later)
    assert word(store, again, identity, later) is State.PENDING
    assert identities.bound_to(store, again, later) == []


def test_what_cuts_a_member_off_ends_the_identity_too(store: Store, actor: Actor, now: datetime) -> None:
    identity = identities.identity_of(store, WAY, "wx")
    bind(store, actor, identity, now)
    assert actor.member_id is not None
    with store.transaction() as tx:
        cutting_off.cut_off(tx, [actor.member_id], now)
    later = now + timedelta(minutes=2)
    assert word(store, actor_of(store, later), identity, later) is State.PENDING


def test_of_those_who_come_back_at_once_with_one_state_one_does(store: Store, actor: Actor, now: datetime) -> None:
    token = issue(store, actor, now).token
    for tries_left in range(WRONG_TRIES, 0, -1):
        state = identities.return_state(store, token, TO, PHONE, tries_left)
        with ThreadPoolExecutor(4) as phones:
            backs = [phones.submit(identities.come_back, store, token, TO, PHONE, state, now) for _ in range(4)]
        assert sum(back.result() for back in backs) == 1
    for tries_left in (0, -1, WRONG_TRIES):
        state = identities.return_state(store, token, TO, PHONE, tries_left)
        assert not identities.come_back(store, token, TO, PHONE, state, now)


def test_leaving_opens_a_challenge_once_and_none_that_is_over(store: Store, actor: Actor, now: datetime) -> None:
    challenge = issue(store, actor, now)
    assert [identities.leave(store, challenge.token, now) for _ in range(2)] == [State.OPENED, State.OPENED]
    assert challenges.progress(store, challenge.id, now).state is State.OPENED
    assert identities.leave(store, challenge.token, challenge.expires_at + timedelta(minutes=1)) is State.EXPIRED
    assert identities.leave(store, "none", now) is State.EXPIRED
    challenges.deny(store, challenge.token, now)
    assert identities.leave(store, challenge.token, now) is State.DENIED
