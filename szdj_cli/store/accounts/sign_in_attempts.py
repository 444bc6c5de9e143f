"""Tries at signing in: what the delays are reckoned from."""

from dataclasses import dataclass
from datetime import datetime

from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction


@dataclass(frozen=True)
class Failures:
    """How many there were, and when the last one was."""

    count: int
    last: datetime | None


_ADD = Query(int, "INSERT INTO sign_in_attempt (id_index, at, succeeded) VALUES (:id_index, :now, false) RETURNING id")
_FORGIVE = Statement("UPDATE sign_in_attempt SET succeeded = true WHERE id_index = :id_index AND NOT succeeded")
_FAILURES = Query(
    Failures,
    """SELECT count(*), max(at) FROM sign_in_attempt
       WHERE at > :since AND NOT succeeded [[AND id_index = :id_index]]""",
)
_FORGET = Statement("DELETE FROM sign_in_attempt WHERE at <= :before OR at > :after")


def add(tx: Transaction, id_index: bytes, now: datetime) -> int:
    """Write down a try, as a failure until it succeeds, and return its id."""
    return tx.one(_ADD, id_index=id_index, now=now)


def forgive(tx: Transaction, id_index: bytes) -> None:
    """Count the tries of a number as failures no longer: it has signed in."""
    tx.execute(_FORGIVE, id_index=id_index)


def failures_of(tx: Transaction, id_index: bytes, since: datetime) -> Failures:
    """Return the failures of a number after an instant."""
    return tx.one(_FAILURES, since=since, id_index=id_index)


def failures_of_all(tx: Transaction, since: datetime) -> Failures:
    """Return the failures over all numbers after an instant."""
    return tx.one(_FAILURES, since=since, id_index=None)


def forget(tx: Transaction, before: datetime, after: datetime) -> None:
    """Delete the tries that count for nothing any more, and those of a clock that was ahead; the log keeps its own."""
    tx.execute(_FORGET, before=before, after=after)
