"""What the store says about itself."""

from sqlmodel import Field, SQLModel

from szdj_cli.store.tables.types import table_of


class InfoRow(SQLModel, table=True):
    """One fact: `store_id`, `key_check`, `created_at`; `dues_since`, `dues_through`, the months charged."""

    __tablename__ = "info"

    name: str = Field(primary_key=True)
    value: str


INFO = table_of(InfoRow)
