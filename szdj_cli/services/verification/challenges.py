"""Challenges: what one QR code stands for, from the terminal that draws it to the phone that answers it."""

import secrets
from datetime import datetime, timedelta

from szdj_cli.domain.accounts.short_codes import ALPHABET, LENGTH
from szdj_cli.domain.accounts.verification import (
    CHALLENGE_LIFE,
    CHALLENGES_AN_HOUR,
    CODE_LIFE,
    OPEN_STATES,
    PHONE_TRUST,
    WRONG_TRIES,
    Answered,
    ChallengeState,
    ChallengeView,
    IssuedChallenge,
    Method,
    Progress,
    is_same_name,
    masked_name,
)
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import ChallengeLimitReached, NotAllowed, SmsCodeSpent, SmsCodeWrong, VerificationExpired
from szdj_cli.domain.sms import Message, Purpose
from szdj_cli.domain.values.clock import CLOCK_TOLERANCE
from szdj_cli.domain.values.identity import masked_mobile
from szdj_cli.services.access import sms_codes
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.verification import identities as bound_identities
from szdj_cli.store.verification import verification as rows
from szdj_cli.store.verification import verified_days

OpenStore = Store
"""A store as the phone page is handed it, and hands it on."""

_TOKEN_BYTES = 24
_COOKIE_BYTES = 32


def issue(store: Store, actor: Actor, terminal: str, now: datetime) -> IssuedChallenge:
    """Begin a verification that waits 90 s for the phone; what this session was asked before is void.

    Raises:
        NotAllowed: an administrator who is no member has nothing to verify.
        ChallengeLimitReached: this member has had ten within the hour.
    """
    if actor.own_member is None:
        raise NotAllowed
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    short_code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    expires_at = now + CHALLENGE_LIFE
    with store.transaction() as tx:
        if rows.count_within(tx, actor.own_member, timedelta(hours=1), now) >= CHALLENGES_AN_HOUR:
            raise ChallengeLimitReached
        is_opened = rows.cancel_of_session(tx, actor.own_member, actor.session_id, now)
        session_id = actor.session_id
        number = rows.add_challenge(tx, token, short_code, actor.own_member, session_id, terminal, now, expires_at)
        _log(tx, actor.label, "verification.started", actor.own_member, {"challenge": number}, now)
    return IssuedChallenge(number, token, short_code, expires_at, replaces_opened=is_opened)


def look(store: Store, token: str, cookie: str | None, now: datetime) -> ChallengeView | None:
    """Return what a phone is shown of a challenge, changing nothing; None for a token that never was."""
    with store.reading() as tx:
        challenge = rows.find(tx, token, now)
        if challenge is None:
            return None
        is_trusted = rows.is_trusted(tx, cookie, challenge, now)
        is_code_sent = sms_codes.is_sent(tx, Purpose.VERIFICATION, _bound_to(challenge))
    return ChallengeView(
        state=challenge.state,
        masked_name=masked_name(challenge.name),
        masked_mobile=masked_mobile(challenge.mobile),
        terminal=challenge.terminal,
        created_at=challenge.created_at,
        expires_at=challenge.expires_at,
        tries_left=WRONG_TRIES - challenge.wrong_tries,
        is_trusted=is_trusted,
        is_code_sent=is_code_sent,
    )


def send_code(store: Store, token: str, now: datetime) -> Message:
    """Open a challenge and return the message with its code, to be delivered after this commit.

    Raises:
        VerificationExpired: the challenge is over.
        SmsTooSoon: one was sent less than 60 s ago.
        SmsLimitReached: this member has had the codes of the hour or the day.
    """
    with store.transaction() as tx:
        challenge = open_one(tx, token, now)
        if isinstance(challenge, ChallengeState):
            raise VerificationExpired
        budget = sms_codes.in_session(challenge.member_id)
        code = sms_codes.issue(tx, Purpose.VERIFICATION, _bound_to(challenge), challenge.mobile, budget, now)
        rows.move(tx, challenge.id, ChallengeState.OPENED, now)
        rows.extend(tx, challenge.id, now + CODE_LIFE)
        log_answer(tx, challenge, "verification.code_sent", now)
    return Message(at=now, mobile=challenge.mobile, purpose=Purpose.VERIFICATION, code=code)


def confirm(
    store: Store,
    token: str,
    full_name: str,
    code: str,
    now: datetime,
    *,
    remember: bool = False,
    identity: str | None = None,
) -> Answered:
    """Take the full name and the code from the phone: both must be right, and a wrong one is not told from the other.

    For 30 days, `remember` makes this phone a trusted one, which the caller allows over HTTPS only, and an `identity`
    of `identities` is bound to the member: nothing else binds one.
    """
    with store.transaction() as tx:
        challenge = open_one(tx, token, now)
        if isinstance(challenge, ChallengeState):
            return Answered(challenge)
        if not (is_same_name(full_name, challenge.name) and _is_right_code(tx, challenge, code, now)):
            return reject(tx, challenge, now)
        cookie = secrets.token_urlsafe(_COOKIE_BYTES) if remember else None
        if cookie:
            rows.trust_phone(tx, cookie, challenge, now + PHONE_TRUST)
        if identity:
            method = method_of(identity)
            bound_identities.bind(tx, challenge, method, as_bound(tx, challenge, identity), now)
            log_answer(tx, challenge, "verification.identity_bound", now, method=method)
        return accept(tx, challenge, Method.SMS_PAGE, now, cookie)


def confirm_trusted(store: Store, token: str, cookie: str, now: datetime) -> Answered:
    """Take the word of a phone that was remembered."""
    with store.transaction() as tx:
        challenge = open_one(tx, token, now)
        if isinstance(challenge, ChallengeState):
            return Answered(challenge)
        if not rows.is_trusted(tx, cookie, challenge, now):
            return reject(tx, challenge, now)
        return accept(tx, challenge, Method.TRUSTED_PHONE, now)


def deny(store: Store, token: str, now: datetime) -> ChallengeState:
    """Take a "that is not me" and return where the challenge stands after it."""
    with store.transaction() as tx:
        challenge = open_one(tx, token, now)
        if isinstance(challenge, ChallengeState):
            return challenge
        rows.move(tx, challenge.id, ChallengeState.DENIED, now)
        log_answer(tx, challenge, "verification.denied", now)
        return ChallengeState.DENIED


def progress(store: Store, challenge_id: int, now: datetime) -> Progress:
    """Return the state of a challenge and until when it lives, for the terminal that waits for it."""
    with store.reading() as tx:
        return rows.progress_of(tx, challenge_id, now)


def cancel(store: Store, challenge_id: int, now: datetime) -> None:
    """Close a challenge, and no other one of the same session, for which another terminal may be waiting."""
    with store.transaction() as tx:
        rows.move(tx, challenge_id, ChallengeState.CANCELLED, now)


def reject(tx: Transaction, challenge: rows.Challenge, now: datetime) -> Answered:
    """Count a wrong answer; the fifth ends the challenge."""
    rows.count_wrong_try(tx, challenge.id)
    tries_left = WRONG_TRIES - challenge.wrong_tries - 1
    if tries_left > 0:
        log_answer(tx, challenge, "verification.answer_wrong", now)
        return Answered(challenge.state, tries_left)
    rows.move(tx, challenge.id, ChallengeState.EXPIRED, now)
    log_answer(tx, challenge, "verification.failed", now)
    return Answered(ChallengeState.EXPIRED, is_spent=True)


def accept(
    tx: Transaction, challenge: rows.Challenge, method: str, now: datetime, cookie: str | None = None
) -> Answered:
    """Use a challenge up: its member is verified for today."""
    if not rows.move(tx, challenge.id, ChallengeState.CONFIRMED, now):
        return Answered(ChallengeState.EXPIRED)
    verified_days.add_day(tx, challenge.member_id, method, now)
    log_answer(tx, challenge, "verification.confirmed", now, method=str(method))
    return Answered(ChallengeState.CONFIRMED, cookie=cookie)


def open_one(tx: Transaction, token: str, now: datetime) -> rows.Challenge | ChallengeState:
    """Return the challenge of a token while it is open; else how it ended."""
    challenge = rows.find(tx, token, now)
    if challenge is None:
        return ChallengeState.EXPIRED
    return challenge if challenge.state in OPEN_STATES else challenge.state


def as_bound(tx: Transaction, challenge: rows.Challenge, identity: str) -> bytes:
    """Return what is stored of an identity that is bound to the member of a challenge."""
    return tx.keys.mac("bound_identity", f"{challenge.member_id}|{identity}")


def method_of(identity: str) -> str:
    """Return the name of the way of verification by which an identity is known."""
    return identity.partition(".")[0]


def log_answer(tx: Transaction, challenge: rows.Challenge, act: str, now: datetime, **detail: object) -> None:
    """Log what a phone has answered."""
    detail = {"challenge": challenge.id, **detail}
    _log(tx, f"account:{challenge.account_id}", act, challenge.member_id, detail, now)


def form_token(store: Store, token: str, action: str) -> str:
    """Return what only a page of this store's can name as the address of one form of one challenge."""
    return store.keys.mac("phone_form", f"{action}|{token}").hex()[:32]


def answer_to(store: Store, nonce: str) -> str:
    """Return what only a page of this store's can answer to a nonce: how a terminal knows whose page it reaches."""
    return store.keys.mac("phone_page", nonce).hex()


def _is_right_code(tx: Transaction, challenge: rows.Challenge, code: str, now: datetime) -> bool:
    try:
        bound_to = _bound_to(challenge)
        sms_codes.check(tx, Purpose.VERIFICATION, bound_to, challenge.mobile, code, now, grace=CLOCK_TOLERANCE)
    except (SmsCodeWrong, SmsCodeSpent):
        return False
    return True


def _bound_to(challenge: rows.Challenge) -> str:
    return f"challenge:{challenge.id}"


def _log(tx: Transaction, actor: str, act: str, member_id: int, detail: dict[str, object], now: datetime) -> None:
    audit.append(tx, audit.Entry(actor, act, f"member:{member_id}", detail), now)
