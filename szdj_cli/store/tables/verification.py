"""Real-name verification: challenges, and phones and identities that are trusted."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import Instant, table_of


class ChallengeRow(SQLModel, table=True):
    """What one QR code stands for: 90 s until the phone asks for a code, then as long as the code; one use."""

    __tablename__ = "challenge"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: bytes = Field(unique=True)
    short_index: bytes | None = Field(default=None, index=True)  # keyed digest of the short link's code
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
    """A phone that may confirm without a code, over HTTPS only."""

    __tablename__ = "trusted_phone"

    id: int | None = Field(default=None, primary_key=True)
    cookie_hash: bytes = Field(unique=True)
    member_id: int = Field(index=True)
    mobile_index: bytes  # of the number that was proven: another number ends the trust
    expires_at: datetime = Field(sa_type=Instant)


class BoundIdentityRow(SQLModel, table=True):
    """That a member is whom another service calls by a name, of which a keyed digest is kept and nothing else."""

    __tablename__ = "bound_identity"
    __table_args__ = (UniqueConstraint("member_id", "method"),)

    id: int | None = Field(default=None, primary_key=True)
    member_id: int
    method: str  # the name of a provider
    identity_index: bytes  # keyed by the member too: two who share a phone are not told to do so
    mobile_index: bytes  # of the number that was proven: another number ends the binding
    bound_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)


CHALLENGE = table_of(ChallengeRow)
TRUSTED_PHONE = table_of(TrustedPhoneRow)
