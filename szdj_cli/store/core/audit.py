"""Appending to the audit log and reading it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from szdj_cli.domain.audit.audit import GENESIS, canonical_detail, chained_hash
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.audit import AUDIT

CREATED = "store.created"
"""The act of the first entry of every log."""

NEVER = "1970-01-01T00:00:00.000000Z"
"""When something was written into a log without any entry."""


class Entry(NamedTuple):
    """One act to be logged; a detail given as text is in the form that `canonical_detail` returns."""

    actor: str
    act: str
    subject: str
    detail: Mapping[str, object] | str = {}


def append(tx: Transaction, entry: Entry, now: datetime) -> None:
    """Log one act in the transaction that does it."""
    append_all(tx, [entry], now)


def append_all(tx: Transaction, entries: Iterable[Entry], now: datetime) -> None:
    """Log many acts of one instant, in order."""
    _insert(tx, _chained(head(tx), entries, to_stored(now)))


def append_again(tx: Transaction, entry: Entry) -> None:
    """Log what belongs to the entry that was written last, at the same instant."""
    seq, previous, at = _last(tx)
    _insert(tx, _chained((seq, previous), [entry], at))


def head(tx: Transaction) -> tuple[int, bytes]:
    """Return the number and the hash of the last row; (0, GENESIS) where there is none."""
    return _last(tx)[:2]


def _last(tx: Transaction) -> tuple[int, bytes, str]:
    # Every write asks several times: by the driver alone, as building a query takes longer than answering it.
    row = tx.driver.execute("SELECT seq, hash, at FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return row or (0, GENESIS, NEVER)


def _insert(tx: Transaction, rows: Iterable[tuple[object, ...]]) -> None:
    if tx.is_sqlite:
        tx.driver.executemany("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        return
    with tx.driver.cursor() as cursor, cursor.copy("COPY audit FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


class Logged(NamedTuple):
    """One act of the log: when, who, and what it says of which subject, by number."""

    at: datetime
    actor: str
    act: str
    number: int
    detail: str


def logged_since(
    tx: Transaction, acts: Collection[str], kind: str, numbers: Collection[int], since: datetime
) -> list[Logged]:
    """Return which of some acts were logged of some subjects of a kind, by number, since an instant, in order."""
    names = {f"{kind}:{number}": number for number in numbers}
    columns = (AUDIT.c.at, AUDIT.c.actor, AUDIT.c.act, AUDIT.c.subject, AUDIT.c.detail)
    found = select(*columns).where(AUDIT.c.subject.in_(list(names)), AUDIT.c.act.in_(list(acts)), AUDIT.c.at >= since)
    rows = tx.conn.execute(found.order_by(AUDIT.c.seq))
    return [Logged(row.at, row.actor, row.act, names[row.subject], row.detail) for row in rows]


def details_since(tx: Transaction, actor: str, act: str, since: datetime) -> list[tuple[datetime, str]]:
    """Return when an actor did an act since an instant, and the detail of each; the whole log is looked through."""
    query = select(AUDIT.c.at, AUDIT.c.detail).where(AUDIT.c.actor == actor, AUDIT.c.act == act, AUDIT.c.at >= since)
    return [(row.at, row.detail) for row in tx.conn.execute(query)]


def _chained(after: tuple[int, bytes], entries: Iterable[Entry], at: str) -> Iterator[tuple[object, ...]]:
    seq, previous = after
    for actor, act, subject, given in entries:
        seq += 1
        detail = given if isinstance(given, str) else canonical_detail(given)
        previous = chained_hash(previous, seq, at, actor, act, subject, detail)
        yield seq, at, actor, act, subject, detail, previous
