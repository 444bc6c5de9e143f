"""Fields of members that were changed here since a roster file last agreed: marked where they are written.

Plain statements: every start that deals with members would pay for a table class, and most need none of this.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, text

from szdj_cli.domain.members.fields import IMPORTED
from szdj_cli.domain.values.clock import from_stored, to_stored
from szdj_cli.store.core import bulk
from szdj_cli.store.core.transactions import Transaction

_IMPORTED = frozenset(field.term for field in IMPORTED)
_COLUMNS = "member_id, term, at, actor, request_id, before"
# What a file said and was declined stays declined, whatever is written here afterwards.
_ON_CONFLICT = """ON CONFLICT (member_id, term) DO UPDATE
    SET at = excluded.at, actor = excluded.actor, request_id = excluded.request_id,
        before = coalesce(excluded.before, local_change.before)"""


class ChangedBy(NamedTuple):
    """Who writes into a record otherwise than by an import: an actor's label, or the request that was approved."""

    actor: str | None = None
    request_id: int | None = None


BY_SYSTEM = ChangedBy("system")


class LocalChange(NamedTuple):
    """That a field was changed here. `actor` is a label of the audit log; `is_approved` tells a request's change."""

    at: datetime
    actor: str | None
    is_approved: bool
    declined: bytes | None


def note(
    tx: Transaction,
    changes: Iterable[tuple[int, Iterable[str], ChangedBy]],
    now: datetime,
    before: Mapping[int, bytes] | None = None,
) -> None:
    """Mark fields that are written here, given as member number, terms and by whom; what no file holds is left out.

    `before` holds the blind index of a replaced identity number by member number.
    """
    rows = _rows(changes, to_stored(now), before or {})
    if tx.is_sqlite:
        tx.driver.executemany(f"INSERT INTO local_change ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?) {_ON_CONFLICT}", rows)
        return
    with tx.driver.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE noting AS SELECT {_COLUMNS} FROM local_change WITH NO DATA")
        with cursor.copy(f"COPY noting ({_COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"INSERT INTO local_change ({_COLUMNS}) SELECT {_COLUMNS} FROM noting {_ON_CONFLICT}")
        cursor.execute("DROP TABLE noting")


def _rows(
    changes: Iterable[tuple[int, Iterable[str], ChangedBy]], at: str, before: Mapping[int, bytes]
) -> Iterator[tuple[object, ...]]:
    for number, terms, (actor, request_id) in changes:
        for term in terms:
            if term in _IMPORTED:
                old = before.get(number) if term == "id_number" else None
                yield number, term, at, actor, request_id, old


def flags(tx: Transaction, last_member: int) -> bytearray:
    """Return a byte a member number up to the last: whether any field of that member was changed here."""
    found = bytearray(last_member + 1)
    for (number,) in tx.driver.execute("SELECT DISTINCT member_id FROM local_change"):
        if number <= last_member:
            found[number] = 1
    return found


def replaced_numbers(tx: Transaction) -> dict[bytes, int]:
    """Return the member numbers of those whose identity number was replaced here, by the old one's blind index."""
    rows = tx.driver.execute("SELECT before, member_id FROM local_change WHERE before IS NOT NULL")
    return {bytes(before): number for before, number in rows}


def of_members(tx: Transaction, numbers: Sequence[int]) -> dict[int, dict[str, LocalChange]]:
    """Return what was changed here, by member number and term."""
    found: dict[int, dict[str, LocalChange]] = {}
    query = text(_OF_MEMBERS).bindparams(bindparam("numbers", expanding=True))
    for chunk in bulk.chunks(numbers):
        for row in tx.conn.execute(query, {"numbers": list(chunk)}):
            actor = row.actor if row.decided_by is None else f"account:{row.decided_by}"
            change = LocalChange(from_stored(row.at), actor, row.request_id is not None, row.declined)
            found.setdefault(row.member_id, {})[row.term] = change
    return found


_OF_MEMBERS = """
    SELECT member_id, term, at, actor, request_id, declined,
           (SELECT decided_by FROM decision WHERE decision.request_id = local_change.request_id
            ORDER BY position DESC LIMIT 1) AS decided_by
    FROM local_change WHERE member_id IN :numbers"""


class Settled(NamedTuple):
    """What an import makes of one field that was changed here, as it was seen; it stays marked where it is declined."""

    row: int
    member_id: int
    term: str
    at: datetime
    declined: bytes | None


def begin_settling(tx: Transaction) -> None:
    """Create the temporary table of what an import settles."""
    kinds = ("VARCHAR", "BLOB") if tx.is_sqlite else ("VARCHAR", "BYTEA")
    columns = f"row INTEGER, member_id INTEGER, term {kinds[0]}, at {kinds[0]}, declined {kinds[1]}"
    tx.conn.exec_driver_sql(f"CREATE TEMPORARY TABLE import_settled ({columns})")


def stage_settled(tx: Transaction, settled: Collection[Settled]) -> None:
    """Stage what an import settles once it is written."""
    if settled:
        statement = text("INSERT INTO import_settled VALUES (:row, :member_id, :term, :at, :declined)")
        tx.conn.execute(statement, [{**each._asdict(), "at": to_stored(each.at)} for each in settled])


def unstage_settled(tx: Transaction, rows: Sequence[int]) -> None:
    """Forget what was staged of some rows of the file."""
    if rows:
        tx.conn.execute(text("DELETE FROM import_settled WHERE row = :row"), [{"row": row} for row in rows])


def settle(tx: Transaction) -> None:
    """Carry out what was staged, except where a field was changed here once more meanwhile."""
    tx.conn.execute(text(_DECLINE))
    tx.conn.execute(text(_FORGET))


_DECLINE = """
    UPDATE local_change SET declined = (
        SELECT seen.declined FROM import_settled AS seen
        WHERE seen.member_id = local_change.member_id AND seen.term = local_change.term LIMIT 1)
    WHERE EXISTS (
        SELECT 1 FROM import_settled AS seen
        WHERE seen.member_id = local_change.member_id AND seen.term = local_change.term
              AND seen.at = local_change.at AND seen.declined IS NOT NULL)"""
_FORGET = """
    DELETE FROM local_change WHERE EXISTS (
        SELECT 1 FROM import_settled AS seen
        WHERE seen.member_id = local_change.member_id AND seen.term = local_change.term
              AND seen.at = local_change.at AND seen.declined IS NULL)"""
