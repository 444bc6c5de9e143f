"""What a branch has got is found by the branch: not by way of whoever it charges still, who may have moved away."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Create the index: a second or two for a million lines of the ledger."""
    op.create_index("ix_dues_payment_organisation", "dues_payment", ["organisation_id"])
