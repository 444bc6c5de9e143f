"""What the audit log knows of the rows beside it: a keyed digest of every row that a transaction has written.

Triggers note the rows (`unlogged_row`); when the transaction ends, one entry for up to four thousand of them is
appended to the log, whoever wrote them and by whatever statement. `store.audit.reconciling` holds the log against the
rows. Each such entry is sealed to its place, so that one of earlier cannot be repeated to vouch for what a row once
held.
"""

import base64
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from szdj_cli.domain.audit.audit import canonical_detail
from szdj_cli.store.core import audit
from szdj_cli.store.core.crypto import ROW_DIGEST_LENGTH, Keyring
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction

ACT = "rows.written"
"""The act of an entry that holds digests: no person's, and left out where the log is listed."""

GONE = bytes(ROW_DIGEST_LENGTH)
"""The digest of a row that was deleted."""

_AT_ONCE = 4000
_EXAMINED = ("password_hash",)  # a text that `db check` looks at by itself
_Row = tuple[Any, ...]
_Facts = dict[str, object]


class Key(NamedTuple):
    """The columns by which a row of a table is known: one of numbers, one of text or of numbers, or both."""

    number: str | None
    part: str | None = None


KEYS = {
    "account": Key("id"),
    "appointment": Key("id"),
    "correction": Key("id"),
    "decision": Key("request_id", "position"),
    "dues_opening": Key("organisation_id"),
    "dues_payment": Key("id"),
    "dues_receipt": Key("id"),
    "dues_receipt_line": Key("payment_id"),
    "dues_standard": Key("id"),
    "dues_start": Key("member_id"),
    "info": Key(None, "name"),
    "letter": Key("id"),
    "local_change": Key("member_id", "term"),
    "member": Key("id"),
    "organisation": Key("id"),
    "receipt_slip": Key("request_id"),
    "request": Key("id"),
    "request_step": Key("request_id", "position"),
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
    "decoy": "is what a stranger was shown, and nobody's",
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
    for name in names:
        for facts in _details(tx, name):
            detail = canonical_detail({**facts, "seal": seal(tx.keys, audit.head(tx)[1], facts)})
            audit.append_again(tx, audit.Entry("system", ACT, "store", detail))
    if names:
        tx.execute(_FORGET_ALL)


def seal(keys: Keyring, previous: bytes, facts: Mapping[str, object]) -> str:
    """Return what nobody can make without the key: it is good for these facts after the entry of this hash alone."""
    return keys.mac("rows.written", f"{previous.hex()}|{canonical_detail(facts)}").hex()


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


def is_capturing(tx: Transaction) -> bool:
    """Return whether the store has the table that triggers note rows in: not before it is made, nor in older ones."""
    return tx.has_table("unlogged_row")


def expressions(key: Key, of: str) -> tuple[str, str]:
    """Return number and part of a key as SQL; `of` is the table's name in the statement with a dot, or nothing."""
    return f"{of}{key.number}" if key.number else "0", f"CAST({of}{key.part} AS TEXT)" if key.part else "''"


def content(tx: Transaction, name: str) -> str:
    """Return all that stands in a row of the table `kept`, as columns of a SELECT; the first is NULL without a row.

    SQLite makes one text of what is no BLOB: to fetch a member column by column takes two thirds longer. JSON holds no
    BLOB: where one stands in such a column, past the program, it is types and bytes in hexadecimal digits instead.
    """
    if not tx.is_sqlite:
        return "kept.*"
    declared = tx.driver.execute(f"SELECT name, type = 'BLOB' FROM pragma_table_info('{name}')").fetchall()
    alone = [f"kept.{column}" for column, is_blob in declared if is_blob or column in _EXAMINED]
    texts = [f"kept.{column}" for column, is_blob in declared if not is_blob and column not in _EXAMINED]
    is_odd = " OR ".join(f"{column} >= x''" for column in texts)  # a BLOB is greater than all that is none
    typed = " || ',' || ".join(f"typeof({column}) || hex({column})" for column in texts)
    text = f"CASE WHEN {texts[0]} IS NULL THEN NULL WHEN {is_odd} THEN {typed} ELSE json_array({', '.join(texts)}) END"
    return ", ".join([text, *alone])


def _details(tx: Transaction, name: str) -> Iterator[_Facts]:
    digest = tx.keys.row_digester(name)
    for rows in (_streamed if tx.is_sqlite else _paged)(tx, name):
        yield _facts(name, KEYS[name], rows, digest)


def _streamed(tx: Transaction, name: str) -> Iterator[list[_Row]]:
    # SQLite goes on reading while the log is written: a third less time than page by page.
    cursor = tx.driver.execute(
        f"SELECT noted.number, noted.part, {content(tx, name)} FROM unlogged_row noted"
        f" LEFT JOIN {name} kept ON {_joined(KEYS[name])} WHERE noted.name = ? ORDER BY noted.number, noted.part",
        (name,),
    )
    while rows := cursor.fetchmany(_AT_ONCE):
        yield rows


def _paged(tx: Transaction, name: str) -> Iterator[list[_Row]]:
    statement = (
        f"SELECT noted.number, noted.part, {content(tx, name)} FROM"
        f" (SELECT number, part FROM unlogged_row WHERE name = %s AND (number, part) > (%s, %s)"
        f" ORDER BY number, part LIMIT {_AT_ONCE}) noted"
        f" LEFT JOIN {name} kept ON {_joined(KEYS[name])} ORDER BY noted.number, noted.part"
    )
    after: tuple[int, str] = (-1, "")
    while rows := tx.driver.execute(statement, (name, *after)).fetchall():
        yield rows
        after = rows[-1][:2]


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
