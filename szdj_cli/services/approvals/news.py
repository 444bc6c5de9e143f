"""What became of one's requests since one was last in the personal centre: told there, once."""

from collections.abc import Iterable
from datetime import date, datetime

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.requests.news import News
from szdj_cli.domain.requests.requests import shown_state
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.requests import news as rows


def since(tx: Transaction, actor: Actor, entered: datetime, now: datetime, *, tells_why: bool) -> tuple[News, ...]:
    """Return what was not shown before this actor entered the personal centre: what there is to do, then the rest.

    What was shown since they entered stays: whoever looks at one thing comes back to the others. Why something was
    decided may say what was asked for: `tells_why` is for whoever is verified today.
    """
    if actor.member_id is None:
        return ()
    today = shanghai_day(now)
    found = [_news(each, today, tells_why=tells_why) for each in rows.of_member(tx, actor.member_id, entered)]
    return tuple(sorted(found, key=lambda each: not (each.is_mended or each.is_asked_anew)))


def _news(row: rows.Happened, today: date, *, tells_why: bool) -> News:
    is_taken_back = row.revoked_because is not None
    why = row.revoked_because if is_taken_back else row.reason
    return News(
        request=row.id,
        kind=row.kind,
        state=shown_state(row.kind, row.state, row.act, row.expires_on, today, row.stage),
        outcome=row.outcome,
        decided_for=row.decided_for,
        reason=why if tells_why else None,
        is_taken_back=is_taken_back,
        is_followed=row.is_followed,
        happened_at=row.happened_at,
        is_new=row.shown_at is None,
    )


def mark_shown(store: Store, actor: Actor, shown: Iterable[News], now: datetime) -> None:
    """Keep what was shown of an actor's own news, told with why: call it once it stood on their screen."""
    new = {(each.request, each.happened_at) for each in shown if each.is_new}
    if not new or actor.member_id is None:
        return
    with store.transaction() as tx:
        still = {(each.id, each.happened_at) for each in rows.of_member(tx, actor.member_id, now)}
        rows.mark(tx, new & still, now)
