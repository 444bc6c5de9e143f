"""Appending to the audit log and reading it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import nullcontext
from datetime import datetime
from itertools import chain, islice
from typing import NamedTuple

from szdj_cli.domain.audit.audit import GENESIS, canonical_detail, chained_hash
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.store.core import bulk
from szdj_cli.store.core.insert import insert_rows
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction

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


class Logged(NamedTuple):
    """One act of the log: when, who, and what it says of which subject."""

    at: datetime
    actor: str
    act: str
    subject: str
    detail: str

    @property
    def number(self) -> int:
        """The number of the subject among those of its kind."""
        return int(self.subject.rpartition(":")[2])


class Detail(NamedTuple):
    """When something was done, and what the log says of it."""

    at: datetime
    detail: str


class _Last(NamedTuple):
    seq: int
    hash: bytes
    at: str


_LAST = Query(_Last, "SELECT seq, hash, at FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
# What somebody had a script do they have done: where two people are wanted, nobody is told from their own scripts.
_MAKER = """CASE WHEN actor LIKE 'token:%' THEN coalesce(
    (SELECT 'account:' || account_id FROM access_token WHERE id = CAST(substr(actor, 7) AS INTEGER)), actor)
    ELSE actor END"""
_LOGGED_SINCE = Query(
    Logged,
    f"""SELECT at, {_MAKER}, act, subject, detail FROM audit
       WHERE subject IN (:subjects) AND act IN (:acts) AND at >= :since ORDER BY seq""",
)
_DETAILS_SINCE = Query(
    Detail,
    f"SELECT at, detail FROM audit WHERE act = :act AND at >= :since AND {_MAKER} = :actor",
    scans="what somebody did is asked only where they appoint whom they may have added",
)


def append(tx: Transaction, entry: Entry, now: datetime) -> None:
    """Log one act in the transaction that does it."""
    append_all(tx, [entry], now)


def append_all(tx: Transaction, entries: Iterable[Entry], now: datetime) -> None:
    """Log many acts of one instant, in order."""
    _insert(tx, _chained(head(tx), entries, to_stored(now)))


def append_again(tx: Transaction, entry: Entry) -> None:
    """Log what belongs to the entry that was written last, at the same instant."""
    last = _last(tx)
    _insert(tx, _chained(last[:2], [entry], last.at))


def file_subject(sha256: str) -> str:
    """Return how the log names a file, by its SHA-256 in hex."""
    return f"file:{sha256[:16]}"


def head(tx: Transaction) -> tuple[int, bytes]:
    """Return the number and the hash of the last row; (0, GENESIS) where there is none."""
    return _last(tx)[:2]


def _last(tx: Transaction) -> _Last:
    return tx.first(_LAST) or _Last(0, GENESIS, NEVER)


def _insert(tx: Transaction, rows: Iterator[tuple[object, ...]]) -> None:
    first = list(islice(rows, bulk.MANY))
    with bulk.without_triggers(tx, "audit", "audit_no_gap") if len(first) == bulk.MANY else nullcontext():
        insert_rows(tx, "audit", ("seq", "at", "actor", "act", "subject", "detail", "hash"), chain(first, rows))


def logged_since(
    tx: Transaction, acts: Collection[str], kind: str, numbers: Collection[int], since: datetime
) -> list[Logged]:
    """Return which of some acts were logged of some subjects of a kind, by number, since an instant, in order.

    Who did them is the account, where it was done by a script that it let do so.
    """
    subjects = {f"{kind}:{number}" for number in numbers}
    return tx.all(_LOGGED_SINCE, subjects=subjects, acts=acts, since=since)


def details_since(tx: Transaction, actor: str, act: str, since: datetime) -> list[Detail]:
    """Return when an actor, or a script of theirs, did an act since an instant, and the detail of each.

    The whole log is looked through.
    """
    return tx.all(_DETAILS_SINCE, actor=actor, act=act, since=since)


def _chained(after: tuple[int, bytes], entries: Iterable[Entry], at: str) -> Iterator[tuple[object, ...]]:
    seq, previous = after
    for actor, act, subject, given in entries:
        seq += 1
        detail = given if isinstance(given, str) else canonical_detail(given)
        previous = chained_hash(previous, seq, at, actor, act, subject, detail)
        # Python's driver looks up an adapter for bytes, at ten times the cost of binding them.
        yield seq, at, actor, act, subject, detail, bytearray(previous)
