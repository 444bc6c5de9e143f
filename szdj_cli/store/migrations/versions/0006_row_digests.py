"""Rows whose content the audit log holds a digest of."""

import sqlalchemy as sa
from alembic import op

from szdj_cli.store.migrations.capturing import capture, create_function

revision = "0006"
down_revision = "0005"

_CAPTURED = (
    ("account", "id", None),
    ("appointment", "id", None),
    ("correction", "id", None),
    ("decision", "request_id", "position"),
    ("dues_opening", "organisation_id", None),
    ("dues_payment", "id", None),
    ("dues_receipt", "id", None),
    ("dues_receipt_line", "payment_id", None),
    ("dues_standard", "id", None),
    ("dues_start", "member_id", None),
    ("info", None, "name"),
    ("letter", "id", None),
    ("local_change", "member_id", "term"),
    ("member", "id", None),
    ("organisation", "id", None),
    ("receipt_slip", "request_id", None),
    ("request", "id", None),
    ("request_step", "request_id", "position"),
    ("trusted_phone", "id", None),
    ("verification", "member_id", "day"),
)


def upgrade() -> None:
    """Create the table of rows that the open transaction has written, and what fills it."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "unlogged_row",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True),
        sa.Column("part", sa.String, primary_key=True),
        prefixes=[] if is_sqlite else ["UNLOGGED"],
        sqlite_with_rowid=False,
    )
    create_function()
    for table, number, part in _CAPTURED:
        capture(table, number, part)
