"""Scripts prove who they are by tokens of their own."""

import sqlalchemy as sa
from alembic import op

from szdj_cli.store.migrations.capturing import capture

revision = "0018"
down_revision = "0017"

_INSTANT = sa.String(27)


def upgrade() -> None:
    """Create the tables; the log knows the rows of the first."""
    op.create_table(
        "access_token",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("token_mac", sa.LargeBinary, nullable=False),
        sa.Column("scopes", sa.String, nullable=False),
        sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_on", sa.String, nullable=False),
        sa.Column("revoked_at", _INSTANT),
        sa.Column("reason", sa.String),
        sa.UniqueConstraint("token_mac"),
    )
    op.create_index("ix_access_token_account_id", "access_token", ["account_id"])
    op.create_table(
        "access_token_use",
        sa.Column("token_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("used_at", _INSTANT),
        sa.Column("refused_at", _INSTANT),
    )
    capture("access_token", "id")
