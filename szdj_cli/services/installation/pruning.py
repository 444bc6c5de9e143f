"""Clearing away what is over: never members, requests, payments or the log."""

from contextlib import suppress
from datetime import datetime, timedelta

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.errors import FileUnwritable, StoreBusy, StoreFull
from szdj_cli.domain.installation.pruning import LEFT_OVER, OUTBOX, Pruned, Pruning
from szdj_cli.services.access import access
from szdj_cli.settings import Settings
from szdj_cli.sms import outbox, waiting
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.installation import pruning as rows


def plan(settings: Settings, store: Store, actor: Actor, now: datetime) -> Pruning:
    """Return what would be cleared away, by the settings `keep_sign_in_days` and `keep_outbox_days`.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    with store.reading() as tx:
        access.require(tx, actor, Act.MAINTAIN)
        found = rows.counts(tx, _before(now, settings.keep_sign_in_days))
    messages = outbox.count_before(settings.outbox_path, _before(now, settings.keep_outbox_days))
    return _pruning(settings, found, messages, waiting.left_over(settings.home, take_away=False))


def prune(settings: Settings, store: Store, actor: Actor, now: datetime) -> Pruning:
    """Clear it away: the rows in one transaction, then what lies beside the store; and give back the room.

    Raises:
        NotAllowed: the actor is no administrator.
        FileUnwritable: no room, or no right, to write the outbox anew; nothing is cleared away then.
    """
    with store.transaction() as tx:
        access.require(tx, actor, Act.MAINTAIN)
        found = rows.delete(tx, _before(now, settings.keep_sign_in_days))
        try:
            messages = outbox.forget_before(settings.outbox_path, _before(now, settings.keep_outbox_days))
        except OSError:
            raise FileUnwritable(str(settings.outbox_path)) from None
        done = _pruning(settings, found, messages, waiting.left_over(settings.home, take_away=True))
        detail = {"pruned": {each.kind: each.found for each in done.kinds if each.found}}
        audit.append(tx, audit.Entry(actor.label, "store.pruned", "store", detail), now)
    freed = None
    with suppress(StoreBusy, StoreFull):  # the next time: what is free is used again meanwhile
        freed = rows.give_back(store.database)
    return Pruning(done.kinds, freed)


def _before(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def _pruning(settings: Settings, found: dict[str, int], messages: int, left_over: int) -> Pruning:
    of_rows = [Pruned(name, settings.keep_sign_in_days, count) for name, count in found.items()]
    kept_for = waiting.KEPT_FOR.days
    beside = [Pruned(OUTBOX, settings.keep_outbox_days, messages), Pruned(LEFT_OVER, kept_for, left_over)]
    return Pruning((*of_rows, *beside))
