"""What was decided on one's requests is told in the personal centre, and that it was is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_INSTANT = sa.String(27)

# What was decided before is no news any more: an upgrade greets nobody with the decisions of years.
_HAPPENED_AT = """COALESCE(revocation.revoked_at, request.closed_at,
    CASE WHEN decision.position >= request.first_position THEN decision.decided_at END)"""
_SHOWN_BEFORE = f"""INSERT INTO news_shown (request_id, happened_at, shown_at)
    SELECT request.id, {_HAPPENED_AT}, {_HAPPENED_AT} FROM request
    LEFT JOIN decision ON decision.request_id = request.id
        AND decision.position = (SELECT MAX(position) FROM decision AS made WHERE made.request_id = request.id)
    LEFT JOIN revocation ON revocation.request_id = request.id AND revocation.position = decision.position
    WHERE request.state NOT IN ('draft', 'withdrawn') AND {_HAPPENED_AT} IS NOT NULL"""


def upgrade() -> None:
    """Create the table, with all that was decided until now."""
    op.create_table(
        "news_shown",
        sa.Column("request_id", sa.Integer, sa.ForeignKey("request.id"), primary_key=True, autoincrement=False),
        sa.Column("happened_at", _INSTANT, nullable=False),
        sa.Column("shown_at", _INSTANT, nullable=False),
    )
    op.execute(_SHOWN_BEFORE)
