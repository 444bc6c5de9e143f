"""What is special about the kind 党费标准: when it is stale, and what it writes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from szdj_cli.domain.changes import Changes
from szdj_cli.domain.dues.settings import notes_on, setting_in
from szdj_cli.domain.requests.requests import AcceptedRequest, Applied, Brought, Note
from szdj_cli.domain.values.clock import shanghai_month
from szdj_cli.domain.values.money import parse_yuan, yuan
from szdj_cli.domain.values.months import month_after, months_through
from szdj_cli.services.dues import charges
from szdj_cli.services.kinds_of_request.registry import RequestRules
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import arrears
from szdj_cli.store.dues import settings as dues_settings
from szdj_cli.store.requests.requests import Waiting


def apply(tx: Transaction, requests: Sequence[AcceptedRequest], now: datetime) -> Applied:
    """Let approved settings hold, unless the amount that they were to replace is another one by now."""
    histories = dues_settings.histories(tx, [ready.member_id for ready in requests])
    stale: set[int] = set()
    new: list[dues_settings.NewSetting] = []
    for ready in requests:
        month = ready.changes["effective_month"][1] or ""
        present = setting_in(histories[ready.member_id], month)
        old, amount = ready.changes["monthly_dues"]
        if old != (yuan(present.monthly_fen) if present else None):
            stale.add(ready.id)
            continue
        category = ready.changes["category"][1] or ""
        new.append(dues_settings.NewSetting(ready.member_id, month, parse_yuan(amount or ""), category, ready.id))
    dues_settings.add_all(tx, new, now)
    charges.follow_standards(tx, {each.member_id: each.effective_month for each in new}, now)
    return Applied(stale, (), brought=_arrears(tx, new, shanghai_month(now)))


def _arrears(tx: Transaction, new: Sequence[dues_settings.NewSetting], present: str) -> list[Brought]:
    """Return what is owed for months that have ended, where a setting goes back to them."""
    since = {each.member_id: each.effective_month for each in new if each.effective_month < present}
    if not since:
        return []
    owed: Counter[int] = Counter()
    for each in arrears.of_members(tx, list(since), months_through(min(since.values()), month_after(present, -1))):
        owed[each.member_id] += each.month.month >= since[each.member_id]
    return [Brought(each.request_id, months_owed=owed[each.member_id]) for each in new if owed[each.member_id]]


def notes(
    _tx: Transaction, requests: Sequence[Waiting], changes: Mapping[int, Changes], _now: datetime
) -> dict[int, tuple[Note, ...]]:
    """Return where less is asked for than the rules say, or so much that it is 大额党费."""
    return {row.id: notes_on(changes[row.id]) for row in requests}


RULES = RequestRules(apply, notes=notes)
