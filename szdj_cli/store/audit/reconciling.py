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
from szdj_cli.store.core.row_digests import ACT, GONE, KEYS, Key, content, digester, expressions, seal
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction

_Row = tuple[Any, ...]
RowKey = tuple[int, str]

# `found` holds what has to be compared row by row: a digest, or NULL where the log knows of a row that was not there.
_KEPT = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE found (name TEXT, number INTEGER, part TEXT, digest BLOB, PRIMARY KEY (name, number, part)) WITHOUT ROWID;
"""
_KEPT_OF_NUMBERS = "CREATE TABLE logged_{name} (number INTEGER PRIMARY KEY, digest BLOB, part TEXT AS (''))"
_KEPT_OF_PARTS = """
CREATE TABLE logged_{name} (number INTEGER, part TEXT, digest BLOB, PRIMARY KEY (number, part)) WITHOUT ROWID"""
_MISSING = """
INSERT INTO found SELECT :name, number, part, NULL FROM logged_{name} logged
WHERE number > :after AND digest <> :gone AND NOT EXISTS (
    SELECT 1 FROM found WHERE name = :name AND found.number = logged.number AND found.part = logged.part)
"""
_DIFFERING = """
SELECT number, part, CASE WHEN logged.digest IS NULL THEN 'unlogged' WHEN found.digest IS NULL THEN 'gone'
                          ELSE 'changed' END
FROM found LEFT JOIN logged_{name} logged USING (number, part)
WHERE name = :name AND coalesce(found.digest, :gone) <> coalesce(logged.digest, iif(found.digest IS NULL, :gone, ''))
ORDER BY number, part
"""
_FIRST = -(2**63)


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
        self._reached = dict.fromkeys(KEYS, _FIRST)
        self._knows_rows = False
        self.found = 0
        """How many rows were taken in."""
        self.forged: list[int] = []
        """The entries with digests that were not written by this program at that place of the log."""

    def take_log(self, entries: Iterable[LoggedRows]) -> None:
        """Take in entries of the log with digests, in order; those that are not sealed to their place are left out."""
        for entry in entries:
            facts = _facts(entry.detail)
            sealed = str(facts.pop("seal", ""))
            if not compare_digest(sealed.encode(), seal(self._keys, entry.previous, facts).encode()):
                self.forged.append(entry.seq)
            elif (name := facts["table"]) in KEYS:
                self._knows_rows = True
                # The rows as they were sealed: of a text with two lists of that name, SQLite reads the other one.
                written = {"rows": json.dumps(facts["rows"]), "digests": base64.b64decode(facts["digests"])}
                self._kept.execute(_taking(name), written)

    def take_rows(self, name: str, rows: Sequence[_Row]) -> None:
        """Take in the rows of the next page of a table; a page that is empty is the end of it."""
        self.found += len(rows)
        if KEYS[name].part is not None:
            self.take_again(name, (), rows)
        elif rows:
            self._put(name, self._at_odds(name, rows))
        if not rows:
            values = {"name": name, "after": self._reached[name], "gone": GONE}
            self._kept.execute(_MISSING.format(name=name), values)

    def take_again(self, name: str, keys: Iterable[RowKey], rows: Sequence[_Row]) -> None:
        """Take in rows of a table by keys: some of them may be gone."""
        digest = digester(self._keys, name)
        self._put(name, ((*key, None) for key in keys))
        self._put(name, ((row[0], row[1], digest(row)) for row in rows))

    def _at_odds(self, name: str, rows: Sequence[_Row]) -> Iterator[_Row]:
        """Yield which rows of a page, or missing from it, are not as the log says: most pages are, as a whole."""
        digest = digester(self._keys, name)
        after, self._reached[name] = self._reached[name], rows[-1][0]
        query = f"SELECT number, digest FROM logged_{name} WHERE number > ? AND number <= ? AND digest <> ?"
        logged = self._kept.execute(query, (after, self._reached[name], GONE)).fetchall()
        found = [(row[0], digest(row)) for row in rows]
        if found != logged:
            said = dict(logged)
            for number, of_row in found:
                if said.pop(number, None) != of_row:
                    yield number, "", of_row
            for number in said:
                yield number, "", None

    def differing(self) -> Iterator[tuple[str, RowKey, RowProblem]]:
        """Return the rows that are not as the log says, by table and key; to be asked when all were taken in."""
        for name in sorted(KEYS):
            for number, part, problem in self._kept.execute(_DIFFERING.format(name=name), {"name": name, "gone": GONE}):
                yield name, (number, part), RowProblem(problem)

    def knows_rows(self) -> bool:
        """Return whether the log says anything of any row."""
        return self._knows_rows or bool(self.forged)

    def _put(self, name: str, rows: Iterable[_Row]) -> None:
        self._kept.executemany(f"INSERT OR REPLACE INTO found VALUES ('{name}', ?, ?, ?)", rows)


@contextmanager
def begun(keys: Keyring) -> Iterator[Reconciliation]:
    """Yield a reconciliation of which nothing is left afterwards."""
    with closing(sqlite3.connect("", isolation_level=None)) as kept:
        kept.executescript(_KEPT)
        for name, key in KEYS.items():
            kept.execute((_KEPT_OF_NUMBERS if key.part is None else _KEPT_OF_PARTS).format(name=name))
        kept.execute("BEGIN")
        yield Reconciliation(kept, keys)


def logged(tx: Transaction, after: int, up_to: int) -> Iterator[LoggedRows]:
    """Yield the entries with digests in (after, up_to], in order, as they come: one may be a hundred kilobytes."""
    return tx.each(_LOGGED, after=after, up_to=up_to, act=ACT, genesis=GENESIS)


def page(tx: Transaction, name: str, after: RowKey | None, limit: int) -> Page:
    """Return rows of a table after a key, in the order of their keys; none where an older schema lacks the table."""
    if not tx.has_table(name):
        return Page((), ())
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


def _taking(name: str) -> str:
    # A statement an entry: row by row takes two and a half times as long.
    key = KEYS[name]
    if key.part is None:
        columns, values = "number", "value"
    elif key.number is None:
        columns, values = "number, part", "0, value"
    else:
        columns, values = "number, part", "json_extract(value, '$[0]'), json_extract(value, '$[1]')"
    digest = f"substr(:digests, 1 + {ROW_DIGEST_LENGTH} * key, {ROW_DIGEST_LENGTH})"
    return f"INSERT OR REPLACE INTO logged_{name} ({columns}, digest) SELECT {values}, {digest} FROM json_each(:rows)"
