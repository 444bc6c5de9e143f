"""Fields of members that were changed here since a roster file last agreed: marked where they are written."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from szdj_cli.domain.members.fields import IMPORTED
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.store.core import bulk, row_digests
from szdj_cli.store.core.insert import insert_rows
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction

_IMPORTED = frozenset(field.term for field in IMPORTED)
# A row a member, and one statement for all: field by field takes twice as long.
_CREATE_NOTING = """CREATE TEMPORARY TABLE IF NOT EXISTS noting AS
    SELECT member_id, term AS terms, actor, request_id, before FROM local_change WHERE false"""
_COUNT_NOTING = Query(int, "SELECT count(*) FROM noting")
_NOTED = "noting, json_each(noting.terms) AS noted"
_NOTED_POSTGRESQL = "noting, json_array_elements_text(CAST(noting.terms AS json)) AS noted (value)"
# What a file said and was declined stays declined, whatever is written here afterwards.
_NOTE = """INSERT INTO local_change (member_id, term, at, actor, request_id, before)
    SELECT member_id, noted.value, :at, nullif(actor, ''), nullif(request_id, 0),
           CASE WHEN noted.value = 'id_number' AND length(before) > 0 THEN before END
    FROM {noted} WHERE true ORDER BY member_id, noted.value
    ON CONFLICT (member_id, term) DO UPDATE
    SET at = excluded.at, actor = excluded.actor, request_id = excluded.request_id,
        before = coalesce(excluded.before, local_change.before)"""
_NOTE_THEM = Statement(_NOTE.format(noted=_NOTED), postgresql=_NOTE.format(noted=_NOTED_POSTGRESQL))
_EMPTY_NOTING = Statement("DELETE FROM noting")
_Row = tuple[int, str, str, int, bytearray]


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
    tx.driver.execute(_CREATE_NOTING)
    insert_rows(tx, "noting", ("member_id", "terms", "actor", "request_id", "before"), _rows(changes, before or {}))
    with row_digests.noting(tx, "local_change", tx.one(_COUNT_NOTING)) as note:
        tx.execute(_NOTE_THEM, at=now)
        note.selected(f"SELECT member_id, noted.value FROM {_NOTED} ORDER BY member_id, noted.value")
    tx.execute(_EMPTY_NOTING)


def _rows(changes: Iterable[tuple[int, Iterable[str], ChangedBy]], before: Mapping[int, bytes]) -> Iterator[_Row]:
    # Python's driver looks up an adapter for every None and bytes that it binds, at ten times the cost of binding it.
    for number, terms, (actor, request_id) in changes:
        yield number, _as_json(tuple(terms)), actor or "", request_id or 0, bytearray(before.get(number, b""))


@lru_cache(maxsize=1_000)
def _as_json(terms: tuple[str, ...]) -> str:
    return json.dumps([term for term in terms if term in _IMPORTED])


def flags(tx: Transaction, last_member: int) -> bytearray:
    """Return a byte a member number up to the last: whether any field of that member was changed here."""
    found = bytearray(last_member + 1)
    for number in tx.each(_MARKED):
        if number <= last_member:
            found[number] = 1
    return found


_MARKED = Query(int, "SELECT DISTINCT member_id FROM local_change", scans="an import asks for all of them, once")


def replaced_numbers(tx: Transaction) -> dict[bytes, int]:
    """Return the member numbers of those whose identity number was replaced here, by the old one's blind index."""
    return {row.before: row.member_id for row in tx.each(_REPLACED) if row.before is not None}


class _Replaced(NamedTuple):
    before: bytes | None
    member_id: int


_REPLACED = Query(
    _Replaced,
    "SELECT before, member_id FROM local_change WHERE before IS NOT NULL",
    scans="an import asks for all of them, once",
)


def of_members(tx: Transaction, numbers: Sequence[int]) -> dict[int, dict[str, LocalChange]]:
    """Return what was changed here, by member number and term."""
    found: dict[int, dict[str, LocalChange]] = {}
    for chunk in bulk.chunks(numbers):
        for row in tx.each(_OF_MEMBERS, numbers=chunk):
            actor = row.actor if row.decided_by is None else f"account:{row.decided_by}"
            change = LocalChange(row.at, actor, row.is_approved, row.declined)
            found.setdefault(row.member_id, {})[row.term] = change
    return found


class _Found(NamedTuple):
    member_id: int
    term: str
    at: datetime
    actor: str | None
    is_approved: bool
    declined: bytes | None
    decided_by: int | None


_OF_MEMBERS = Query(
    _Found,
    """SELECT member_id, term, at, actor, request_id IS NOT NULL, declined,
              (SELECT decided_by FROM decision WHERE decision.request_id = local_change.request_id
               ORDER BY position DESC LIMIT 1)
       FROM local_change WHERE member_id IN (:numbers)""",
)


class Settled(NamedTuple):
    """What an import makes of one field that was changed here, as it was seen; it stays marked where it is declined."""

    row: int
    member_id: int
    term: str
    at: datetime
    declined: bytes | None


_CREATE = """
    CREATE TEMPORARY TABLE import_settled AS
    SELECT member_id AS row, member_id, term, at, declined FROM local_change WHERE false"""
_UNSTAGE = Statement("DELETE FROM import_settled WHERE row IN (:rows)")
_DECLINE = Statement(
    """UPDATE local_change SET declined = seen.declined FROM import_settled AS seen
       WHERE seen.member_id = local_change.member_id AND seen.term = local_change.term
         AND seen.at = local_change.at AND seen.declined IS NOT NULL"""
)
_FORGET = Statement(
    """DELETE FROM local_change WHERE (member_id, term, at) IN (
           SELECT member_id, term, at FROM import_settled WHERE declined IS NULL)"""
)


def begin_settling(tx: Transaction) -> None:
    """Create the temporary table of what an import settles."""
    tx.driver.execute(_CREATE)


def stage_settled(tx: Transaction, settled: Collection[Settled]) -> None:
    """Stage what an import settles once it is written."""
    if settled:
        rows = ((row, member, term, to_stored(at), declined) for row, member, term, at, declined in settled)
        insert_rows(tx, "import_settled", Settled._fields, rows)


def unstage_settled(tx: Transaction, rows: Sequence[int]) -> None:
    """Forget what was staged of some rows of the file."""
    for chunk in bulk.chunks(rows):
        tx.execute(_UNSTAGE, rows=chunk)


def settle(tx: Transaction) -> None:
    """Carry out what was staged, except where a field was changed here once more meanwhile."""
    tx.execute(_DECLINE)
    tx.execute(_FORGET)
