"""Codes by SMS for signing in, verification and a new mobile: made, limited, checked.

Every function works in its caller's transaction. `check` counts a wrong try and then raises: a caller who wants
the count kept catches that inside the transaction and raises after its commit.
"""

import hmac
from datetime import datetime, timedelta

from szdj_cli.domain.accounts.accounts import seconds_left
from szdj_cli.domain.errors import SmsCodeSpent, SmsCodeWrong, SmsLimitReached, SmsTooSoon
from szdj_cli.domain.sms import CODE_MINUTES, Purpose
from szdj_cli.domain.values.clock import CLOCK_TOLERANCE, is_ahead
from szdj_cli.domain.values.text import squeezed
from szdj_cli.store.accounts import sms_codes as rows
from szdj_cli.store.core.crypto import Keyring
from szdj_cli.store.core.transactions import Transaction

_DIGITS = 6
_MAX_TRIES = 5
_RESEND_AFTER = timedelta(seconds=60)
_LIMITS = ((timedelta(hours=1), 10), (timedelta(days=1), 20))  # messages a budget


def issue(tx: Transaction, purpose: Purpose, bound_to: str, mobile: str | None, budget: str, now: datetime) -> str:
    """Return a new code of six digits; the one before it for the same thing is void, its wrong tries still count.

    `budget` names whoever asks, whose limit it counts against: a limit on the mobile itself could be used up, and its
    use be seen, by anybody who has codes sent there. Without a mobile nothing is sent, and no code is ever right.

    Raises:
        SmsTooSoon: the last one for this was sent less than 60 s ago.
        SmsLimitReached: whoever asks has had 10 within an hour or 20 within a day.
        SmsCodeSpent: five wrong codes were given for this.
    """
    return _issue(tx, purpose, bound_to, mobile, tx.keys.mac("sms_budget", budget), now)


def issue_again(tx: Transaction, purpose: Purpose, bound_to: str, mobile: str | None, now: datetime) -> str:
    """Return a new code for what had one already, from the same budget.

    Raises:
        SmsCodeWrong: nothing was sent for this.
        SmsTooSoon, SmsLimitReached, SmsCodeSpent: as in `issue`.
    """
    sent = rows.newest(tx, purpose, bound_to)
    if sent is None:
        raise SmsCodeWrong
    return _issue(tx, purpose, bound_to, mobile, sent.budget, now)


def is_sent(tx: Transaction, purpose: Purpose, bound_to: str) -> bool:
    """Return whether a code was sent for something."""
    return rows.newest(tx, purpose, bound_to) is not None


def in_session(member_number: int) -> str:
    """Return the budget of whoever is signed in, for all that they are sent codes for."""
    return f"member|{member_number}"


def at_sign_in(id_index: bytes, caller: str) -> str:
    """Return the budget of a number that somebody signs in with: known or not, and apart for each who calls."""
    return f"sign_in|{id_index.hex()}|{caller}"


def check(
    tx: Transaction,
    purpose: Purpose,
    bound_to: str,
    mobile: str | None,
    code: str,
    now: datetime,
    *,
    grace: timedelta = timedelta(0),
) -> None:
    """Use a code up: good for five minutes, once, for what and for whose mobile it was sent; never for no mobile.

    `grace` is added to the five minutes of what may be typed on another host, whose clock runs ahead.

    Raises:
        SmsCodeWrong: it is wrong, used or out of date; the try is counted.
        SmsCodeSpent: that was the fifth wrong one, or an earlier one was.
    """
    sent = rows.newest(tx, purpose, bound_to)
    if sent is None:
        raise SmsCodeWrong
    tries = rows.tries(tx, purpose, bound_to)
    if tries >= _MAX_TRIES:
        raise SmsCodeSpent
    given = _mac(tx.keys, purpose, bound_to, mobile, squeezed(code))
    is_good = hmac.compare_digest(given, sent.code_mac) and mobile is not None
    until = sent.sent_at + timedelta(minutes=CODE_MINUTES) + grace
    is_in_time = now < until and not is_ahead(sent.sent_at, now)
    if is_good and is_in_time and not sent.is_spent:
        rows.spend(tx, sent.id)
        return
    rows.count_wrong_try(tx, sent.id)
    raise SmsCodeSpent if tries + 1 >= _MAX_TRIES else SmsCodeWrong


def _issue(tx: Transaction, purpose: Purpose, bound_to: str, mobile: str | None, budget: bytes, now: datetime) -> str:
    rows.forget(tx, budget, now - _LIMITS[-1][0], now + CLOCK_TOLERANCE)
    last = rows.newest(tx, purpose, bound_to)
    if last is not None:
        if rows.tries(tx, purpose, bound_to) >= _MAX_TRIES:
            raise SmsCodeSpent
        if seconds := seconds_left(_RESEND_AFTER, last.sent_at, now):
            raise SmsTooSoon(seconds)
    if any(rows.sent_since(tx, budget, now - window) >= limit for window, limit in _LIMITS):
        raise SmsLimitReached
    import secrets

    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    rows.add(tx, purpose, bound_to, budget, _mac(tx.keys, purpose, bound_to, mobile, code), now)
    return code


def _mac(keys: Keyring, purpose: Purpose, bound_to: str, mobile: str | None, code: str) -> bytes:
    mobile_index = keys.mobile_index(mobile or "")
    return keys.mac("sms_code", f"{purpose.value}|{bound_to}|{mobile_index.hex()}|{code}")
