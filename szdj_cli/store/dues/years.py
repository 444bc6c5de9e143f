"""A branch's year of dues: its months and its members."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from szdj_cli.store.core.engine import Transaction
from szdj_cli.store.tables.dues import DUES_MONTH
from szdj_cli.store.tables.members import MEMBER


def of_branch(tx: Transaction, branch_id: int, first: str, last: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return what a branch claims and has got for the months from one to another, by month."""
    query = select(DUES_MONTH).where(
        DUES_MONTH.c.organisation_id == branch_id, DUES_MONTH.c.month >= first, DUES_MONTH.c.month <= last
    )
    return tx.conn.execute(query.order_by(DUES_MONTH.c.month)).all()


def members_of(tx: Transaction, branch_id: int) -> list[int]:
    """Return the numbers of those on the roster of a branch."""
    query = select(MEMBER.c.id).where(MEMBER.c.branch_id == branch_id, MEMBER.c.roster_state == "active")
    return list(tx.conn.scalars(query.order_by(MEMBER.c.id)))
