"""Identities at other services: bound to a member by a code that was sent to the registered mobile."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from szdj_cli.domain.accounts.verification import IDENTITY_TRUST, BoundIdentity
from szdj_cli.domain.values.clock import CLOCK_TOLERANCE
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.verification.verification import Challenge


class MethodCount(NamedTuple):
    """How many members are bound for a way of verification."""

    method: str
    members: int


# The number is looked at as it is now: another one, whoever registered it, ends the binding.
_HOLDS = """bound_identity.expires_at > :now AND bound_identity.expires_at <= :until
       AND bound_identity.mobile_index = member.mobile_index"""

_IS_BOUND = Query(
    int,
    f"""SELECT bound_identity.id FROM bound_identity JOIN member ON member.id = bound_identity.member_id
       WHERE member_id = :member AND method = :method AND identity_index = :identity_index AND {_HOLDS}""",
)
_OF_MEMBER = Query(
    BoundIdentity,
    f"""SELECT method, bound_at, expires_at FROM bound_identity JOIN member ON member.id = bound_identity.member_id
       WHERE member_id = :member AND {_HOLDS} ORDER BY method""",
)
_COUNTS = Query(
    MethodCount,
    f"""SELECT method, count(*) FROM bound_identity JOIN member ON member.id = bound_identity.member_id
       WHERE {_HOLDS} GROUP BY method ORDER BY method""",
)
_FORGET_ONE = Statement("DELETE FROM bound_identity WHERE member_id = :member AND method = :method")
_BIND = Statement(
    """INSERT INTO bound_identity (member_id, method, identity_index, mobile_index, bound_at, expires_at)
       VALUES (:member, :method, :identity_index, :mobile_index, :now, :until)"""
)
_FORGET = Statement("DELETE FROM bound_identity WHERE member_id IN (:members)")


def is_bound(tx: Transaction, challenge: Challenge, method: str, identity_index: bytes, now: datetime) -> bool:
    """Return whether an identity is bound to the member of a challenge at an instant."""
    member, until = challenge.member_id, _latest(now)
    found = tx.first(_IS_BOUND, member=member, method=method, identity_index=identity_index, now=now, until=until)
    return found is not None


def of_member(tx: Transaction, member_id: int, now: datetime) -> list[BoundIdentity]:
    """Return what is bound to a member at an instant; who that is elsewhere nobody can tell."""
    return tx.all(_OF_MEMBER, member=member_id, now=now, until=_latest(now))


def counts(tx: Transaction, now: datetime) -> list[MethodCount]:
    """Return how many members have an identity bound at an instant, by the way of verification."""
    return tx.all(_COUNTS, now=now, until=_latest(now))


def bind(tx: Transaction, challenge: Challenge, method: str, identity_index: bytes, now: datetime) -> None:
    """Bind an identity to the member of a challenge, in the place of the one before it."""
    member = challenge.member_id
    tx.execute(_FORGET_ONE, member=member, method=method)
    tx.execute(
        _BIND,
        member=member,
        method=method,
        identity_index=identity_index,
        mobile_index=challenge.mobile_index,
        now=now,
        until=now + IDENTITY_TRUST,
    )


def forget(tx: Transaction, members: Sequence[int]) -> int:
    """Unbind every identity of some members; return how many were bound."""
    return tx.execute(_FORGET, members=members)


def _latest(now: datetime) -> datetime:
    # What holds for longer was written by a clock that has been set back since.
    return now + IDENTITY_TRUST + CLOCK_TOLERANCE
