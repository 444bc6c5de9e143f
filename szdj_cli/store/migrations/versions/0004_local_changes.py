"""What was changed here since a roster file last agreed, as the audit log tells it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_PAGE = 5_000
_NOT_IN_FILES = frozenset({"id", "version", "id_index", "branch_id", "mobile_index", "roster_state", "updated_at"})
_ACTS = (
    "request.accepted",
    "member.mended",
    "member.added",
    "member.returned",
    "member.changed",
)


def upgrade() -> None:
    """Create the table and fill it."""
    op.create_table(
        "local_change",
        sa.Column("member_id", sa.Integer, sa.ForeignKey("member.id"), primary_key=True, autoincrement=False),
        sa.Column("term", sa.String, primary_key=True),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("actor", sa.String),
        sa.Column("request_id", sa.Integer),
        sa.Column("before", sa.LargeBinary),
        sa.Column("declined", sa.LargeBinary),
        sqlite_with_rowid=False,  # one tree to write instead of two: a batch of decisions marks what it changes
    )
    conn = op.get_bind()
    for page in _pages(conn):
        _follow(conn, page)
    # A move is told apart from other transfers by where it leads.
    conn.execute(
        sa.text(
            """INSERT INTO local_change (member_id, term, at, request_id)
               SELECT member_id, 'branch', max(closed_at), max(id) FROM request
               WHERE kind = 'transfer' AND state = 'approved' AND target_id IS NOT NULL AND closed_at IS NOT NULL
               GROUP BY member_id
               ON CONFLICT (member_id, term) DO NOTHING"""
        )
    )


def _pages(conn: sa.Connection) -> Iterator[list[Any]]:
    query = sa.text(
        """SELECT seq, at, actor, act, subject, detail FROM audit
           WHERE seq > :after AND act IN :acts ORDER BY seq LIMIT :page"""
    ).bindparams(sa.bindparam("acts", expanding=True))
    after = 0
    while page := list(conn.execute(query, {"after": after, "acts": list(_ACTS), "page": _PAGE})):
        yield page
        after = page[-1].seq


def _follow(conn: sa.Connection, page: Iterable[Any]) -> None:
    """Mark what entries say was changed here, and forget what an import wrote afterwards."""
    latest: dict[tuple[int, str], Mapping[str, object] | None] = {}
    profiles = _profile_requests(conn, [_number(each) for each in page if each.act == "request.accepted"])
    for each in page:
        detail = json.loads(each.detail)
        if each.act == "request.accepted":
            request = _number(each)
            if request in profiles:
                for term in detail["fields"]:
                    row = {"member": profiles[request], "term": term, "at": each.at, "actor": None, "request": request}
                    latest[profiles[request], term] = row
            continue
        member = _number(each)
        if each.act == "member.changed":
            latest.update(dict.fromkeys((member, term) for term in detail["fields"]))
            continue
        for term in _terms(conn, each.act, member, detail):
            latest[member, term] = {"member": member, "term": term, "at": each.at, "actor": each.actor, "request": None}
    gone = [{"member": member, "term": term} for (member, term), row in latest.items() if row is None]
    if gone:
        conn.execute(sa.text("DELETE FROM local_change WHERE member_id = :member AND term = :term"), gone)
    if rows := [row for row in latest.values() if row is not None]:
        conn.execute(
            sa.text(
                """INSERT INTO local_change (member_id, term, at, actor, request_id)
                   VALUES (:member, :term, :at, :actor, :request)
                   ON CONFLICT (member_id, term) DO UPDATE
                   SET at = excluded.at, actor = excluded.actor, request_id = excluded.request_id"""
            ),
            rows,
        )


def _terms(conn: sa.Connection, act: str, member: int, detail: Mapping[str, Any]) -> list[str]:
    if act != "member.added":
        changed = (*detail.get("changes", {}), *detail.get("sealed_fields", ()))
        moved = ("branch",) if act == "member.returned" else ()
        return [term for term in (*changed, *moved) if term not in _NOT_IN_FILES]
    row = conn.execute(sa.text("SELECT * FROM member WHERE id = :id"), {"id": member}).mappings().first()
    return [name for name, value in (row or {}).items() if value is not None and name not in _NOT_IN_FILES]


def _profile_requests(conn: sa.Connection, numbers: list[int]) -> dict[int, int]:
    query = sa.text(
        "SELECT id, member_id FROM request WHERE kind = 'profile' AND state = 'approved' AND id IN :numbers"
    ).bindparams(sa.bindparam("numbers", expanding=True))
    return {row.id: row.member_id for row in conn.execute(query, {"numbers": numbers})} if numbers else {}


def _number(entry: Any) -> int:
    return int(entry.subject.partition(":")[2])
