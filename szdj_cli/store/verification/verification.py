"""Challenges and trusted phones; identities at other services are in `identities`, verified days in `verified_days`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from szdj_cli.domain.accounts.short_codes import read_short_code
from szdj_cli.domain.accounts.verification import OPEN_STATES, PHONE_TRUST, ChallengeState, Progress, state_at
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


class _Cancelled(NamedTuple):
    opened_at: datetime | None
    expires_at: datetime


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
    """INSERT INTO challenge
         (token_hash, short_index, member_id, session_id, terminal, state, wrong_tries, created_at, expires_at)
       VALUES (:token_hash, :short_index, :member, :session, :terminal, 'pending', 0, :now, :expires_at)
       RETURNING id""",
)
_CANCEL = Query(
    _Cancelled,
    f"""UPDATE challenge SET state = 'cancelled', closed_at = :now
        WHERE member_id = :member AND session_id = :session AND {_IS_OPEN}
        RETURNING opened_at, expires_at""",
)
_ASKED = """SELECT challenge.id, challenge.state, wrong_tries, challenge.terminal, challenge.created_at, expires_at,
              account.id, member.id, member.name, member.mobile, mobile_index,
              session.state <> 'open' OR account.is_disabled
       FROM challenge JOIN member ON member.id = challenge.member_id JOIN session ON session.id = challenge.session_id
       JOIN account ON account.id = session.account_id"""
_FIND = Query(_Asked, f"{_ASKED} WHERE challenge.token_hash = :token_hash")
_FIND_BY_CODE = Query(_Asked, f"{_ASKED} WHERE challenge.short_index = :short_index ORDER BY challenge.id DESC LIMIT 1")
_STATE_OF = Query(_State, "SELECT state, created_at, expires_at FROM challenge WHERE id = :id")
_MOVE = Statement(
    f"""UPDATE challenge SET state = :to [[, opened_at = :opened_at]] [[, closed_at = :closed_at]]
        WHERE id = :id AND {_IS_OPEN} AND created_at <= :until
        AND (expires_at > :now OR state = 'opened' AND expires_at > :late)"""
)
_EXTEND = Statement("UPDATE challenge SET expires_at = :until WHERE id = :id AND expires_at < :until")
_COUNT_WRONG_TRY = Statement("UPDATE challenge SET wrong_tries = wrong_tries + 1 WHERE id = :id")
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
    tx: Transaction,
    token: str,
    short_code: str,
    member_id: int,
    session_id: int,
    terminal: str,
    now: datetime,
    expires_at: datetime,
) -> int:
    """Write a new challenge, which is found by its token or by the code of its short link, and return its id."""
    return tx.one(
        _ADD,
        token_hash=token_hash(token),
        short_index=_short_index(tx, short_code),
        member=member_id,
        session=session_id,
        terminal=terminal,
        now=now,
        expires_at=expires_at,
    )


def cancel_of_session(tx: Transaction, member_id: int | None, session_id: int, now: datetime) -> bool:
    """Close every open challenge of a member's session: a new QR code makes the old ones void.

    Return whether a phone had opened one of them that was not over yet.
    """
    closed = tx.all(_CANCEL, member=member_id, session=session_id, now=now)
    return any(each.opened_at is not None and each.expires_at > now for each in closed)


def find(tx: Transaction, token: str, now: datetime) -> Challenge | None:
    """Return the challenge of a token, or of the code of a short link.

    One whose session has ended or whose account is disabled is cancelled.
    """
    short_code = read_short_code(token)
    if short_code:
        found = tx.first(_FIND_BY_CODE, short_index=_short_index(tx, short_code))
    else:
        found = tx.first(_FIND, token_hash=token_hash(token))
    if found is None:
        return None
    state = state_at(found.state, found.created_at, found.expires_at, now)
    if state in OPEN_STATES and found.is_cut_off:
        state = ChallengeState.CANCELLED
    mobile = tx.keys.open("member", "mobile", found.member_id, found.mobile)
    return Challenge(found.id, state, *found[2:9], mobile, found.mobile_index)


def progress_of(tx: Transaction, challenge_id: int, now: datetime) -> Progress:
    """Return where a challenge stands that exists, in one light statement."""
    found = tx.one(_STATE_OF, id=challenge_id)
    return Progress(state_at(*found, now), found.expires_at)


def move(tx: Transaction, challenge_id: int, to: ChallengeState, now: datetime) -> bool:
    """Move an open challenge that has not expired; return whether this call was the one that did."""
    opened_at, closed_at = (now, None) if to is ChallengeState.OPENED else (None, now)
    until, late = now + CLOCK_TOLERANCE, now - CLOCK_TOLERANCE  # as `state_at` has it
    moved = tx.execute(
        _MOVE, id=challenge_id, to=to, opened_at=opened_at, closed_at=closed_at, now=now, until=until, late=late
    )
    return moved == 1


def extend(tx: Transaction, challenge_id: int, until: datetime) -> None:
    """Let a challenge live to an instant, if it would end before it."""
    tx.execute(_EXTEND, id=challenge_id, until=until)


def count_wrong_try(tx: Transaction, challenge_id: int) -> None:
    """Count one wrong answer."""
    tx.execute(_COUNT_WRONG_TRY, id=challenge_id)


def trust_phone(tx: Transaction, cookie: str, challenge: Challenge, until: datetime) -> None:
    """Remember the phone that keeps a cookie."""
    cookie_hash = token_hash(cookie)
    member, mobile_index = challenge.member_id, challenge.mobile_index
    tx.execute(_TRUST, cookie_hash=cookie_hash, member=member, mobile_index=mobile_index, until=until)


def forget_phones(tx: Transaction, members: Sequence[int]) -> int:
    """Let no phone be trusted by some members any more; return how many were."""
    return tx.execute(_FORGET_PHONES, members=members)


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


def _short_index(tx: Transaction, short_code: str) -> bytes:
    # Keyed: of so short a code a bare hash could be turned back by whoever has the store.
    return tx.keys.mac("short_link", short_code)
