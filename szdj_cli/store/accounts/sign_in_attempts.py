"""Tries at signing in: what the delays are reckoned from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, false, func, insert, select, true, update

from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.sign_ins import SIGN_IN_ATTEMPT


@dataclass(frozen=True)
class Failures:
    """How many there were, and when the last one was."""

    count: int
    last: datetime | None


def add(tx: Transaction, id_index: bytes, now: datetime) -> int:
    """Write down a try, as a failure until it succeeds, and return its id."""
    result = tx.conn.execute(
        insert(SIGN_IN_ATTEMPT).values(id_index=id_index, at=now, succeeded=False).returning(SIGN_IN_ATTEMPT.c.id)
    )
    return int(result.scalar_one())


def forgive(tx: Transaction, id_index: bytes) -> None:
    """Count the tries of a number as failures no longer: it has signed in."""
    tx.conn.execute(
        update(SIGN_IN_ATTEMPT)
        .where(SIGN_IN_ATTEMPT.c.id_index == id_index, SIGN_IN_ATTEMPT.c.succeeded == false())
        .values(succeeded=true())
    )


def failures_of(tx: Transaction, id_index: bytes, since: datetime) -> Failures:
    """Return the failures of a number after an instant."""
    return _failures(tx, since, SIGN_IN_ATTEMPT.c.id_index == id_index)


def failures_of_all(tx: Transaction, since: datetime) -> Failures:
    """Return the failures over all numbers after an instant."""
    return _failures(tx, since, true())


def forget(tx: Transaction, before: datetime, after: datetime) -> None:
    """Delete the tries that count for nothing any more, and those of a clock that was ahead; the log keeps its own."""
    tx.conn.execute(delete(SIGN_IN_ATTEMPT).where((SIGN_IN_ATTEMPT.c.at <= before) | (SIGN_IN_ATTEMPT.c.at > after)))


def _failures(tx: Transaction, since: datetime, condition: ColumnElement[bool]) -> Failures:
    row = tx.conn.execute(
        select(func.count().label("number"), func.max(SIGN_IN_ATTEMPT.c.at).label("last")).where(
            SIGN_IN_ATTEMPT.c.at > since, SIGN_IN_ATTEMPT.c.succeeded == false(), condition
        )
    ).one()
    return Failures(row.number, row.last)
