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
    """A setting that was approved, or assessed; `base_fen` is what it was reckoned by, the reason is in the clear."""

    member_id: int
    effective_month: str
    monthly_fen: int
    category: str
    request_id: int | None
    base_fen: int | None = None
    until_month: str | None = None
    reason: str | None = None
    assessed_by: int | None = None


class Made(NamedTuple):
    """A setting, and when it was written."""

    id: int
    set_at: datetime


class _Stored(NamedTuple):
    member_id: int
    effective_month: str
    monthly_fen: int
    category: Category
    until_month: str | None


_LAST = Query(int, "SELECT coalesce(max(id), 0) FROM dues_standard")
_ADD = Statement(
    """INSERT INTO dues_standard (id, member_id, effective_month, monthly_fen, category, request_id, set_at, base_fen,
                                  until_month, reason, assessed_by)
       VALUES (:id, :member_id, :effective_month, :monthly_fen, :category, :request_id, :now, :base_fen,
               :until_month, :reason, :assessed_by)"""
)
_HISTORIES = Query(
    _Stored,
    """SELECT member_id, effective_month, monthly_fen, category, until_month FROM dues_standard
       WHERE member_id IN (:members) AND NOT EXISTS (
           SELECT 1 FROM revoked_standard WHERE revoked_standard.standard_id = dues_standard.id
       ) ORDER BY id""",
)
_OF_REQUEST = Query(
    Made, "SELECT id, set_at FROM dues_standard WHERE member_id = :member_id AND request_id = :request_id ORDER BY id"
)
_LAST_OF = Query(
    int,
    """SELECT coalesce(max(id), 0) FROM dues_standard WHERE member_id = :member_id AND NOT EXISTS (
           SELECT 1 FROM revoked_standard WHERE revoked_standard.standard_id = dues_standard.id
       )""",
)
_COUNT_REVOKED = Query(int, "SELECT count(*) FROM revoked_standard")
_REVOKE = Statement("INSERT INTO revoked_standard (standard_id, revoked_at) VALUES (:id, :now)")


def add_all(tx: Transaction, settings: Iterable[NewSetting], now: datetime) -> None:
    """Write settings in their order."""
    seal = tx.keys.sealer("dues_standard", "reason")
    tx.execute_each(
        _ADD,
        [
            each._asdict() | {"id": id_, "now": now, "reason": each.reason and seal(id_, each.reason)}
            for id_, each in enumerate(settings, last_number(tx) + 1)
        ],
    )


def last_number(tx: Transaction) -> int:
    """Return the number of the newest setting, 0 where there is none."""
    return tx.one(_LAST)


def histories(tx: Transaction, member_ids: Sequence[int]) -> dict[int, list[DuesSetting]]:
    """Return the settings of members in the order in which they were made."""
    found: dict[int, list[DuesSetting]] = {number: [] for number in member_ids}
    for chunk in bulk.chunks(member_ids):
        for member_id, month, monthly_fen, category, until_month in tx.each(_HISTORIES, members=chunk):
            found[member_id].append(DuesSetting(month, monthly_fen, category, until_month))
    return found


def of_request(tx: Transaction, member_id: int, request_id: int) -> list[Made]:
    """Return the settings that an approved request of a member became, in the order in which they were made."""
    return tx.all(_OF_REQUEST, member_id=member_id, request_id=request_id)


def last_of(tx: Transaction, member_id: int) -> int:
    """Return the number of the setting of a member that was made last and was not revoked; 0 where there is none."""
    return tx.one(_LAST_OF, member_id=member_id)


def count_revoked(tx: Transaction) -> int:
    """Return how many settings were ever revoked."""
    return tx.one(_COUNT_REVOKED)


def revoke(tx: Transaction, standard_ids: Sequence[int], now: datetime) -> None:
    """Write that settings never held: they stay in the history, and nothing is reckoned by them any more."""
    tx.execute_each(_REVOKE, [{"id": each, "now": now} for each in standard_ids])
