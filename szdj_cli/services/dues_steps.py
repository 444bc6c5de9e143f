"""What is special about the kind 党费标准: when it is stale, and what it writes."""

from collections.abc import Sequence
from datetime import datetime

from szdj_cli.domain.dues_settings import setting_in
from szdj_cli.domain.money import parse_yuan, yuan
from szdj_cli.domain.requests import Applied, Ready
from szdj_cli.services import claims
from szdj_cli.store import dues
from szdj_cli.store.engine import Transaction


def apply(tx: Transaction, requests: Sequence[Ready], now: datetime) -> Applied:
    """Let approved settings hold, unless the amount that they were to replace is another one by now."""
    histories = dues.histories(tx, [ready.member_id for ready in requests])
    stale: set[int] = set()
    new: list[dues.NewSetting] = []
    for ready in requests:
        month = ready.changes["effective_month"][1] or ""
        present = setting_in(histories[ready.member_id], month)
        old, amount = ready.changes["monthly_dues"]
        if old != (yuan(present.monthly_fen) if present else None):
            stale.add(ready.id)
            continue
        category = ready.changes["category"][1] or ""
        new.append(dues.NewSetting(ready.member_id, month, parse_yuan(amount or ""), category, ready.id))
    dues.add_all(tx, new, now)
    claims.follow_standards(tx, {each.member_id: each.effective_month for each in new}, now)
    return Applied(stale, ())
