"""Settings of dues: written once, read as history."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, insert, select

from szdj_cli.domain.dues.rules import Category
from szdj_cli.domain.dues.settings import DuesSetting
from szdj_cli.store.core import bulk
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.tables.dues import DUES_STANDARD


class NewSetting(NamedTuple):
    """A setting that was approved."""

    member_id: int
    effective_month: str
    monthly_fen: int
    category: str
    request_id: int


def add_all(tx: Transaction, settings: Iterable[NewSetting], now: datetime) -> None:
    """Write settings in their order."""
    next_id = (tx.conn.scalar(select(func.max(DUES_STANDARD.c.id))) or 0) + 1
    rows = [each._asdict() | {"id": number, "set_at": now} for number, each in enumerate(settings, next_id)]
    if rows:
        tx.conn.execute(insert(DUES_STANDARD), rows)


def histories(tx: Transaction, member_ids: Sequence[int]) -> dict[int, list[DuesSetting]]:
    """Return the settings of members in the order in which they were made."""
    found: dict[int, list[DuesSetting]] = {number: [] for number in member_ids}
    for chunk in bulk.chunks(member_ids):
        query = select(DUES_STANDARD).where(DUES_STANDARD.c.member_id.in_(chunk))
        for row in sorted(tx.conn.execute(query), key=lambda row: row.id):
            setting = DuesSetting(row.effective_month, row.monthly_fen, Category(row.category))
            found[row.member_id].append(setting)
    return found
