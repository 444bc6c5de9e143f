"""A roster file on its way into the store: staged in temporary tables, then merged by the database itself."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any, NamedTuple

from szdj_cli.domain.imports.plan import Outcome
from szdj_cli.domain.members.fields import IMPORTED
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.values.clock import to_stored
from szdj_cli.store.core import bulk, paging, row_digests
from szdj_cli.store.core.insert import insert_rows
from szdj_cli.store.core.statements import Query, Statement, row_of
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.imports import problems as import_problems
from szdj_cli.store.organisations.organisations import Post

_COLUMNS_OF = {"id_number": ("id_number", "id_index"), "mobile": ("mobile", "mobile_index"), "branch": ("branch_id",)}
_RECORD = tuple(name for field in IMPORTED for name in _COLUMNS_OF.get(field.term, (field.term,)))
"""The columns of a member that a staged row carries."""
_OPTIONAL = frozenset(field.term for field in IMPORTED if not field.required)
_BLOBS = frozenset({"id_number", "id_index", "mobile", "mobile_index"})

Columns = Mapping[str, Sequence[Any]]
"""Rows as columns of one length, by name."""
Stored = dict[bytes, tuple[Any, ...]]
"""By blind index: the member number, the blind index, then the columns that were asked for; empty where NULL."""


@dataclass(frozen=True)
class Mark:
    """How far the store was when a plan was made; the plan holds as long as this does."""

    last_member: int
    last_request: int


class _Waiting(NamedTuple):
    member_id: int
    id: int
    payload: bytes


class _StagedChange(NamedTuple):
    id: int
    changed: str


class _Doubled(NamedTuple):
    row: int
    outcome: Outcome
    is_contradicted: bool
    id: int
    id_number: bytes


class _NewStanding(NamedTuple):
    id: int
    standing: str


class _NewMobile(NamedTuple):
    id: int
    old: bytes
    new: bytes


class _StagedPost(NamedTuple):
    changed: str
    membership: str
    organisation_id: int
    role: str


class Stamp(NamedTuple):
    """Two numbers that only grow: they are the same only if no member was added or changed meanwhile."""

    members: int
    changes: int


def _staged(name: str) -> str:
    # Empty stands for NULL.
    return f"nullif(import_staged.{name}, '')" if name in _OPTIONAL else f"import_staged.{name}"


_CREATE = (
    # `changed` is JSON: the terms that an existing member's row changes; NULL for a new member. `effect` is the same
    # for two new members only if their rows say the same.
    f"""CREATE TEMPORARY TABLE import_staged AS
        SELECT id AS row, id, version, name AS changed, CAST(id AS BIGINT) AS effect, {", ".join(_RECORD)}
        FROM member WHERE false""",
    "CREATE TEMPORARY TABLE import_seen (member INTEGER, row INTEGER, outcome TEXT, effect BIGINT)",
)
_MARK = Query(Mark, "SELECT (SELECT coalesce(max(id), 0) FROM member), (SELECT coalesce(max(id), 0) FROM request)")
_WAITING = Query(
    _Waiting,
    """SELECT member_id, id, payload FROM request
       WHERE member_id IN (:members) AND kind IN (:kinds) AND state = 'pending'""",
)
_OF_SAME = "min(row) OVER same AS first, min(effect) OVER same AS low, max(effect) OVER same AS high"
# Of rows that say the same, the first is not among them.
_DOUBLED_NEW = Query(
    _Doubled,
    f"""SELECT row, 'new', low <> high, id, id_number
        FROM (SELECT row, id, id_number, {_OF_SAME} FROM import_staged WHERE changed IS NULL
              WINDOW same AS (PARTITION BY id_index)) AS given
        WHERE low <> high OR row > first""",
)
_DOUBLED_STORED = Query(
    _Doubled,
    f"""SELECT given.row, given.outcome, low <> high, member.id, member.id_number
        FROM (SELECT row, member, outcome, {_OF_SAME} FROM import_seen WINDOW same AS (PARTITION BY member)) AS given
        JOIN member ON member.id = given.member
        WHERE low <> high OR given.row > first""",
)
_UNSTAGE = Statement("DELETE FROM import_staged WHERE row IN (:rows)")
_MERGE_NEW = Statement(
    f"""INSERT INTO member (id, version, roster_state, updated_at, {", ".join(_RECORD)})
        SELECT id, 1, 'active', CAST(:now AS VARCHAR), {", ".join(map(_staged, _RECORD))}
        FROM import_staged WHERE changed IS NULL"""
)
_CHANGES = Query(_StagedChange, "SELECT id, changed FROM import_staged WHERE changed IS NOT NULL ORDER BY id")
_UPDATES = Query(
    row_of(
        {"row": int, "id": int, "changed": str}
        | {name: int if name == "branch_id" else bytes if name in _BLOBS else str for name in _RECORD}
    ),
    f"SELECT row, id, changed, {', '.join(_RECORD)} FROM import_staged WHERE changed IS NOT NULL LIMIT :limit",
)
_UPDATED_ROWS = Query(int, "SELECT row FROM import_staged WHERE changed IS NOT NULL ORDER BY row")
# Made only where it is needed, and not with the table: staging is slower with it, and most files need it not.
_BY_ROW = "CREATE INDEX IF NOT EXISTS import_staged_row ON import_staged (row)"
_UPDATES_OF = Query(
    _UPDATES.shape,
    f"SELECT row, id, changed, {', '.join(_RECORD)} FROM import_staged WHERE row IN (:rows) AND changed IS NOT NULL",
)
_MOBILES = Query(
    _NewMobile,
    """SELECT given.id, member.mobile, given.mobile
       FROM import_staged AS given JOIN member ON member.id = given.id
       WHERE given.changed IS NOT NULL AND length(given.mobile) > 0 ORDER BY given.id""",
)
_STANDINGS = Query(
    _NewStanding,
    """SELECT given.id, given.standing FROM import_staged AS given JOIN member ON member.id = given.id
       WHERE given.changed IS NOT NULL AND given.standing <> member.standing ORDER BY given.id""",
)
_COUNT_REQUESTS = Query(
    int,
    # A draft has an older number than its submission.
    """SELECT count(*) FROM import_staged AS given JOIN request ON request.member_id = given.id
       WHERE given.changed IS NOT NULL AND request.state = 'pending'
         AND (request.id > :last_request OR request.submitted_at > :at)""",
)
_POSTS = Query(
    _StagedPost,
    """SELECT given.changed, coalesce(given.membership, ''), appointment.organisation_id, appointment.role
       FROM import_staged AS given JOIN appointment ON appointment.member_id = given.id
       WHERE given.changed IS NOT NULL AND (appointment.until_day IS NULL OR appointment.until_day >= :today)""",
)
_STAMP = Query(
    Stamp,
    "SELECT count(*), CAST(coalesce(sum(version), 0) AS BIGINT) FROM member",
    scans="whether any record has changed is told by all of them",
)
_LAST_DETAIL = Query(str, "SELECT detail FROM audit WHERE subject = :subject AND act = :act ORDER BY seq DESC LIMIT 1")


def begin(tx: Transaction) -> Mark:
    """Create the temporary tables and return how far the store is."""
    bulk.enlarge_cache(tx)
    for statement in _CREATE:
        tx.driver.execute(statement)
    import_problems.begin(tx)
    return mark(tx)


def mark(tx: Transaction) -> Mark:
    """Return how far the store is."""
    return tx.one(_MARK)


def stored(tx: Transaction, id_indexes: Sequence[bytes], columns: Sequence[str]) -> Stored:
    """Return columns of the members that have one of the given blind indexes."""
    if tx.is_sqlite:
        places = ", ".join("?" * len(id_indexes))
        return _stored(tx, columns, f"id_index IN ({places})", _bound(id_indexes))
    return _stored(tx, columns, "id_index = ANY(%s)", [id_indexes])


def stored_numbered(tx: Transaction, numbers: Sequence[int], columns: Sequence[str]) -> Stored:
    """Return columns of the members that have one of the given numbers."""
    if tx.is_sqlite:
        return _stored(tx, columns, f"id IN ({', '.join('?' * len(numbers))})", numbers)
    return _stored(tx, columns, "id = ANY(%s)", [list(numbers)])


def stored_from(tx: Transaction, number: int, count: int, columns: Sequence[str]) -> Stored:
    """Return columns of the members with `count` consecutive numbers."""
    place = tx.placeholder
    return _stored(tx, columns, f"id BETWEEN {place} AND {place}", [number, number + count - 1])


def _stored(tx: Transaction, columns: Sequence[str], condition: str, values: Sequence[object]) -> Stored:
    names = ", ".join(f"coalesce({name}, '')" if name in _OPTIONAL else name for name in ("id", "id_index", *columns))
    rows = tx.driver.execute(f"SELECT {names} FROM member WHERE {condition}", values)
    return {row[1]: row for row in rows}


def _bound(blobs: Sequence[bytes]) -> list[bytearray]:
    # Python's driver looks up an adapter for every bytes (and None) that it binds, at ten times the cost of binding it.
    return list(map(bytearray, blobs))


def waiting(tx: Transaction, members: Sequence[int]) -> dict[int, str]:
    """Return the payload of the pending change to the record, in the clear, for each of the members that has one."""
    changing = [kind.code for kind in kinds.every() if kind.changes_record]
    opened = tx.keys.opener("request", "payload")
    return {row.member_id: opened(row.id, row.payload) for row in tx.each(_WAITING, members=members, kinds=changing)}


def stage(tx: Transaction, rows: Columns) -> None:
    """Stage rows to be written, given as columns of `import_staged`; the others stay NULL."""
    columns = [_bound(column) if tx.is_sqlite and name in _BLOBS else column for name, column in rows.items()]
    insert_rows(tx, "import_staged", tuple(rows), zip(*columns, strict=True))


def stage_each(tx: Transaction, rows: Iterable[Mapping[str, object]]) -> None:
    """Stage rows that all have the same columns."""
    listed = list(rows)
    if listed:
        insert_rows(tx, "import_staged", tuple(listed[0]), (tuple(row.values()) for row in listed))


def note_seen(tx: Transaction, rows: Iterable[Sequence[object]]) -> None:
    """Note member, row number, outcome and effect of rows about members of the store."""
    insert_rows(tx, "import_seen", ("member", "row", "outcome", "effect"), rows)


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
    opened = tx.keys.opener("member", "id_number")
    return [
        Doubled(each.row, each.outcome, each.is_contradicted, opened(each.id, each.id_number))
        for query in (_DOUBLED_NEW, _DOUBLED_STORED)
        for each in tx.each(query)
    ]


def unstage(tx: Transaction, rows: Sequence[int]) -> None:
    """Take rows out of the stage."""
    tx.driver.execute(_BY_ROW)
    for chunk in bulk.chunks(rows):
        tx.execute(_UNSTAGE, rows=chunk)


def merge_new(tx: Transaction, mark: Mark, expected: int, now: datetime) -> int:
    """Move the staged new members into the roster, as many as are expected, and return how many there were."""
    last = mark.last_member
    with bulk.indexed_afterwards(tx, "member", is_empty=last == 0), row_digests.noting(tx, "member", expected) as note:
        written = tx.execute(_MERGE_NEW, now=now)
        note.all_after(last)
    return written


def merge_updates(tx: Transaction, terms: Iterable[str], now: datetime) -> int:
    """Write the staged changes of existing members that are as they were seen, and return how many these are.

    `terms` are the columns that the file gives, beside those that every member has.
    """
    values = {name: _staged(name) for name in terms if name != "mobile"}
    for name in ("mobile", "mobile_index"):
        given = f"import_staged.{name}"
        values[name] = f"CASE WHEN length({given}) > 0 THEN {given} ELSE member.{name} END"
    written = "".join(f", {name} = {value}" for name, value in values.items())
    place = tx.placeholder
    statement = f"""UPDATE member SET version = member.version + 1, updated_at = {place}{written}
        FROM import_staged WHERE member.id = import_staged.id AND member.version = import_staged.version
          AND import_staged.changed IS NOT NULL"""
    return int(tx.driver.execute(statement, [to_stored(now)]).rowcount)


def staged_changes(tx: Transaction) -> list[tuple[int, str]]:
    """Return the number of each existing member that changes, and the terms as JSON; both are small."""
    return [(number, sys.intern(changed)) for number, changed in tx.each(_CHANGES)]


class StagedUpdate(NamedTuple):
    """A staged change of an existing member: the row of the file, the member number, the new values in the clear."""

    row: int
    id: int
    values: Mapping[str, str | None]


def first_updates(tx: Transaction, limit: int) -> list[StagedUpdate]:
    """Return the first staged changes of existing members, in the order of the rows."""
    return _updates(tx, tx.each(_UPDATES, limit=limit))


def updated_rows(tx: Transaction) -> Sequence[int]:
    """Return the rows that change existing members, in their order, and let them be found by it."""
    tx.driver.execute(_BY_ROW)
    return paging.numbers(tx, _UPDATED_ROWS)


def updates_of(tx: Transaction, rows: Sequence[int]) -> list[StagedUpdate]:
    """Return the staged changes of rows, in their order."""
    return _updates(tx, (each for chunk in bulk.chunks(rows) for each in tx.each(_UPDATES_OF, rows=chunk)))


def _updates(tx: Transaction, staged: Iterable[tuple[Any, ...]]) -> list[StagedUpdate]:
    opened = tx.keys.opener("member", "mobile")
    found: list[StagedUpdate] = []
    for row, number, changed, *columns in staged:
        record = dict(zip(_RECORD, columns, strict=True))
        values = {
            term: opened(number, record[term]) if term == "mobile" else record[term] or None
            for term in json.loads(changed)
        }
        found.append(StagedUpdate(row, number, values))
    return sorted(found, key=itemgetter(0))


class StagedMobile(NamedTuple):
    """The old and the new mobile of an existing member."""

    id: int
    old: str
    new: str


def staged_mobiles(tx: Transaction) -> list[StagedMobile]:
    """Return every mobile that is going to change."""
    opened = tx.keys.opener("member", "mobile")
    return [StagedMobile(each, opened(each, old), opened(each, new)) for each, old, new in tx.each(_MOBILES)]


def staged_standings(tx: Transaction) -> dict[int, str]:
    """Return every 党籍状态 that is going to change, by member number."""
    return dict(tx.each(_STANDINGS))


def requests_since(tx: Transaction, mark: Mark, at: datetime) -> int:
    """Return how many members that are to change have got a pending request since the mark, made at an instant."""
    return tx.one(_COUNT_REQUESTS, last_request=mark.last_request, at=at)


class StagedPost(NamedTuple):
    """A post of a member who is to change: the terms that do, as JSON, and 人员类别, empty where the file has none."""

    changed: str
    membership: str
    post: Post


def staged_posts(tx: Transaction, today: date) -> list[StagedPost]:
    """Return the posts of members who are to change."""
    return [
        StagedPost(changed, membership, Post(organisation_id, role))
        for changed, membership, organisation_id, role in tx.each(_POSTS, today=today)
    ]


def stamp(tx: Transaction) -> Stamp:
    """Return how the members are as a whole."""
    return tx.one(_STAMP)


def last_detail(tx: Transaction, act: str, subject: str) -> str | None:
    """Return the detail of the newest entry of the audit log about an act and its subject."""
    return tx.first(_LAST_DETAIL, act=act, subject=subject)
