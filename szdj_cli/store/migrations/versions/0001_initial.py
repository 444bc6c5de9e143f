"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_PENDING = sa.text("state = 'pending'")
_OPEN = sa.text("state IN ('pending', 'in_transit')")
_LAPSING = sa.text("state IN ('pending', 'in_transit') AND expires_on IS NOT NULL")
_INSTANT = sa.String(27)

SQLITE_TRIGGERS = [
    """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
       BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
       BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    # INSERT OR REPLACE gets round a trigger on DELETE; a number that is not the next one does not get in.
    """CREATE TRIGGER audit_no_gap BEFORE INSERT ON audit
       WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit)
       BEGIN SELECT RAISE(ABORT, 'the audit log has no gaps'); END""",
    # The same for decisions: what is decided is not decided again.
    """CREATE TRIGGER decision_once BEFORE INSERT ON decision
       WHEN EXISTS (SELECT 1 FROM decision WHERE request_id = NEW.request_id AND position = NEW.position)
       BEGIN SELECT RAISE(ABORT, 'decisions are final'); END""",
    """CREATE TRIGGER request_no_update BEFORE UPDATE ON request
       WHEN OLD.state IN ('approved', 'rejected', 'returned', 'withdrawn')
       BEGIN SELECT RAISE(ABORT, 'decided requests are final'); END""",
    """CREATE TRIGGER request_no_delete BEFORE DELETE ON request
       BEGIN SELECT RAISE(ABORT, 'requests are kept'); END""",
    """CREATE TRIGGER request_once BEFORE INSERT ON request
       WHEN EXISTS (SELECT 1 FROM request WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'requests are kept'); END""",
    """CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision
       BEGIN SELECT RAISE(ABORT, 'decisions are final'); END""",
    """CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision
       BEGIN SELECT RAISE(ABORT, 'decisions are final'); END""",
    # A letter is voided, never changed, never gone, and its number is not given twice.
    """CREATE TRIGGER letter_no_update
       BEFORE UPDATE OF id, request_id, committee_id, year, serial, issued_at, expires_on, content ON letter
       BEGIN SELECT RAISE(ABORT, 'letters are kept'); END""",
    """CREATE TRIGGER letter_void_once BEFORE UPDATE ON letter WHEN OLD.voided_at IS NOT NULL
       BEGIN SELECT RAISE(ABORT, 'letters are kept'); END""",
    """CREATE TRIGGER letter_no_delete BEFORE DELETE ON letter
       BEGIN SELECT RAISE(ABORT, 'letters are kept'); END""",
    """CREATE TRIGGER letter_no_gap BEFORE INSERT ON letter
       WHEN NEW.serial IS NOT (SELECT coalesce(max(serial), 0) + 1 FROM letter
                               WHERE committee_id = NEW.committee_id AND year = NEW.year)
            OR EXISTS (SELECT 1 FROM letter WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'letter numbers have no gaps'); END""",
    """CREATE TRIGGER slip_no_update BEFORE UPDATE ON receipt_slip
       BEGIN SELECT RAISE(ABORT, 'receipt slips are kept'); END""",
    """CREATE TRIGGER dues_standard_no_update BEFORE UPDATE ON dues_standard
       BEGIN SELECT RAISE(ABORT, 'settings of dues are history'); END""",
    """CREATE TRIGGER dues_standard_no_delete BEFORE DELETE ON dues_standard
       BEGIN SELECT RAISE(ABORT, 'settings of dues are history'); END""",
    """CREATE TRIGGER slip_no_delete BEFORE DELETE ON receipt_slip
       BEGIN SELECT RAISE(ABORT, 'receipt slips are kept'); END""",
]
_POSTGRESQL_TRIGGERS = [
    """CREATE FUNCTION szdj_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
    """CREATE FUNCTION szdj_audit_no_gap() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN
         IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit) THEN
           RAISE EXCEPTION 'the audit log has no gaps';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
       EXECUTE FUNCTION szdj_append_only()""",
    """CREATE TRIGGER audit_no_gap BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION szdj_audit_no_gap()""",
    """CREATE TRIGGER decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision
       EXECUTE FUNCTION szdj_append_only()""",
    """CREATE TRIGGER request_final BEFORE UPDATE ON request FOR EACH ROW
       WHEN (OLD.state IN ('approved', 'rejected', 'returned', 'withdrawn')) EXECUTE FUNCTION szdj_append_only()""",
    """CREATE TRIGGER request_kept BEFORE DELETE OR TRUNCATE ON request
       EXECUTE FUNCTION szdj_append_only()""",
    """CREATE FUNCTION szdj_letter_no_gap() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN
         IF NEW.serial <> (SELECT coalesce(max(serial), 0) + 1 FROM letter
                           WHERE committee_id = NEW.committee_id AND year = NEW.year) THEN
           RAISE EXCEPTION 'letter numbers have no gaps';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER letter_no_gap BEFORE INSERT ON letter FOR EACH ROW EXECUTE FUNCTION szdj_letter_no_gap()""",
    """CREATE TRIGGER letter_fixed
       BEFORE UPDATE OF id, request_id, committee_id, year, serial, issued_at, expires_on, content ON letter
       EXECUTE FUNCTION szdj_append_only()""",
    """CREATE TRIGGER letter_void_once BEFORE UPDATE ON letter FOR EACH ROW
       WHEN (OLD.voided_at IS NOT NULL) EXECUTE FUNCTION szdj_append_only()""",
    """CREATE TRIGGER letter_kept BEFORE DELETE OR TRUNCATE ON letter EXECUTE FUNCTION szdj_append_only()""",
    """CREATE TRIGGER dues_standard_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON dues_standard
       EXECUTE FUNCTION szdj_append_only()""",
    """CREATE TRIGGER slip_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON receipt_slip
       EXECUTE FUNCTION szdj_append_only()""",
]


def upgrade() -> None:
    """Create every table, index and trigger."""
    op.create_table("info", _text("name", key=True), _text("value"))
    _create_organisations()
    _create_members()
    _create_accounts()
    _create_verification()
    _create_requests()
    _create_letters()
    _create_dues()
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", _INSTANT, nullable=False),
        _text("actor"),
        _text("act"),
        _text("subject"),
        sa.Column("detail", sa.Text, nullable=False),
        _bytes("hash"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else _POSTGRESQL_TRIGGERS:
        op.execute(statement)


def _create_organisations() -> None:
    op.create_table(
        "organisation",
        _number("id", key=True),
        _text("code"),
        _text("name"),
        _text("kind"),
        _number("parent_id", "organisation.id", null=True),
        sa.Column("can_transfer", sa.Boolean, nullable=False),
        *(_text(name, null=True) for name in ("address", "phone", "fax", "postcode")),
        sa.UniqueConstraint("code"),
    )
    op.create_index("ix_organisation_name", "organisation", ["name"])
    op.create_index("ix_organisation_parent_id", "organisation", ["parent_id"])


def _create_members() -> None:
    op.create_table(
        "member",
        _number("id", key=True),
        _number("version"),
        _bytes("id_number"),
        _bytes("id_index"),
        *(_text(name) for name in ("name", "sex", "ethnicity", "birth_date", "education")),
        _text("degree", null=True),
        _text("membership"),
        _number("branch_id", "organisation.id"),
        _text("joined_on"),
        _text("confirmed_on", null=True),
        _text("occupation"),
        _text("employer", null=True),
        _bytes("mobile"),
        _bytes("mobile_index"),
        _text("landline", null=True),
        sa.Column("address", sa.Text, nullable=False),
        *(_text(name, null=True) for name in ("native_place", "residence", "household")),
        _text("standing"),
        _text("roster_state"),
        *(_text(name, null=True) for name in ("floating", "floating_to", "lost_contact", "lost_since", "email")),
        sa.Column("updated_at", _INSTANT, nullable=False),
    )
    # An index and no constraint: a bulk import builds it after the rows.
    op.create_index("ix_member_id_index", "member", ["id_index"], unique=True)
    for name in ("name", "branch_id", "mobile_index"):
        op.create_index(f"ix_member_{name}", "member", [name])
    op.create_table(
        "appointment",
        _number("id", key=True),
        _number("organisation_id", "organisation.id"),
        _number("member_id", "member.id"),
        _text("role"),
        _text("from_day"),
        _text("until_day", null=True),
        sa.Column("begun", sa.Boolean, nullable=False),
        sa.Column("settled", sa.Boolean, nullable=False),
    )
    for name, column, waits in (("beginning", "from_day", "begun"), ("ending", "until_day", "settled")):
        condition = sa.text(f"NOT {waits}")
        op.create_index(
            f"ix_appointment_{name}", "appointment", [column], sqlite_where=condition, postgresql_where=condition
        )
    for name in ("organisation_id", "member_id"):
        op.create_index(f"ix_appointment_{name}", "appointment", [name])


def _create_accounts() -> None:
    op.create_table(
        "account",
        _number("id", key=True),
        _bytes("id_index"),
        sa.Column("is_administrator", sa.Boolean, nullable=False),
        _text("name", null=True),
        _bytes("id_number", null=True),
        _bytes("mobile", null=True),
        _text("password_hash", null=True),
        sa.Column("is_weak", sa.Boolean, nullable=False),
        _bytes("totp_secret", null=True),
        _number("totp_step"),
        sa.Column("is_disabled", sa.Boolean, nullable=False),
        sa.UniqueConstraint("id_index"),
    )
    op.create_table(
        "session",
        _number("id", key=True),
        _bytes("token_hash"),
        _number("account_id", "account.id", null=True),
        _text("state"),
        _text("terminal"),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("seen_at", _INSTANT, nullable=False),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_session_account_id", "session", ["account_id"])
    op.create_table(
        "sign_in_attempt",
        _number("id", key=True),
        _bytes("id_index"),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("succeeded", sa.Boolean, nullable=False),
    )
    for name in ("id_index", "at"):
        op.create_index(f"ix_sign_in_attempt_{name}", "sign_in_attempt", [name])
    op.create_table(
        "sms_code",
        _number("id", key=True),
        _text("purpose"),
        _text("bound_to"),
        _bytes("mobile_index"),
        _bytes("code_mac"),
        sa.Column("sent_at", _INSTANT, nullable=False),
        _number("tries"),
        sa.Column("is_spent", sa.Boolean, nullable=False),
    )
    for name in ("bound_to", "mobile_index"):
        op.create_index(f"ix_sms_code_{name}", "sms_code", [name])


def _create_verification() -> None:
    op.create_table(
        "challenge",
        _number("id", key=True),
        _bytes("token_hash"),
        _number("member_id", "member.id"),
        _number("session_id", "session.id"),
        _text("terminal"),
        _text("state"),
        _number("wrong_tries"),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("opened_at", _INSTANT),
        sa.Column("closed_at", _INSTANT),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_challenge_member_id", "challenge", ["member_id"])
    op.create_table(
        "verification",
        _number("member_id", "member.id", key=True),
        _text("day", key=True),
        _text("method"),
        sa.Column("at", _INSTANT, nullable=False),
    )
    op.create_table(
        "trusted_phone",
        _number("id", key=True),
        _bytes("cookie_hash"),
        _number("member_id", "member.id"),
        _bytes("mobile_index"),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.UniqueConstraint("cookie_hash"),
    )
    op.create_index("ix_trusted_phone_member_id", "trusted_phone", ["member_id"])


def _create_requests() -> None:
    op.create_table(
        "request",
        _number("id", key=True),
        _number("version"),
        _text("kind"),
        _text("state"),
        _number("member_id", "member.id"),
        _number("branch_id", "organisation.id"),
        _number("position"),
        _number("waiting_at", "organisation.id", null=True),
        _number("base_version"),
        _bytes("payload"),
        _number("target_id", "organisation.id", null=True),
        _text("expires_on", null=True),
        sa.Column("submitted_at", _INSTANT, nullable=False),
        sa.Column("closed_at", _INSTANT),
    )
    op.create_index(
        "ix_request_waiting",
        "request",
        ["waiting_at", "submitted_at", "id"],
        sqlite_where=_PENDING,
        postgresql_where=_PENDING,
    )
    op.create_index(
        "uq_request_one_open",
        "request",
        ["member_id", "kind"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index("ix_request_lapsing", "request", ["expires_on"], sqlite_where=_LAPSING, postgresql_where=_LAPSING)
    op.create_index("ix_request_member", "request", ["member_id", "id"])
    op.create_table(
        "request_step",
        _number("request_id", "request.id", key=True),
        _number("position", key=True),
        _number("organisation_id", "organisation.id"),
        _text("act"),
    )
    op.create_table(
        "decision",
        _number("request_id", "request.id", key=True),
        _number("position", key=True),
        _text("outcome"),
        _text("reason", null=True),
        _number("decided_by", "account.id"),
        _number("decided_for", "organisation.id"),
        sa.Column("decided_at", _INSTANT, nullable=False),
    )
    op.create_index("ix_decision_decided_for", "decision", ["decided_for", "decided_at", "request_id"])


def _create_letters() -> None:
    op.create_table(
        "letter",
        _number("id", key=True),
        _number("request_id", "request.id"),
        _number("committee_id", "organisation.id"),
        _number("year"),
        _number("serial"),
        sa.Column("issued_at", _INSTANT, nullable=False),
        _text("expires_on"),
        _bytes("content"),
        sa.Column("voided_at", _INSTANT),
        _text("void_reason", null=True),
        sa.UniqueConstraint("committee_id", "year", "serial"),
    )
    op.create_index("ix_letter_request_id", "letter", ["request_id"])
    op.create_table(
        "receipt_slip",
        _number("request_id", "request.id", key=True),
        _text("handler"),
        _bytes("phone"),
        _text("received_on"),
        _number("recorded_by", "account.id"),
        sa.Column("recorded_at", _INSTANT, nullable=False),
    )


def _create_dues() -> None:
    op.create_table(
        "dues_standard",
        _number("id", key=True),
        _number("member_id", "member.id"),
        _text("effective_month"),
        _number("monthly_fen"),
        _text("category"),
        _number("request_id", "request.id"),
        sa.Column("set_at", _INSTANT, nullable=False),
    )
    op.create_index("ix_dues_standard_member", "dues_standard", ["member_id", "effective_month", "id"])


def _number(name: str, refers_to: str | None = None, *, key: bool = False, null: bool = False) -> sa.Column[int]:
    references = [sa.ForeignKey(refers_to)] if refers_to else []
    return sa.Column(name, sa.Integer, *references, primary_key=key, nullable=null)


def _text(name: str, *, key: bool = False, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=key, nullable=null)


def _bytes(name: str, *, null: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=null)
