"""What a command answered that was called with a key, so that it answers the same when it is called again."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "idempotency_key",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("key_mac", sa.LargeBinary, nullable=False),
        sa.Column("call_mac", sa.LargeBinary, nullable=False),
        sa.Column("result", sa.LargeBinary, nullable=False),
        sa.Column("exit_code", sa.Integer, nullable=False),
        sa.Column("kept_at", sa.String(27), nullable=False),
    )
    op.create_index("ux_idempotency_key", "idempotency_key", ["account_id", "key_mac"], unique=True)
    op.create_index("ix_idempotency_key_kept_at", "idempotency_key", ["kept_at"])
