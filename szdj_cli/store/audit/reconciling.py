"""Holding the rows that stand in the store against the audit log that says what was written.

What has to be kept of a large store meanwhile lies in a database without a name, which SQLite keeps in memory and on
the disk as it grows, and which is gone when it is closed: numbers and digests, nothing that tells of a person.
"""

import base64
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from hmac import compare_digest
from typing import Any, NamedTuple

from szdj_cli.domain.audit.audit import GENESIS
from szdj_cli.domain.installation.maintenance import RowFault, RowProblem
from szdj_cli.store.core.crypto import ROW_DIGEST_LENGTH, Keyring
from szdj_cli.store.core.row_digests import ACT, GONE, KEYS, Key, content, expressions, seal
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction

_Row = tuple[Any, ...]
RowKey = tuple[int, str]

_KEPT = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE logged (name TEXT, number INTEGER, part TEXT, digest BLOB, PRIMARY KEY (name, number, part)) WITHOUT ROWID;
CREATE TABLE found (name TEXT, number INTEGER, part TEXT, digest BLOB, PRIMARY KEY (name, number, part)) WITHOUT ROWID;
"""
_DIFFERING = """
SELECT name, number, part, CASE WHEN found.digest IS NULL THEN 'gone' ELSE 'changed' END
FROM logged LEFT JOIN found USING (name, number, part)
WHERE coalesce(found.digest, :gone) <> logged.digest
UNION ALL
SELECT name, number, part, 'unlogged' FROM found LEFT JOIN logged USING (name, number, part) WHERE logged.digest IS NULL
ORDER BY 1, 2, 3
"""


class Page(NamedTuple):
    """Rows of a table as the log knows them: number and part of the key, and then its content; columns by name."""

    columns: tuple[str, ...]
    rows: Sequence[_Row]

    @property
    def keys(self) -> list[RowKey]:
        """The keys of the rows, in order."""
        return [row[:2] for row in self.rows]


class LoggedRows(NamedTuple):
    """An entry of the log with digests, and the hash of the one before it."""

    seq: int
    detail: str
    previous: bytes


_LOGGED = Query(
    LoggedRows,
    """SELECT own.seq, own.detail, coalesce(before.hash, :genesis)
       FROM audit own LEFT JOIN audit before ON before.seq = own.seq - 1
       WHERE own.seq > :after AND own.seq <= :up_to AND own.act = :act ORDER BY own.seq""",
)


class Reconciliation:
    """What the log says of each row, and what was found of it."""

    def __init__(self, kept: sqlite3.Connection, keys: Keyring) -> None:
        self._kept = kept
        self._keys = keys
        self.forged: list[int] = []
        """The entries with digests that were not written by this program at that place of the log."""

    def take_log(self, entries: Sequence[LoggedRows]) -> None:
        """Take in entries of the log with digests, in order; those that are not sealed to their place are left out."""
        for entry in entries:
            facts = _facts(entry.detail)
            sealed = str(facts.pop("seal", ""))
            if compare_digest(sealed.encode(), seal(self._keys, entry.previous, facts).encode()):
                self._put("logged", _written(facts))
            else:
                self.forged.append(entry.seq)

    def take_rows(self, name: str, rows: Sequence[_Row]) -> None:
        """Take in the rows of a page of a table."""
        digest = self._keys.row_digester(name)
        self._put("found", ((name, row[0], row[1], digest(row)) for row in rows))

    def forget(self, name: str, keys: Iterable[RowKey]) -> None:
        """Forget what was found of rows, before they are looked at again."""
        of = ((name, *key) for key in keys)
        self._kept.executemany("DELETE FROM found WHERE name = ? AND number = ? AND part = ?", of)

    def differing(self) -> Iterator[tuple[str, RowKey, RowProblem]]:
        """Return the rows that are not as the log says, by table and key."""
        for name, number, part, problem in self._kept.execute(_DIFFERING, {"gone": GONE}):
            yield name, (number, part), RowProblem(problem)

    def knows_rows(self) -> bool:
        """Return whether the log says anything of any row."""
        return self._kept.execute("SELECT 1 FROM logged").fetchone() is not None or bool(self.forged)

    def found(self) -> int:
        """Return how many rows were taken in."""
        return int(self._kept.execute("SELECT count(*) FROM found").fetchone()[0])

    def _put(self, into: str, rows: Iterable[_Row]) -> None:
        self._kept.executemany(f"INSERT OR REPLACE INTO {into} VALUES (?, ?, ?, ?)", rows)


@contextmanager
def begun(keys: Keyring) -> Iterator[Reconciliation]:
    """Yield a reconciliation of which nothing is left afterwards."""
    with closing(sqlite3.connect("", isolation_level=None)) as kept:
        kept.executescript(_KEPT)
        kept.execute("BEGIN")
        yield Reconciliation(kept, keys)


def logged(tx: Transaction, after: int, up_to: int) -> list[LoggedRows]:
    """Return the entries with digests in (after, up_to], in order."""
    return tx.all(_LOGGED, after=after, up_to=up_to, act=ACT, genesis=GENESIS)


def page(tx: Transaction, name: str, after: RowKey | None, limit: int) -> Page:
    """Return rows of a table after a key, in the order of their keys."""
    columns = _columns(KEYS[name])
    condition, given = "", []
    if after is not None:
        given = _given(KEYS[name], after)
        places = ", ".join([tx.placeholder] * len(columns))
        condition = f" WHERE ({', '.join(columns)}) > ({places})"
    return _read(tx, name, f"{condition} ORDER BY {', '.join(columns)} LIMIT {limit}", given)


def some(tx: Transaction, name: str, keys: Sequence[RowKey]) -> Page:
    """Return some hundreds of rows of a table by their keys."""
    one = " AND ".join(f"{column} = {tx.placeholder}" for column in _columns(KEYS[name]))
    given = [value for key in keys for value in _given(KEYS[name], key)]
    return _read(tx, name, f" WHERE {' OR '.join([f'({one})'] * len(keys))}", given)


def row_name(name: str, key: RowKey) -> str:
    """Return how a row is named to people: 17, 42/1, or by its name."""
    return "/".join(str(value) for value in _given(KEYS[name], key))


def fault(name: str, key: RowKey, problem: RowProblem) -> RowFault:
    """Return what is said of a row."""
    return RowFault(name, row_name(name, key), problem)


def _read(tx: Transaction, name: str, narrowed: str, given: Sequence[object]) -> Page:
    number, part = expressions(KEYS[name], "kept.")

    def page(columns: str) -> Page:
        cursor = tx.driver.execute(f"SELECT {number}, {part}, {columns} FROM {name} kept{narrowed}", given)
        return Page(tuple(column[0] for column in cursor.description), cursor.fetchall())

    try:
        return page(content(tx, name))
    except sqlite3.OperationalError:  # of a row that holds a BLOB; anything else comes again
        return page(content(tx, name, is_odd=True))


def _columns(key: Key) -> list[str]:
    return [f"kept.{column}" for column in key if column]


def _given(key: Key, values: RowKey) -> list[object]:
    return [value for value, column in zip(values, key, strict=True) if column]


def _facts(detail: str) -> dict[str, Any]:
    try:
        facts = json.loads(detail)
    except (ValueError, TypeError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _written(facts: dict[str, Any]) -> Iterator[_Row]:
    name, digests = facts["table"], base64.b64decode(facts["digests"])
    key = KEYS.get(name)
    for place, of_row in enumerate(facts["rows"] if key else ()):
        digest = digests[place * ROW_DIGEST_LENGTH : (place + 1) * ROW_DIGEST_LENGTH]
        if key is not None and key.part is None:
            yield name, of_row, "", digest
        elif key is not None and key.number is None:
            yield name, 0, of_row, digest
        else:
            yield name, *of_row, digest
