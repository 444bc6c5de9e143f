"""The table of leaves."""

import sqlalchemy as sa
from alembic import op

from szdj_cli.store.migrations.capturing import capture
from tests.extension.leave import BEFORE, REVISION

revision = REVISION
down_revision = BEFORE


def upgrade() -> None:
    """Create the table, and note what is written into it."""
    op.create_table(
        "leave",
        sa.Column("request_id", sa.Integer, sa.ForeignKey("request.id"), primary_key=True),
        sa.Column("member_id", sa.Integer, sa.ForeignKey("member.id"), nullable=False),
        sa.Column("begins_on", sa.String, nullable=False),
        sa.Column("ends_on", sa.String, nullable=False),
    )
    capture("leave", "request_id")
