"""Accounts and their sessions."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import Instant, Sealed, table_of


class AccountRow(SQLModel, table=True):
    """Who may sign in. A member gets a row when first needed; an administrator at `init`.

    `id_index` finds the member it belongs to. No `password_hash`: the initial password holds.
    `name`, `id_number` and `mobile` are an administrator's own; a member's stand in the roster.
    """

    __tablename__ = "account"

    id: int | None = Field(default=None, primary_key=True)
    id_index: bytes = Field(unique=True)
    is_administrator: bool = False
    name: str | None = None
    id_number: bytes | None = Field(default=None, sa_type=Sealed("id"))
    mobile: bytes | None = Field(default=None, sa_type=Sealed)
    password_hash: str | None = None  # bound to the account: `Keyring.bound_password_hash`
    is_weak: bool = True  # of the password that the hash is of
    totp_secret: bytes | None = Field(default=None, sa_type=Sealed)
    totp_step: int = 0  # the last 30 s step that was used, so that no code is good twice
    is_disabled: bool = False


class SessionRow(SQLModel, table=True):
    """A sign-in: `code_pending` until the SMS step is done, then `open`, then `ended`.

    `account_id` is NULL for a decoy: a number that is nobody's gets the same steps as a member's.
    """

    __tablename__ = "session"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: bytes = Field(unique=True)
    account_id: int | None = Field(default=None, index=True)
    state: str
    terminal: str
    created_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)


ACCOUNT = table_of(AccountRow)
SESSION = table_of(SessionRow)
