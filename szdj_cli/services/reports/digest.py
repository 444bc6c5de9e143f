"""Telling those who decide how much waits for them: once a day each."""

from collections import Counter
from datetime import datetime

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.reminding import Reminded
from szdj_cli.domain.sms import Notice
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.members import reminding, roster
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.organisations import organisations
from szdj_cli.store.reports import due as rows


def send(store: Store, actor: Actor, now: datetime, *, dry_run: bool = False) -> Reminded:
    """Mark whom to tell of what waits for their decision, their own requests left out, and return the messages.

    What they submitted in somebody's stead is left out as well. Whoever decides where the actor stands over it is told
    of all that waits for them, elsewhere too: they are told once a day.

    Raises:
        NotAllowed: the actor neither decides nor keeps the store.
    """
    today = shanghai_day(now)
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        scope = roster.scope_of(tx, actor, Act.REVEAL)
        waiting = rows.waiting_by_place(tx, None, today)
        deciding = organisations.deciders(tx, waiting, today)
        here = waiting if scope is None else rows.waiting_by_place(tx, scope, today)
        asked = frozenset[int]().union(*(deciding.get(place, ()) for place in here))
        wanted: Counter[int] = Counter()
        for place, members in deciding.items():
            for member in members & asked:
                wanted[member] += waiting[place]
        for member, place, count in rows.barred_waiting(tx, sorted(wanted), today):
            if member in deciding.get(place, ()):
                wanted[member] -= count
        done = reminding.remind(tx, dict(sorted((+wanted).items())), Notice.REQUESTS_WAIT, today.isoformat(), now)
        if dry_run:
            tx.rollback()
        elif done.told:
            audit.append(tx, audit.Entry(actor.label, "deciders.told", "roster", {"count": len(done.told)}), now)
    return done
