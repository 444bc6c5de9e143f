"""Short links of challenges, and identities at other services in a table of their own."""

import sqlalchemy as sa
from alembic import op

from szdj_cli.store.migrations.capturing import capture

revision = "0015"
down_revision = "0014"

_INSTANT = sa.String(27)


def upgrade() -> None:
    """Add the column and its index, and create the table; a challenge of before has no short link."""
    op.add_column("challenge", sa.Column("short_index", sa.LargeBinary))
    op.create_index("ix_challenge_short_index", "challenge", ["short_index"])
    op.create_table(
        "bound_identity",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("member_id", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("method", sa.String, nullable=False),
        sa.Column("identity_index", sa.LargeBinary, nullable=False),
        sa.Column("mobile_index", sa.LargeBinary, nullable=False),
        sa.Column("bound_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.UniqueConstraint("member_id", "method"),
    )
    capture("bound_identity", "id")
