"""What is special about the kind 信息变更: when it is stale, what it writes."""

from collections.abc import Sequence
from datetime import datetime

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.changes import Changes
from szdj_cli.domain.errors import RevocationRefused
from szdj_cli.domain.requests.requests import AcceptedRequest, Applied, Undone
from szdj_cli.domain.sms import Message, Notice, Purpose
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.domain.values.reasons import RevocationProblem
from szdj_cli.services.access import access
from szdj_cli.services.kinds_of_request.registry import RequestRules, require_in_branch
from szdj_cli.store.core import bulk
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members
from szdj_cli.store.members.local_changes import ChangedBy


def apply(tx: Transaction, requests: Sequence[AcceptedRequest], now: datetime) -> Applied:
    """Write the new values into the records, except where an old value is no longer the record's."""
    ordered = sorted(requests, key=lambda ready: ready.member_id)
    moved = members.change_each(tx, list(map(_asked, ordered)), now)
    stale = _apply_to_moved(tx, [ready for ready in ordered if ready.member_id in moved], now) if moved else set()
    of_mobiles = [ready for ready in ordered if "mobile" in ready.changes and ready.id not in stale]
    told = [message for ready in of_mobiles for message in _told(ready.changes, now)]
    return Applied(stale, told, informed=[ready.id for ready in of_mobiles])


def _apply_to_moved(tx: Transaction, requests: Sequence[AcceptedRequest], now: datetime) -> set[int]:
    """Look at records that changed since the request was made: only what does not touch its fields may be written."""
    stale: set[int] = set()
    fitting: list[AcceptedRequest] = []
    for chunk in bulk.chunks(requests):
        records = members.of_numbers(tx, [ready.member_id for ready in chunk])
        for ready in chunk:
            record = records[ready.member_id]
            if all(record.values[term] == old for term, (old, _) in ready.changes.items()):
                fitting.append(ready._replace(base_version=record.version))
            else:
                stale.add(ready.id)
    # The versions were read in this very transaction: anything else is a fault, and nothing may be kept.
    if members.change_each(tx, list(map(_asked, fitting)), now):
        raise RuntimeError("a record moved inside a write transaction")
    return stale


def revoke(tx: Transaction, request: AcceptedRequest, actor: Actor, _reason: str, now: datetime) -> Undone:
    """Give a record its old values back, as long as it still holds the new ones.

    Raises:
        RevocationRefused: the record has changed since, or it is that of somebody who decides.
    """
    require_in_branch(tx, request)
    record = members.of_numbers(tx, [request.member_id])[request.member_id]
    if any(record.values[term] != new for term, (_, new) in request.changes.items()):
        raise RevocationRefused(request.id, RevocationProblem.RECORD_CHANGED)
    if "mobile" in request.changes and access.posts_of(tx, request.member_id, shanghai_day(now)):
        # Whoever decides is mended by two people: not by one of them here.
        raise RevocationRefused(request.id, RevocationProblem.APPOINTEE)
    before = {term: old for term, (old, _) in request.changes.items()}
    members.change(tx, request.member_id, before, now, by=ChangedBy(actor.label))
    told = _told({term: (new, old) for term, (old, new) in request.changes.items()}, now)
    return Undone(messages=tuple(told))


def _asked(ready: AcceptedRequest) -> tuple[int, int, dict[str, str | None], ChangedBy]:
    _, member_id, base_version, changes, *_ = ready
    return member_id, base_version, {term: new for term, (_, new) in changes.items()}, ChangedBy(None, ready.id)


def _told(changes: Changes, now: datetime) -> list[Message]:
    old, new = changes.get("mobile", (None, None))
    if not old or not new:
        return []
    return [
        Message(now, old, Purpose.NOTICE, notice=Notice.MOBILE_REPLACED),
        Message(now, new, Purpose.NOTICE, notice=Notice.MOBILE_REGISTERED),
    ]


RULES = RequestRules(apply, revoke=revoke)
