"""Corrections that wait for a second person."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_IS_WAITING = sa.text("state = 'waiting'")
_INSTANT = sa.String(27)

SQLITE_TRIGGERS = [
    # A correction ends once; what it says is never changed, never gone.
    """CREATE TRIGGER correction_no_update
       BEFORE UPDATE OF id, member_id, act, payload, reason, begun_by, begun_at ON correction
       BEGIN SELECT RAISE(ABORT, 'corrections are kept'); END""",
    """CREATE TRIGGER correction_end_once BEFORE UPDATE ON correction WHEN OLD.state <> 'waiting'
       BEGIN SELECT RAISE(ABORT, 'corrections are kept'); END""",
    """CREATE TRIGGER correction_no_delete BEFORE DELETE ON correction
       BEGIN SELECT RAISE(ABORT, 'corrections are kept'); END""",
    """CREATE TRIGGER correction_once BEFORE INSERT ON correction
       WHEN EXISTS (SELECT 1 FROM correction WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'corrections are kept'); END""",
]
_POSTGRESQL_TRIGGERS = [
    """CREATE TRIGGER correction_fixed
       BEFORE UPDATE OF id, member_id, act, payload, reason, begun_by, begun_at ON correction
       EXECUTE FUNCTION szdj_append_only()""",
    """CREATE TRIGGER correction_end_once BEFORE UPDATE ON correction FOR EACH ROW
       WHEN (OLD.state <> 'waiting') EXECUTE FUNCTION szdj_append_only()""",
    """CREATE TRIGGER correction_kept BEFORE DELETE OR TRUNCATE ON correction
       EXECUTE FUNCTION szdj_append_only()""",
]


def upgrade() -> None:
    """Create the table, its indexes and triggers."""
    op.create_table(
        "correction",
        _number("id", key=True),
        _number("member_id", "member.id"),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        _number("begun_by", "account.id"),
        sa.Column("begun_at", _INSTANT, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        _number("ended_by", "account.id", null=True),
        sa.Column("ended_at", _INSTANT),
        sa.Column("ended_reason", sa.String),
    )
    op.create_index("ix_correction_member_id", "correction", ["member_id"])
    op.create_index(
        "uq_correction_one_waiting",
        "correction",
        ["member_id"],
        unique=True,
        sqlite_where=_IS_WAITING,
        postgresql_where=_IS_WAITING,
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else _POSTGRESQL_TRIGGERS:
        op.execute(statement)


def _number(name: str, refers_to: str | None = None, *, key: bool = False, null: bool = False) -> sa.Column[int]:
    references = [sa.ForeignKey(refers_to)] if refers_to else []
    return sa.Column(name, sa.Integer, *references, primary_key=key, nullable=null)
