"""Identities at other services: leaving for one, coming back once, and whether it is bound to the member."""

from datetime import datetime
from hmac import compare_digest

from szdj_cli.domain.accounts.verification import CHALLENGE_LIFE, WRONG_TRIES, Answered, BoundIdentity, ChallengeState
from szdj_cli.domain.authorisation import Actor
from szdj_cli.services.verification import challenges
from szdj_cli.store.core.engine import Store
from szdj_cli.store.verification import identities as bound_identities
from szdj_cli.store.verification import verification as rows


def leave(store: Store, token: str, now: datetime) -> ChallengeState:
    """Open a challenge whose phone goes on to another service's page; return where the challenge stands after it.

    Whoever leaves at the last moment has as long to come back as a phone has to open a challenge.
    """
    with store.transaction() as tx:
        challenge = challenges.open_one(tx, token, now)
        if isinstance(challenge, ChallengeState):
            return challenge
        if challenge.state is ChallengeState.PENDING:
            rows.move(tx, challenge.id, ChallengeState.OPENED, now)
            rows.extend(tx, challenge.id, now + CHALLENGE_LIFE)
            challenges.log_answer(tx, challenge, "verification.sent_away", now)
        return ChallengeState.OPENED


def come_back(store: Store, token: str, to: str, phone: str, state: str, now: datetime) -> bool:
    """Return whether a phone comes back with the state that it left with; it is used up and costs a try."""
    with store.transaction() as tx:
        challenge = challenges.open_one(tx, token, now)
        if isinstance(challenge, ChallengeState) or challenge.wrong_tries >= WRONG_TRIES:
            return False
        expected = return_state(store, token, to, phone, WRONG_TRIES - challenge.wrong_tries)
        if not compare_digest(state.encode(), expected.encode()):
            return False
        rows.count_wrong_try(tx, challenge.id)
        return True


def identity_of(store: Store, method: str, subject: str) -> str:
    """Return what stands for whom another service calls `subject`, and tells nobody who that is."""
    return f"{method}.{store.keys.mac('identity', f'{method}|{subject}').hex()}"


def confirm_identity(store: Store, token: str, identity: str, now: datetime) -> Answered:
    """Take the word of another service about who holds the phone: it counts where that identity is bound to the member.

    One that is not leaves the challenge open, for `challenges.confirm` to bind it; the way back has already cost a try.
    """
    with store.transaction() as tx:
        challenge = challenges.open_one(tx, token, now)
        if isinstance(challenge, ChallengeState):
            return Answered(challenge)
        method = challenges.method_of(identity)
        if not bound_identities.is_bound(tx, challenge, method, challenges.as_bound(tx, challenge, identity), now):
            return Answered(challenge.state, WRONG_TRIES - challenge.wrong_tries)
        return challenges.accept(tx, challenge, method, now)


def bound_to(store: Store, actor: Actor, now: datetime) -> list[BoundIdentity]:
    """Return by which ways whoever is signed in is known at other services."""
    if actor.member_id is None:
        return []
    with store.reading() as tx:
        return bound_identities.of_member(tx, actor.member_id, now)


def log_failure(store: Store, token: str, method: str, problem: str, now: datetime) -> None:
    """Log that another service did not say who somebody is, and why, in a word that holds nothing personal."""
    with store.transaction() as tx:
        challenge = challenges.open_one(tx, token, now)
        if not isinstance(challenge, ChallengeState):
            challenges.log_answer(tx, challenge, "verification.service_failed", now, method=method, problem=problem)


def return_state(store: Store, token: str, to: str, phone: str, tries_left: int) -> str:
    """Return the state with which one phone leaves for another service, to come back to one place; it is good once."""
    return store.keys.mac("phone_return", f"{to}|{phone}|{tries_left}|{token}").hex()
