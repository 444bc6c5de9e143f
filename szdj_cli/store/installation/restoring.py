"""What a backup has, what the store in whose place it comes has more, and what is ended once it stands there."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from szdj_cli.domain.installation.restoring import LostAct, SkippedNumber
from szdj_cli.store.audit import reading
from szdj_cli.store.core.engine import translated_errors
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.installation.maintenance import write_at_once

_LOST = Query(
    LostAct,
    "SELECT act, count(*) FROM audit WHERE seq > :after AND act <> 'rows.written' GROUP BY act ORDER BY act",
)
_GONE_THROUGH = "every number that was used is looked at, once, when a backup is restored"
_SERIALS = {
    "letter": Query(
        SkippedNumber,
        "SELECT 'letter', committee_id, year, max(serial) FROM letter GROUP BY committee_id, year",
        scans=_GONE_THROUGH,
    ),
    "dues_receipt": Query(
        SkippedNumber,
        "SELECT 'dues_receipt', organisation_id, year, max(serial) FROM dues_receipt GROUP BY organisation_id, year",
        scans=_GONE_THROUGH,
    ),
    "dues_remittance": Query(
        SkippedNumber,
        """SELECT 'dues_remittance', organisation_id, year, max(serial) FROM dues_remittance
           GROUP BY organisation_id, year""",
        scans=_GONE_THROUGH,
    ),
    "skipped_number": Query(
        SkippedNumber,
        """SELECT kind, organisation_id, year, max(serial) FROM skipped_number
           GROUP BY kind, organisation_id, year""",
    ),
}
KINDS = tuple(name for name in _SERIALS if name != "skipped_number")
"""The tables whose rows have numbers on paper."""

_NEXT_ID = Query(int, "SELECT coalesce(max(id), 0) + 1 FROM skipped_number")
_SKIP = Statement(
    """INSERT INTO skipped_number (id, kind, organisation_id, year, serial)
       VALUES (:id, :kind, :organisation_id, :year, :serial)"""
)
_EVERYWHERE = "a backup was restored: nobody goes on with what stood in it"
_REVOKE_TOKENS = Statement("UPDATE access_token SET revoked_at = :now WHERE revoked_at IS NULL")
_END_SESSIONS = Statement("UPDATE session SET state = 'ended' WHERE state <> 'ended'", scans=_EVERYWHERE)
_CANCEL_CHALLENGES = Statement(
    "UPDATE challenge SET state = 'cancelled', closed_at = :now WHERE state IN ('pending', 'opened')",
    scans=_EVERYWHERE,
)
_SPEND_CODES = Statement("UPDATE sms_code SET is_spent = true WHERE NOT is_spent", scans=_EVERYWHERE)
_FORGET_PHONES = Statement("DELETE FROM trusted_phone")
_UNBIND = Statement("DELETE FROM bound_identity")


def copy_file(source: Path, target: Path) -> None:
    """Copy a SQLite file into an empty one, without writing anything where it lies: it may be a disk for reading.

    Raises:
        StoreDamaged: that is no database, or a page of it cannot be read.
        StoreFull: no room for the copy.
    """
    is_alone = not any(Path(f"{source}{beside}").exists() for beside in ("-wal", "-journal"))
    where = f"{source.absolute().as_uri()}?mode=ro{'&immutable=1' if is_alone else ''}"
    with (
        translated_errors(),
        closing(sqlite3.connect(where, uri=True)) as opened,
        closing(sqlite3.connect(target)) as copy,
    ):
        write_at_once(copy)
        opened.backup(copy)


def last_entry(driver: sqlite3.Connection) -> int:
    """Return the number of the last entry in the log of a store that is held (`sqlite.held_alone`)."""
    return int(driver.execute("SELECT max(seq) FROM audit").fetchone()[0])


def common_length(one: Transaction, other: Transaction, longest: int) -> int:
    """Return how many entries two logs have in common, of at most so many.

    Each entry's hash is over all before it: where one is alike, all before it are.
    """
    low, high = 0, longest
    while low < high:
        middle = (low + high + 1) // 2
        known = reading.hash_of(one, middle)
        if known is not None and known == reading.hash_of(other, middle):
            low = middle
        else:
            high = middle - 1
    return low


def lost_after(tx: Transaction, seq: int) -> tuple[LostAct, ...]:
    """Return what was done after an entry of the log, by act, the most frequent first."""
    return tuple(sorted(tx.each(_LOST, after=seq), key=lambda each: (-each.times, each.act)))


def last_numbers(tx: Transaction) -> list[SkippedNumber]:
    """Return the last number of each series, used or skipped, by kind, organisation and year; of any schema."""
    last: dict[tuple[str, int, int], SkippedNumber] = {}
    for each in _found(tx):
        key = each[:3]
        last[key] = max(each, last.get(key, each))
    return [last[key] for key in sorted(last)]


def skip(tx: Transaction, numbers: Iterable[SkippedNumber]) -> None:
    """Let series of numbers go on after what may have been used of them."""
    first = tx.one(_NEXT_ID)
    tx.execute_each(_SKIP, [{"id": number, **each._asdict()} for number, each in enumerate(numbers, first)])


def end_everything(tx: Transaction, now: datetime) -> int:
    """End all sessions, codes and challenges, and trust no phone any more; return how many sessions there were.

    Scripts' tokens are revoked too: one that was revoked after the backup was made must not count again.
    """
    tx.execute(_REVOKE_TOKENS, now=now)
    ended = tx.execute(_END_SESSIONS)
    tx.execute(_CANCEL_CHALLENGES, now=now)
    tx.execute(_SPEND_CODES)
    tx.execute(_FORGET_PHONES)
    tx.execute(_UNBIND)
    return ended


def _found(tx: Transaction) -> Iterator[SkippedNumber]:
    for name, query in _SERIALS.items():
        if tx.has_table(name):
            yield from tx.each(query)
