"""What the audit log knows of the rows beside it: a keyed digest of every row that a transaction has written.

Triggers note the rows (`unlogged_row`); when the transaction ends, one entry for up to four thousand of them is
appended to the log, whoever wrote them and by whatever statement. `store.audit.reconciling` holds the log against the
rows. Each such entry is sealed to its place, so that one of earlier cannot be repeated to vouch for what a row once
held.
"""

import base64
import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hmac import compare_digest
from typing import Any, NamedTuple

from szdj_cli.domain.audit.audit import canonical_detail
from szdj_cli.store.core import audit, bulk
from szdj_cli.store.core.crypto import ROW_DIGEST_LENGTH, Keyring, dumped
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction

ACT = "rows.written"
"""The act of an entry that holds digests: no person's, and left out where the log is listed."""

GONE = bytes(ROW_DIGEST_LENGTH)
"""The digest of a row that was deleted."""

_AT_ONCE = 4000
_BEFORE_ALL = (-(2**63), "")
_MARSHALLED_TEXT = ord("u")
_KEY_LENGTH = len(dumped((0, "")))
"""Bytes before what follows number and part of a key in a marshalled row, where the part is empty."""
_TOO_LARGE = 2**31  # for the four bytes that marshal has for a number
_EXAMINED = ("password_hash",)  # a text that `db check` looks at by itself
_Row = tuple[Any, ...]
_Facts = dict[str, object]


class Key(NamedTuple):
    """The columns by which a row of a table is known: one of numbers, one of text or of numbers, or both."""

    number: str | None
    part: str | None = None


class WrittenRows(NamedTuple):
    """What an entry of the log says: which rows of a table, by what its key has columns for, and their digests."""

    table: str
    keys: Sequence[Any]
    digests: bytes


KEYS = {
    "access_token": Key("id"),
    "account": Key("id"),
    "appointment": Key("id"),
    "bound_identity": Key("id"),
    "correction": Key("id"),
    "decision": Key("request_id", "position"),
    "dues_opening": Key("organisation_id"),
    "dues_payer": Key("organisation_id", "payer"),
    "dues_payment": Key("id"),
    "dues_receipt": Key("id"),
    "dues_receipt_line": Key("payment_id"),
    "dues_remittance": Key("id"),
    "dues_standard": Key("id"),
    "dues_start": Key("member_id"),
    "earlier_submission": Key("id"),
    "info": Key(None, "name"),
    "letter": Key("id"),
    "local_change": Key("member_id", "term"),
    "member": Key("id"),
    "organisation": Key("id"),
    "receipt_slip": Key("request_id"),
    "request": Key("id"),
    "request_step": Key("request_id", "position"),
    "revocation": Key("request_id", "position"),
    "revoked_standard": Key("standard_id"),
    "skipped_number": Key("id"),
    "trusted_phone": Key("id"),
    "verification": Key("member_id", "day"),
}
"""The tables whose rows the log knows. Their triggers are made by a migration, with `migrations.capturing`."""

NOT_COVERED = {
    "audit": "is the log, and has its own chain",
    "dues_month": "is reckoned from standards and payments, and held against them",
    "unlogged_row": "is empty between transactions",
    "session": "changes with every command; lives half a day",
    "challenge": "lives for minutes; what comes of it is a verification",
    "sms_code": "lives for minutes; each try changes it",
    "access_token_use": "says when a token was used last; changes with its use",
    "decoy": "is what a stranger was shown, and nobody's",
    "notice_sent": "says whom not to tell of the same thing twice; that they were told is in the log",
    "news_shown": "says what was shown in the personal centre; nothing follows from it",
    "idempotency_key": "is sealed by itself; says what a command answered, and is forgotten",
    "sign_in_attempt": "counts tries, and is cleared away as they age",
}
"""The tables whose rows the log does not know, and why."""

_NOTED = Query(str, "SELECT DISTINCT name FROM unlogged_row ORDER BY name")
_FORGET_ALL = Statement("DELETE FROM unlogged_row")
_FORGET = Statement("DELETE FROM unlogged_row WHERE name = :name AND number = :number AND part = :part")


def begin(tx: Transaction) -> None:
    """Forget rows that were written past the program: this transaction does not vouch for them."""
    if is_capturing(tx):
        tx.execute(_FORGET_ALL)


def log(tx: Transaction) -> None:
    """Append what the rows hold that this transaction has written; the last thing that it does."""
    if not is_capturing(tx):
        return
    names = tx.all(_NOTED)
    for name, after in tx.connection.appended:
        _append(tx, name, _streamed(tx, name, after))
    for name in names:
        _append(tx, name, _streamed(tx, name) if tx.is_sqlite else _paged(tx, name))
    if names:
        tx.execute(_FORGET_ALL)


def _append(tx: Transaction, name: str, written: Iterable[list[_Row]]) -> None:
    digest = digester(tx.keys, name)
    for rows in written:
        facts = canonical_detail(_facts(name, KEYS[name], rows, digest))
        # Put in where its name has its place: to encode all of it again takes as long as to seal it.
        before, table, after = facts.rpartition(',"table":')
        detail = f'{before},"seal":"{_seal(tx.keys, audit.head(tx)[1], facts)}"{table}{after}'
        audit.append_again(tx, audit.Entry("system", ACT, "store", detail))


class Noting:
    """What rows of a table a statement of many has written; nothing need be said where triggers note them."""

    def __init__(self, tx: Transaction, name: str) -> None:
        self._tx, self._name = tx, name

    def numbers(self, numbers: Sequence[int]) -> None:
        """Note rows of a table with one number as their key; the order of the table is the fastest."""
        noted = f"INSERT OR IGNORE INTO unlogged_row SELECT '{self._name}', value, '' FROM json_each(?)"
        self._tx.driver.execute(noted, (json.dumps(numbers),))

    def selected(self, keys: str) -> None:
        """Note rows whose keys a SELECT finds, number and part, in the order of the table."""
        self._tx.driver.execute(f"INSERT OR IGNORE INTO unlogged_row SELECT '{self._name}', * FROM ({keys})")

    def all_after(self, number: int) -> None:
        """Note all rows of a table with one number as their key that come after a number: there were none before."""
        self._tx.connection.appended.append((self._name, number))


class _NotingNothing(Noting):
    def numbers(self, numbers: Sequence[int]) -> None:
        """Leave it to the triggers."""

    def selected(self, keys: str) -> None:
        """Leave it to the triggers."""

    def all_after(self, number: int) -> None:
        """Leave it to the triggers."""


@contextmanager
def noting(tx: Transaction, name: str, count: int) -> Iterator[Noting]:
    """Write so many rows of a table without its triggers, and say afterwards which: to be called by whoever does.

    Many rows are noted in one go for a third of what that costs by triggers. Where they are few, and on PostgreSQL,
    they are noted as ever.
    """
    if count < bulk.MANY:
        yield _NotingNothing(tx, name)
        return
    with bulk.without_triggers(tx, name, f"{name}_unlogged_%") as is_quiet:
        yield Noting(tx, name) if is_quiet else _NotingNothing(tx, name)


def unsealed(keys: Keyring, previous: bytes, detail: str) -> WrittenRows | None:
    """Return what an entry of the log says after the entry of that hash; None where it is not sealed to that place."""
    # As it was before the seal was put in, between sorted keys: no text inside has a quotation mark alone.
    before, _, rest = str(detail).rpartition(',"seal":"')
    given, _, after = rest.partition('"')
    if not compare_digest(given.encode(), _seal(keys, previous, before + after).encode()):
        return None
    facts = json.loads(before + after)
    return WrittenRows(facts["table"], facts["rows"], base64.b64decode(facts["digests"]))


def _seal(keys: Keyring, previous: bytes, facts: str) -> str:
    """Return what nobody can make without the key: it is good for these facts after the entry of this hash alone."""
    return keys.mac("rows.written", f"{previous.hex()}|{facts}").hex()


def note_all(tx: Transaction, but: Collection[tuple[str, tuple[int, str]]] = ()) -> None:
    """Have every row there is logged when this transaction ends, but for some, by table and key.

    For a store whose rows the log does not know yet, or not in this shape.
    """
    for name, key in KEYS.items():
        if tx.has_table(name):
            number, part = expressions(key, "")
            tx.driver.execute(
                f"INSERT INTO unlogged_row SELECT '{name}', {number}, {part} FROM {name} WHERE true"
                " ON CONFLICT DO NOTHING"
            )
    forgotten = ({"name": name, "number": number, "part": part} for name, (number, part) in but)
    tx.execute_each(_FORGET, forgotten)


def digester(keys: Keyring, name: str) -> Callable[[_Row], bytes]:
    """Return a function row of a table → digest, where a row is number and part of its key and its `content`."""
    return keys.row_digester(name, _dumped)


def is_capturing(tx: Transaction) -> bool:
    """Return whether the store has the table that triggers note rows in: not before it is made, nor in older ones."""
    return tx.has_table("unlogged_row")


def expressions(key: Key, of: str) -> tuple[str, str]:
    """Return number and part of a key as SQL; `of` is the table's name in the statement with a dot, or nothing."""
    return f"{of}{key.number}" if key.number else "0", f"CAST({of}{key.part} AS TEXT)" if key.part else "''"


def content(tx: Transaction, name: str, *, is_odd: bool = False) -> str:
    """Return all that stands in a row of the table `kept`, as columns of a SELECT; the first is NULL without a row.

    SQLite makes one text of what is no BLOB, fetched as its bytes: to fetch a member column by column takes twice as
    long, and to have the text decoded two thirds longer. JSON holds no BLOB: where one stands in such a column, past
    the program, that is an error; `is_odd` makes types and bytes in hexadecimal digits of such a row instead, and takes
    longer for all.
    """
    if not tx.is_sqlite:
        return "kept.*"
    declared = tx.driver.execute(f"SELECT name, type = 'BLOB' FROM pragma_table_info('{name}')").fetchall()
    alone = [f"kept.{column}" for column, is_blob in declared if is_blob or column in _EXAMINED]
    texts = [f"kept.{column}" for column, is_blob in declared if not is_blob and column not in _EXAMINED]
    case = f"WHEN {texts[0]} IS NULL THEN NULL"
    if is_odd:
        is_blob = " OR ".join(f"{column} >= x''" for column in texts)  # a BLOB is greater than all that is none
        typed = " || ',' || ".join(f"typeof({column}) || hex({column})" for column in texts)
        case += f" WHEN {is_blob} THEN {typed}"
    return ", ".join([f"CAST(CASE {case} ELSE json_array({', '.join(texts)}) END AS BLOB)", *alone])


def _streamed(tx: Transaction, name: str, appended_after: int | None = None) -> Iterator[list[_Row]]:
    # SQLite goes on reading while the log is written: a third less time than page by page.
    after = _BEFORE_ALL if appended_after is None else (appended_after, "")
    select = _noted if appended_after is None else _appended
    try:
        for rows in _fetched(tx, select(name, content(tx, name)), name, after):
            yield rows
            after = rows[-1][:2]
    except sqlite3.OperationalError:  # of a row that holds a BLOB; anything else comes again
        yield from _fetched(tx, select(name, content(tx, name, is_odd=True)), name, after)


def _fetched(tx: Transaction, query: str, name: str, after: tuple[int, str]) -> Iterator[list[_Row]]:
    cursor = tx.driver.execute(query, {"name": name, "number": after[0], "part": after[1]})
    while rows := cursor.fetchmany(_AT_ONCE):
        yield rows


def _noted(name: str, columns: str) -> str:
    return (
        f"SELECT noted.number, noted.part, {columns} FROM unlogged_row noted"
        f" LEFT JOIN {name} kept ON {_joined(KEYS[name])}"
        " WHERE noted.name = :name AND (noted.number, noted.part) > (:number, :part)"
        " ORDER BY noted.number, noted.part"
    )


def _appended(name: str, columns: str) -> str:
    number = f"kept.{KEYS[name].number}"
    return f"SELECT {number}, '', {columns} FROM {name} kept WHERE {number} > :number ORDER BY {number}"


def _paged(tx: Transaction, name: str) -> Iterator[list[_Row]]:
    statement = (
        f"SELECT noted.number, noted.part, {content(tx, name)} FROM"
        f" (SELECT number, part FROM unlogged_row WHERE name = %s AND (number, part) > (%s, %s)"
        f" ORDER BY number, part LIMIT {_AT_ONCE}) noted"
        f" LEFT JOIN {name} kept ON {_joined(KEYS[name])} ORDER BY noted.number, noted.part"
    )
    after = _BEFORE_ALL
    while rows := tx.driver.execute(statement, (name, *after)).fetchall():
        yield rows
        after = rows[-1][:2]


def _dumped(row: _Row) -> bytearray:
    whole = bytearray(dumped(row))
    if row[2].__class__ is bytes:
        # Digests are of the text itself: what marshal makes of one differs from that of its bytes in this place alone.
        number, part = row[:2]
        # Past the program, anything may stand where a number belongs.
        is_plain = number.__class__ is int and -_TOO_LARGE <= number < _TOO_LARGE and part.isascii()
        whole[_KEY_LENGTH + len(part) if is_plain else len(dumped(row[:2]))] = _MARSHALLED_TEXT
    return whole


def _joined(key: Key) -> str:
    parts = [f"kept.{key.number} = noted.number"] if key.number else []
    if key.part:
        # A number is compared as one, so that the table's index serves.
        is_number = key.part == "position"
        parts.append(f"kept.{key.part} = {'CAST(noted.part AS INTEGER)' if is_number else 'noted.part'}")
    return " AND ".join(parts)


def _facts(name: str, key: Key, rows: Sequence[_Row], digest: Callable[[_Row], bytes]) -> _Facts:
    # A row that is gone has no content.
    digests = b"".join([digest(row) if row[2] is not None else GONE for row in rows])
    if key.part is None:
        keys: list[object] = [row[0] for row in rows]
    elif key.number is None:
        keys = [row[1] for row in rows]
    else:
        keys = [row[:2] for row in rows]
    return {"digests": base64.b64encode(digests).decode(), "rows": keys, "table": name}
