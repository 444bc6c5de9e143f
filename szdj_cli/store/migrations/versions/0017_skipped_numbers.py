"""Numbers on paper that may have been used by what a restored store has lost are never used again."""

import sqlalchemy as sa
from alembic import op

from szdj_cli.store.migrations.capturing import capture

revision = "0017"
down_revision = "0016"

_NUMBERED = {
    "letter": ("committee_id", "letter numbers have no gaps"),
    "dues_receipt": ("organisation_id", "receipt numbers have no gaps"),
    "dues_remittance": ("organisation_id", "numbers of remittances have no gaps"),
}


def _next(table: str, column: str) -> str:
    return f"""(SELECT coalesce(max(serial), 0) + 1 FROM (
        SELECT max(serial) AS serial FROM {table} WHERE {column} = NEW.{column} AND year = NEW.year
        UNION ALL
        SELECT max(serial) FROM skipped_number
        WHERE kind = '{table}' AND organisation_id IN (NEW.{column}, 0) AND year = NEW.year
    ) used)"""


def upgrade() -> None:
    """Create the table, and let numbers go on after what stands in it."""
    op.create_table(
        "skipped_number",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("organisation_id", sa.Integer, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("serial", sa.Integer, nullable=False),
    )
    op.create_index("ix_skipped_number_year", "skipped_number", ["kind", "year", "organisation_id"])
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER skipped_number_no_{act.lower()} BEFORE {act} ON skipped_number"
                " BEGIN SELECT RAISE(ABORT, 'what was skipped stays so'); END"
            )
        for table, (column, refusal) in _NUMBERED.items():
            op.execute(f"DROP TRIGGER {table}_no_gap")
            op.execute(
                f"CREATE TRIGGER {table}_no_gap BEFORE INSERT ON {table} WHEN NEW.serial IS NOT {_next(table, column)}"
                f" OR EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER skipped_number_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON skipped_number"
            " EXECUTE FUNCTION szdj_append_only()"
        )
        for table, (column, refusal) in _NUMBERED.items():
            op.execute(
                f"CREATE OR REPLACE FUNCTION szdj_{table}_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" IF NEW.serial <> {_next(table, column)} THEN RAISE EXCEPTION '{refusal}'; END IF;"
                " RETURN NEW; END $$"
            )
    capture("skipped_number", "id")
