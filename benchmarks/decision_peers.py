"""The peers of a batch of decisions, each a program of its own: SQL alone, and the ORM, on an unencrypted store."""

import json
import sqlite3
import sys
from datetime import UTC, datetime

from szdj_cli.domain.values.clock import to_stored

_SQL = (
    """UPDATE member
       SET version = member.version + 1, updated_at = :at,
           address = json_extract(request.payload, '$.address[1]'),
           employer = CASE WHEN json_type(request.payload, '$.employer') IS NULL THEN employer
                           ELSE json_extract(request.payload, '$.employer[1]') END,
           education = CASE WHEN json_type(request.payload, '$.education') IS NULL THEN education
                            ELSE json_extract(request.payload, '$.education[1]') END
       FROM request
       WHERE request.member_id = member.id AND request.state = 'pending' AND request.base_version = member.version""",
    """INSERT INTO decision (request_id, position, outcome, reason, decided_by, decided_for, decided_at)
       SELECT id, position, 'accepted', NULL, 1, waiting_at, :at FROM request WHERE state = 'pending'""",
    """INSERT INTO audit (seq, at, actor, act, subject, detail, hash)
       SELECT (SELECT coalesce(max(seq), 0) FROM audit) + row_number() OVER (ORDER BY id), :at, 'account:1',
              'request.accepted', 'request:' || id,
              json_object('member', member_id, 'step', position, 'for', waiting_at), zeroblob(32)
       FROM request WHERE state = 'pending' ORDER BY id""",
    """UPDATE request SET state = 'approved', waiting_at = NULL, version = version + 1, closed_at = :at
       WHERE state = 'pending'""",
)


def sql_alone(path: str) -> None:
    """Accept everything that waits in four statements, without hashes: the limit."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = TRUNCATE", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN IMMEDIATE")
    for statement in _SQL:
        connection.execute(statement, {"at": to_stored(datetime.now(UTC))})
    connection.execute("COMMIT")


def orm(path: str) -> None:
    """Accept everything that waits with a session's objects, in one transaction."""
    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session
    from sqlmodel import select

    from szdj_cli.domain.audit.audit import canonical_detail, chained_hash
    from szdj_cli.store.tables.audit import AuditRow
    from szdj_cli.store.tables.members import MemberRow
    from szdj_cli.store.tables.requests import DecisionRow, RequestRow

    now = datetime.now(UTC)
    with Session(create_engine(f"sqlite:///{path}")) as session, session.begin():
        waiting = select(RequestRow, MemberRow).where(
            RequestRow.member_id == MemberRow.id, RequestRow.state == "pending"
        )
        previous = bytes(32)
        for seq, (request, member) in enumerate(session.execute(waiting).all(), 1):
            for term, (_, new) in json.loads(request.payload).items():
                setattr(member, term, new)
            member.version += 1
            member.updated_at = now
            session.add(
                DecisionRow(
                    request_id=request.id or 0,
                    position=request.position,
                    outcome="accepted",
                    decided_by=1,
                    decided_for=request.waiting_at or 0,
                    decided_at=now,
                )
            )
            detail = canonical_detail({"member": member.id, "step": request.position, "for": request.waiting_at})
            what = ("account:1", "request.accepted", f"request:{request.id}", detail)
            previous = chained_hash(previous, seq, to_stored(now), *what)
            session.add(
                AuditRow(seq=seq, at=now, actor=what[0], act=what[1], subject=what[2], detail=what[3], hash=previous)
            )
            request.state, request.waiting_at, request.closed_at = "approved", None, now
            request.version += 1


if __name__ == "__main__":
    {"sql": sql_alone, "orm": orm}[sys.argv[1]](sys.argv[2])
