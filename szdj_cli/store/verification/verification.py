"""Challenges, the days on which members were verified, and the phones they trust."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update

from szdj_cli.domain.accounts.verification import OPEN_STATES, PHONE_TRUST, ChallengeState, state_at
from szdj_cli.domain.values.clock import CLOCK_TOLERANCE
from szdj_cli.store.core.crypto import token_hash
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.accounts import ACCOUNT, SESSION
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.verification import CHALLENGE, TRUSTED_PHONE

_OPEN = [state.value for state in OPEN_STATES]


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


def count_within(tx: Transaction, member_id: int, window: timedelta, now: datetime) -> int:
    """Return how many challenges a member has had within a time before an instant."""
    count = tx.conn.scalar(
        select(func.count()).where(
            CHALLENGE.c.member_id == member_id,
            CHALLENGE.c.created_at > now - window,
            CHALLENGE.c.created_at <= now + CLOCK_TOLERANCE,
        )
    )
    return int(count or 0)


def add_challenge(
    tx: Transaction, token: str, member_id: int, session_id: int, terminal: str, now: datetime, life: timedelta
) -> int:
    """Write a new challenge and return its id."""
    result = tx.conn.execute(
        insert(CHALLENGE)
        .values(
            token_hash=token_hash(token),
            member_id=member_id,
            session_id=session_id,
            terminal=terminal,
            state=ChallengeState.PENDING.value,
            wrong_tries=0,
            created_at=now,
            expires_at=now + life,
        )
        .returning(CHALLENGE.c.id)
    )
    return int(result.scalar_one())


def cancel_of_session(tx: Transaction, session_id: int, now: datetime) -> None:
    """Close every open challenge of a session: a new QR code makes the old ones void."""
    tx.conn.execute(
        update(CHALLENGE)
        .where(CHALLENGE.c.session_id == session_id, CHALLENGE.c.state.in_(_OPEN))
        .values(state=ChallengeState.CANCELLED.value, closed_at=now)
    )


def find(tx: Transaction, token: str, now: datetime) -> Challenge | None:
    """Return the challenge of a token; one whose session has ended or whose account is disabled is cancelled."""
    row = tx.conn.execute(
        select(
            CHALLENGE.c.id,
            CHALLENGE.c.state,
            CHALLENGE.c.wrong_tries,
            CHALLENGE.c.terminal,
            CHALLENGE.c.created_at,
            CHALLENGE.c.expires_at,
            CHALLENGE.c.member_id,
            MEMBER.c.name,
            MEMBER.c.mobile,
            MEMBER.c.mobile_index,
            SESSION.c.account_id,
            SESSION.c.state.label("session_state"),
            ACCOUNT.c.is_disabled,
        )
        .join(MEMBER, MEMBER.c.id == CHALLENGE.c.member_id)
        .join(SESSION, SESSION.c.id == CHALLENGE.c.session_id)
        .join(ACCOUNT, ACCOUNT.c.id == SESSION.c.account_id)
        .where(CHALLENGE.c.token_hash == token_hash(token))
    ).first()
    if row is None:
        return None
    state = state_at(row.state, row.created_at, row.expires_at, now)
    if state in OPEN_STATES and (row.session_state != "open" or row.is_disabled):
        state = ChallengeState.CANCELLED
    return Challenge(
        id=row.id,
        state=state,
        wrong_tries=row.wrong_tries,
        terminal=row.terminal,
        created_at=row.created_at,
        expires_at=row.expires_at,
        account_id=row.account_id,
        member_id=row.member_id,
        name=row.name,
        mobile=tx.keys.open("member", "mobile", row.member_id, row.mobile),
        mobile_index=row.mobile_index,
    )


def state_of(tx: Transaction, challenge_id: int, now: datetime) -> ChallengeState:
    """Return the state of a challenge that exists, in one light statement."""
    row = tx.conn.execute(
        select(CHALLENGE.c.state, CHALLENGE.c.created_at, CHALLENGE.c.expires_at).where(CHALLENGE.c.id == challenge_id)
    ).one()
    return state_at(row.state, row.created_at, row.expires_at, now)


def move(tx: Transaction, challenge_id: int, to: ChallengeState, now: datetime) -> bool:
    """Move an open challenge that has not expired; return whether this call was the one that did."""
    stamp = {"opened_at": now} if to is ChallengeState.OPENED else {"closed_at": now}
    result = tx.conn.execute(
        update(CHALLENGE)
        .where(
            CHALLENGE.c.id == challenge_id,
            CHALLENGE.c.state.in_(_OPEN),
            CHALLENGE.c.expires_at > now,
            CHALLENGE.c.created_at <= now + CLOCK_TOLERANCE,
        )
        .values(state=to.value, **stamp)
    )
    return result.rowcount == 1


def count_wrong_try(tx: Transaction, challenge_id: int) -> None:
    """Count one wrong answer."""
    tx.conn.execute(
        update(CHALLENGE).where(CHALLENGE.c.id == challenge_id).values(wrong_tries=CHALLENGE.c.wrong_tries + 1)
    )


def trust_phone(tx: Transaction, cookie: str, challenge: Challenge, until: datetime) -> None:
    """Remember the phone that keeps a cookie, or anew the identity that it is the digest of."""
    tx.conn.execute(delete(TRUSTED_PHONE).where(TRUSTED_PHONE.c.cookie_hash == token_hash(cookie)))
    tx.conn.execute(
        insert(TRUSTED_PHONE).values(
            cookie_hash=token_hash(cookie),
            member_id=challenge.member_id,
            mobile_index=challenge.mobile_index,
            expires_at=until,
        )
    )


def forget_phones(tx: Transaction, members: Sequence[int]) -> None:
    """Let no phone be trusted by some members any more."""
    tx.conn.execute(delete(TRUSTED_PHONE).where(TRUSTED_PHONE.c.member_id.in_(members)))


def is_trusted(tx: Transaction, cookie: str | None, challenge: Challenge, now: datetime) -> bool:
    """Return whether a cookie is that of a phone this member trusts."""
    if not cookie:
        return False
    found = tx.conn.scalar(
        select(TRUSTED_PHONE.c.id).where(
            TRUSTED_PHONE.c.cookie_hash == token_hash(cookie),
            TRUSTED_PHONE.c.member_id == challenge.member_id,
            TRUSTED_PHONE.c.mobile_index == challenge.mobile_index,
            TRUSTED_PHONE.c.expires_at > now,
            TRUSTED_PHONE.c.expires_at <= now + PHONE_TRUST + CLOCK_TOLERANCE,
        )
    )
    return found is not None
