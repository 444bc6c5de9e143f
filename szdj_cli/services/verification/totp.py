"""Verification by an authenticator: enrolled once after an SMS code, then six digits a day (RFC 6238)."""

import secrets
from base64 import b32decode, b32encode
from datetime import datetime

from szdj_cli.domain.accounts import totp
from szdj_cli.domain.accounts.verification import OPEN_STATES, Answered, ChallengeState, Enrolment, Method
from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import MemberNotFound, NotAllowed, SmsCodeSpent, SmsCodeWrong
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.sms import Message, Purpose
from szdj_cli.services.access import sms_codes
from szdj_cli.services.verification import challenges
from szdj_cli.store.accounts import authenticators
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members
from szdj_cli.store.verification import verification as rows
from szdj_cli.store.verification import verified_days


def is_enrolled(store: Store, actor: Actor) -> bool:
    """Return whether an account has an authenticator."""
    with store.reading() as tx:
        return authenticators.find(tx, actor.account_id) is not None


def send_code(store: Store, actor: Actor, now: datetime) -> Message:
    """Return the message with the code that an enrolment begins with, to be delivered after this commit.

    Raises:
        NotAllowed: an administrator who is no member has nothing to verify.
        SmsTooSoon: one was sent less than 60 s ago.
        SmsLimitReached: this member has had the codes of the hour or the day.
    """
    with store.transaction() as tx:
        member = _member_of(tx, actor)
        budget = sms_codes.in_session(member.number)
        code = sms_codes.issue(tx, Purpose.VERIFICATION, _bound_to(actor), member.mobile, budget, now)
    return Message(at=now, mobile=member.mobile, purpose=Purpose.VERIFICATION, code=code)


def begin(store: Store, actor: Actor, code: str, now: datetime) -> Enrolment:
    """Take the code from the SMS and return a new secret, which counts for nothing until `enrol`.

    Raises:
        SmsCodeWrong, SmsCodeSpent: it is not that code.
    """
    refusal: SmsCodeWrong | SmsCodeSpent | None = None
    with store.transaction() as tx:
        try:
            sms_codes.check(tx, Purpose.VERIFICATION, _bound_to(actor), _member_of(tx, actor).mobile, code, now)
        except (SmsCodeWrong, SmsCodeSpent) as error:
            refusal = error  # raised after the commit, which keeps the count
    if refusal is not None:
        raise refusal
    secret = secrets.token_bytes(totp.SECRET_LENGTH)
    return Enrolment(secret, totp.provisioning_uri(secret, str(actor.member_id)))


def enrol(store: Store, actor: Actor, enrolment: Enrolment, digits: str, now: datetime) -> bool:
    """Take the first six digits and keep the authenticator; its owner is verified for today. False: wrong digits."""
    step = totp.matching_step(enrolment.secret, digits, now, last_step=0)
    if step is None or actor.own_member is None:
        return False
    with store.transaction() as tx:
        authenticators.enrol(tx, actor.account_id, b32encode(enrolment.secret).decode(), step)
        verified_days.add_day(tx, actor.own_member, Method.TOTP, now)
        audit.append(tx, audit.Entry(actor.label, "verification.totp_enrolled", f"member:{actor.own_member}"), now)
    return True


def confirm(store: Store, token: str, digits: str, now: datetime) -> Answered:
    """Answer a challenge with six digits; those of a step that was used before are wrong."""
    with store.transaction() as tx:
        challenge = rows.find(tx, token, now)
        if challenge is None or challenge.state not in OPEN_STATES:
            return Answered(ChallengeState.EXPIRED)
        authenticator = authenticators.find(tx, challenge.account_id)
        if authenticator is None:
            return challenges.reject(tx, challenge, now)
        secret = b32decode(authenticators.secret_of(tx, challenge.account_id, authenticator))
        step = totp.matching_step(secret, digits, now, authenticator.last_step)
        if step is None:
            return challenges.reject(tx, challenge, now)
        authenticators.use(tx, challenge.account_id, step)
        return challenges.accept(tx, challenge, Method.TOTP, now)


def _member_of(tx: Transaction, actor: Actor) -> Member:
    if actor.own_member is None:
        raise NotAllowed
    member = members.find(tx, actor.own_member)
    if member is None:
        raise MemberNotFound(str(actor.own_member))
    return member


def _bound_to(actor: Actor) -> str:
    return f"session:{actor.session_id}"
