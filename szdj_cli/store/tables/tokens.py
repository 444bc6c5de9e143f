"""Tokens of scripts."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import Instant


class TokenRow(SQLModel, table=True):
    """What a script may do, in whose name, until the end of a Shanghai day. No `organisation_id`: the whole store."""

    __tablename__ = "access_token"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    token_mac: bytes = Field(unique=True)  # keyed: of a copy of the store without its key nothing can be tried
    scopes: str  # in alphabetical order, a blank between them
    organisation_id: int | None = None
    account_id: int = Field(index=True)
    created_at: datetime = Field(sa_type=Instant)
    expires_on: str
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    reason: str | None = None


class TokenUseRow(SQLModel, table=True):
    """When a token was used last, and when it was last logged that it was refused; 0 stands for all unknown ones."""

    __tablename__ = "access_token_use"

    token_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    used_at: datetime | None = Field(default=None, sa_type=Instant)
    refused_at: datetime | None = Field(default=None, sa_type=Instant)
