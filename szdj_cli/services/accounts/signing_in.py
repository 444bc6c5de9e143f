"""Signing in: number and password, then, where the password is weak, a code by SMS.

An unknown number, a wrong password and a disabled account get one answer, in one duration; a number whose
password is its own last six gets the SMS step whoever it belongs to, so that none of it tells who is a member.
"""

import time
from collections.abc import Callable
from datetime import datetime

from szdj_cli.domain.accounts.accounts import PENDING_LIFE, SessionState, SignInStarted
from szdj_cli.domain.accounts.passwords import is_initial, is_weak
from szdj_cli.domain.errors import (
    SignInFailed,
    SignInRequired,
    SmsCodeSpent,
    SmsCodeWrong,
    SzdjError,
)
from szdj_cli.domain.forms import refused_field
from szdj_cli.domain.sms import Message, Purpose
from szdj_cli.domain.values.clock import CLOCK_TOLERANCE, is_ahead, shanghai_day
from szdj_cli.domain.values.identity import initial_password_of, masked_mobile, parse_id_number
from szdj_cli.domain.values.reasons import FormKind
from szdj_cli.services.access import sms_codes
from szdj_cli.services.accounts import password_hashes
from szdj_cli.services.accounts.sessions import new_token
from szdj_cli.services.accounts.throttling import admit, subject_of
from szdj_cli.store.accounts import accounts, decoys, sessions, sign_in_attempts
from szdj_cli.store.accounts.accounts import Holder
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.verification import verified_days


def begin(
    store: Store,
    id_number_text: str,
    password: str,
    terminal: str,
    now: datetime,
    weak_length: int,
    caller: str = "",
    pause: Callable[[float], None] = time.sleep,
) -> SignInStarted:
    """Take number and password: the session is open, or waits for a code.

    The caller delivers the message after this, or a decoy where there is none but a masked mobile.
    `weak_length` is the length in characters below which a password is weak (a setting). `caller` tells
    people apart who use one OS account: none can use up the codes of another's sign-in. `pause` waits so many seconds:
    a failure among very many others is answered later.

    Raises:
        ValueInvalid: the number is malformed.
        SignInFailed: one answer for an unknown number, a wrong password, a disabled account.
        Throttled: too many failures; how many seconds to wait.
        SmsLimitReached: this caller has had the codes of the hour or the day for this number.
    """
    with refused_field(FormKind.SIGN_IN, "id_number"):
        id_number = parse_id_number(id_number_text, shanghai_day(now))
    id_index = store.keys.id_index(id_number)
    crowd_delay = admit(store, id_index, now)
    with store.reading() as tx:
        holder = accounts.find_holder(tx, id_index)
    has_initial = is_initial(password, initial_password_of(id_number))
    # One hash of work whoever it is and whatever was typed.
    is_right = password_hashes.is_right(password, holder.password_hash if holder else None)
    with store.transaction() as tx:
        if accounts.find_holder(tx, id_index) != holder:  # reset or disabled while this was hashed
            started = None
        elif is_right and holder is not None and not holder.is_disabled:
            if is_weak(password, id_number, holder.mobile, weak_length):
                started = _code_step(tx, holder, holder, id_index, terminal, caller, now)
            else:
                _rehash(tx, holder, password)
                started = _open(tx, id_index, terminal, now)
        elif has_initial:
            started = _code_step(tx, _initial_holder(holder), holder, id_index, terminal, caller, now)
        else:
            started = None
        if started is None:
            audit.append(tx, audit.Entry("unknown", "sign_in.failed", subject_of(id_index)), now)
    if started is None:
        if crowd_delay:
            pause(crowd_delay.total_seconds())
        raise SignInFailed
    return started


def finish(store: Store, token: str, code: str, now: datetime) -> str:
    """Take the code that a sign-in waits for, open its session and return the token that it goes on with.

    Raises:
        SignInRequired: no sign-in waits under this token, or it has waited too long.
        SmsCodeWrong: wrong, used or out of date.
        SmsCodeSpent: five wrong ones; this sign-in is over.
        SignInFailed: the account was disabled meanwhile.
    """
    new, refusal = new_token(), None
    with store.transaction() as tx:
        session = _pending(tx, token, now)
        holder = accounts.holder_of(tx, session.account_id)
        try:
            sms_codes.check(tx, Purpose.SIGN_IN, _bound_to(session.id), holder.mobile if holder else None, code, now)
            refusal = _opened(tx, session, holder, new, now)
        except (SmsCodeWrong, SmsCodeSpent) as wrong:  # raised again after the commit that counts the try
            refusal = wrong
            if isinstance(wrong, SmsCodeSpent):
                sessions.end(tx, session.id)
            audit.append(tx, audit.Entry("unknown", "sign_in.code_wrong", f"session:{session.id}"), now)
    if refusal is not None:
        raise refusal
    return new


def resend(store: Store, token: str, now: datetime) -> Message | None:
    """Return a message with a new code for a sign-in that waits; None for a decoy, which the caller delivers as one.

    Raises:
        SignInRequired: no sign-in waits under this token.
        SmsTooSoon: the last one was sent less than 60 s ago.
        SmsLimitReached: whoever asks has had the codes of the hour or the day for this number.
    """
    with store.transaction() as tx:
        session = _pending(tx, token, now)
        holder = accounts.holder_of(tx, session.account_id)
        mobile = holder.mobile if holder else None
        code = sms_codes.issue_again(tx, Purpose.SIGN_IN, _bound_to(session.id), mobile, now)
        return Message(now, mobile, Purpose.SIGN_IN, code) if mobile is not None else None


def _initial_holder(holder: Holder | None) -> Holder | None:
    """Return whoever the initial password really lets in."""
    return holder if holder is not None and holder.password_hash is None and not holder.is_disabled else None


def _code_step(
    tx: Transaction,
    signing_in: Holder | None,
    shown: Holder | None,
    id_index: bytes,
    terminal: str,
    caller: str,
    now: datetime,
) -> SignInStarted:
    """Begin the SMS step of whoever signs in; for nobody the same, with a decoy's mobile."""
    token, decoy = new_token(), decoys.mobile_for(tx, id_index)  # looked for whoever it is: the same work
    account_id = (signing_in.account_id or accounts.ensure(tx, id_index)) if signing_in else None
    session_id = sessions.add(tx, token, account_id, SessionState.CODE_PENDING, terminal, now)
    mobile = signing_in.mobile if signing_in else None
    budget = sms_codes.at_sign_in(id_index, caller)
    code = sms_codes.issue(tx, Purpose.SIGN_IN, _bound_to(session_id), mobile, budget, now)
    subject = f"account:{account_id}" if account_id else subject_of(id_index)
    audit.append(tx, audit.Entry("unknown", "sign_in.code_asked", subject, {"session": session_id}), now)
    return SignInStarted(
        token,
        SessionState.CODE_PENDING,
        # A member's own number also where the password is no longer the initial one: it must not seem to have changed.
        masked_mobile(shown.mobile) if shown else decoy,
        Message(now, mobile, Purpose.SIGN_IN, code) if mobile is not None else None,
    )


def _open(tx: Transaction, id_index: bytes, terminal: str, now: datetime) -> SignInStarted:
    token = new_token()
    account_id = accounts.ensure(tx, id_index)
    session_id = sessions.add(tx, token, account_id, SessionState.OPEN, terminal, now)
    _succeed(tx, account_id, id_index, session_id, now)
    return SignInStarted(token, SessionState.OPEN)


def _opened(
    tx: Transaction, session: sessions.Session, holder: Holder | None, token: str, now: datetime
) -> SzdjError | None:
    if holder is None or holder.is_disabled or session.account_id is None:
        sessions.end(tx, session.id)
        return SignInFailed()
    sessions.open_pending(tx, session.id, token, now)
    _succeed(tx, session.account_id, accounts.index_of(tx, session.account_id), session.id, now)
    return None


def _succeed(tx: Transaction, account_id: int, id_index: bytes, session_id: int, now: datetime) -> None:
    sign_in_attempts.forgive(tx, id_index)
    # What a clock that was ahead has left would hold again when its time comes.
    sessions.end_ahead(tx, account_id, now + CLOCK_TOLERANCE)
    verified_days.forget_ahead(tx, id_index, now + CLOCK_TOLERANCE)
    label = f"account:{account_id}"
    audit.append(tx, audit.Entry(label, "sign_in.succeeded", label, {"session": session_id}), now)


def _rehash(tx: Transaction, holder: Holder, password: str) -> None:
    if holder.account_id is not None and holder.password_hash and password_hashes.is_outdated(holder.password_hash):
        accounts.set_password(tx, holder.account_id, password_hashes.hashed(password), is_weak=False)


def _pending(tx: Transaction, token: str, now: datetime) -> sessions.Session:
    session = sessions.find(tx, token)
    if session is None or session.state is not SessionState.CODE_PENDING:
        raise SignInRequired
    if now >= session.created_at + PENDING_LIFE or is_ahead(session.created_at, now):
        raise SignInRequired
    return session


def _bound_to(session_id: int) -> str:
    return f"session:{session_id}"
