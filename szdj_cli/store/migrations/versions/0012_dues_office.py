"""Whose payments are known by the name of whoever paid, and what branches have handed up of their dues."""

import sqlalchemy as sa
from alembic import op

from szdj_cli.store.migrations.capturing import capture

revision = "0012"
down_revision = "0011"

_IS_REVERSAL = sa.text("reverses_id IS NOT NULL")
_INSTANT = sa.String(27)
_FEN = sa.BigInteger().with_variant(sa.Integer, "sqlite")

SQLITE_TRIGGERS = [
    # What was handed up is reversed by a counter-entry, never changed, never gone.
    """CREATE TRIGGER dues_remittance_no_update BEFORE UPDATE ON dues_remittance
       BEGIN SELECT RAISE(ABORT, 'remittances are append-only'); END""",
    """CREATE TRIGGER dues_remittance_no_delete BEFORE DELETE ON dues_remittance
       BEGIN SELECT RAISE(ABORT, 'remittances are append-only'); END""",
    """CREATE TRIGGER dues_remittance_no_gap BEFORE INSERT ON dues_remittance
       WHEN NEW.serial IS NOT (SELECT coalesce(max(serial), 0) + 1 FROM dues_remittance
                               WHERE organisation_id = NEW.organisation_id AND year = NEW.year)
            OR EXISTS (SELECT 1 FROM dues_remittance WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'numbers of remittances have no gaps'); END""",
]
_POSTGRESQL_TRIGGERS = [
    """CREATE TRIGGER dues_remittance_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dues_remittance
       EXECUTE FUNCTION szdj_append_only()""",
    """CREATE FUNCTION szdj_dues_remittance_no_gap() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN
         IF NEW.serial <> (SELECT coalesce(max(serial), 0) + 1 FROM dues_remittance
                           WHERE organisation_id = NEW.organisation_id AND year = NEW.year) THEN
           RAISE EXCEPTION 'numbers of remittances have no gaps';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER dues_remittance_no_gap BEFORE INSERT ON dues_remittance
       FOR EACH ROW EXECUTE FUNCTION szdj_dues_remittance_no_gap()""",
]


def upgrade() -> None:
    """Create the tables, their indexes and triggers."""
    op.create_table(
        "dues_payer",
        _number("organisation_id", "organisation.id", key=True),
        sa.Column("payer", sa.String, primary_key=True),
        _number("member_id", "member.id"),
        _number("confirmed_by", "account.id"),
        sa.Column("confirmed_at", _INSTANT, nullable=False),
    )
    op.create_table(
        "dues_remittance",
        _number("id", key=True),
        _number("organisation_id", "organisation.id"),
        _number("committee_id", "organisation.id"),
        _number("year"),
        _number("serial"),
        _number("after_payment"),
        _number("through_payment"),
        sa.Column("collected_fen", _FEN, nullable=False),
        sa.Column("handed_fen", _FEN, nullable=False),
        _number("percent"),
        sa.Column("since", sa.String),
        sa.Column("handed_on", sa.String, nullable=False),
        _number("reverses_id", "dues_remittance.id", null=True),
        sa.Column("reason", sa.String),
        _number("recorded_by", "account.id"),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.UniqueConstraint("organisation_id", "year", "serial"),
    )
    op.create_index(
        "uq_dues_remittance_reverses",
        "dues_remittance",
        ["reverses_id"],
        unique=True,
        sqlite_where=_IS_REVERSAL,
        postgresql_where=_IS_REVERSAL,
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else _POSTGRESQL_TRIGGERS:
        op.execute(statement)
    capture("dues_payer", "organisation_id", "payer")
    capture("dues_remittance", "id")


def _number(name: str, refers_to: str | None = None, *, key: bool = False, null: bool = False) -> sa.Column[int]:
    references = [sa.ForeignKey(refers_to)] if refers_to else []
    return sa.Column(name, sa.Integer, *references, primary_key=key, nullable=null, autoincrement=False)
