"""Organisations that are closed, and into which others they went."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns; no organisation of an older store is closed."""
    op.add_column("organisation", sa.Column("closed_on", sa.String))
    op.add_column("organisation", sa.Column("merged_into", sa.Integer))
