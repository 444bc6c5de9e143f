"""A roster file on its way into the store: staged in temporary tables, then merged by the database itself."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    MetaData,
    String,
    Subquery,
    Table,
    Text,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.schema import CreateTable

from szdj_cli.domain.imports.plan import Outcome
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.store.core import bulk
from szdj_cli.store.core.insert import insert_rows
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.imports import problems as import_problems
from szdj_cli.store.members.relocation import Post
from szdj_cli.store.organisations.appointments import is_not_ended
from szdj_cli.store.tables.audit import AUDIT
from szdj_cli.store.tables.members import MEMBER
from szdj_cli.store.tables.organisations import APPOINTMENT
from szdj_cli.store.tables.requests import REQUEST

RECORD_COLUMNS = tuple(
    column.name for column in MEMBER.columns if column.name not in ("id", "version", "roster_state", "updated_at")
)
"""The columns of a member that a staged row carries."""

_temporary = MetaData()

STAGED = Table(
    "import_staged",
    _temporary,
    Column("row", Integer),
    Column("id", Integer),
    Column("version", Integer),
    Column("changed", Text),  # JSON: the terms that an existing member's row changes; NULL for a new member
    Column("effect", BigInteger),  # the same for two new members only if their rows say the same
    *(Column(name, MEMBER.c[name].type) for name in RECORD_COLUMNS),  # empty stands for NULL
    prefixes=["TEMPORARY"],
)
SEEN = Table(
    "import_seen",
    _temporary,
    Column("member", Integer),
    Column("row", Integer),
    Column("outcome", String),
    Column("effect", BigInteger),
    prefixes=["TEMPORARY"],
)
_BLOBS = frozenset({"id_number", "id_index", "mobile", "mobile_index"})
_ROWS_AT_ONCE = 1_000

Columns = Mapping[str, Sequence[Any]]
"""Rows as columns of one length, by name."""
Stored = dict[bytes, tuple[Any, ...]]
"""By blind index: the member number, the blind index, then the columns that were asked for; empty where NULL."""


@dataclass(frozen=True)
class Mark:
    """How far the store was when a plan was made; the plan holds as long as this does."""

    last_member: int
    last_request: int


def begin(tx: Transaction) -> Mark:
    """Create the temporary tables and return how far the store is."""
    bulk.enlarge_cache(tx)
    for table in (STAGED, SEEN):
        tx.conn.execute(CreateTable(table))
    import_problems.begin(tx)
    return mark(tx)


def mark(tx: Transaction) -> Mark:
    """Return how far the store is."""
    last_member = tx.conn.scalar(select(func.max(MEMBER.c.id))) or 0
    return Mark(last_member, tx.conn.scalar(select(func.max(REQUEST.c.id))) or 0)


def stored(tx: Transaction, id_indexes: Sequence[bytes], columns: Sequence[str]) -> Stored:
    """Return columns of the members that have one of the given blind indexes."""
    if tx.is_sqlite:
        places = ", ".join("?" * len(id_indexes))
        return _stored(tx, columns, f"id_index IN ({places})", _bound(id_indexes))
    return _stored(tx, columns, "id_index = ANY(%s)", [id_indexes])


def stored_from(tx: Transaction, number: int, count: int, columns: Sequence[str]) -> Stored:
    """Return columns of the members with `count` consecutive numbers."""
    place = "?" if tx.is_sqlite else "%s"
    return _stored(tx, columns, f"id BETWEEN {place} AND {place}", [number, number + count - 1])


def _stored(tx: Transaction, columns: Sequence[str], condition: str, values: Sequence[object]) -> Stored:
    names = ", ".join(_or_empty(MEMBER.c[name]) for name in ("id", "id_index", *columns))
    rows = tx.driver.execute(f"SELECT {names} FROM member WHERE {condition}", values)
    return {row[1]: row for row in rows}


def _or_empty(column: "Column[Any]") -> str:
    return f"coalesce({column.name}, '')" if column.nullable else column.name


def _bound(blobs: Sequence[bytes]) -> list[bytearray]:
    # Python's driver looks up an adapter for every bytes (and None) that it binds, at ten times the cost of binding it.
    return list(map(bytearray, blobs))


def waiting(tx: Transaction, members: Sequence[int]) -> dict[int, str]:
    """Return the payload of the pending change to the record, in the clear, for each of the members that has one."""
    changing = [kind.code for kind in kinds.every() if kind.changes_record]
    rows = tx.conn.execute(
        select(REQUEST.c.member_id, REQUEST.c.id, REQUEST.c.payload).where(
            REQUEST.c.member_id.in_(members), REQUEST.c.kind.in_(changing), REQUEST.c.state == "pending"
        )
    )
    return {row.member_id: tx.keys.open("request", "payload", row.id, row.payload) for row in rows}


def stage(tx: Transaction, rows: Columns) -> None:
    """Stage rows to be written, given as columns of `STAGED`; the others stay NULL."""
    columns = [_bound(column) if tx.is_sqlite and name in _BLOBS else column for name, column in rows.items()]
    insert_rows(tx, STAGED, tuple(rows), zip(*columns, strict=True))


def stage_each(tx: Transaction, rows: Iterable[Mapping[str, object]]) -> None:
    """Stage rows that all have the same columns."""
    listed = list(rows)
    if listed:
        insert_rows(tx, STAGED, tuple(listed[0]), (tuple(row.values()) for row in listed))


def note_seen(tx: Transaction, rows: Iterable[Sequence[object]]) -> None:
    """Note member, row number, outcome and effect of rows about members of the store."""
    insert_rows(tx, SEEN, ("member", "row", "outcome", "effect"), rows)


@dataclass(frozen=True)
class Doubled:
    """A row that speaks of somebody of whom another row speaks too."""

    row: int
    outcome: Outcome
    is_contradicted: bool
    """Whether the rows say different things; if not, the first of them stays and is not among these."""
    id_number: str


def doubled(tx: Transaction) -> list[Doubled]:
    """Return the rows that are not to be written because there is more than one about the same person."""
    of_new = _doubled(STAGED, STAGED.c.id_index, STAGED.c.changed.is_(None))
    of_stored = _doubled(SEEN, SEEN.c.member, true())
    new = tx.conn.execute(select(of_new, STAGED.c.id, STAGED.c.id_number).where(STAGED.c.row == of_new.c.row))
    old = tx.conn.execute(
        select(of_stored, SEEN.c.outcome, MEMBER.c.id, MEMBER.c.id_number)
        .where(SEEN.c.row == of_stored.c.row)
        .join(MEMBER, MEMBER.c.id == SEEN.c.member)
    )
    return [
        Doubled(r.row, Outcome.NEW, r.kinds > 1, tx.keys.open("member", "id_number", r.id, r.id_number)) for r in new
    ] + [
        Doubled(r.row, Outcome(r.outcome), r.kinds > 1, tx.keys.open("member", "id_number", r.id, r.id_number))
        for r in old
    ]


def _doubled(table: Table, key: "Column[Any]", condition: ColumnElement[bool]) -> Subquery:
    groups = (
        select(key, func.min(table.c.row).label("first"), func.count(table.c.effect.distinct()).label("kinds"))
        .where(condition)
        .group_by(key)
        .having(func.count() > 1)
        .subquery()
    )
    return (
        select(table.c.row, groups.c.kinds)
        .join(groups, groups.c[key.name] == key)
        .where(condition, (groups.c.kinds > 1) | (table.c.row > groups.c.first))
        .subquery()
    )


def unstage(tx: Transaction, rows: Sequence[int]) -> None:
    """Take rows out of the stage."""
    # Made only now, and not attached to the table: staging is slower with it, and most files need it not.
    tx.conn.exec_driver_sql("CREATE INDEX import_staged_row ON import_staged (row)")
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        tx.conn.execute(delete(STAGED).where(STAGED.c.row.in_(rows[start : start + _ROWS_AT_ONCE])))


def merge_new(tx: Transaction, terms: Iterable[str], mark: Mark, now: datetime) -> int:
    """Move the staged new members into the roster and return how many there were.

    `terms` are the columns that the file gives, beside those that every member has.
    """
    names = [name for name in RECORD_COLUMNS if name in terms or not MEMBER.c[name].nullable]
    columns = [MEMBER.c.id, MEMBER.c.version, *(MEMBER.c[name] for name in names)]
    values = [STAGED.c.id, literal(1), *map(_staged, names)]
    query = select(*values, literal("active"), literal(to_stored(now))).where(STAGED.c.changed.is_(None))
    statement = insert(MEMBER).from_select([*columns, MEMBER.c.roster_state, MEMBER.c.updated_at], query)
    # Into an empty roster: indexes are built faster after the rows than row by row.
    indexes = MEMBER.indexes if mark.last_member == 0 else frozenset()
    for index in indexes:
        index.drop(tx.conn)
    written = tx.conn.execute(statement.execution_options(preserve_rowcount=True)).rowcount
    for index in indexes:
        index.create(tx.conn)
    return written


def merge_updates(tx: Transaction, terms: Sequence[str], now: datetime) -> int:
    """Write the staged changes of existing members that are as they were seen, and return how many these are."""
    values = {name: _staged(name) for name in terms if name != "mobile"}
    for name in ("mobile", "mobile_index"):
        values[name] = func.coalesce(func.nullif(STAGED.c[name], b""), MEMBER.c[name])
    statement = (
        update(MEMBER)
        .where(MEMBER.c.id == STAGED.c.id, MEMBER.c.version == STAGED.c.version, STAGED.c.changed.is_not(None))
        .values(version=MEMBER.c.version + 1, updated_at=now, **values)
    )
    return tx.conn.execute(statement).rowcount


def _staged(name: str) -> ColumnElement[Any]:
    return func.nullif(STAGED.c[name], "") if MEMBER.c[name].nullable else STAGED.c[name]


def staged_changes(tx: Transaction) -> list[tuple[int, str]]:
    """Return the number of each existing member that changes, and the terms as JSON; both are small."""
    query = select(STAGED.c.id, STAGED.c.changed).where(STAGED.c.changed.is_not(None)).order_by(STAGED.c.id)
    return [(row.id, sys.intern(row.changed)) for row in tx.conn.execute(query)]


class StagedUpdate(NamedTuple):
    """A staged change of an existing member: the row of the file, the member number, the new values in the clear."""

    row: int
    id: int
    values: Mapping[str, str | None]


def first_updates(tx: Transaction, limit: int) -> list[StagedUpdate]:
    """Return the first staged changes of existing members, in the order of the rows."""
    query, opened = select(STAGED).where(STAGED.c.changed.is_not(None)).limit(limit), tx.keys.opener("member", "mobile")
    found = [
        StagedUpdate(
            row["row"],
            row["id"],
            {
                term: opened(row["id"], row[term]) if term == "mobile" else row[term] or None
                for term in json.loads(row["changed"])
            },
        )
        for row in tx.conn.execute(query).mappings()
    ]
    return sorted(found, key=itemgetter(0))


class StagedMobile(NamedTuple):
    """The old and the new mobile of an existing member."""

    id: int
    old: str
    new: str


def staged_mobiles(tx: Transaction) -> list[StagedMobile]:
    """Return every mobile that is going to change."""
    query = (
        select(STAGED.c.id, MEMBER.c.mobile, STAGED.c.mobile)
        .join(MEMBER, MEMBER.c.id == STAGED.c.id)
        .where(STAGED.c.changed.is_not(None), func.length(STAGED.c.mobile) > 0)
        .order_by(STAGED.c.id)
    )
    opened = tx.keys.opener("member", "mobile")
    return [StagedMobile(each, opened(each, old), opened(each, new)) for each, old, new in tx.conn.execute(query)]


def requests_since(tx: Transaction, mark: Mark, at: datetime) -> int:
    """Return how many members that are to change have got a pending request since the mark, made at an instant."""
    # A draft has an older number than its submission.
    is_later = or_(REQUEST.c.id > mark.last_request, REQUEST.c.submitted_at > at)
    query = (
        select(func.count())
        .select_from(STAGED)
        .join(REQUEST, REQUEST.c.member_id == STAGED.c.id)
        .where(STAGED.c.changed.is_not(None), REQUEST.c.state == "pending", is_later)
    )
    return tx.conn.scalar(query) or 0


class StagedPost(NamedTuple):
    """A post of a member who is to change: the terms that do, as JSON, and 人员类别, empty where the file has none."""

    changed: str
    membership: str
    post: Post


def staged_posts(tx: Transaction, today: date) -> list[StagedPost]:
    """Return the posts of members who are to change."""
    query = (
        select(STAGED.c.changed, STAGED.c.membership, APPOINTMENT.c.organisation_id, APPOINTMENT.c.role)
        .join(APPOINTMENT, APPOINTMENT.c.member_id == STAGED.c.id)
        .where(STAGED.c.changed.is_not(None), is_not_ended(today))
    )
    return [
        StagedPost(changed, membership or "", Post(organisation_id, role))
        for changed, membership, organisation_id, role in tx.conn.execute(query)
    ]


def stamp(tx: Transaction) -> tuple[int, int]:
    """Return two numbers that only grow: they are the same only if no member was added or changed meanwhile."""
    row = tx.conn.execute(select(func.count(), func.sum(MEMBER.c.version)).select_from(MEMBER)).one()
    return row[0], row[1] or 0


def last_detail(tx: Transaction, act: str, subject: str) -> str | None:
    """Return the detail of the newest entry of the audit log about an act and its subject."""
    query = select(AUDIT.c.detail).where(AUDIT.c.subject == subject, AUDIT.c.act == act)
    return tx.conn.scalar(query.order_by(AUDIT.c.seq.desc()).limit(1))
