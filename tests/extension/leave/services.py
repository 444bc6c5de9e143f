"""Asking for leave, and what a leave that is granted writes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.errors import NotAllowed
from szdj_cli.domain.members.members import Member
from szdj_cli.domain.requests.requests import AcceptedRequest, Applied, Submitted
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.kinds_of_request.registry import RequestRules
from szdj_cli.services.requests import submission
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.core.transactions import Transaction
from szdj_cli.store.members import members
from tests.extension.leave import store as leaves
from tests.extension.leave.domain import KIND, fill_in


def begin(store: Store, actor: Actor, now: datetime) -> None:
    """Let a member pass who may ask for leave."""
    with store.reading() as tx:
        require_verified(tx, actor, now)
        submission.require_none_open(tx, KIND, _own(tx, actor).number, now)


def ask(
    store: Store, actor: Actor, answers: Mapping[str, str], now: datetime, *, resubmits: int | None = None
) -> Submitted:
    """Ask for leave, or once more for the one that was sent back: one's branch grants it."""
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        member = _own(tx, actor)
        changes = fill_in(answers, shanghai_day(now))
        return submission.put(tx, actor, KIND, member, changes, now, resubmits=resubmits)


def apply(tx: Transaction, requests: Sequence[AcceptedRequest], now: datetime) -> Applied:
    """Write granted leaves down; one that overlaps another of the same member no longer fits."""
    granted = leaves.of_members(tx, [ready.member_id for ready in requests])
    stale: set[int] = set()
    new: list[leaves.Leave] = []
    for ready in requests:
        begins_on, ends_on = ready.changes["begins_on"][1] or "", ready.changes["ends_on"][1] or ""
        of_member = (each for each in granted if each.member_id == ready.member_id)
        if any(each.begins_on <= ends_on and begins_on <= each.ends_on for each in of_member):
            stale.add(ready.id)
        else:
            new.append(leaves.Leave(ready.id, ready.member_id, begins_on, ends_on))
    leaves.add_all(tx, new)
    entries = [audit.Entry("system", "leave.granted", f"member:{each.member_id}") for each in new]
    audit.append_all(tx, entries, now)
    return Applied(stale, ())


def _own(tx: Transaction, actor: Actor) -> Member:
    member = members.find(tx, actor.member_id) if actor.member_id is not None else None
    if member is None or member.values["roster_state"] != "active":
        raise NotAllowed
    return member


RULES = RequestRules(apply)
