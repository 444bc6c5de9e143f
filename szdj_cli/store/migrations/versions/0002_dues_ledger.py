"""The ledger of dues: charges, payments, receipts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_IS_OWED = sa.text("owed_fen > 0")
_HAS_SERIAL = sa.text("serial IS NOT NULL")
_IS_REVERSAL = sa.text("reverses_id IS NOT NULL")
_OWED = "CASE WHEN due_fen > paid_fen THEN due_fen - paid_fen ELSE 0 END"
_INSTANT = sa.String(27)
_FEN = sa.BigInteger().with_variant(sa.Integer, "sqlite")

SQLITE_TRIGGERS = [
    # A payment is reversed by a counter-entry, never changed, never gone.
    """CREATE TRIGGER dues_payment_no_update BEFORE UPDATE ON dues_payment
       BEGIN SELECT RAISE(ABORT, 'the ledger of dues is append-only'); END""",
    """CREATE TRIGGER dues_payment_no_delete BEFORE DELETE ON dues_payment
       BEGIN SELECT RAISE(ABORT, 'the ledger of dues is append-only'); END""",
    """CREATE TRIGGER dues_receipt_no_update BEFORE UPDATE ON dues_receipt
       BEGIN SELECT RAISE(ABORT, 'receipts are kept'); END""",
    """CREATE TRIGGER dues_receipt_no_delete BEFORE DELETE ON dues_receipt
       BEGIN SELECT RAISE(ABORT, 'receipts are kept'); END""",
    """CREATE TRIGGER dues_receipt_no_gap BEFORE INSERT ON dues_receipt
       WHEN NEW.serial IS NOT (SELECT coalesce(max(serial), 0) + 1 FROM dues_receipt
                               WHERE organisation_id = NEW.organisation_id AND year = NEW.year)
            OR EXISTS (SELECT 1 FROM dues_receipt WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'receipt numbers have no gaps'); END""",
    """CREATE TRIGGER dues_receipt_line_no_update BEFORE UPDATE ON dues_receipt_line
       BEGIN SELECT RAISE(ABORT, 'receipts are kept'); END""",
    """CREATE TRIGGER dues_receipt_line_no_delete BEFORE DELETE ON dues_receipt_line
       BEGIN SELECT RAISE(ABORT, 'receipts are kept'); END""",
]
_POSTGRESQL_TRIGGERS = [
    """CREATE TRIGGER dues_payment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dues_payment
       EXECUTE FUNCTION szdj_append_only()""",
    """CREATE TRIGGER dues_receipt_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON dues_receipt
       EXECUTE FUNCTION szdj_append_only()""",
    """CREATE TRIGGER dues_receipt_line_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON dues_receipt_line
       EXECUTE FUNCTION szdj_append_only()""",
    """CREATE FUNCTION szdj_dues_receipt_no_gap() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN
         IF NEW.serial <> (SELECT coalesce(max(serial), 0) + 1 FROM dues_receipt
                           WHERE organisation_id = NEW.organisation_id AND year = NEW.year) THEN
           RAISE EXCEPTION 'receipt numbers have no gaps';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER dues_receipt_no_gap BEFORE INSERT ON dues_receipt
       FOR EACH ROW EXECUTE FUNCTION szdj_dues_receipt_no_gap()""",
]


def upgrade() -> None:
    """Create the tables of the ledger, their indexes and triggers."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:  # SQLite's integers are as wide as they need to be
        op.alter_column("dues_standard", "monthly_fen", type_=_FEN)
    _create_months()
    _create_payments()
    _create_receipts()
    for statement in SQLITE_TRIGGERS if is_sqlite else _POSTGRESQL_TRIGGERS:
        op.execute(statement)


def _create_months() -> None:
    op.create_table(
        "dues_opening",
        _number("organisation_id", "organisation.id", key=True),
        sa.Column("month", sa.String, nullable=False),
    )
    op.create_table(
        "dues_start",
        _number("member_id", "member.id", key=True),
        sa.Column("month", sa.String, nullable=False),
    )
    # By month first: a new month goes to the end, and a month's payments lie together.
    op.create_table(
        "dues_month",
        sa.Column("month", sa.String, primary_key=True),
        _number("member_id", "member.id", key=True),
        _number("organisation_id", "organisation.id"),
        sa.Column("due_fen", _FEN),
        sa.Column("paid_fen", _FEN, nullable=False),
        sa.Column("owed_fen", _FEN, sa.Computed(_OWED, persisted=True), nullable=False),
    )
    op.create_index("ix_dues_month_organisation", "dues_month", ["organisation_id", "month"])
    # All that a list of arrears asks for stands in the index: it is never looked up in the table. What the generated
    # column is reckoned from has to stand there too, or SQLite does not know that the index covers it.
    op.create_index(
        "ix_dues_month_owed",
        "dues_month",
        ["organisation_id", "month", "member_id", "owed_fen", "paid_fen", "due_fen"],
        sqlite_where=_IS_OWED,
        postgresql_where=_IS_OWED,
    )


def _create_payments() -> None:
    op.create_table(
        "dues_payment",
        _number("id", key=True),
        _number("member_id", "member.id"),
        sa.Column("month", sa.String, nullable=False),
        _number("organisation_id", "organisation.id"),
        sa.Column("amount_fen", _FEN, nullable=False),
        sa.Column("paid_on", sa.String, nullable=False),
        sa.Column("method", sa.String, nullable=False),
        sa.Column("serial", sa.String),
        _number("reverses_id", "dues_payment.id", null=True),
        sa.Column("reason", sa.String),
        _number("request_id", "request.id", null=True),
        _number("recorded_by", "account.id", null=True),
        sa.Column("recorded_at", _INSTANT, nullable=False),
    )
    op.create_index("ix_dues_payment_member", "dues_payment", ["member_id", "month"])
    # Not unique: after a reversal the same number comes in again, and one transfer may be for several months.
    op.create_index(
        "ix_dues_payment_serial",
        "dues_payment",
        ["serial"],
        sqlite_where=_HAS_SERIAL,
        postgresql_where=_HAS_SERIAL,
    )
    op.create_index(
        "uq_dues_payment_reverses",
        "dues_payment",
        ["reverses_id"],
        unique=True,
        sqlite_where=_IS_REVERSAL,
        postgresql_where=_IS_REVERSAL,
    )


def _create_receipts() -> None:
    op.create_table(
        "dues_receipt",
        _number("id", key=True),
        _number("organisation_id", "organisation.id"),
        _number("year"),
        _number("serial"),
        _number("member_id", "member.id"),
        sa.Column("content", sa.String, nullable=False),
        _number("issued_by", "account.id"),
        sa.Column("issued_at", _INSTANT, nullable=False),
        sa.UniqueConstraint("organisation_id", "year", "serial"),
    )
    op.create_table(
        "dues_receipt_line",
        _number("payment_id", "dues_payment.id", key=True),
        _number("receipt_id", "dues_receipt.id"),
    )
    op.create_index("ix_dues_receipt_line_receipt_id", "dues_receipt_line", ["receipt_id"])


def _number(name: str, refers_to: str | None = None, *, key: bool = False, null: bool = False) -> sa.Column[int]:
    references = [sa.ForeignKey(refers_to)] if refers_to else []
    return sa.Column(name, sa.Integer, *references, primary_key=key, nullable=null)
