"""What members pay a month, what is charged, and what was paid. Money is whole fen; months are YYYY-MM."""

from datetime import datetime

from sqlalchemy import Column, Computed, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import FEN, Instant, Sealed, table_of

OWED = "CASE WHEN due_fen > paid_fen THEN due_fen - paid_fen ELSE 0 END"


class DuesStandardRow(SQLModel, table=True):
    """党费标准: what a member pays from a month on; of two from the same month the later row holds. Never changed.

    It comes from a request, or was assessed by a member of the branch's office, or both. `base_fen` is what it was
    reckoned by; `until_month` the last month of one that is less than the rules say, `reason` the sealed reason of it.
    """

    __tablename__ = "dues_standard"
    __table_args__ = (Index("ix_dues_standard_member", "member_id", "effective_month", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    member_id: int
    effective_month: str
    monthly_fen: int = Field(sa_type=FEN)
    category: str
    request_id: int | None = None
    set_at: datetime = Field(sa_type=Instant)
    base_fen: int | None = Field(default=None, sa_type=FEN)
    until_month: str | None = None
    reason: bytes | None = Field(default=None, sa_type=Sealed)
    assessed_by: int | None = None  # member


class RevokedStandardRow(SQLModel, table=True):
    """A setting whose acceptance was taken back: it never held. Never changed."""

    __tablename__ = "revoked_standard"

    standard_id: int = Field(primary_key=True)
    revoked_at: datetime = Field(sa_type=Instant)


class DuesMonthRow(SQLModel, table=True):
    """What one branch charges from a member for a month, and has got: there where it charges or got anything.

    `due_fen` is None where nothing is charged: no standard holds, or the member has left. `paid_fen` is what the
    ledger says.
    """

    __tablename__ = "dues_month"
    __table_args__ = (Index("ix_dues_month_organisation", "organisation_id", "month"),)

    month: str = Field(primary_key=True)
    member_id: int = Field(primary_key=True)
    organisation_id: int
    due_fen: int | None = Field(default=None, sa_type=FEN)
    paid_fen: int = Field(sa_type=FEN)
    owed_fen: int = Field(sa_column=Column(FEN, Computed(OWED, persisted=True), nullable=False))


class DuesPaymentRow(SQLModel, table=True):
    """缴纳 and 冲正: the ledger, never changed. A reversal is a counter-entry of a negative amount."""

    __tablename__ = "dues_payment"
    __table_args__ = (
        Index("ix_dues_payment_member", "member_id", "month"),
        Index("ix_dues_payment_organisation", "organisation_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    member_id: int
    month: str
    organisation_id: int  # whose charge it goes to
    amount_fen: int = Field(sa_type=FEN)
    paid_on: str
    method: str
    serial: str | None = None
    reverses_id: int | None = None
    reason: str | None = None
    request_id: int | None = None  # the declaration that was confirmed; its decision says by whom
    recorded_by: int | None = None  # account; None where a declaration was confirmed
    recorded_at: datetime = Field(sa_type=Instant)


class DuesOpeningRow(SQLModel, table=True):
    """The month from which a branch keeps its dues here."""

    __tablename__ = "dues_opening"

    organisation_id: int = Field(primary_key=True)
    month: str


class DuesStartRow(SQLModel, table=True):
    """The month from which a member's present branch charges: the one after they moved in."""

    __tablename__ = "dues_start"

    member_id: int = Field(primary_key=True)
    month: str


class DuesReceiptRow(SQLModel, table=True):
    """收据: numbered without gaps by branch and year; `content` is the JSON of what it says. Never changed."""

    __tablename__ = "dues_receipt"
    __table_args__ = (UniqueConstraint("organisation_id", "year", "serial"),)

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int
    year: int
    serial: int
    member_id: int
    content: str
    issued_by: int  # account
    issued_at: datetime = Field(sa_type=Instant)


class DuesReceiptLineRow(SQLModel, table=True):
    """Which receipt a payment stands on: one, once."""

    __tablename__ = "dues_receipt_line"
    __table_args__ = (Index("ix_dues_receipt_line_receipt_id", "receipt_id"),)

    payment_id: int = Field(primary_key=True)
    receipt_id: int


class DuesPayerRow(SQLModel, table=True):
    """Whose payments a name of a payer stands for at a branch, once somebody has said so."""

    __tablename__ = "dues_payer"

    organisation_id: int = Field(primary_key=True)
    payer: str = Field(primary_key=True)
    member_id: int
    confirmed_by: int  # account
    confirmed_at: datetime = Field(sa_type=Instant)


class DuesRemittanceRow(SQLModel, table=True):
    """上缴: what a branch handed up to its committee, of payments after one through another. Never changed.

    Numbered without gaps by branch and year. A reversal is a counter-entry of negative amounts.
    """

    __tablename__ = "dues_remittance"
    __table_args__ = (UniqueConstraint("organisation_id", "year", "serial"),)

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int
    committee_id: int
    year: int
    serial: int
    after_payment: int
    through_payment: int
    collected_fen: int = Field(sa_type=FEN)
    handed_fen: int = Field(sa_type=FEN)
    percent: int
    since: str | None = None  # of the first of a branch: what had been paid before that month was handed up elsewhere
    handed_on: str
    reverses_id: int | None = None
    reason: str | None = None
    recorded_by: int  # account
    recorded_at: datetime = Field(sa_type=Instant)


DUES_PAYMENT = table_of(DuesPaymentRow)
DUES_RECEIPT = table_of(DuesReceiptRow)
DUES_RECEIPT_LINE = table_of(DuesReceiptLineRow)
DUES_REMITTANCE = table_of(DuesRemittanceRow)
