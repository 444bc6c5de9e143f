"""Reading the audit log: a page of entries, and its rows as the bytes that were hashed."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select

from szdj_cli.domain.audit.reading import AuditEntry, AuditFilter
from szdj_cli.store.core.library import Selection
from szdj_cli.store.core.row_digests import ACT
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.accounts import ACCOUNT
from szdj_cli.store.tables.audit import AUDIT
from szdj_cli.store.tables.info import INFO
from szdj_cli.store.tables.members import MEMBER

# Who is behind an account is known by the roster, where there is such a member.
_name = func.coalesce(MEMBER.c.name, ACCOUNT.c.name)
_PARTS = ("at", "actor", "act", "subject", "detail")

# What `domain.audit.audit.chained_hash` hashes, built where the rows are: a fifth of the time that Python takes.
# SQLite's text functions stop at a NUL, and a column of text may hold a BLOB: either is NULL here, and so a change.
# (Every text is less than any BLOB; asking for the type by name takes twice as long.)
_SQLITE_CONTENT = (
    "CASE WHEN "
    + " AND ".join(f"{part} < x'' AND NOT instr({part}, char(0))" for part in _PARTS)
    + f" THEN CAST(format('%d:%d{'%d:%s' * len(_PARTS)}', length(seq), seq, "
    + ", ".join(f"length({part}), {part}" for part in _PARTS)
    + ") AS BLOB) END"
)
_POSTGRESQL_CONTENT = (
    "convert_to(" + " || ".join(f"length({part}) || ':' || {part}" for part in ("seq::text", *_PARTS)) + ", 'UTF8')"
)


def entries(tx: Transaction, wanted: AuditFilter) -> list[AuditEntry]:
    """Return the entries that a filter lets through, the newest first."""
    query = select(AUDIT).where(*_conditions(tx, wanted)).order_by(AUDIT.c.seq.desc()).limit(wanted.limit)
    rows = tx.conn.execute(query).all()
    known = names(tx, {row.actor for row in rows})
    return [
        AuditEntry(row.seq, row.at, row.actor, known.get(row.actor), row.act, row.subject, row.detail) for row in rows
    ]


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


def extent(tx: Transaction) -> Extent:
    """Return how far the log goes."""
    row = tx.conn.execute(select(func.count(), func.min(AUDIT.c.seq), func.max(AUDIT.c.seq))).one()
    return Extent(*(int(each or 0) for each in row))


def page(tx: Transaction, after: int, up_to: int) -> Page:
    """Return the rows in (after, up_to]."""
    content = _SQLITE_CONTENT if tx.is_sqlite else _POSTGRESQL_CONTENT
    mark = "?" if tx.is_sqlite else "%s"
    query = f"SELECT seq, {content}, hash FROM audit WHERE seq > {mark} AND seq <= {mark} ORDER BY seq"
    rows = tx.driver.execute(query, (after, up_to)).fetchall()
    return Page(*zip(*rows, strict=True)) if rows else Page((), (), ())


def act_of(tx: Transaction, seq: int) -> str | None:
    """Return the act of a row."""
    return tx.conn.scalar(select(AUDIT.c.act).where(AUDIT.c.seq == seq))


def hash_of(tx: Transaction, seq: int) -> bytes | None:
    """Return the stored hash of a row."""
    return tx.conn.scalar(select(AUDIT.c.hash).where(AUDIT.c.seq == seq))


def store_id(tx: Transaction) -> str:
    """Return by what name this store is told from others."""
    return tx.conn.scalar(select(INFO.c.value).where(INFO.c.name == "store_id")) or ""


def _conditions(tx: Transaction, wanted: AuditFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if ACT not in (wanted.act, *wanted.acts):
        conditions.append(AUDIT.c.act != ACT)  # nobody's act, and of no use to whoever reads
    if wanted.act:
        conditions.append(AUDIT.c.act.startswith(wanted.act, autoescape=True))
    if wanted.acts:
        conditions.append(AUDIT.c.act.in_(wanted.acts))
    if wanted.actor:
        conditions.append(AUDIT.c.actor.in_([wanted.actor, *_accounts_of(tx, wanted.actor)]))
    if wanted.subject:
        conditions.append(AUDIT.c.subject == wanted.subject)
    if wanted.since:
        conditions.append(AUDIT.c.at >= wanted.since)
    if wanted.before:
        conditions.append(AUDIT.c.at < wanted.before)
    return conditions


def names(tx: Transaction, actors: set[str]) -> dict[str, str]:
    """Return who is behind labels of the log, where that is an account of somebody whose name is known."""
    ids = [int(actor.removeprefix("account:")) for actor in actors if actor.removeprefix("account:").isdigit()]
    rows = tx.conn.execute(_named_accounts().where(ACCOUNT.c.id.in_(ids)))
    return {f"account:{row.id}": row.name for row in rows if row.name}


def _accounts_of(tx: Transaction, name: str) -> list[str]:
    return [f"account:{row.id}" for row in tx.conn.execute(_named_accounts().where(_name == name))]


def _named_accounts() -> Selection:
    return select(ACCOUNT.c.id, _name.label("name")).outerjoin(MEMBER, MEMBER.c.id_index == ACCOUNT.c.id_index)
