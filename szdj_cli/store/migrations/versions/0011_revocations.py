"""Requests that are mended and submitted again, and acceptances that are taken back."""

import sqlalchemy as sa
from alembic import op

from szdj_cli.store.migrations.capturing import capture

revision = "0011"
down_revision = "0010"

_INSTANT = sa.String(27)
_KEPT = ("earlier_submission", "revocation", "revoked_standard")

SQLITE_TRIGGERS = [
    # What happened is added to, never changed, never gone.
    f"""CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table}
        BEGIN SELECT RAISE(ABORT, 'what happened is kept'); END"""
    for table in _KEPT
    for event in ("update", "delete")
] + [
    # INSERT OR REPLACE gets round a trigger on DELETE.
    """CREATE TRIGGER earlier_submission_once BEFORE INSERT ON earlier_submission
       WHEN EXISTS (SELECT 1 FROM earlier_submission WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'what happened is kept'); END""",
    """CREATE TRIGGER revocation_once BEFORE INSERT ON revocation
       WHEN EXISTS (SELECT 1 FROM revocation WHERE request_id = NEW.request_id AND position = NEW.position)
       BEGIN SELECT RAISE(ABORT, 'what happened is kept'); END""",
    """CREATE TRIGGER revoked_standard_once BEFORE INSERT ON revoked_standard
       WHEN EXISTS (SELECT 1 FROM revoked_standard WHERE standard_id = NEW.standard_id)
       BEGIN SELECT RAISE(ABORT, 'what happened is kept'); END""",
]
_POSTGRESQL_TRIGGERS = [
    f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        EXECUTE FUNCTION szdj_append_only()"""
    for table in _KEPT
]


def upgrade() -> None:
    """Add where the present way of a request begins, and create the tables with what fills the log."""
    op.add_column("request", sa.Column("first_position", sa.Integer, nullable=False, server_default="1"))
    op.create_table(
        "earlier_submission",
        _number("id", key=True),
        _number("request_id", "request.id"),
        _number("version"),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("submitted_at", _INSTANT, nullable=False),
    )
    op.create_index("ix_earlier_submission_request_id", "earlier_submission", ["request_id"])
    op.create_table(
        "revocation",
        _number("request_id", "request.id", key=True),
        _number("position", key=True),
        sa.Column("reason", sa.String, nullable=False),
        _number("revoked_by", "account.id"),
        _number("revoked_for", "organisation.id"),
        sa.Column("revoked_at", _INSTANT, nullable=False),
    )
    op.create_table(
        "revoked_standard",
        _number("standard_id", "dues_standard.id", key=True),
        sa.Column("revoked_at", _INSTANT, nullable=False),
    )
    capture("earlier_submission", "id")
    capture("revocation", "request_id", "position")
    capture("revoked_standard", "standard_id")
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else _POSTGRESQL_TRIGGERS:
        op.execute(statement)


def _number(name: str, refers_to: str | None = None, *, key: bool = False) -> sa.Column[int]:
    references = [sa.ForeignKey(refers_to)] if refers_to else []
    return sa.Column(name, sa.Integer, *references, primary_key=key, nullable=False)
