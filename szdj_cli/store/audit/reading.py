"""Reading the audit log: a page of entries, and its rows as the bytes that were hashed."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from szdj_cli.domain.audit.reading import AuditEntry, AuditFilter
from szdj_cli.store.core.below import WITH_BELOW
from szdj_cli.store.core.row_digests import ACT
from szdj_cli.store.core.statements import Query
from szdj_cli.store.core.transactions import Transaction


class Extent(NamedTuple):
    """How many rows there are, and the least and the greatest number."""

    rows: int
    least: int
    greatest: int


class Page(NamedTuple):
    """Numbers, contents and hashes of rows, in order."""

    numbers: Sequence[int]
    contents: Sequence[bytes | None]
    hashes: Sequence[bytes]


class _Entry(NamedTuple):
    seq: int
    at: datetime
    actor: str
    act: str
    subject: str
    detail: str


class _Named(NamedTuple):
    label: str
    name: str | None


class _Token(NamedTuple):
    label: str
    name: str
    maker: str | None


class _Hashed(NamedTuple):
    number: int
    content: bytes | None
    hash: bytes


_PARTS = ("at", "actor", "act", "subject", "detail")

# What `domain.audit.audit.chained_hash` hashes, built where the rows are: a fifth of the time that Python takes.
# SQLite's `format` stops at a NUL, and a column of text may hold a BLOB: either is NULL here, and so a change.
# (Every text is less than any BLOB; asking for the type by name takes twice as long.) The detail may be as large as
# thousands of rows, and is neither searched nor formatted: a NUL in it stays there, and is a change by itself.
*_SHORT, _LONG = _PARTS
_SQLITE_CONTENT = (
    f"CASE WHEN {_LONG} < x''"
    + "".join(f" AND {part} < x'' AND NOT instr({part}, char(0))" for part in _SHORT)
    + f" THEN CAST(format('%d:%d{'%d:%s' * len(_SHORT)}%d:', length(seq), seq, "
    + ", ".join(f"length({part}), {part}" for part in _SHORT)
    + f", length({_LONG})) || {_LONG} AS BLOB) END"
)
_POSTGRESQL_CONTENT = (
    "convert_to("
    + " || ".join(f"length({part}) || ':' || {part}" for part in ("CAST(seq AS TEXT)", *_PARTS))
    + ", 'UTF8')"
)
_ROWS = "SELECT seq, {}, hash FROM audit WHERE seq > :after AND seq <= :up_to ORDER BY seq"
_PAGE = Query(_Hashed, _ROWS.format(_SQLITE_CONTENT), postgresql=_ROWS.format(_POSTGRESQL_CONTENT))


def _entries(within: str = "true") -> str:
    return f"""SELECT seq, at, actor, act, subject, detail FROM audit
       WHERE {within} [[AND act <> :hidden]] [[AND act LIKE :act_like ESCAPE '/']] [[AND act IN (:acts)]]
       [[AND actor IN (:actors)]] [[AND subject = :subject]] [[AND at >= :since]] [[AND at < :before]]
       [[AND seq < :before_seq]]
       ORDER BY seq DESC LIMIT :limit"""


def _number(prefix: str, of: str = "subject") -> str:
    return f"CAST(substr({of}, {len(prefix) + 1}) AS INTEGER)"


# Accounts that keep the store are nobody's below.
_ACCOUNT = """EXISTS (SELECT 1 FROM account JOIN member ON member.id_index = account.id_index
    WHERE account.id = {} AND NOT account.is_administrator AND member.branch_id IN (SELECT id FROM below))"""
_SCRIPT = "EXISTS (SELECT 1 FROM access_token WHERE id = {} AND organisation_id IN (SELECT id FROM below))"
# What an entry is about belongs to an organisation: a person to their branch, a request to its branch and to those at
# which it was decided. Of files and of the roster as a whole it is the one who did it that tells where it was done.
_WITHIN = f"""CASE
    WHEN subject LIKE 'member:%' THEN EXISTS (
        SELECT 1 FROM member WHERE id = {_number("member:")} AND branch_id IN (SELECT id FROM below))
    WHEN subject LIKE 'request:%' THEN EXISTS (
        SELECT 1 FROM request WHERE id = {_number("request:")} AND branch_id IN (SELECT id FROM below)
        UNION ALL SELECT 1 FROM decision
        WHERE request_id = {_number("request:")} AND decided_for IN (SELECT id FROM below))
    WHEN subject LIKE 'organisation:%' THEN {_number("organisation:")} IN (SELECT id FROM below)
    WHEN subject LIKE 'receipt:%' THEN EXISTS (
        SELECT 1 FROM dues_receipt
        WHERE id = {_number("receipt:")} AND organisation_id IN (SELECT id FROM below))
    WHEN subject LIKE 'account:%' THEN {_ACCOUNT.format(_number("account:"))}
    WHEN subject LIKE 'token:%' THEN {_SCRIPT.format(_number("token:"))}
    WHEN (subject = 'roster' OR subject LIKE 'file:%') AND actor LIKE 'token:%'
    THEN {_SCRIPT.format(_number("token:", "actor"))}
    WHEN (subject = 'roster' OR subject LIKE 'file:%') AND actor LIKE 'account:%'
    THEN {_ACCOUNT.format(_number("account:", "actor"))}
    ELSE false END"""
_SCANS = "from its end, until there are enough"
_ENTRIES = Query(_Entry, _entries(), scans=_SCANS)
_ENTRIES_WITHIN = Query(_Entry, f"{WITH_BELOW} {_entries(_WITHIN)}", scans=_SCANS)
_EXTENT = Query(
    Extent, "SELECT count(*), coalesce(min(seq), 0), coalesce(max(seq), 0) FROM audit", scans="every row is counted"
)
_ACT_OF = Query(str, "SELECT act FROM audit WHERE seq = :seq")
_HASH_OF = Query(bytes, "SELECT hash FROM audit WHERE seq = :seq")
_STORE_ID = Query(str, "SELECT value FROM info WHERE name = 'store_id'")

# Who is behind an account is known by the roster, where there is such a member.
_NAMES = Query(
    _Named,
    """SELECT 'account:' || account.id, coalesce(member.name, account.name)
       FROM account LEFT JOIN member ON member.id_index = account.id_index WHERE account.id IN (:accounts)""",
)
_NAMES_SCRIPTS = Query(
    _Token,
    """SELECT 'token:' || access_token.id, access_token.name, coalesce(member.name, account.name)
       FROM access_token JOIN account ON account.id = access_token.account_id
       LEFT JOIN member ON member.id_index = account.id_index WHERE access_token.id IN (:tokens)""",
)
_TOKENS_OF = Query(
    str,
    """SELECT 'token:' || id FROM access_token
       WHERE name = :actor OR 'account:' || account_id IN (:makers)""",
)
_LABELS_OF = Query(
    str,
    """SELECT 'account:' || account.id FROM member JOIN account ON account.id_index = member.id_index
       WHERE member.name = :name
       UNION ALL
       SELECT 'account:' || id FROM account
       WHERE is_administrator AND name = :name
       AND NOT EXISTS (SELECT 1 FROM member WHERE member.id_index = account.id_index)""",
    scans="administrators alone, by an index of their own",
)


def entries(
    tx: Transaction, wanted: AuditFilter, scope: Collection[int] | None = None, *, before: int | None = None
) -> list[AuditEntry]:
    """Return the entries that a filter lets through, the newest first; `before` ended the page before.

    `scope` are organisations: only what was done in them and below, or to these and their people.
    """
    shows_all = ACT in (wanted.act, *wanted.acts)
    within = {} if scope is None else {"scope": sorted(scope)}
    rows = tx.all(
        _ENTRIES if scope is None else _ENTRIES_WITHIN,
        **within,
        hidden=None if shows_all else ACT,  # nobody's act, and of no use to whoever reads
        act_like=re.sub("([/%_])", r"/\1", wanted.act) + "%" if wanted.act else None,
        acts=wanted.acts or None,
        actors=_labels(tx, wanted.actor) if wanted.actor else None,
        subject=wanted.subject or None,
        since=wanted.since,
        before=wanted.before,
        before_seq=before,
        limit=wanted.limit,
    )
    known = names(tx, {row.actor for row in rows})
    return [
        AuditEntry(row.seq, row.at, row.actor, known.get(row.actor), row.act, row.subject, row.detail) for row in rows
    ]


def _labels(tx: Transaction, actor: str) -> list[str]:
    """Return the labels that are meant by a label or a name: somebody's scripts with their own."""
    labels = [actor, *tx.each(_LABELS_OF, name=actor)]
    return [*labels, *tx.each(_TOKENS_OF, actor=actor, makers=labels)]


def extent(tx: Transaction) -> Extent:
    """Return how far the log goes."""
    return tx.one(_EXTENT)


def page(tx: Transaction, after: int, up_to: int) -> Page:
    """Return the rows in (after, up_to]."""
    values = {"after": after, "up_to": up_to}
    # By the driver alone: a column becomes a list at once, and no row is made anything of.
    rows = tx.driver.execute(_PAGE.text(values, is_sqlite=tx.is_sqlite), values).fetchall()
    return Page(*zip(*rows, strict=True)) if rows else Page((), (), ())


def act_of(tx: Transaction, seq: int) -> str | None:
    """Return the act of a row."""
    return tx.first(_ACT_OF, seq=seq)


def hash_of(tx: Transaction, seq: int) -> bytes | None:
    """Return the stored hash of a row."""
    return tx.first(_HASH_OF, seq=seq)


def store_id(tx: Transaction) -> str:
    """Return by what name this store is told from others."""
    return tx.first(_STORE_ID) or ""


def names(tx: Transaction, actors: set[str]) -> dict[str, str]:
    """Return who is behind labels of the log, where that is known: of a token its name, and who let it do so."""
    found = {label: name for label, name in tx.each(_NAMES, accounts=_numbers(actors, "account:")) if name}
    tokens = tx.each(_NAMES_SCRIPTS, tokens=_numbers(actors, "token:"))
    return found | {each.label: f"{each.name}·{each.maker}" if each.maker else each.name for each in tokens}


def _numbers(labels: set[str], kind: str) -> list[int]:
    numbers = (label.removeprefix(kind) for label in labels if label.startswith(kind))
    return [int(number) for number in numbers if number.isdigit()]
