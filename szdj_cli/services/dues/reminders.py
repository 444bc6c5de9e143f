"""Reminding members of dues by SMS: once a month each, and nobody who is off the roster."""

from datetime import datetime

from szdj_cli.domain.authorisation import Act, Actor
from szdj_cli.domain.dues.arrears import Arrears
from szdj_cli.domain.reminding import Reminded
from szdj_cli.domain.sms import Notice
from szdj_cli.domain.values.clock import shanghai_month
from szdj_cli.services.access.verified import require_verified
from szdj_cli.services.dues import arrears
from szdj_cli.services.members import reminding, roster
from szdj_cli.store.core import audit
from szdj_cli.store.core.engine import Store
from szdj_cli.store.dues import arrears as rows


def look(
    store: Store, actor: Actor, now: datetime, *, branch: str | None, through: str | None, from_months: int
) -> Arrears:
    """Return who owes what where the actor may remind, as `arrears.listed`."""
    found = arrears.listed(
        store,
        actor,
        now,
        branch=branch,
        through=through,
        remind_from=from_months,
        with_members=True,
        act=Act.REVEAL,
    )
    return arrears.whole(*found)


def send(
    store: Store, actor: Actor, found: Arrears, branch: str | None, now: datetime, *, dry_run: bool = False
) -> Reminded:
    """Mark whom to remind of those who were found, and return the messages; it is logged.

    Raises:
        NotAllowed: the actor neither decides there nor keeps the store.
    """
    wanted = dict.fromkeys(each.member for each in arrears.to_remind(found))
    with store.transaction() as tx:
        require_verified(tx, actor, now)
        roster.scope_of(tx, actor, Act.REVEAL, branch)
        people = rows.people(tx, sorted(wanted))
        here = {number: None for number in wanted if people[number].roster_state == "active"}
        done = reminding.remind(tx, here, Notice.DUES_OWED, shanghai_month(now), now)
        if dry_run:
            tx.rollback()
        elif done.told:
            detail = {"branch": branch, "count": len(done.told)}
            audit.append(tx, audit.Entry(actor.label, "dues.reminders_sent", "roster", detail), now)
    away = [number for number in wanted if number not in here]
    return Reminded(done.told, done.already, tuple(sorted([*done.unreachable, *away])), done.messages)
