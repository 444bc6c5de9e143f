"""What guards signing in: tries, codes that were sent, and what those are shown who are nobody."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import Instant, table_of


class AttemptRow(SQLModel, table=True):
    """One try at signing in, committed before the password is compared."""

    __tablename__ = "sign_in_attempt"

    id: int | None = Field(default=None, primary_key=True)
    id_index: bytes = Field(index=True)
    at: datetime = Field(sa_type=Instant, index=True)
    succeeded: bool = False


class SmsCodeRow(SQLModel, table=True):
    """A code that was sent. It is good for `bound_to` (`session:7`, `challenge:9`); the limit of `budget` counts it."""

    __tablename__ = "sms_code"

    id: int | None = Field(default=None, primary_key=True)
    purpose: str
    bound_to: str = Field(index=True)
    budget: bytes = Field(index=True)
    code_mac: bytes
    sent_at: datetime = Field(sa_type=Instant)
    tries: int = 0
    is_spent: bool = False


class DecoyRow(SQLModel, table=True):
    """The masked mobile that an identity number is shown where it has none: the same for good, once it was shown."""

    __tablename__ = "decoy"

    id_index: bytes = Field(primary_key=True)
    masked_mobile: str


SIGN_IN_ATTEMPT = table_of(AttemptRow)
SMS_CODE = table_of(SmsCodeRow)
