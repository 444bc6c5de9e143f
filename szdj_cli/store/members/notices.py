"""Whom members were told something for which day or month, so that nobody is told twice."""

from collections.abc import Collection, Iterable
from datetime import datetime

from szdj_cli.domain.sms import Notice
from szdj_cli.store.core import bulk
from szdj_cli.store.core.statements import Query, Statement
from szdj_cli.store.core.transactions import Transaction

_TOLD_FOR = Query(
    int, "SELECT member_id FROM notice_sent WHERE member_id IN (:members) AND notice = :notice AND period = :period"
)
_MARK = Statement(
    """INSERT INTO notice_sent (member_id, notice, period, sent_at) VALUES (:member, :notice, :period, :now)
       ON CONFLICT (member_id, notice) DO UPDATE SET period = excluded.period, sent_at = excluded.sent_at"""
)


def told_for(tx: Transaction, members: Collection[int], notice: Notice, period: str) -> set[int]:
    """Return those of some members who were told something for a Shanghai day or month."""
    return {
        number
        for chunk in bulk.chunks(sorted(members))
        for number in tx.each(_TOLD_FOR, members=chunk, notice=notice, period=period)
    }


def mark(tx: Transaction, members: Iterable[int], notice: Notice, period: str, now: datetime) -> None:
    """Keep that members are told something for a Shanghai day or month; what was kept before is forgotten."""
    rows = ({"member": number, "notice": notice, "period": period, "now": now} for number in members)
    tx.execute_each(_MARK, rows)
