"""Leaves that were granted; here the table stands with its queries, to be in no other test's schema."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select

from szdj_cli.store.core.transactions import Transaction

LEAVE = Table(
    "leave",
    MetaData(),
    Column("request_id", Integer, primary_key=True),
    Column("member_id", Integer, nullable=False),
    Column("begins_on", String, nullable=False),
    Column("ends_on", String, nullable=False),
)


class Leave(NamedTuple):
    """A leave that was granted."""

    request_id: int
    member_id: int
    begins_on: str
    ends_on: str


def add_all(tx: Transaction, leaves: Sequence[Leave]) -> None:
    """Write leaves down."""
    if leaves:
        tx.conn.execute(insert(LEAVE), [each._asdict() for each in leaves])


def of_members(tx: Transaction, member_ids: Sequence[int]) -> list[Leave]:
    """Return the leaves of some members."""
    return [Leave._make(row) for row in tx.conn.execute(select(LEAVE).where(LEAVE.c.member_id.in_(member_ids)))]
