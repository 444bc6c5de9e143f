"""Real-name verification: challenges, and phones and identities that are trusted."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import Instant, table_of


class ChallengeRow(SQLModel, table=True):
    """What one QR code stands for: 90 s, one use."""

    __tablename__ = "challenge"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: bytes = Field(unique=True)
    member_id: int = Field(index=True)
    session_id: int
    terminal: str
    state: str  # pending, opened, confirmed, denied, expired, cancelled
    wrong_tries: int = 0
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    opened_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


class TrustedPhoneRow(SQLModel, table=True):
    """A phone that may confirm without a code, over HTTPS only; or a member's identity at another service."""

    __tablename__ = "trusted_phone"

    id: int | None = Field(default=None, primary_key=True)
    cookie_hash: bytes = Field(unique=True)  # of the phone's cookie, or of the keyed digest of the identity
    member_id: int = Field(index=True)
    mobile_index: bytes  # of the number that was proven: another number ends the trust
    expires_at: datetime = Field(sa_type=Instant)


CHALLENGE = table_of(ChallengeRow)
TRUSTED_PHONE = table_of(TrustedPhoneRow)
