"""What a new day brings: months of dues that begin, appointments that begin or end, letters that run out."""

from datetime import datetime

from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.dues.catch_up import catch_up
from szdj_cli.services.requests import routing
from szdj_cli.store.accounts import corrections
from szdj_cli.store.core.engine import Store
from szdj_cli.store.requests import assignments
from szdj_cli.store.requests import requests as rows


def has_corrections(store: Store) -> bool:
    """Return whether any correction waits to be countersigned: hardly ever, and what settles them is much to load."""
    with store.reading() as tx:
        return corrections.count_waiting(tx) > 0


def settle_lapsed(store: Store, now: datetime) -> None:
    """Settle what the calendar has brought; where it brought nothing, this only looks."""
    catch_up(store, now, begins=False)
    today = shanghai_day(now)
    with store.reading() as tx:
        if not (assignments.has_due(tx, today) or rows.has_lapsed(tx, today)):
            return
    with store.transaction() as tx:
        routing.settle(tx, now)
