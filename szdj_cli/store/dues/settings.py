"""Settings of dues: written once, read as history."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from szdj_cli.domain.dues.rules import Category
from szdj_cli.domain.dues.settings import DuesSetting
from szdj_cli.store.core import bulk
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction


class NewSetting(NamedTuple):
    """A setting that was approved."""

    member_id: int
    effective_month: str
    monthly_fen: int
    category: str
    request_id: int


class _Stored(NamedTuple):
    member_id: int
    effective_month: str
    monthly_fen: int
    category: Category


_LAST = Query(int, "SELECT coalesce(max(id), 0) FROM dues_standard")
_ADD = Statement(
    """INSERT INTO dues_standard (id, member_id, effective_month, monthly_fen, category, request_id, set_at)
       VALUES (:id, :member_id, :effective_month, :monthly_fen, :category, :request_id, :now)"""
)
_HISTORIES = Query(
    _Stored,
    """SELECT member_id, effective_month, monthly_fen, category FROM dues_standard
       WHERE member_id IN (:members) ORDER BY id""",
)


def add_all(tx: Transaction, settings: Iterable[NewSetting], now: datetime) -> None:
    """Write settings in their order."""
    next_id = tx.one(_LAST) + 1
    tx.execute_each(_ADD, [each._asdict() | {"id": id_, "now": now} for id_, each in enumerate(settings, next_id)])


def histories(tx: Transaction, member_ids: Sequence[int]) -> dict[int, list[DuesSetting]]:
    """Return the settings of members in the order in which they were made."""
    found: dict[int, list[DuesSetting]] = {number: [] for number in member_ids}
    for chunk in bulk.chunks(member_ids):
        for member_id, month, monthly_fen, category in tx.each(_HISTORIES, members=chunk):
            found[member_id].append(DuesSetting(month, monthly_fen, category))
    return found
