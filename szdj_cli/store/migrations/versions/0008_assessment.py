"""Standards of dues that were assessed, and requests that somebody submitted in a member's stead."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from szdj_cli.store.migrations.capturing import capture

revision = "0008"
down_revision = "0007"

_OLD = ("id", "member_id", "effective_month", "monthly_fen", "category", "request_id", "set_at")
_FEN = sa.BigInteger().with_variant(sa.Integer, "sqlite")
SQLITE_TRIGGERS = [  # as 0001 has them, once more: they went with the table
    """CREATE TRIGGER dues_standard_no_update BEFORE UPDATE ON dues_standard
       BEGIN SELECT RAISE(ABORT, 'settings of dues are history'); END""",
    """CREATE TRIGGER dues_standard_no_delete BEFORE DELETE ON dues_standard
       BEGIN SELECT RAISE(ABORT, 'settings of dues are history'); END""",
    # Whoever has submitted a request does not decide on it: that is not changed afterwards.
    """CREATE TRIGGER request_submitter_kept BEFORE UPDATE OF submitted_by ON request
       BEGIN SELECT RAISE(ABORT, 'who submitted a request is kept'); END""",
]
_POSTGRESQL_TRIGGERS = [
    """CREATE TRIGGER request_submitter_kept BEFORE UPDATE OF submitted_by ON request
       EXECUTE FUNCTION szdj_append_only()""",
]


def upgrade() -> None:
    """Let a standard be set without a request, and a request be somebody else's work than the applicant's."""
    op.add_column("request", sa.Column("submitted_by", sa.Integer))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        _rebuild()
    else:
        for column in _new_columns():
            op.add_column("dues_standard", column)
        op.alter_column("dues_standard", "request_id", nullable=True)
    for statement in SQLITE_TRIGGERS if is_sqlite else _POSTGRESQL_TRIGGERS:
        op.execute(statement)
    if is_sqlite:
        capture("dues_standard", "id")


def _rebuild() -> None:
    """Make the table anew: SQLite has no other way to let a column be empty."""
    op.create_table(
        "dues_standard_new",
        sa.Column("id", sa.Integer, primary_key=True, nullable=False),
        sa.Column("member_id", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("effective_month", sa.String, nullable=False),
        sa.Column("monthly_fen", _FEN, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("request_id", sa.Integer, sa.ForeignKey("request.id")),
        sa.Column("set_at", sa.String(27), nullable=False),
        *_new_columns(),
    )
    columns = ", ".join(_OLD)
    op.execute(f"INSERT INTO dues_standard_new ({columns}) SELECT {columns} FROM dues_standard ORDER BY id")
    op.drop_table("dues_standard")
    op.rename_table("dues_standard_new", "dues_standard")
    op.create_index("ix_dues_standard_member", "dues_standard", ["member_id", "effective_month", "id"])


def _new_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("base_fen", _FEN),
        sa.Column("until_month", sa.String),
        sa.Column("reason", sa.LargeBinary),
        sa.Column("assessed_by", sa.Integer),
    )
