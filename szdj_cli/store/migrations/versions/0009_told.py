"""What falls due is found by indexes of its own, and whom not to tell of the same thing twice is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_PROBATIONARY = sa.text("membership = 'probationary' AND roster_state = 'active'")
_LOST = sa.text("lost_contact = '1' AND roster_state = 'active'")


def upgrade() -> None:
    """Create the indexes and the table."""
    for name, column, condition in (
        ("probationary", "joined_on", _PROBATIONARY),
        ("lost", "lost_since", _LOST),
    ):
        op.create_index(
            f"ix_member_{name}", "member", ["branch_id", column], sqlite_where=condition, postgresql_where=condition
        )
    op.create_table(
        "notice_sent",
        sa.Column("member_id", sa.Integer, sa.ForeignKey("member.id"), primary_key=True, autoincrement=False),
        sa.Column("notice", sa.String, primary_key=True),
        sa.Column("period", sa.String, nullable=False),
        sa.Column("sent_at", sa.String(27), nullable=False),
    )
