"""Budgets of codes by who asks for them; decoys that stay as they were shown."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_HAS_OWN_MOBILE = sa.text("mobile IS NOT NULL")


def upgrade() -> None:
    """Count codes by budget, keep decoys, and find the few accounts that have a mobile of their own."""
    op.execute("DELETE FROM sms_code")  # good for five minutes, and counted by mobile
    op.drop_index("ix_sms_code_mobile_index", "sms_code")
    op.execute("ALTER TABLE sms_code RENAME COLUMN mobile_index TO budget")
    op.create_index("ix_sms_code_budget", "sms_code", ["budget"])
    op.create_table(
        "decoy",
        sa.Column("id_index", sa.LargeBinary, primary_key=True),
        sa.Column("masked_mobile", sa.String, nullable=False),
    )
    op.create_index(
        "ix_account_own_mobile",
        "account",
        ["id"],
        sqlite_where=_HAS_OWN_MOBILE,
        postgresql_where=_HAS_OWN_MOBILE,
    )
