"""Holding the rows that stand in the store against the audit log that says what was written.

What has to be kept of a large store meanwhile lies in a database without a name, which SQLite keeps in memory and on
the disk as it grows, and which is gone when it is closed: numbers and digests, nothing that tells of a person.
"""

import marshal
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import groupby, repeat
from operator import floordiv, itemgetter
from typing import Any, NamedTuple

from szdj_cli.domain.audit.audit import GENESIS
from szdj_cli.domain.installation.maintenance import RowFault, RowProblem
from szdj_cli.store.core.crypto import ROW_DIGEST_LENGTH, Keyring
from szdj_cli.store.core.row_digests import ACT, GONE, KEYS, Key, content, digester, expressions, unsealed
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction

_Row = tuple[Any, ...]
RowKey = tuple[int, str]
_ShortKey = Any  # int | RowKey
"""By what a row is told apart in its table: where its key is one number, that, which takes half the time of a pair."""

_Digests = dict[_ShortKey, bytes]

# `logged` holds what an entry says of the rows in one block of a table, the later entry the higher rowid; `found` what
# has to be compared row by row: a digest, or NULL where the log knows of a row that was not there.
_KEPT = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE logged (name TEXT, block INTEGER, keys BLOB, digests BLOB);
CREATE INDEX of_block ON logged (name, block);
CREATE TABLE found (name TEXT, number INTEGER, part TEXT, digest BLOB, PRIMARY KEY (name, number, part)) WITHOUT ROWID;
"""
_KEEP = "INSERT INTO logged VALUES (?, ?, ?, ?)"
_LOGGED_OF = "SELECT keys, digests FROM logged WHERE name = ? AND block = ? ORDER BY rowid"
_BLOCKS = "SELECT DISTINCT block FROM logged WHERE name = ? AND block > ? AND block < ? ORDER BY block"
_PUT = "INSERT OR REPLACE INTO found VALUES (?, ?, ?, ?)"
_FOUND = "SELECT number, part, digest FROM found WHERE name = ? ORDER BY number, part"

_BLOCK = 2048
"""How many numbers a block of rows has whose key is one number."""

_BLOCK_OF_PARTS = 16  # each number may have many
_FIRST, _LAST = -(2**63), 2**63 - 1
_NO_NUMBER = _LAST - 1


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
    """What the log says of each row, and what was found of it.

    Both sides are held against each other a block of numbers at a time: two dictionaries of some thousand digests,
    which are the same where nothing is wrong.
    """

    def __init__(self, kept: sqlite3.Connection, keys: Keyring) -> None:
        self._kept = kept
        self._keys = keys
        self._block = _FIRST
        self._found: _Digests = {}
        """Of the block that the rows have come to, those that were taken in."""
        self._knows_rows = False
        self.found = 0
        """How many rows were taken in."""
        self.forged: list[int] = []
        """The entries with digests that were not written by this program at that place of the log."""

    def take_log(self, entries: Iterable[LoggedRows]) -> None:
        """Take in entries of the log with digests, in order; those that are not sealed to their place are left out."""
        for entry in entries:
            written = unsealed(self._keys, entry.previous, entry.detail)
            if written is None:
                self.forged.append(entry.seq)
            elif written.table in KEYS:
                self._knows_rows = True
                self._keep(written.table, _keys_logged(KEYS[written.table], written.keys), written.digests)

    def _keep(self, name: str, keys: Sequence[_ShortKey], digests: bytes) -> None:
        for block, start, end in _blocks(keys):
            of_rows = digests[start * ROW_DIGEST_LENGTH : end * ROW_DIGEST_LENGTH]
            self._kept.execute(_KEEP, (name, block, marshal.dumps(list(keys[start:end])), of_rows))

    def take_rows(self, name: str, rows: Sequence[_Row]) -> None:
        """Take in the rows of the next page of a table; a page that is empty is the end of it."""
        self.found += len(rows)
        keys, digests = _keys(name, rows), list(map(digester(self._keys, name), rows))
        for block, start, end in _blocks(keys):
            self._go_on(name, block)
            self._found.update(zip(keys[start:end], digests[start:end], strict=True))
        if not rows:
            self._go_on(name, _LAST)
            self._block = _FIRST

    def take_again(self, name: str, keys: Iterable[RowKey], rows: Sequence[_Row]) -> None:
        """Take in rows of a table by keys: some of them may be gone."""
        digest = digester(self._keys, name)
        self._put(name, ((*key, None) for key in keys))
        self._put(name, ((row[0], row[1], digest(row)) for row in rows))

    def _go_on(self, name: str, block: int) -> None:
        """Go on to a block: those before it are complete, and are held against what the log says of them."""
        if block == self._block:
            return
        self._hold(name, self._block, self._found)
        for (of_none,) in self._kept.execute(_BLOCKS, (name, self._block, block)).fetchall():
            self._hold(name, of_none, {})
        self._block, self._found = block, {}

    def _hold(self, name: str, block: int, found: _Digests) -> None:
        said = self._said_of(name, block)
        if found != said:
            keys = [key for key in {**said, **found} if found.get(key, GONE) != said.get(key, GONE)]
            self._put(name, ((*_row_key(key), found.get(key)) for key in keys))

    def _said_of(self, name: str, block: int) -> _Digests:
        """Return what the log says of the rows of a block."""
        said: _Digests = {}
        for keys, digests in self._kept.execute(_LOGGED_OF, (name, block)):
            of_rows = [digests[at : at + ROW_DIGEST_LENGTH] for at in range(0, len(digests), ROW_DIGEST_LENGTH)]
            said.update(zip(marshal.loads(keys), of_rows, strict=True))  # noqa: S302 -- as `_keep` has written them
        return said

    def differing(self) -> Iterator[tuple[str, RowKey, RowProblem]]:
        """Return the rows that are not as the log says, by table and key; to be asked when all were taken in."""
        for name in sorted(KEYS):
            cursor = self._kept.execute(_FOUND, (name,))
            while rows := cursor.fetchmany(_BLOCK):
                keys = _keys(name, rows)
                for block, start, end in _blocks(keys):
                    said = self._said_of(name, block)
                    for key, (*_, found) in zip(keys[start:end], rows[start:end], strict=True):
                        if (problem := _problem(found, said.get(key))) is not None:
                            yield name, _row_key(key), problem

    def knows_rows(self) -> bool:
        """Return whether the log says anything of any row."""
        return self._knows_rows or bool(self.forged)

    def _put(self, name: str, rows: Iterable[_Row]) -> None:
        self._kept.executemany(_PUT, ((name, *row) for row in rows))


@contextmanager
def begun(keys: Keyring) -> Iterator[Reconciliation]:
    """Yield a reconciliation of which nothing is left afterwards."""
    with closing(sqlite3.connect("", isolation_level=None)) as kept:
        kept.executescript(_KEPT)
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


def _keys(name: str, rows: Sequence[_Row]) -> Sequence[_ShortKey]:
    """Return the keys of rows that begin with number and part."""
    return list(map(itemgetter(0) if KEYS[name].part is None else itemgetter(0, 1), rows))


def _keys_logged(key: Key, written: Sequence[Any]) -> Sequence[_ShortKey]:
    """Return the keys of rows that an entry of the log has written."""
    if key.part is None:
        return written
    return list(zip(repeat(0), written)) if key.number is None else list(map(tuple, written))


def _row_key(key: _ShortKey) -> RowKey:
    return key if isinstance(key, tuple) else (key, "")


def _blocks(keys: Sequence[_ShortKey]) -> Iterator[tuple[int, int, int]]:
    """Yield block, begin and end of keys that follow one another and lie in one block."""
    is_pair = bool(keys) and isinstance(keys[0], tuple)
    size, numbers = (_BLOCK_OF_PARTS, [number for number, _ in keys]) if is_pair else (_BLOCK, keys)
    try:
        blocks = list(map(floordiv, numbers, repeat(size)))
    except TypeError:  # past the program, a text may stand where a number belongs
        blocks = [number // size if isinstance(number, int) else _NO_NUMBER for number in numbers]
    end = 0
    for block, run in groupby(blocks):
        start, end = end, end + len(list(run))
        yield block, start, end


def _problem(found: bytes | None, said: bytes | None) -> RowProblem | None:
    """Return what is wrong with a row, by its digest and the one that the log says; None is a row that is not there."""
    if (found or GONE) == (said or GONE):
        return None
    if found is None:
        return RowProblem.GONE
    return RowProblem.UNLOGGED if said is None else RowProblem.CHANGED
