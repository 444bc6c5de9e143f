"""What somebody has asked for and is not decided yet, told where its result will stand."""

from datetime import datetime

from szdj_cli.domain.authorisation import Actor
from szdj_cli.domain.requests import kinds
from szdj_cli.domain.requests.requests import OPEN_STATES, RequestState, shown_state
from szdj_cli.domain.requests.waiting import Waiting
from szdj_cli.domain.values.clock import shanghai_day
from szdj_cli.services.access.verified import is_verified
from szdj_cli.services.approvals import reading
from szdj_cli.store.core.engine import Store
from szdj_cli.store.requests import requests as rows

_WAITING = frozenset({*OPEN_STATES, RequestState.TO_RESUBMIT})


def shown_in(store: Store, actor: Actor, command: str, now: datetime, member: int | None = None) -> list[Waiting]:
    """Return what a member has under way of the kinds whose result a command shows, the newest first.

    The member is the actor where none is named; of others there is only what the actor may see. It stands beside what
    is shown, and never refuses that: whoever is not verified today is told nothing.
    """
    number = actor.member_id if member is None else member
    of_kinds = {kind.code for kind in kinds.every() if command in kind.shown_in}
    if number is None or not of_kinds:
        return []
    today = shanghai_day(now)
    with store.reading() as tx:
        if actor.member_id is not None and not is_verified(tx, actor.member_id, now):
            return []  # requests are read once today's verification is done; what the command shows may need none
        found = [
            row
            for row in rows.of_numbers(tx, rows.of_member(tx, number, None))
            if row.kind in of_kinds and row.state in _WAITING and reading.may_see(tx, actor, row)
        ]
        changes_of = rows.shown_changes_reader(tx.keys)
        listed = [
            Waiting(
                row.id,
                row.kind,
                shown_state(row.kind, row.state, row.act, row.expires_on, today, row.stage),
                changes_of(row.id, row.payload),
            )
            for row in found
        ]
    return [each for each in listed if each.state is not RequestState.EXPIRED]
