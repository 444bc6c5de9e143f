"""What is special about the kind 党费标准: when it is stale, and what it writes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.changes import Changes
from szdj_cli.domain.dues.rules import Category
from szdj_cli.domain.dues.settings import DuesSetting, notes_on, setting_in, written
from szdj_cli.domain.errors import RevocationRefused
from szdj_cli.domain.requests.requests import AcceptedRequest, Applied, Brought, Note, Undone
from szdj_cli.domain.sms import Notice, Told
from szdj_cli.domain.values.clock import shanghai_month
from szdj_cli.domain.values.money import parse_yuan, yuan
from szdj_cli.domain.values.months import month_after, months_through
from szdj_cli.domain.values.reasons import RevocationProblem
from szdj_cli.services.dues import charges
from szdj_cli.services.kinds_of_request.registry import RequestRules, require_in_branch
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.dues import arrears, payments
from szdj_cli.store.dues import settings as dues_settings
from szdj_cli.store.requests.requests import Waiting


def apply(tx: Transaction, requests: Sequence[AcceptedRequest], now: datetime) -> Applied:
    """Let approved settings hold, unless the amount that they were to replace is another one by now."""
    histories = dues_settings.histories(tx, [ready.member_id for ready in requests])
    applied: list[AcceptedRequest] = []
    new: list[dues_settings.NewSetting] = []
    for ready in requests:
        present = setting_in(histories[ready.member_id], _month(ready))
        if ready.changes["monthly_dues"][0] != (yuan(present.monthly_fen) if present else None):
            continue
        applied.append(ready)
        new += _settings(ready, present)
    dues_settings.add_all(tx, new, now)
    charges.follow_standards(tx, {ready.member_id: _month(ready) for ready in applied}, now)
    stale = {ready.id for ready in requests} - {ready.id for ready in applied}
    in_stead = [ready for ready in applied if ready.submitted_by is not None]
    return Applied(
        stale,
        (),
        brought=_arrears(tx, applied, shanghai_month(now)),
        notices=[Told(ready.member_id, Notice.DUES_ASSESSED) for ready in in_stead],
        informed=[ready.id for ready in in_stead],
    )


def _settings(ready: AcceptedRequest, present: DuesSetting | None) -> list[dues_settings.NewSetting]:
    """Return what is written of an approved setting, which may end: then what holds afterwards is written too."""
    category, fen = Category(_new(ready, "category") or ""), parse_yuan(_new(ready, "monthly_dues") or "")
    setting = DuesSetting(_month(ready), fen, category, _new(ready, "end_month"))
    base, reason = _new(ready, "base"), _new(ready, "shortfall_reason")
    return [
        dues_settings.NewSetting(
            ready.member_id,
            each.effective_month,
            each.monthly_fen,
            category,
            ready.id,
            parse_yuan(base) if base is not None else None,
            each.until_month,
            reason if each.monthly_fen == fen else None,
            ready.submitted_by,
        )
        for each in written(setting, parse_yuan(_new(ready, "rule_amount") or ""), present)
    ]


def _month(ready: AcceptedRequest) -> str:
    return _new(ready, "effective_month") or ""


def _new(ready: AcceptedRequest, term: str) -> str | None:
    return ready.changes[term][1] if term in ready.changes else None


def revoke(tx: Transaction, request: AcceptedRequest, _actor: Actor, _reason: str, now: datetime) -> Undone:
    """Let a setting never have held, and what held before it stand again, as long as nothing was paid by it.

    Raises:
        RevocationRefused: there is a later setting, or a payment since.
    """
    require_in_branch(tx, request)
    made = dues_settings.of_request(tx, request.member_id, request.id)
    if dues_settings.last_of(tx, request.member_id) != made[-1].id:
        raise RevocationRefused(request.id, RevocationProblem.LATER_STANDARD)
    month = _month(request)
    if payments.has_any_since(tx, request.member_id, month, made[0].set_at):
        raise RevocationRefused(request.id, RevocationProblem.PAID_SINCE)
    dues_settings.revoke(tx, [each.id for each in made], now)
    charges.follow_revocation(tx, request.member_id, month, now)
    return Undone()


def _arrears(tx: Transaction, applied: Sequence[AcceptedRequest], present: str) -> list[Brought]:
    """Return what is owed for months that have ended, where a setting goes back to them."""
    since = {ready.member_id: month for ready in applied if (month := _month(ready)) < present}
    if not since:
        return []
    owed: Counter[int] = Counter()
    for each in arrears.of_members(tx, list(since), months_through(min(since.values()), month_after(present, -1))):
        owed[each.member_id] += each.month.month >= since[each.member_id]
    return [Brought(each.id, months_owed=owed[each.member_id]) for each in applied if owed[each.member_id]]


def notes(
    _tx: Transaction, requests: Sequence[Waiting], changes: Mapping[int, Changes], _now: datetime
) -> dict[int, tuple[Note, ...]]:
    """Return where less is asked for than the rules say, or so much that it is 大额党费."""
    return {row.id: notes_on(changes[row.id]) for row in requests}


RULES = RequestRules(apply, notes=notes, revoke=revoke)
