"""Challenges and trusted phones; the days on which members were verified are in `verified_days`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from szdj_cli.domain.accounts.verification import OPEN_STATES, PHONE_TRUST, ChallengeState, state_at
from szdj_cli.domain.values.clock import CLOCK_TOLERANCE
from szdj_cli.store.core.crypto import token_hash
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction


@dataclass(frozen=True)
class Challenge:
    """A challenge and the member it asks; `state` is that of the instant it was read at."""

    id: int
    state: ChallengeState
    wrong_tries: int
    terminal: str
    created_at: datetime
    expires_at: datetime
    account_id: int
    member_id: int
    name: str
    mobile: str = field(repr=False)
    mobile_index: bytes


class _Asked(NamedTuple):
    id: int
    state: str
    wrong_tries: int
    terminal: str
    created_at: datetime
    expires_at: datetime
    account_id: int
    member_id: int
    name: str
    mobile: bytes
    mobile_index: bytes
    is_cut_off: bool


class _State(NamedTuple):
    state: str
    created_at: datetime
    expires_at: datetime


_IS_OPEN = "state IN ('pending', 'opened')"

_COUNT_WITHIN = Query(
    int, "SELECT count(*) FROM challenge WHERE member_id = :member AND created_at > :since AND created_at <= :until"
)
_ADD = Query(
    int,
    """INSERT INTO challenge (token_hash, member_id, session_id, terminal, state, wrong_tries, created_at, expires_at)
       VALUES (:token_hash, :member, :session, :terminal, 'pending', 0, :now, :expires_at) RETURNING id""",
)
_CANCEL = Statement(
    f"""UPDATE challenge SET state = 'cancelled', closed_at = :now
        WHERE member_id = :member AND session_id = :session AND {_IS_OPEN}"""
)
_FIND = Query(
    _Asked,
    """SELECT challenge.id, challenge.state, wrong_tries, challenge.terminal, challenge.created_at, expires_at,
              account.id, member.id, member.name, member.mobile, mobile_index,
              session.state <> 'open' OR account.is_disabled
       FROM challenge JOIN member ON member.id = challenge.member_id JOIN session ON session.id = challenge.session_id
       JOIN account ON account.id = session.account_id
       WHERE challenge.token_hash = :token_hash""",
)
_STATE_OF = Query(_State, "SELECT state, created_at, expires_at FROM challenge WHERE id = :id")
_MOVE = Statement(
    f"""UPDATE challenge SET state = :to [[, opened_at = :opened_at]] [[, closed_at = :closed_at]]
        WHERE id = :id AND {_IS_OPEN} AND expires_at > :now AND created_at <= :until"""
)
_COUNT_WRONG_TRY = Statement("UPDATE challenge SET wrong_tries = wrong_tries + 1 WHERE id = :id")
_FORGET_COOKIE = Statement("DELETE FROM trusted_phone WHERE cookie_hash = :cookie_hash")
_TRUST = Statement(
    """INSERT INTO trusted_phone (cookie_hash, member_id, mobile_index, expires_at)
       VALUES (:cookie_hash, :member, :mobile_index, :until)"""
)
_FORGET_PHONES = Statement("DELETE FROM trusted_phone WHERE member_id IN (:members)")
_IS_TRUSTED = Query(
    int,
    """SELECT id FROM trusted_phone WHERE cookie_hash = :cookie_hash AND member_id = :member
       AND mobile_index = :mobile_index AND expires_at > :now AND expires_at <= :until""",
)


def count_within(tx: Transaction, member_id: int, window: timedelta, now: datetime) -> int:
    """Return how many challenges a member has had within a time before an instant."""
    return tx.one(_COUNT_WITHIN, member=member_id, since=now - window, until=now + CLOCK_TOLERANCE)


def add_challenge(
    tx: Transaction, token: str, member_id: int, session_id: int, terminal: str, now: datetime, life: timedelta
) -> int:
    """Write a new challenge and return its id."""
    return tx.one(
        _ADD,
        token_hash=token_hash(token),
        member=member_id,
        session=session_id,
        terminal=terminal,
        now=now,
        expires_at=now + life,
    )


def cancel_of_session(tx: Transaction, member_id: int | None, session_id: int, now: datetime) -> None:
    """Close every open challenge of a member's session: a new QR code makes the old ones void."""
    tx.execute(_CANCEL, member=member_id, session=session_id, now=now)


def find(tx: Transaction, token: str, now: datetime) -> Challenge | None:
    """Return the challenge of a token; one whose session has ended or whose account is disabled is cancelled."""
    found = tx.first(_FIND, token_hash=token_hash(token))
    if found is None:
        return None
    state = state_at(found.state, found.created_at, found.expires_at, now)
    if state in OPEN_STATES and found.is_cut_off:
        state = ChallengeState.CANCELLED
    mobile = tx.keys.open("member", "mobile", found.member_id, found.mobile)
    return Challenge(found.id, state, *found[2:9], mobile, found.mobile_index)


def state_of(tx: Transaction, challenge_id: int, now: datetime) -> ChallengeState:
    """Return the state of a challenge that exists, in one light statement."""
    return state_at(*tx.one(_STATE_OF, id=challenge_id), now)


def move(tx: Transaction, challenge_id: int, to: ChallengeState, now: datetime) -> bool:
    """Move an open challenge that has not expired; return whether this call was the one that did."""
    opened_at, closed_at = (now, None) if to is ChallengeState.OPENED else (None, now)
    until = now + CLOCK_TOLERANCE
    return (
        tx.execute(_MOVE, id=challenge_id, to=to, opened_at=opened_at, closed_at=closed_at, now=now, until=until) == 1
    )


def count_wrong_try(tx: Transaction, challenge_id: int) -> None:
    """Count one wrong answer."""
    tx.execute(_COUNT_WRONG_TRY, id=challenge_id)


def trust_phone(tx: Transaction, cookie: str, challenge: Challenge, until: datetime) -> None:
    """Remember the phone that keeps a cookie, or anew the identity that it is the digest of."""
    cookie_hash = token_hash(cookie)
    tx.execute(_FORGET_COOKIE, cookie_hash=cookie_hash)
    member, mobile_index = challenge.member_id, challenge.mobile_index
    tx.execute(_TRUST, cookie_hash=cookie_hash, member=member, mobile_index=mobile_index, until=until)


def forget_phones(tx: Transaction, members: Sequence[int]) -> None:
    """Let no phone be trusted by some members any more."""
    tx.execute(_FORGET_PHONES, members=members)


def is_trusted(tx: Transaction, cookie: str | None, challenge: Challenge, now: datetime) -> bool:
    """Return whether a cookie is that of a phone this member trusts."""
    if not cookie:
        return False
    found = tx.first(
        _IS_TRUSTED,
        cookie_hash=token_hash(cookie),
        member=challenge.member_id,
        mobile_index=challenge.mobile_index,
        now=now,
        until=now + PHONE_TRUST + CLOCK_TOLERANCE,
    )
    return found is not None
